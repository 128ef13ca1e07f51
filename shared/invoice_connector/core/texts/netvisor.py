"""Texts about Netvisor: what it said to a call, missing rights, and its settings fields."""

from invoice_connector.core.texts.entry import Entry


def _asked_again(en: str, hu: str, fi: str) -> Entry:
    return Entry(
        en=(en, "Nothing to do: we try again by ourselves."),
        hu=(hu, "Nincs teendő: automatikusan újra megpróbáljuk."),
        fi=(fi, "Sinun ei tarvitse tehdä mitään: yritämme automaattisesti uudelleen."),
    )


def _not_your_fault(en: str, hu: str, fi: str) -> Entry:
    return Entry(
        en=(en, "Your settings are not at fault. Report the request id below to us."),
        hu=(hu, "Nem az Ön beállításai hibásak. Jelezze nekünk az alábbi kérésazonosítót."),
        fi=(fi, "Asetuksesi eivät ole syynä. Ilmoita meille alla oleva pyynnön tunniste."),
    )


def _right(resource: str, en: str, hu: str, fi: str) -> Entry:
    """A right is given in Netvisor, at Company > access rights for interface resources."""
    return Entry(
        en=(en, f"In Netvisor's access rights for interface resources, allow {resource}."),
        hu=(hu, f"A Netvisor interfész-erőforrásainak jogosultságainál engedélyezze: {resource}."),
        fi=(fi, f"Salli Netvisorin rajapintaresurssien käyttöoikeuksissa: {resource}."),
    )


def _look_at(en: str, hu: str, fi: str) -> Entry:
    return Entry(
        en=(en, "Read what Netvisor wrote below, correct it and send it again."),
        hu=(hu, "Olvassa el alább a Netvisor üzenetét, javítsa az adatokat, és küldje el újra."),
        fi=(fi, "Lue Netvisorin viesti alta, korjaa tiedot ja lähetä uudelleen."),
    )


