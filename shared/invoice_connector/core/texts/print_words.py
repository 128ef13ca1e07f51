"""Words of the print view of an invoice."""

from invoice_connector.core.texts.entry import Label

PRINT_WORDS = {
    "invoice": Label("Invoice", "Számla", "Lasku"),
    "supplier": Label("Supplier", "Szállító", "Toimittaja"),
    "customer": Label("Customer", "Vevő", "Asiakas"),
    "representative": Label("Fiscal representative", "Pénzügyi képviselő", "Veroedustaja"),
    "tax_number": Label("Tax number", "Adószám", "Verotunnus"),
    "member_tax_number": Label("Group member", "Csoporttag adószáma", "Ryhmän jäsen"),
    "community_vat_number": Label("EU VAT number", "Közösségi adószám", "EU:n ALV-tunniste"),
    "third_state_tax_id": Label(
        "Foreign tax id", "Harmadik országbeli adószám", "Ulkomainen tunnus"
    ),
    "bank_account": Label("Bank account", "Bankszámlaszám", "Pankkitili"),
    "exchange_rate": Label("Exchange rate", "Árfolyam", "Vaihtokurssi"),
    "lines": Label("Lines", "Tételek", "Rivit"),
    "line": Label("No.", "Ssz.", "Nro"),
    "description": Label("Description", "Megnevezés", "Kuvaus"),
    "quantity": Label("Quantity", "Mennyiség", "Määrä"),
    "unit": Label("Unit", "Egység", "Yksikkö"),
    "unit_price": Label("Unit price", "Egységár", "Yksikköhinta"),
    "vat_rate": Label("VAT rate", "ÁFA-kulcs", "ALV-kanta"),
    "vat_summary": Label("VAT summary", "ÁFA-összesítő", "ALV-erittely"),
    "total": Label("Total", "Összesen", "Yhteensä"),
    "other": Label("Further data", "További adatok", "Muut tiedot"),
    "withdrawn": Label(
        "Its source no longer holds this invoice.",
        "Ezt a számlát a forrásrendszer már nem tartja nyilván.",
        "Lähdejärjestelmä ei enää pidä tätä laskua.",
    ),
    "note": Label(
        "Made from the data of the source system; this is not the original invoice.",
        "A forrásrendszer adataiból készült, nem az eredeti számla.",
        "Tehty lähdejärjestelmän tiedoista; tämä ei ole alkuperäinen lasku.",
    ),
}
