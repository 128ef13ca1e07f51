"""queryTaxpayer: what NAV says of a Hungarian company (interface specification 1.9.3)."""

from typing import Any

from lxml import etree

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.live_read import LiveAnswer, LiveQuestion, LiveResource, SourceFile
from invoice_connector.core.taxpayer import Taxpayer
from invoice_connector.providers.nav.responses import Answer

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


def read_taxpayer(answer: Answer, tax_number: str) -> Taxpayer:
    """Read a company out of an answer."""
    data = answer.find("taxpayerData")
    validity = answer.find("taxpayerValidity")
    is_valid = validity is not None and (validity.text or "").strip() in ("true", "1")
    if data is None:
        return Taxpayer(tax_number, is_valid)
    return Taxpayer(
        tax_number=tax_number,
        is_valid=is_valid,
        name=_text(data, "taxpayerName"),
        short_name=_text(data, "taxpayerShortName"),
        vat_code=_text(data, "taxNumberDetail/{*}vatCode"),
        county_code=_text(data, "taxNumberDetail/{*}countyCode"),
        incorporation=_text(data, "incorporation"),
        vat_group=_text(data, "vatGroupMembership"),
        addresses=tuple(
            (_text(item, "taxpayerAddressType") or "", _line(item))
            for item in data.iterfind("{*}taxpayerAddressList/{*}taxpayerAddressItem")
        ),
    )


class NavLive:
    """The one question that NAV is asked directly: who is behind a tax number."""

    def read(self, question: LiveQuestion, source: Any) -> LiveAnswer:
        """Ask for a company."""
        if question.resource is not LiveResource.TAXPAYER:
            raise SourceError("lookup_not_supported", FailureClass.OUR_BUG)
        return LiveAnswer(taxpayer=source.read_taxpayer(question.parameters["tax_number"]))

    def keeps_files(self, _technical: object) -> bool:
        """NAV has no files beside the documents."""
        return False

    def read_files(self, _invoice_id: InvoiceId, _source: Any) -> tuple[SourceFile, ...]:
        """NAV has no files beside the documents."""
        return ()


def _line(item: etree._Element) -> str:
    address = item.find("{*}taxpayerAddress")
    if address is None:
        return ""
    parts = (" ".join(filter(None, (_text(address, n) for n in names))) for names in _GROUPS)
    return ", ".join(filter(None, parts))


_GROUPS = (_PLACE, _STREET)


def _text(parent: etree._Element, path: str) -> str | None:
    found = parent.find(f"{{*}}{path}")
    return found.text if found is not None else None
