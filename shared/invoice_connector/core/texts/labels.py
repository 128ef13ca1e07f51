"""Short names of states, rights, fields and choices, as the console shows them."""

from collections.abc import Mapping

from invoice_connector.core.texts.columns import COLUMNS, EXPORT_STATES
from invoice_connector.core.texts.entry import Label
from invoice_connector.core.texts.print_words import PRINT_WORDS

CONNECTION_STATES = {
    "no_connection": Label("No Connection", "Nincs kapcsolat", "Ei yhteyttä"),
    "connecting": Label("Connecting..", "Kapcsolódás..", "Yhdistetään.."),
    "active": Label("Connection Active", "Kapcsolat aktív", "Yhteys aktiivinen"),
    "error": Label("Connection Error", "Kapcsolati hiba", "Yhteysvirhe"),
}

PERMISSIONS = {
    "invoice_query": Label("Invoice query", "Számlák lekérdezése", "Laskujen haku"),
    "invoice_management": Label("Invoice management", "Számlák kezelése", "Laskujen hallinta"),
    "own_invoice_query": Label(
        "Own invoice query", "Saját számlák lekérdezése", "Omien laskujen haku"
    ),
    "opg_log_query": Label("OPG log query", "OPG napló lekérdezése", "OPG-lokin haku"),
    "sales_invoice_list": Label(
        "List of sales invoices and orders",
        "Kimenő számlák és megrendelések listája",
        "Myyntilaskujen ja tilausten luettelo",
    ),
    "sales_invoice_details": Label(
        "Details of sales invoices", "Kimenő számlák részletei", "Myyntilaskujen tiedot"
    ),
    "order_details": Label(
        "Details of sales orders", "Megrendelések részletei", "Myyntitilausten tiedot"
    ),
    "deleted_list": Label(
        "List of the deleted", "Törölt bizonylatok listája", "Poistettujen luettelo"
    ),
    "sales_personnel_list": Label(
        "List of sales personnel", "Értékesítők listája", "Myyjien luettelo"
    ),
    "sales_invoice_import": Label(
        "Import of sales invoices", "Kimenő számlák bevitele", "Myyntilaskujen tuonti"
    ),
}

PERMISSION_STATES = {
    "granted": Label("granted", "megvan", "myönnetty"),
    "missing": Label("missing", "hiányzik", "puuttuu"),
    "not_checked": Label("not checked", "nincs ellenőrizve", "ei tarkistettu"),
    "not_needed": Label("not needed", "nem szükséges", "ei tarvita"),
}

RUN_STATES = {
    "queued": Label("Queued", "Sorban áll", "Jonossa"),
    "running": Label("Running", "Fut", "Käynnissä"),
    "pausing": Label("Pausing..", "Szüneteltetés..", "Keskeytetään.."),
    "paused": Label("Paused", "Szünetel", "Keskeytetty"),
    "cancelling": Label("Cancelling..", "Leállítás..", "Perutaan.."),
    "completed": Label("Completed", "Befejeződött", "Valmis"),
    "completed_with_problems": Label(
        "Completed with problems", "Befejeződött, problémákkal", "Valmis, ongelmia"
    ),
    "failed": Label("Failed", "Sikertelen", "Epäonnistui"),
    "cancelled": Label("Cancelled", "Leállítva", "Peruttu"),
}

RUN_KINDS = {
    "initial": Label("First synchronization", "Első szinkronizálás", "Ensimmäinen synkronointi"),
    "full": Label("Full synchronization", "Teljes szinkronizálás", "Täysi synkronointi"),
    "incremental": Label("Automatic update", "Automatikus frissítés", "Automaattinen päivitys"),
    "audit": Label("Audit", "Ellenőrző olvasás", "Tarkistusluku"),
}

WORK_STATES = {
    "waiting": Label("Waiting", "Várakozik", "Odottaa"),
    "released": Label("In progress", "Folyamatban", "Käsittelyssä"),
    "done": Label("Done", "Kész", "Valmis"),
    "split": Label("Split in halves", "Kettéosztva", "Jaettu kahtia"),
    "failed": Label("Failed", "Sikertelen", "Epäonnistui"),
    "cancelled": Label("Cancelled", "Leállítva", "Peruttu"),
}

DETAIL_STATES = {
    "awaited": Label("Details on their way", "Részletek lekérése folyik", "Tietoja haetaan"),
    "stored": Label("Complete", "Teljes", "Täydellinen"),
    "pending": Label("Not delivered yet", "Még nem adták ki", "Ei vielä toimitettu"),
    "quarantined": Label("Unreadable", "Nem olvasható", "Lukukelvoton"),
    "gone": Label(
        "Deleted before it was read", "Beolvasás előtt törölve", "Poistettu ennen lukemista"
    ),
}

VALIDITIES = {
    "unknown": Label("Not confirmed", "Nincs megerősítve", "Ei vahvistettu"),
    "valid": Label("Valid", "Érvényes", "Voimassa"),
    "annulled": Label("Annulled", "Érvénytelenítve", "Mitätöity ilmoitus"),
    "deleted": Label(
        "Deleted at the source", "Törölve a forrásrendszerben", "Poistettu lähdejärjestelmästä"
    ),
}

