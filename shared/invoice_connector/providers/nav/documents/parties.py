"""Supplier, customer and fiscal representative, in any version of the schema."""

from invoice_connector.core.invoice import Party
from invoice_connector.providers.nav.documents.texts import Texts

_PLACE = ("countryCode", "region", "postalCode", "city")
_STREET = (
    "additionalAddressDetail",
    "streetName",
    "publicPlaceCategory",
    "number",
    "building",
    "staircase",
    "floor",
    "door",
    "lotNumber",
)


def read_supplier(head: Texts) -> Party:
    """Read the supplier."""
    info = head.below("supplierInfo")
    return Party(
        name=info.text("supplierName"),
        tax_number=_tax_number(info, "supplierTaxNumber"),
        member_tax_number=_tax_number(info, "groupMemberTaxNumber"),
        community_vat_number=info.text("communityVatNumber"),
        address=_address(info, "supplierAddress"),
        bank_account=info.text("supplierBankAccountNumber"),
    )


def read_customer(head: Texts) -> Party | None:
    """Read the customer; changes may leave it out. Up to 2.0 its numbers have no group."""
    if not head.has("customerInfo"):
        return None
    info = head.below("customerInfo")
    vat = info.below("customerVatData") if info.has("customerVatData") else info
    return Party(
        name=info.text("customerName"),
        tax_number=_tax_number(vat, "customerTaxNumber"),
        member_tax_number=_tax_number(
            vat, "customerTaxNumber/groupMemberTaxNumber", "groupMemberTaxNumber"
        ),
        community_vat_number=vat.text("communityVatNumber"),
        third_state_tax_id=vat.text("thirdStateTaxId"),
        address=_address(info, "customerAddress"),
        bank_account=info.text("customerBankAccountNumber"),
        vat_status=info.text("customerVatStatus"),
    )


def read_representative(head: Texts) -> Party | None:
    """Read the supplier's fiscal representative, if it has one."""
    if not head.has("fiscalRepresentativeInfo"):
        return None
    info = head.below("fiscalRepresentativeInfo")
    return Party(
        name=info.text("fiscalRepresentativeName"),
        tax_number=_tax_number(info, "fiscalRepresentativeTaxNumber"),
        address=_address(info, "fiscalRepresentativeAddress"),
        bank_account=info.text("fiscalRepresentativeBankAccountNumber"),
    )


def _tax_number(info: Texts, *paths: str) -> str | None:
    """Put ``12345678-2-42`` together; the parts stay among the texts."""
    for path in paths:
        parts = (info.look(f"{path}/{part}") for part in ("taxpayerId", "vatCode", "countyCode"))
        number = "-".join(part for part in parts if part)
        if number:
            return number
    return None


def _address(info: Texts, path: str) -> str | None:
    """Put an address together in one line; the parts stay among the texts."""
    for kind in ("detailedAddress", "simpleAddress"):
        address = info.below(f"{path}/{kind}")
        lines = (_joined(address, _PLACE), _joined(address, _STREET))
        line = ", ".join(filter(None, lines))
        if line:
            return line
    return None


def _joined(address: Texts, parts: tuple[str, ...]) -> str:
    return " ".join(text for text in map(address.look, parts) if text)
