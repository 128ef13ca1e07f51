"""Texts about connections, runs and stored invoices: their settings and their state."""

from invoice_connector.core.texts.entry import Entry

CONNECTIONS = {
    "connection_not_found": Entry(
        en=("This connection does not exist.", "Choose one from the list of connections."),
        hu=("Ez a kapcsolat nem létezik.", "Válasszon egyet a kapcsolatok listájából."),
        fi=("Yhteyttä ei ole olemassa.", "Valitse yhteys luettelosta."),
    ),
    "not_found": Entry(
        en=("This does not exist.", "Choose an entry from the list."),
        hu=("A keresett elem nem létezik.", "Válasszon egyet a listából."),
        fi=("Haettua kohdetta ei ole olemassa.", "Valitse kohde luettelosta."),
    ),
    "run_not_found": Entry(
        en=("This sync run does not exist.", "Choose one from the list of runs."),
        hu=("Ez a szinkronizálás nem létezik.", "Válasszon egyet a szinkronizálások listájából."),
        fi=("Synkronointiajoa ei ole olemassa.", "Valitse ajo luettelosta."),
    ),
    "invoice_not_found": Entry(
        en=("This invoice is not stored here.", "Choose one from the list of invoices."),
        hu=("Ez a számla nincs itt tárolva.", "Válasszon egyet a számlák listájából."),
        fi=("Laskua ei ole tallennettu tänne.", "Valitse lasku luettelosta."),
    ),
    "document_not_found": Entry(
        en=("The original document is not stored yet.", "Try again when its details have arrived."),
        hu=(
            "Az eredeti bizonylat még nincs tárolva.",
            "Próbálja újra, amikor a számla részletei megérkeztek.",
        ),
        fi=(
            "Alkuperäistä asiakirjaa ei ole vielä tallennettu.",
            "Yritä uudelleen, kun tiedot ovat saapuneet.",
        ),
    ),
    "document_not_delivered": Entry(
        en=(
            "The source lists this invoice but does not deliver its document yet.",
            "Nothing to do: we ask again by ourselves.",
        ),
        hu=(
            "A forrásrendszer listázza a számlát, de a bizonylatát még nem adja ki.",
            "Nincs teendő: automatikusan újra lekérjük.",
        ),
        fi=(
            "Lasku on lähdejärjestelmän luettelossa, mutta asiakirjaa ei vielä toimiteta.",
            "Sinun ei tarvitse tehdä mitään: haemme sen automaattisesti uudelleen.",
        ),
    ),
    "document_awaited": Entry(
        en=("The details are still being fetched.", "Open the invoice again in a few minutes."),
        hu=("A részletek lekérése folyamatban van.", "Nyissa meg újra néhány perc múlva."),
        fi=("Tietoja haetaan vielä.", "Avaa lasku uudelleen muutaman minuutin kuluttua."),
    ),
    "document_not_fetched": Entry(
        en=(
            "The connection was disconnected before this document was fetched.",
            "Connect the company again, with a start date before this invoice.",
        ),
        hu=(
            "A kapcsolatot megszüntették, mielőtt a bizonylat megérkezett volna.",
            "Kapcsolja össze újra a céget, a számlánál korábbi kezdő dátummal.",
        ),
        fi=(
            "Yhteys katkaistiin, ennen kuin asiakirja ehdittiin hakea.",
            "Yhdistä yritys uudelleen ja valitse laskua aiempi alkupäivä.",
        ),
    ),
    "document_unreadable": Entry(
        en=(
            "This document could not be read.",
            "If the original is stored here, download the XML; otherwise see it at the source.",
        ),
        hu=(
            "Ez a bizonylat nem olvasható.",
            "Ha az eredeti itt megvan, töltse le az XML-t; ha nincs, nézze meg a forrásrendszerben.",
        ),
        fi=(
            "Asiakirjaa ei voitu lukea.",
            "Jos alkuperäinen on täällä tallessa, lataa XML; muuten katso se lähdejärjestelmästä.",
        ),
    ),
    "invalid_invoice_id": Entry(
        en=("This is not an invoice id.", "Use an id from the list of invoices."),
        hu=("Ez nem számlaazonosító.", "Használja a számlák listájában szereplő azonosítót."),
        fi=("Tämä ei ole laskun tunniste.", "Käytä laskuluettelon tunnistetta."),
    ),
    "connection_exists": Entry(
        en=("A connection with this id exists already.", "Send the request once more."),
        hu=("Ilyen azonosítójú kapcsolat már van.", "Küldje el a kérést még egyszer."),
        fi=("Tällä tunnisteella on jo yhteys.", "Lähetä pyyntö uudelleen."),
    ),
    "identity_fixed": Entry(
        en=(
            "Company and environment cannot change once the connection was active or has invoices.",
            "Create a new connection for the other company or environment.",
        ),
        hu=(
            "A cég és a környezet már nem módosítható: a kapcsolat volt már aktív, vagy vannak számlái.",
            "A másik céghez vagy környezethez hozzon létre új kapcsolatot.",
        ),
        fi=(
            "Yritystä tai ympäristöä ei voi vaihtaa: yhteys oli aktiivinen tai siinä on laskuja.",
            "Luo uusi yhteys toiselle yritykselle tai ympäristölle.",
        ),
    ),
    "connection_not_active": Entry(
        en=(
            "The connection is not active.",
            "Correct its settings until it shows Connection Active, then start again.",
        ),
        hu=(
            "A kapcsolat nem aktív.",
            "Javítsa a beállításokat, és ha az állapot „Kapcsolat aktív”, indítsa el újra.",
        ),
        fi=(
            "Yhteys ei ole aktiivinen.",
            "Korjaa asetukset. Kun tila on ”Yhteys aktiivinen”, käynnistä uudelleen.",
        ),
    ),
    "connection_disconnected": Entry(
        en=(
            "This connection was disconnected. Its invoices stay readable.",
            "Create a new connection to synchronize again.",
        ),
        hu=(
            "Ezt a kapcsolatot megszüntették. A számlái továbbra is olvashatók.",
            "Az újbóli szinkronizáláshoz hozzon létre új kapcsolatot.",
        ),
        fi=(
            "Yhteys on katkaistu. Sen laskut ovat yhä luettavissa.",
            "Luo uusi yhteys, jos haluat jatkaa synkronointia.",
        ),
    ),
    "connection_incomplete": Entry(
        en=("Required data are missing.", "Fill in the missing fields and save."),
        hu=("Hiányoznak kötelező adatok.", "Töltse ki a hiányzó mezőket, és mentsen."),
        fi=("Pakollisia tietoja puuttuu.", "Täytä puuttuvat kentät ja tallenna."),
    ),
    "settings_changed": Entry(
        en=(
            "Somebody else saved these settings in the meantime.",
            "Load the settings again and repeat your change.",
        ),
        hu=(
            "A beállításokat közben valaki más elmentette.",
            "Töltse be újra a beállításokat, és ismételje meg a módosítást.",
        ),
        fi=(
            "Joku muu tallensi asetukset sillä välin.",
            "Lataa asetukset uudelleen ja toista muutoksesi.",
        ),
    ),
    "settings_version_differs": Entry(
        en=(
            "The settings are no longer the ones you loaded.",
            "Load the settings again and repeat your change.",
        ),
        hu=(
            "A beállítások már nem azok, amelyeket betöltött.",
            "Töltse be újra a beállításokat, és ismételje meg a módosítást.",
        ),
        fi=(
            "Asetukset eivät ole enää samat, jotka latasit.",
            "Lataa asetukset uudelleen ja toista muutoksesi.",
        ),
    ),
    "state_changed": Entry(
        en=("The state changed in the meantime.", "Load it again and repeat what you did."),
        hu=(
            "Az állapot közben megváltozott.",
            "Töltse be újra az oldalt, és ismételje meg a műveletet.",
        ),
        fi=("Tila muuttui sillä välin.", "Lataa sivu uudelleen ja toista toiminto."),
    ),
    "check_too_often": Entry(
        en=("The connection was checked a moment ago.", "Wait a few seconds, then check it again."),
        hu=(
            "A kapcsolatot az imént ellenőriztük.",
            "Várjon néhány másodpercet, majd ellenőrizze újra.",
        ),
        fi=("Yhteys tarkistettiin juuri äsken.", "Odota muutama sekunti ja tarkista uudelleen."),
    ),
    "provider_unknown": Entry(
        en=("This source system is not known.", "Choose one of the source systems offered."),
        hu=(
            "Ez a forrásrendszer ismeretlen.",
            "Válasszon egyet a felkínált forrásrendszerek közül.",
        ),
        fi=("Lähdejärjestelmää ei tunneta.", "Valitse jokin tarjotuista lähdejärjestelmistä."),
    ),
    "environment_unknown": Entry(
        en=("This environment is not known.", "Choose production or test."),
        hu=("Ez a környezet ismeretlen.", "Válassza az éles vagy a teszt környezetet."),
        fi=("Ympäristöä ei tunneta.", "Valitse tuotanto tai testi."),
    ),
    "from_date_missing": Entry(
        en=("There is no start date.", "Choose the day from which invoices are wanted."),
        hu=("Nincs megadva kezdő dátum.", "Válassza ki, melyik naptól kéri a számlákat."),
        fi=("Alkupäivä puuttuu.", "Valitse päivä, josta alkaen haluat laskut."),
    ),
    "from_date_in_future": Entry(
        en=("The start date is in the future.", "Choose today or an earlier day."),
        hu=("A kezdő dátum a jövőben van.", "Válassza a mai vagy egy korábbi napot."),
        fi=("Alkupäivä on tulevaisuudessa.", "Valitse tämä päivä tai aiempi päivä."),
    ),
    "from_date_too_early": Entry(
        en=("The source has no invoices that old.", "Choose a later start date."),
        hu=(
            "A forrásrendszerben nincsenek ilyen régi számlák.",
            "Válasszon későbbi kezdő dátumot.",
        ),
        fi=("Lähdejärjestelmässä ei ole näin vanhoja laskuja.", "Valitse myöhempi alkupäivä."),
    ),
    "secrets_unavailable": Entry(
        en=(
            "The store that keeps the credentials does not answer.",
            "Try again in a minute. Nothing was changed.",
        ),
        hu=(
            "A hozzáférési adatok tárolója nem válaszol.",
            "Próbálja újra egy perc múlva. Semmi sem változott.",
        ),
        fi=(
            "Tunnusten säilytyspaikka ei vastaa.",
            "Yritä uudelleen minuutin kuluttua. Mitään ei muutettu.",
        ),
    ),
    "credentials_not_found": Entry(
        en=("The stored credentials are gone.", "Enter all keys and the password again, and save."),
        hu=(
            "A tárolt hozzáférési adatok eltűntek.",
            "Adja meg újra a jelszót és a kulcsokat, majd mentsen.",
        ),
        fi=("Tallennetut tunnukset puuttuvat.", "Syötä salasana ja avaimet uudelleen ja tallenna."),
    ),
    "window_kept_failing": Entry(
        en=(
            "This part was given up after several tries.",
            "Start the synchronization again; what is stored already is kept.",
        ),
        hu=(
            "Ennek a résznek a beolvasása többszöri próbálkozásra sem sikerült.",
            "Indítsa újra a szinkronizálást; a már tárolt adatok megmaradnak.",
        ),
        fi=(
            "Tämän osan lukeminen ei onnistunut usean yrityksen jälkeenkään.",
            "Käynnistä synkronointi uudelleen; jo tallennetut tiedot säilyvät.",
        ),
    ),
    "work_not_taken": Entry(
        en=(
            "Our own workers did not take this part for hours.",
            "Read it again, or start the synchronization again; what is stored already is kept.",
        ),
        hu=(
            "Ennek a résznek a feldolgozása a mi hibánkból órák óta nem kezdődött el.",
            "Olvassa be újra, vagy indítsa újra a szinkronizálást; a már tárolt adatok megmaradnak.",
        ),
        fi=(
            "Tämän osan käsittely ei ole alkanut tunteihin meistä johtuvasta syystä.",
            "Lue se uudelleen tai käynnistä synkronointi uudelleen; jo tallennetut tiedot säilyvät.",
        ),
    ),
    "diagnostics_bundle": Entry(
        en=(
            "What the source's help desk needs to know, without passwords, keys and signatures.",
            "Give the file only to people you trust: it names your company and its technical user.",
        ),
        hu=(
            "Amit a forrásrendszer ügyfélszolgálata kérhet, jelszavak, kulcsok és aláírások nélkül.",
            "A fájlt csak olyannak adja át, akiben megbízik: benne van a cége és a technikai felhasználó neve.",
        ),
        fi=(
            "Lähdejärjestelmän asiakastuen tarvitsemat tiedot ilman salasanoja, avaimia ja allekirjoituksia.",
            "Anna tiedosto vain luotettaville: siinä näkyvät yrityksesi ja tekninen käyttäjä.",
        ),
    ),
}
