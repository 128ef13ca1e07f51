"""Headings of exported lists."""

from invoice_connector.core.texts.entry import Label

COLUMNS = {
    "number": Label("Invoice number", "Számlaszám", "Laskun numero"),
    "kind": Label("Kind", "Fajta", "Laji"),
    "status": Label("Status", "Állapot", "Tila"),
    "operation": Label("Operation", "Számlaművelet", "Laskutoiminto"),
    "original_number": Label(
        "Original invoice", "Eredeti számla száma", "Alkuperäisen laskun numero"
    ),
    "supplier_name": Label("Supplier", "Szállító", "Toimittaja"),
    "supplier_tax_number": Label(
        "Supplier's tax number", "Szállító adószáma", "Toimittajan verotunnus"
    ),
    "customer_name": Label("Customer", "Vevő", "Asiakas"),
    "customer_tax_number": Label("Customer's tax number", "Vevő adószáma", "Asiakkaan verotunnus"),
    "issue_date": Label("Issue date", "Számla kelte", "Laskun päivä"),
    "delivery_date": Label("Delivery date", "Teljesítés dátuma", "Toimituspäivä"),
    "payment_date": Label("Due date", "Fizetési határidő", "Eräpäivä"),
    "payment_method": Label("Payment method", "Fizetési mód", "Maksutapa"),
    "currency": Label("Currency", "Pénznem", "Valuutta"),
    "net": Label("Net", "Nettó", "Veroton"),
    "vat": Label("VAT", "Áfa", "ALV"),
    "gross": Label("Gross", "Bruttó", "Verollinen"),
    "net_huf": Label("Net (HUF)", "Nettó (HUF)", "Veroton (HUF)"),
    "vat_huf": Label("VAT (HUF)", "Áfa (HUF)", "ALV (HUF)"),
    "gross_huf": Label("Gross (HUF)", "Bruttó (HUF)", "Verollinen (HUF)"),
    "open_amount": Label("Open amount", "Nyitott összeg", "Avoin summa"),
    "payment_reference": Label("Payment reference", "Hivatkozási szám", "Viitenumero"),
    "category": Label("Category", "Típus", "Tyyppi"),
    "appearance": Label("Form", "Megjelenési forma", "Muoto"),
    "inserted_at": Label("Reported at (UTC)", "Beküldés ideje (UTC)", "Ilmoitettu (UTC)"),
    "detail_state": Label("Document", "Bizonylat", "Asiakirja"),
    "validity": Label("Validity", "Érvényesség", "Voimassaolo"),
    "found_by": Label("Origin", "Eredet", "Alkuperä"),
    "hand_over": Label("Hand-over", "Átadás", "Luovutus"),
    "external_reference": Label("External reference", "Külső hivatkozás", "Ulkoinen viite"),
    "batch_index": Label("Number in the batch", "Sorszám a kötegben", "Numero erässä"),
    "id": Label("Id", "Azonosító", "Tunniste"),
}

EXPORT_STATES = {
    "waiting": Label("Waiting", "Várakozik", "Odottaa"),
    "running": Label("Being prepared", "Készül", "Valmistellaan"),
    "ready": Label("Ready", "Elkészült", "Valmis"),
    "failed": Label("Failed", "Sikertelen", "Epäonnistui"),
    "expired": Label("Expired", "Lejárt", "Vanhentunut"),
}