INVOICE_KINDS = {
    "invoice": Label("Invoice", "Számla", "Lasku"),
    "order": Label("Order", "Megrendelés", "Tilaus"),
    "draft": Label("Draft", "Piszkozat", "Luonnos"),
}

INVOICE_STATUSES = {
    "draft": Label("Draft", "Piszkozat", "Luonnos"),
    "unsent": Label("Unsent", "Nincs elküldve", "Lähettämätön"),
    "open": Label("Open", "Nyitott", "Avoin"),
    "overdue": Label("Overdue", "Lejárt", "Erääntynyt"),
    "reminded": Label("Reminded", "Emlékeztető elküldve", "Muistutettu"),
    "requested": Label("Payment demanded", "Felszólítás elküldve", "Huomautettu"),
    "collected": Label("In collection", "Behajtás alatt", "Perinnässä"),
    "paid": Label("Paid", "Kifizetve", "Maksettu"),
    "credit_loss": Label("Credit loss", "Hitelezési veszteség", "Luottotappio"),
    "rejected": Label("Rejected", "Elutasítva", "Hylätty"),
    "undelivered": Label("Undelivered", "Nincs teljesítve", "Toimittamaton"),
    "delivered": Label("Delivered", "Teljesítve", "Toimitettu"),
    "billed": Label("Billed", "Számlázva", "Laskutettu"),
    "archived": Label("Archived", "Archiválva", "Arkistoitu"),
    "unknown": Label("Unknown", "Ismeretlen", "Tuntematon"),
}

FOUND_BY = {
    "list": Label("Found in the list", "A listából", "Luettelosta"),
    "number": Label("Found by its number", "Számlaszám alapján", "Numeron perusteella"),
    "upload": Label("Uploaded", "Feltöltve", "Tuotu tiedostosta"),
}

UPLOAD_OUTCOMES = {
    "stored": Label("Stored", "Eltárolva", "Tallennettu"),
    "there_already": Label("There already", "Már megvolt", "Oli jo tallessa"),
    "known": Label(
        "Known from the source", "A forrásrendszerből már megvan", "Saatu jo lähdejärjestelmästä"
    ),
}

LIVE_STATES = {
    "asked": Label("Being asked", "Lekérdezés alatt", "Kysytään"),
    "answered": Label("Answered", "Megválaszolva", "Vastattu"),
    "failed": Label("Failed", "Sikertelen", "Epäonnistui"),
}

HAND_OVER_STATES = {
    "new": Label("New", "Új", "Uusi"),
    "linked": Label("Linked", "Összekapcsolva", "Linkitetty"),
    "booked": Label("Booked", "Könyvelve", "Kirjattu"),
    "ignored": Label("Ignored", "Mellőzve", "Ohitettu"),
}

LOOKUP_STATES = {
    "asked": Label("Being asked for", "Lekérdezés alatt", "Kysytään"),
    "found": Label("Found", "Megtalálva", "Löytyi"),
    "not_found": Label("Not found", "Nem található", "Ei löytynyt"),
    "failed": Label("Failed", "Sikertelen", "Epäonnistui"),
}

OPERATIONS = {
    "create": Label("Create", "Eredeti számla", "Alkuperäinen lasku"),
    "modify": Label("Modify", "Módosító számla", "Muutoslasku"),
    "storno": Label("Storno", "Sztornószámla", "Mitätöintilasku"),
}

AXES = {
    "inserted_at": Label("Reported at", "Beküldés ideje", "Ilmoitettu"),
    "issue_date": Label("Issue date", "Számla kelte", "Laskun päivä"),
    "modified_on": Label("Modified on", "Módosítás napja", "Muutettu"),
    "open_on": Label("Open on", "Ezen a napon nyitott", "Avoinna"),
    "deleted_on": Label("Deleted on", "Törlés napja", "Poistettu"),
}

ENVIRONMENTS = {
    "production": Label("Production", "Éles", "Tuotanto"),
    "test": Label("Test", "Teszt", "Testi"),
    "simulator": Label("Simulator", "Szimulátor", "Simulaattori"),
}

PROVIDERS = {
    "nav": Label("NAV Online Számla", "NAV Online Számla", "NAV Online Számla"),
    "netvisor": Label("Netvisor", "Netvisor", "Netvisor"),
}

