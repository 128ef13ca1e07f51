"""queryTaxpayer: name and address of a Hungarian company."""

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from infrastructure.simulators.nav.access import Company
from infrastructure.simulators.nav.call import Call, write_instant
from infrastructure.simulators.nav.generator.companies import address_of
from infrastructure.simulators.nav.responses import tag

if TYPE_CHECKING:
    from infrastructure.simulators.nav.simulator import NavSimulator


def answer(simulator: "NavSimulator", call: Call) -> str:
    """Validity and data of a tax number; an unknown one is not valid and has no data."""
    company = simulator.store.companies.get(call.parameter("taxNumber") or "")
    is_valid = company is not None and company.is_valid
    return (
        tag("infoDate", write_instant(call.now))
        + tag("taxpayerValidity", str(is_valid).lower())
        + (_data(company) if company is not None and is_valid else "")
    )


def _data(company: Company) -> str:
    return (
        f"<ns2:taxpayerData>{tag('taxpayerName', company.name)}"
        f"{tag('taxpayerShortName', company.short_name)}"
        "<ns2:taxNumberDetail>"
        f"{_base('taxpayerId', company.tax_number)}{_base('vatCode', company.vat_code)}"
        f"{_base('countyCode', company.county_code)}</ns2:taxNumberDetail>"
        f"{tag('incorporation', company.incorporation)}"
        f"{tag('vatGroupMembership', company.vat_group)}{_headquarters(company)}"
        "</ns2:taxpayerData>"
    )


def _headquarters(company: Company) -> str:
    address = address_of(company.tax_number)
    content = (
        _base("countryCode", "HU")
        + _base("postalCode", address.postal_code)
        + _base("city", address.city)
        + _base("streetName", address.street)
        + _base("publicPlaceCategory", address.place)
        + _base("number", address.number)
    )
    return (
        "<ns2:taxpayerAddressList><ns2:taxpayerAddressItem>"
        f"{tag('taxpayerAddressType', 'HQ')}<ns2:taxpayerAddress>{content}</ns2:taxpayerAddress>"
        "</ns2:taxpayerAddressItem></ns2:taxpayerAddressList>"
    )


def _base(name: str, value: str) -> str:
    return f"<ns3:{name}>{escape(value)}</ns3:{name}>"
