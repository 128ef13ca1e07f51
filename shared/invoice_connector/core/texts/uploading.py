"""Texts about documents that people upload."""

from invoice_connector.core.texts.entry import Entry


def _unreadable(en: str, hu: str, fi: str) -> Entry:
    return Entry(
        en=(
            en,
            "Nothing was stored. Upload the XML unchanged, as NAV or the supplier gave it.",
        ),
        hu=(
            hu,
            "Semmit sem tároltunk. Töltse fel az XML-t változatlanul, ahogy a NAV-tól vagy a szállítótól kapta.",
        ),
        fi=(
            fi,
            "Mitään ei tallennettu. Tuo XML muuttamattomana, sellaisena kuin sait sen NAVista tai toimittajalta.",
        ),
    )


UPLOADING = {
    "upload_doctype": _unreadable(
        "The file contains a DOCTYPE, which is refused for safety.",
        "A fájl DOCTYPE részt tartalmaz, amelyet biztonsági okból elutasítunk.",
        "Tiedostossa on DOCTYPE, joka hylätään turvallisuussyistä.",
    ),
    "upload_encoding": _unreadable(
        "The file's characters are not UTF-8.",
        "A fájl karakterei nem UTF-8 kódolásúak.",
        "Tiedoston merkit eivät ole UTF-8-muodossa.",
    ),
    "upload_malformed": _unreadable(
        "The file is not well-formed XML.",
        "A fájl nem szabályos XML-fájl.",
        "Tiedosto ei ole oikeamuotoista XML:ää.",
    ),
    "upload_limit": _unreadable(
        "The file is deeper or has more parts than any real invoice.",
        "A fájl összetettebb bármely valós számlánál.",
        "Tiedosto on monimutkaisempi kuin mikään todellinen lasku.",
    ),
    "upload_not_invoice": _unreadable(
        "The file is XML, but no invoice as it is reported to NAV.",
        "A fájl XML, de nem a NAV adatszolgáltatási formátumának megfelelő számla.",
        "Tiedosto on XML:ää, mutta ei lasku siinä muodossa, jossa se ilmoitetaan NAViin.",
    ),
    "upload_value_invalid": _unreadable(
        "A value in the invoice is missing or cannot be read.",
        "A számla egyik értéke hiányzik vagy nem értelmezhető.",
        "Laskun jokin arvo puuttuu tai sitä ei voi lukea.",
    ),
    "upload_unreadable": _unreadable(
        "The invoice in the file cannot be read.",
        "A fájlban lévő számla nem olvasható.",
        "Tiedoston laskua ei voi lukea.",
    ),
    "upload_issued": Entry(
        en=(
            "This company issued the invoice itself; only incoming invoices are kept here.",
            "Upload it to the connection of the customer whose tax number stands on it.",
        ),
        hu=(
            "A számlát maga a cég állította ki; itt csak a bejövő számlákat tároljuk.",
            "Annak a vevőnek a kapcsolatához töltse fel, amelynek az adószáma rajta szerepel.",
        ),
        fi=(
            "Tämä yritys on itse laatinut laskun; täällä pidetään vain saapuvia laskuja.",
            "Tuo se sen asiakkaan yhteyteen, jonka verotunnus laskussa on.",
        ),
    ),
    "upload_other_customer": Entry(
        en=(
            "The invoice is addressed to another company.",
            "Compare the customer's tax number with the settings; use that company's connection.",
        ),
        hu=(
            "A számla másik cégnek szól.",
            "Vesse össze a vevő adószámát a beállításokkal; a vevő cég kapcsolatához töltse fel.",
        ),
        fi=(
            "Lasku on osoitettu toiselle yritykselle.",
            "Vertaa asiakkaan verotunnusta asetuksiin; käytä kyseisen yrityksen yhteyttä.",
        ),
    ),
    "upload_customer_missing": Entry(
        en=(
            "The invoice names no customer tax number, so nobody can tell that it is yours.",
            "Ask for one with your tax number; of a modification, upload its original first.",
        ),
        hu=(
            "A számlán nincs vevői adószám, ezért nem állapítható meg, hogy az Öné.",
            "Kérjen az adószámával kiállított számlát; módosító számlánál előbb az eredetit töltse fel.",
        ),
        fi=(
            "Laskussa ei ole asiakkaan verotunnusta, joten ei voi tietää, onko se teidän.",
            "Pyydä lasku, jossa on verotunnuksenne; muutoslaskusta tuo ensin alkuperäinen lasku.",
        ),
    ),
    "upload_too_many": Entry(
        en=(
            "The file holds more than 50 invoices of this company.",
            "Have them fetched by their numbers, or wait until the source lists them.",
        ),
        hu=(
            "A fájl a cég 50-nél több számláját tartalmazza.",
            "Kérdezze le őket a számuk szerint, vagy várja meg, amíg a forrásrendszer listázza őket.",
        ),
        fi=(
            "Tiedostossa on yli 50 tämän yrityksen laskua.",
            "Hae ne numeroilla tai odota, että ne ilmestyvät lähdejärjestelmän luetteloon.",
        ),
    ),
    "upload_known": Entry(
        en=(
            "The source has this invoice already; its own document stays.",
            "Nothing to do: open the invoice.",
        ),
        hu=(
            "Ez a számla a forrásrendszerből már megvan; az onnan kapott bizonylat marad érvényben.",
            "Nincs teendő: nyissa meg a számlát.",
        ),
        fi=(
            "Lasku on jo saatu lähdejärjestelmästä; lähdejärjestelmän oma asiakirja säilyy.",
            "Sinun ei tarvitse tehdä mitään: avaa lasku.",
        ),
    ),
    "upload_differs": Entry(
        en=(
            "Another file was uploaded for this invoice before.",
            "Compare the two. With replace=true the new one counts; the history keeps both.",
        ),
        hu=(
            "Ehhez a számlához korábban már másik fájlt töltöttek fel.",
            "Vesse össze a kettőt. A replace=true értékkel az új lép érvénybe; mindkettő megmarad.",
        ),
        fi=(
            "Tälle laskulle on aiemmin tuotu toinen tiedosto.",
            "Vertaa niitä. Arvolla replace=true uusi jää voimaan; molemmat säilyvät historiassa.",
        ),
    ),
    "upload_not_supported": Entry(
        en=(
            "This connection's source takes no uploaded documents.",
            "Enter the invoice at the source itself; it appears here by itself.",
        ),
        hu=(
            "Ennél a forrásrendszernél nem lehet bizonylatot feltölteni.",
            "A számlát a forrásrendszerben rögzítse; itt magától megjelenik.",
        ),
        fi=(
            "Tämän yhteyden lähdejärjestelmään ei voi tuoda asiakirjoja.",
            "Kirjaa lasku lähdejärjestelmään; se ilmestyy tänne itsestään.",
        ),
    ),
}