SETTINGS_FIELDS = {
    "provider": Label("Source system", "Forrásrendszer", "Lähdejärjestelmä"),
    "environment": Label("Environment", "Környezet", "Ympäristö"),
    "name": Label("Name", "Név", "Nimi"),
    "automatic_sync": Label(
        "Automatic Synchronization of Incoming Invoices",
        "Bejövő számlák automatikus szinkronizálása",
        "Saapuvien laskujen automaattinen synkronointi",
    ),
    "from_date": Label(
        "Synchronize Incoming Invoices From Date",
        "Bejövő számlák szinkronizálása ettől a dátumtól",
        "Synkronoi saapuvat laskut alkaen",
    ),
    "interval_minutes": Label("Interval (minutes)", "Gyakoriság (perc)", "Väli (minuuttia)"),
    "lookback_minutes": Label(
        "Re-checked minutes", "Újraellenőrzött időszak (perc)", "Uudelleen tarkistettava aika (min)"
    ),
    "tax_number": Label(
        "Taxpayer ID (Registration Number)", "Adószám (törzsszám)", "Verotunnus (rekisterinumero)"
    ),
    "login": Label("Technical Username", "Technikai felhasználó neve", "Teknisen käyttäjän tunnus"),
    "password": Label(
        "Technical User Password", "Technikai felhasználó jelszava", "Teknisen käyttäjän salasana"
    ),
    "signature_key": Label("XML Signing Key", "XML aláírókulcs", "XML-allekirjoitusavain"),
    "exchange_key": Label("XML Exchange Key", "XML cserekulcs", "XML-vaihtoavain"),
    "organisation_id": Label(
        "Business id (1234567-8)", "Finn cégazonosító (1234567-8)", "Y-tunnus (1234567-8)"
    ),
    "customer_id": Label(
        "Interface user's customer id",
        "Interfészfelhasználó azonosítója",
        "Rajapintakäyttäjän tunniste",
    ),
    "customer_key": Label(
        "Interface user's key", "Interfészfelhasználó kulcsa", "Rajapintakäyttäjän avain"
    ),
    "keep_files": Label(
        "Keep PDFs and attachments",
        "PDF-ek és mellékletek megőrzése",
        "Säilytä PDF:t ja liitteet",
    ),
    "vat_group_member": Label(
        "VAT group member's tax number",
        "Csoporttag adószáma (csoportos áfaalany)",
        "ALV-ryhmän jäsenen verotunnus",
    ),
    "predecessor_tax_number": Label(
        "Legal predecessor's tax number", "Jogelőd adószáma", "Oikeudellisen edeltäjän verotunnus"
    ),
}

WEBHOOK_STATES = {
    "verifying": Label(
        "Waiting for the challenge", "A próbakérés válaszára vár", "Odottaa vastausta haasteeseen"
    ),
    "unverified": Label("Not verified", "Nincs ellenőrizve", "Ei vahvistettu"),
    "active": Label("Active", "Aktív", "Aktiivinen"),
    "paused": Label("Paused", "Szünetel", "Keskeytetty"),
    "stopped": Label(
        "Stopped: does not answer", "Leállítva: nem válaszol", "Pysäytetty: ei vastaa"
    ),
}

DELIVERY_STATES = {
    "pending": Label("Being tried", "Folyamatban", "Yritetään"),
    "delivered": Label("Delivered", "Kézbesítve", "Toimitettu"),
    "failed": Label("Failed", "Sikertelen", "Epäonnistui"),
}

WRITE_STATES = {
    "queued": Label("Queued", "Sorban áll", "Jonossa"),
    "sent": Label("Sent, no answer yet", "Elküldve, válaszra vár", "Lähetetty, ei vielä vastausta"),
    "done": Label("Done", "Kész", "Valmis"),
    "refused": Label("Refused", "Elutasítva", "Hylätty"),
    "unknown": Label(
        "Unknown, check at the source", "Ismeretlen, ellenőrizze", "Ei tiedossa, tarkista"
    ),
}

WRITE_ACTIONS = {
    "import": Label("Import", "Bevitel", "Tuonti"),
    "edit": Label("Edit", "Szerkesztés", "Muokkaus"),
    "to_invoice": Label("Draft to invoice", "Piszkozat számlává alakítása", "Luonnoksesta lasku"),
    "delete": Label("Delete", "Törlés", "Poisto"),
    "set_status": Label("Set status", "Állapot beállítása", "Tilan asetus"),
}

LABELS: Mapping[str, Mapping[str, Label]] = {
    "connection_state": CONNECTION_STATES,
    "permission": PERMISSIONS,
    "permission_state": PERMISSION_STATES,
    "run_state": RUN_STATES,
    "run_kind": RUN_KINDS,
    "work_state": WORK_STATES,
    "detail_state": DETAIL_STATES,
    "validity": VALIDITIES,
    "found_by": FOUND_BY,
    "upload_outcome": UPLOAD_OUTCOMES,
    "hand_over_state": HAND_OVER_STATES,
    "export_state": EXPORT_STATES,
    "column": COLUMNS,
    "print": PRINT_WORDS,
    "lookup_state": LOOKUP_STATES,
    "live_state": LIVE_STATES,
    "write_state": WRITE_STATES,
    "write_action": WRITE_ACTIONS,
    "operation": OPERATIONS,
    "invoice_kind": INVOICE_KINDS,
    "invoice_status": INVOICE_STATUSES,
    "axis": AXES,
    "environment": ENVIRONMENTS,
    "provider": PROVIDERS,
    "field": SETTINGS_FIELDS,
    "webhook_state": WEBHOOK_STATES,
    "delivery_state": DELIVERY_STATES,
}