NETVISOR = {
    "netvisor_not_set_up": Entry(
        en=(
            "Netvisor is not set up by the owner of this service.",
            "Ask them to store the Netvisor partner keys for this environment; then check again.",
        ),
        hu=(
            "A szolgáltatás üzemeltetője még nem állította be a Netvisort.",
            "Kérje meg, hogy rögzítse a környezet partnerkulcsait, majd ellenőrizze újra a kapcsolatot.",
        ),
        fi=(
            "Palvelun ylläpitäjä ei ole ottanut Netvisoria käyttöön.",
            "Pyydä häntä tallentamaan ympäristön kumppaniavaimet ja tarkista sitten yhteys uudelleen.",
        ),
    ),
    "netvisor_login_refused": Entry(
        en=(
            "Netvisor refused the login: customer id, customer key or business id.",
            "Copy the key again; check that all three and the environment belong together.",
        ),
        hu=(
            "A Netvisor elutasította a belépést: hibás az azonosító, a kulcs vagy a cégazonosító.",
            "Másolja be újra a kulcsot, és ellenőrizze, hogy a három adat és a környezet összetartozik-e.",
        ),
        fi=(
            "Netvisor hylkäsi kirjautumisen: tunniste, avain tai Y-tunnus on väärä.",
            "Kopioi avain uudelleen ja tarkista, että kaikki kolme tietoa ja ympäristö kuuluvat yhteen.",
        ),
    ),
    "netvisor_clock": _asked_again(
        "Netvisor refused our time stamp.",
        "A Netvisor elutasította az időbélyegünket.",
        "Netvisor hylkäsi aikaleimamme.",
    ),
    "netvisor_maintenance": _asked_again(
        "Netvisor is under maintenance.",
        "A Netvisor karbantartás alatt áll.",
        "Netvisorissa on huoltokatko.",
    ),
    "netvisor_throttled": _asked_again(
        "Netvisor asked us to be slower.",
        "A Netvisor ritkább lekérdezést kért.",
        "Netvisor pyysi harventamaan pyyntöjä.",
    ),
    "netvisor_technical_error": _asked_again(
        "Netvisor reported a technical error of its own.",
        "A Netvisor saját műszaki hibát jelzett.",
        "Netvisor ilmoitti omasta teknisestä virheestään.",
    ),
    "netvisor_unknown_error": _asked_again(
        "Netvisor reported an error that we do not know.",
        "A Netvisor számunkra ismeretlen hibát jelzett.",
        "Netvisor ilmoitti virheestä, jota emme tunne.",
    ),
    "netvisor_unreadable_answer": _asked_again(
        "Netvisor's answer could not be read.",
        "A Netvisor válasza nem olvasható.",
        "Netvisorin vastausta ei voitu lukea.",
    ),
    "netvisor_request_id_reused": _asked_again(
        "Netvisor had seen our request id before.",
        "A Netvisor már ismerte a kérésünk azonosítóját.",
        "Netvisor oli jo nähnyt pyyntömme tunnisteen.",
    ),
    "netvisor_request_rejected": _not_your_fault(
        "Netvisor did not accept our request.",
        "A Netvisor nem fogadta el a kérésünket.",
        "Netvisor ei hyväksynyt pyyntöämme.",
    ),
    "netvisor_resource_unknown": _not_your_fault(
        "Netvisor does not know the resource that we called.",
        "A Netvisor nem ismeri a hívott erőforrást.",
        "Netvisor ei tunne kutsumaamme resurssia.",
    ),
    "http_url_changed": _not_your_fault(
        "Our request would have gone to another address than the signed one.",
        "A kérésünk más címre ment volna, mint amelyet aláírtunk.",
        "Pyyntömme olisi mennyt muuhun kuin allekirjoitettuun osoitteeseen.",
    ),
    "netvisor_value_not_sendable": Entry(
        en=(
            "This value has characters that Netvisor's interface cannot be asked for safely.",
            "Use letters A to Z, digits and . _ ~ - only, or look it up in Netvisor.",
        ),
        hu=(
            "Az érték olyan karaktert tartalmaz, amellyel a Netvisorban nem lehet biztonsággal keresni.",
            "Csak A–Z betűt, számjegyet és . _ ~ - jelet használjon, vagy keressen közvetlenül a Netvisorban.",
        ),
        fi=(
            "Arvossa on merkkejä, joilla Netvisorin rajapinnasta ei voi hakea luotettavasti.",
            "Käytä vain kirjaimia A–Z, numeroita ja merkkejä . _ ~ - tai hae suoraan Netvisorissa.",
        ),
    ),
    "connection_of_other_source": Entry(
        en=(
            "This connection does not lead to this source system.",
            "Use the connection's own paths, or another connection.",
        ),
        hu=(
            "Ez a kapcsolat nem ehhez a forrásrendszerhez vezet.",
            "Használja a kapcsolat saját útvonalait, vagy válasszon másik kapcsolatot.",
        ),
        fi=(
            "Tämä yhteys ei johda tähän lähdejärjestelmään.",
            "Käytä yhteyden omia polkuja tai toista yhteyttä.",
        ),
    ),
    "answer_not_found": Entry(
        en=("There is no such answer, or it is more than a day old.", "Ask the question again."),
        hu=("Nincs ilyen válasz, vagy egy napnál régebbi.", "Kérdezze le újra."),
        fi=("Tällaista vastausta ei ole, tai se on yli päivän vanha.", "Tee kysely uudelleen."),
    ),
    "live_read_too_often": Entry(
        en=(
            "Too many questions to the source within a minute.",
            "Wait as long as Retry-After says; stored invoices can be read at any time.",
        ),
        hu=(
            "Egy percen belül túl sok lekérdezés érkezett a forrásrendszerhez.",
            "Várjon a Retry-After fejléc szerinti ideig; a tárolt számlák bármikor olvashatók.",
        ),
        fi=(
            "Lähdejärjestelmään on tehty liian monta kyselyä minuutissa.",
            "Odota Retry-After-otsakkeen mukainen aika; tallennetut laskut ovat aina luettavissa.",
        ),
    ),
    "file_not_found": Entry(
        en=(
            "No such file of this invoice is kept here.",
            "List the invoice's files, or read the invoice with include=pdf,attachments first.",
        ),
        hu=(
            "Ehhez a számlához nincs itt ilyen fájl.",
            "Kérje le a fájlok listáját, vagy előbb a számlát az include=pdf,attachments paraméterrel.",
        ),
        fi=(
            "Laskulla ei ole täällä tällaista tiedostoa.",
            "Hae tiedostoluettelo tai lue ensin lasku parametrilla include=pdf,attachments.",
        ),
    ),
    "netvisor_file_too_large": Entry(
        en=(
            "A file of this invoice is larger than 25 MB.",
            "Load it in Netvisor; read the invoice here without its files.",
        ),
        hu=(
            "A számla egyik fájlja nagyobb 25 MB-nál.",
            "Töltse le a Netvisorból; itt a számlát a fájlok nélkül kérje le.",
        ),
        fi=(
            "Laskun tiedosto on yli 25 Mt.",
            "Lataa se Netvisorista ja lue lasku täällä ilman tiedostoja.",
        ),
    ),
    "netvisor_invalid_data": _look_at(
        "Netvisor did not accept the data.",
        "A Netvisor nem fogadta el az adatokat.",
        "Netvisor ei hyväksynyt tietoja.",
    ),
    "netvisor_invalid_data_size": _look_at(
        "Netvisor finds the message too large.",
        "A Netvisor túl nagynak találja az üzenetet.",
        "Viesti on Netvisorille liian suuri.",
    ),
    "netvisor_duplicate_data": _look_at(
        "Netvisor already has this, for example the invoice number.",
        "Ez a Netvisorban már létezik, például a számlaszám.",
        "Netvisorissa on jo sama tieto, esimerkiksi sama laskun numero.",
    ),
    "netvisor_period_locked": Entry(
        en=(
            "The accounting period is locked in Netvisor.",
            "Have the period opened in Netvisor, or choose a date in an open one.",
        ),
        hu=(
            "A könyvelési időszak zárolva van a Netvisorban.",
            "Nyittassa meg az időszakot a Netvisorban, vagy válasszon nyitott időszakba eső dátumot.",
        ),
        fi=(
            "Kirjanpitokausi on lukittu Netvisorissa.",
            "Pyydä avaamaan kausi Netvisorissa tai valitse päivä avoimelta kaudelta.",
        ),
    ),
    "netvisor_permission_list": _right(
        "salesinvoicelist.nv",
        "This interface user may not list sales invoices.",
        "Ez az interfészfelhasználó nem listázhat kimenő számlákat.",
        "Rajapintakäyttäjä ei saa hakea myyntilaskuluetteloa.",
    ),
    "netvisor_permission_details": _right(
        "getsalesinvoice.nv",
        "This interface user may not read the details of sales invoices.",
        "Ez az interfészfelhasználó nem olvashatja a kimenő számlák részleteit.",
        "Rajapintakäyttäjä ei saa lukea myyntilaskujen tietoja.",
    ),
    "netvisor_permission_orders": _right(
        "getorder.nv",
        "This interface user may not read the details of sales orders.",
        "Ez az interfészfelhasználó nem olvashatja a megrendelések részleteit.",
        "Rajapintakäyttäjä ei saa lukea myyntitilausten tietoja.",
    ),
    "netvisor_permission_personnel": _right(
        "salespersonnellist.nv",
        "This interface user may not list the sales personnel.",
        "Ez az interfészfelhasználó nem listázhatja az értékesítőket.",
        "Rajapintakäyttäjä ei saa hakea myyjäluetteloa.",
    ),
    "netvisor_permission_deleted": _right(
        "deletedsalesinvoices.nv, deletedsalesorders.nv",
        "This interface user may not list what was deleted.",
        "Ez az interfészfelhasználó nem listázhatja a törölt bizonylatokat.",
        "Rajapintakäyttäjä ei saa hakea poistettujen laskujen ja tilausten luetteloa.",
    ),
    "netvisor_permission_import": _right(
        "salesinvoice.nv",
        "This interface user may not import or edit sales invoices.",
        "Ez az interfészfelhasználó nem hozhat létre és nem módosíthat kimenő számlát.",
        "Rajapintakäyttäjä ei saa tuoda tai muokata myyntilaskuja.",
    ),
    "netvisor_permission_delete": _right(
        "deletesalesinvoice.nv",
        "This interface user may not delete sales invoices.",
        "Ez az interfészfelhasználó nem törölhet kimenő számlát.",
        "Rajapintakäyttäjä ei saa poistaa myyntilaskuja.",
    ),
    "netvisor_permission_status": _right(
        "updatesalesinvoicestatus.nv",
        "This interface user may not change the status of sales invoices.",
        "Ez az interfészfelhasználó nem módosíthatja a kimenő számlák állapotát.",
        "Rajapintakäyttäjä ei saa muuttaa myyntilaskujen tilaa.",
    ),
    "netvisor_document_not_invoice": Entry(
        en=(
            "Netvisor's document is no sales invoice or order.",
            "The list row is kept. If the XML was stored, you can download it unchanged.",
        ),
        hu=(
            "A Netvisorból kapott bizonylat nem számla és nem megrendelés.",
            "A számla fejlécadatai megmaradnak. Ha az XML-t eltároltuk, változatlanul letöltheti.",
        ),
        fi=(
            "Netvisorista saatu asiakirja ei ole myyntilasku eikä tilaus.",
            "Laskun perustiedot säilyvät. Jos XML on tallennettu, voit ladata sen muuttumattomana.",
        ),
    ),
    "netvisor_document_mismatch": Entry(
        en=(
            "Netvisor's document belongs to another invoice than the one asked for.",
            "The list row is kept. If the XML was stored, you can download it unchanged.",
        ),
        hu=(
            "A Netvisorból kapott bizonylat nem a kért számláé.",
            "A számla fejlécadatai megmaradnak. Ha az XML-t eltároltuk, változatlanul letöltheti.",
        ),
        fi=(
            "Netvisorista saatu asiakirja kuuluu muuhun laskuun kuin pyysimme.",
            "Laskun perustiedot säilyvät. Jos XML on tallennettu, voit ladata sen muuttumattomana.",
        ),
    ),
    "netvisor_key_invalid": Entry(
        en=(
            "Netvisor lists this without a key, so that nobody can ask for its details.",
            "The list row is kept. Look the invoice up in Netvisor.",
        ),
        hu=(
            "A Netvisor kulcs nélkül listázza ezt a bizonylatot, ezért a részletei nem kérhetők le.",
            "A számla fejlécadatai megmaradnak. Keresse meg a számlát a Netvisorban.",
        ),
        fi=(
            "Tämä on Netvisorin luettelossa ilman avainta, joten tietoja ei voi hakea.",
            "Laskun perustiedot säilyvät. Katso lasku Netvisorissa.",
        ),
    ),
    "netvisor_business_id_malformed": Entry(
        en=(
            "The business id must have the form 1234567-8.",
            "Enter the Finnish business id (Y-tunnus) of the company, with the hyphen.",
        ),
        hu=(
            "A cégazonosító formátuma: 1234567-8.",
            "Adja meg a cég finn azonosítóját (Y-tunnus), kötőjellel.",
        ),
        fi=(
            "Y-tunnuksen on oltava muotoa 1234567-8.",
            "Anna yrityksen Y-tunnus yhdysmerkin kanssa.",
        ),
    ),
    "netvisor_business_id_check_digit": Entry(
        en=(
            "The last digit of the business id does not fit the others.",
            "Compare it with the company's documents; it may have been mistyped.",
        ),
        hu=(
            "A cégazonosító utolsó számjegye nem illik a többihez.",
            "Vesse össze a cég irataival; lehet, hogy elgépelték.",
        ),
        fi=(
            "Y-tunnuksen tarkistusnumero ei täsmää.",
            "Vertaa yrityksen asiakirjoihin; kyseessä voi olla kirjoitusvirhe.",
        ),
    ),
    "netvisor_field_not_ascii": Entry(
        en=(
            "There is a character in it that no Netvisor key or id has.",
            "Copy it again from Netvisor; accents and typographic signs cannot be right.",
        ),
        hu=(
            "Olyan karakter van benne, amely Netvisor-azonosítóban nem fordul elő.",
            "Másolja be újra a Netvisorból; ékezet és tipográfiai jel nem lehet benne.",
        ),
        fi=(
            "Arvossa on merkki, jota Netvisorin tunnuksissa ja avaimissa ei ole.",
            "Kopioi se uudelleen Netvisorista; ääkköset ja erikoismerkit eivät kelpaa.",
        ),
    ),
    "netvisor_keep_files_invalid": Entry(
        en=("This must be yes or no.", "Enter yes to keep PDFs and attachments here, else no."),
        hu=(
            "Az érték yes vagy no lehet.",
            "A yes érték esetén a PDF-eket és a mellékleteket itt is megőrizzük, no esetén nem.",
        ),
        fi=(
            "Arvon on oltava yes tai no.",
            "Arvolla yes PDF:t ja liitteet säilytetään myös täällä, arvolla no ei.",
        ),
    ),
}
