"""Builds one document from named fields, for tests and demos that want a given invoice."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from infrastructure.simulators.nav.generator.companies import address_of, customer
from infrastructure.simulators.nav.generator.model import VAT, Document, Invoice, Line, Party
from infrastructure.simulators.nav.generator.names import words

SUPPLIER_TAX_NUMBER = "10000106"
_FIELDS = frozenset(
    words(
        "supplier_tax_number supplier_name customer_tax_number customer_name customer_group_member "
        "invoice_number category issue_date delivery_date payment_date currency exchange_rate "
        "payment_method appearance is_complete lines"
    )
)
_LINE_FIELDS = frozenset(words("description quantity unit unit_price vat nature delivery_date"))


def build(fields: Mapping[str, Any], today: date) -> Document:
    """A CREATE document; only ``customer_tax_number`` and ``invoice_number`` are needed.

    Args:
        fields: Values as JSON carries them: dates in ISO form, amounts as strings or numbers.
        today: Issue date when none is given.

    Raises:
        ValueError: A field is unknown or missing.
    """
    _check(fields, _FIELDS, ("customer_tax_number", "invoice_number"))
    issued = _day(fields.get("issue_date")) or today
    is_complete = bool(fields.get("is_complete", False))
    return Document(
        number=fields["invoice_number"],
        issue_date=issued,
        operation="CREATE",
        invoices=(_invoice(fields, issued, is_complete),),
        is_complete=is_complete,
    )


def _invoice(fields: Mapping[str, Any], issued: date, is_complete: bool) -> Invoice:
    return Invoice(
        supplier=_supplier(fields),
        customer=customer(
            fields["customer_tax_number"],
            fields.get("customer_name", "Vevő Kft."),
            fields.get("customer_group_member"),
        ),
        category=fields.get("category", "NORMAL"),
        delivery_date=_day(fields.get("delivery_date")) or issued,
        currency=fields.get("currency", "HUF"),
        exchange_rate=Decimal(str(fields.get("exchange_rate", 1))),
        lines=tuple(_line(line) for line in fields.get("lines", ({},))),
        payment_method=fields.get("payment_method", "TRANSFER"),
        payment_date=_day(fields.get("payment_date")),
        appearance=fields.get("appearance", "ELECTRONIC" if is_complete else "PAPER"),
    )


def _supplier(fields: Mapping[str, Any]) -> Party:
    number = fields.get("supplier_tax_number", SUPPLIER_TAX_NUMBER)
    name = fields.get("supplier_name", "Eladó Kft.")
    return Party(number, "2", "41", name, address_of(number))


def _line(fields: Mapping[str, Any]) -> Line:
    _check(fields, _LINE_FIELDS, ())
    vat = str(fields.get("vat", "27"))
    if vat not in VAT:
        raise ValueError(f"unknown vat {vat!r}; known: {', '.join(VAT)}")
    return Line(
        description=fields.get("description", "Áru"),
        nature=fields.get("nature", "PRODUCT"),
        quantity=Decimal(str(fields.get("quantity", 1))),
        unit=fields.get("unit", "PIECE"),
        unit_price=Decimal(str(fields.get("unit_price", 1000))),
        vat=VAT[vat],
        delivery_date=_day(fields.get("delivery_date")),
    )


def _check(fields: Mapping[str, Any], known: frozenset[str], needed: tuple[str, ...]) -> None:
    if unknown := fields.keys() - known:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    if missing := [name for name in needed if name not in fields]:
        raise ValueError(f"missing fields: {', '.join(missing)}")


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
