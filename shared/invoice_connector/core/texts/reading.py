"""Texts about answers that could not be read: the network, the encoding, the XML.

The two remedies are the same for many codes: either we ask again, or the original is kept.
"""

from invoice_connector.core.texts.entry import Entry


def _asked_again(en: str, hu: str, fi: str) -> Entry:
    return Entry(
        en=(en, "Nothing to do: we try again by ourselves."),
        hu=(hu, "Nincs teendő: automatikusan újra megpróbáljuk."),
        fi=(fi, "Sinun ei tarvitse tehdä mitään: yritämme automaattisesti uudelleen."),
    )


def _kept(en: str, hu: str, fi: str) -> Entry:
    return Entry(
        en=(en, "The list row is kept. If the XML was stored, you can download it unchanged."),
        hu=(
            hu,
            "A számla fejlécadatai megmaradnak. Ha az XML-t eltároltuk, változatlanul letöltheti.",
        ),
        fi=(
            fi,
            "Laskun perustiedot säilyvät. Jos XML on tallennettu, voit ladata sen muuttumattomana.",
        ),
    )


READING = {
    "http_connect": _asked_again(
        "The source system cannot be reached.",
        "A forrásrendszer nem érhető el.",
        "Lähdejärjestelmään ei saada yhteyttä.",
    ),
    "http_reset": _asked_again(
        "The source system broke off the connection.",
        "A forrásrendszer megszakította a kapcsolatot.",
        "Lähdejärjestelmä katkaisi yhteyden.",
    ),
    "http_tls": _asked_again(
        "The source system's certificate could not be verified.",
        "A forrásrendszer tanúsítványa nem ellenőrizhető.",
        "Lähdejärjestelmän varmennetta ei voitu todentaa.",
    ),
    "http_timeout": _asked_again(
        "The source system did not answer in time.",
        "A forrásrendszer nem válaszolt időben.",
        "Lähdejärjestelmä ei vastannut ajoissa.",
    ),
    "http_deadline": _asked_again(
        "The source system answered too slowly.",
        "A forrásrendszer túl lassan válaszolt.",
        "Lähdejärjestelmä vastasi liian hitaasti.",
    ),
    "http_too_large": _asked_again(
        "The source system's answer was too large.",
        "A forrásrendszer válasza túl nagy volt.",
        "Lähdejärjestelmän vastaus oli liian suuri.",
    ),
    "http_redirect": _asked_again(
        "The source system pointed to another address; we do not follow that.",
        "A forrásrendszer más címre irányított át; ezt nem követjük.",
        "Lähdejärjestelmä ohjasi toiseen osoitteeseen; emme seuraa ohjausta.",
    ),
    "http_truncated": _asked_again(
        "The source system's answer was cut off.",
        "A forrásrendszer válasza csonka volt.",
        "Lähdejärjestelmän vastaus katkesi kesken.",
    ),
    "http_encoding": _asked_again(
        "The source system's answer was packed in an unknown way.",
        "A forrásrendszer válasza ismeretlen módon volt tömörítve.",
        "Lähdejärjestelmän vastaus oli pakattu tuntemattomalla tavalla.",
    ),
    "http_protocol": _asked_again(
        "The source system's answer broke the rules of HTTP.",
        "A forrásrendszer válasza sértette a HTTP szabályait.",
        "Lähdejärjestelmän vastaus rikkoi HTTP-sääntöjä.",
    ),
    "xml_doctype": _kept(
        "The document contains a DOCTYPE, which is refused for safety.",
        "A bizonylat DOCTYPE részt tartalmaz, amelyet biztonsági okból elutasítunk.",
        "Asiakirjassa on DOCTYPE, joka hylätään turvallisuussyistä.",
    ),
    "xml_encoding": _kept(
        "The document's characters could not be decoded.",
        "A bizonylat karakterei nem dekódolhatók.",
        "Asiakirjan merkkejä ei voitu tulkita.",
    ),
    "xml_malformed": _kept(
        "The document is not well-formed XML.",
        "A bizonylat nem szabályos XML-fájl.",
        "Asiakirja ei ole oikeamuotoista XML:ää.",
    ),
    "xml_limit": _kept(
        "The document is larger or deeper than any real invoice.",
        "A bizonylat nagyobb vagy összetettebb bármely valós számlánál.",
        "Asiakirja on suurempi tai monimutkaisempi kuin mikään todellinen lasku.",
    ),
    "xml_root": _kept(
        "The document is not an invoice.",
        "A bizonylat nem számla.",
        "Asiakirja ei ole lasku.",
    ),
    "b64_invalid": _kept(
        "The document's base64 text is damaged.",
        "A bizonylat base64 szövege sérült.",
        "Asiakirjan base64-teksti on vioittunut.",
    ),
    "gz_corrupt": _kept(
        "The packed document is damaged.",
        "A tömörített bizonylat sérült.",
        "Pakattu asiakirja on vioittunut.",
    ),
    "gz_limit": _kept(
        "The packed document unpacks to more than is safe.",
        "A tömörített bizonylat kibontva túl nagy, ezért biztonsági okból elutasítjuk.",
        "Pakattu asiakirja on purettuna liian suuri, joten se hylätään turvallisuussyistä.",
    ),
    "gz_flag_mismatch": _kept(
        "The document is not packed as the source says it is.",
        "A bizonylat nem úgy van tömörítve, ahogy a forrásrendszer jelzi.",
        "Asiakirja ei ole pakattu niin kuin lähdejärjestelmä ilmoittaa.",
    ),
    "nav_document_mismatch": _kept(
        "The document belongs to another invoice than the list says.",
        "A bizonylat nem ahhoz a számlához tartozik, amelyet a lista mutat.",
        "Asiakirja kuuluu toiseen laskuun kuin luettelo ilmoittaa.",
    ),
    "nav_invoice_key_invalid": _kept(
        "The list names this invoice in a way that NAV cannot be asked about.",
        "A lista olyan adatokkal nevezi meg ezt a számlát, amelyekkel a NAV nem kérdezhető le.",
        "Luettelo yksilöi tämän laskun tavalla, jolla sitä ei voi hakea NAVista.",
    ),
    "nav_document_not_invoice": _kept(
        "The document is not an invoice.",
        "A bizonylat nem számla.",
        "Asiakirja ei ole lasku.",
    ),
    "nav_field_invalid": _kept(
        "A value in the document cannot be read.",
        "A bizonylat egyik értéke nem értelmezhető.",
        "Asiakirjan jotakin arvoa ei voi lukea.",
    ),
    "document_damaged": _kept(
        "The stored document is damaged.",
        "A tárolt bizonylat sérült.",
        "Tallennettu asiakirja on vioittunut.",
    ),
    "document_of_other_version": _asked_again(
        "The source delivered another version of the document than it lists.",
        "A forrásrendszer a listázottól eltérő változatú bizonylatot adott ki.",
        "Lähdejärjestelmä toimitti asiakirjasta eri version kuin luettelossa.",
    ),
    "document_overdue": _asked_again(
        "The source has not delivered the document for more than 7 days.",
        "A forrásrendszer több mint 7 napja nem adja ki a bizonylatot.",
        "Lähdejärjestelmä ei ole toimittanut asiakirjaa yli 7 päivään.",
    ),
    "storage_unavailable": _asked_again(
        "Our own storage does not answer at the moment.",
        "A saját tárolórendszerünk jelenleg nem válaszol.",
        "Oma tietovarastomme ei juuri nyt vastaa.",
    ),
    "queue_unavailable": _asked_again(
        "Our own queue does not answer at the moment.",
        "A saját várakozási sorunk jelenleg nem válaszol.",
        "Oma työjonomme ei juuri nyt vastaa.",
    ),
}
