"""Words of the print view of an invoice."""

from invoice_connector.core.texts.entry import Label

PRINT_WORDS = {
    "invoice": Label("Invoice", "Számla", "Lasku"),
    "supplier": Label("Supplier", "Szállító", "Toimittaja"),
    "customer": Label("Customer", "Vevő", "Asiakas"),
    "representative": Label("Fiscal representative", "Pénzügyi képviselő", "Veroedustaja"),
    "tax_number": Label("Tax number", "Adószám", "Verotunnus"),
    "member_tax_number": Label("Group member", "Csoporttag adószáma", "ALV-ryhmän jäsen"),
    "community_vat_number": Label("EU VAT number", "Közösségi adószám", "EU-ALV-tunniste"),
    "third_state_tax_id": Label(
        "Foreign tax id", "Harmadik országbeli adóazonosító", "Ulkomainen verotunnus"
    ),
    "bank_account": Label("Bank account", "Bankszámlaszám", "Pankkitili"),
    "exchange_rate": Label("Exchange rate", "Árfolyam", "Valuuttakurssi"),
    "lines": Label("Lines", "Tételek", "Rivit"),
    "line": Label("No.", "Ssz.", "Nro"),
    "description": Label("Description", "Megnevezés", "Kuvaus"),
    "quantity": Label("Quantity", "Mennyiség", "Määrä"),
    "unit": Label("Unit", "Mennyiségi egység", "Yksikkö"),
    "unit_price": Label("Unit price", "Egységár", "Yksikköhinta"),
    "vat_rate": Label("VAT rate", "Áfakulcs", "ALV-kanta"),
    "vat_summary": Label("VAT summary", "Áfaösszesítő", "ALV-erittely"),
    "total": Label("Total", "Összesen", "Yhteensä"),
    "other": Label("Further data", "További adatok", "Muut tiedot"),
    "withdrawn": Label(
        "Its source no longer holds this invoice.",
        "Ez a számla a forrásrendszerben már nincs meg.",
        "Laskua ei enää ole lähdejärjestelmässä.",
    ),
    "note": Label(
        "Made from the data of the source system; this is not the original invoice.",
        "A forrásrendszer adataiból készült; nem az eredeti számla.",
        "Koottu lähdejärjestelmän tiedoista; tämä ei ole alkuperäinen lasku.",
    ),
}
