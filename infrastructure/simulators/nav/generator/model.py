"""Invoices as the generator thinks of them, before they become XML."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, Self

CENT = Decimal("0.01")
FORINT = Decimal(1)


class Address(NamedTuple):
    """A Hungarian address; without a place (``utca``, ``tér``) it is written as a simple one."""

    postal_code: str
    city: str
    street: str
    place: str
    number: str


class Party(NamedTuple):
    """Supplier or customer; ``tax_number`` is the 8 digit taxpayer id."""

    tax_number: str
    vat_code: str
    county_code: str
    name: str
    address: Address
    bank_account: str | None = None
    group_member: str | None = None


class Vat(NamedTuple):
    """One of the VAT treatments of a line (Online Számla spec, VatRateType)."""

    kind: str
    rate: Decimal = Decimal(0)
    content: Decimal = Decimal(0)
    case: str = ""
    reason: str = ""


VAT = {
    "27": Vat("percentage", Decimal("0.27"), Decimal("0.2126")),
    "18": Vat("percentage", Decimal("0.18"), Decimal("0.1525")),
    "5": Vat("percentage", Decimal("0.05"), Decimal("0.0476")),
    "AAM": Vat("exemption", case="AAM", reason="Alanyi adómentes"),
    "TAM": Vat("exemption", case="TAM", reason="Tárgyi adómentes, Áfa tv. 85-86. §"),
    "reverse_charge": Vat("reverse_charge"),
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net, VAT and gross in the invoice's currency and in forint."""

    net: Decimal = Decimal(0)
    vat: Decimal = Decimal(0)
    net_huf: Decimal = Decimal(0)
    vat_huf: Decimal = Decimal(0)

    @property
    def gross(self) -> Decimal:
        """Net plus VAT, in the invoice's currency."""
        return self.net + self.vat

    @property
    def gross_huf(self) -> Decimal:
        """Net plus VAT, in forint."""
        return self.net_huf + self.vat_huf

    def __add__(self, other: Self) -> "Amounts":
        return Amounts(
            self.net + other.net,
            self.vat + other.vat,
            self.net_huf + other.net_huf,
            self.vat_huf + other.vat_huf,
        )


class Line(NamedTuple):
    """One line; ``unit_price`` is gross on simplified invoices, net on all others."""

    description: str
    nature: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    vat: Vat
    delivery_date: date | None = None


class Reference(NamedTuple):
    """What a MODIFY or STORNO refers to; ``first_line`` continues the chain's numbering."""

    original_number: str
    modification_index: int
    first_line: int
    is_master_known: bool = True


@dataclass(frozen=True, slots=True)
class Invoice:
    """One ``invoice`` element; a document has one, a batch modification several."""

    supplier: Party
    customer: Party
    category: str
    delivery_date: date
    currency: str
    exchange_rate: Decimal
    lines: tuple[Line, ...]
    payment_method: str = "TRANSFER"
    payment_date: date | None = None
    appearance: str = "ELECTRONIC"
    reference: Reference | None = None

    @property
    def is_simplified(self) -> bool:
        """Whether lines and summary carry gross amounts and VAT contents only."""
        return self.category == "SIMPLIFIED"

    def line_amounts(self, line: Line) -> Amounts:
        """Amounts of a line, each rounded half up to the currency's smallest unit."""
        return self._amounts(line.quantity * line.unit_price, line.vat)

    def summary(self) -> dict[Vat, Amounts]:
        """Amounts by VAT treatment, in order of first appearance."""
        if self.is_simplified:
            return {vat: self._amounts(gross, vat) for vat, gross in self._gross_by_vat().items()}
        totals: dict[Vat, Amounts] = {}
        for line in self.lines:
            totals[line.vat] = totals.get(line.vat, Amounts()) + self.line_amounts(line)
        return totals

    def total(self) -> Amounts:
        """The invoice's amounts; signed differences on a modification."""
        return add(self.summary().values())

    def _gross_by_vat(self) -> dict[Vat, Decimal]:
        gross: dict[Vat, Decimal] = {}
        for line in self.lines:
            amount = self._round(line.quantity * line.unit_price)
            gross[line.vat] = gross.get(line.vat, Decimal(0)) + amount
        return gross

    def _amounts(self, amount: Decimal, vat: Vat) -> Amounts:
        if self.is_simplified:
            gross = self._round(amount)
            net = _round(gross * (1 - vat.content), CENT)
            tax = gross - net
        else:
            net = self._round(amount)
            tax = self._round(net * vat.rate)
        if self.currency == "HUF":
            return Amounts(net, tax, net, tax)
        return Amounts(net, tax, self.in_forint(net), self.in_forint(tax))

    def in_forint(self, amount: Decimal) -> Decimal:
        """The forint twin of an amount, to two decimals."""
        return amount if self.currency == "HUF" else _round(amount * self.exchange_rate, CENT)

    def _round(self, amount: Decimal) -> Decimal:
        return _round(amount, FORINT if self.currency == "HUF" else CENT)


@dataclass(frozen=True, slots=True)
class Document:
    """A reported document: number, date and one invoice, or several in a batch modification.

    ``is_complete`` is NAV's completenessIndicator: the data report is the invoice itself.
    """

    number: str
    issue_date: date
    operation: str
    invoices: tuple[Invoice, ...]
    is_batch: bool = False
    is_complete: bool = False


def add(amounts: Iterable[Amounts]) -> Amounts:
    """Sum of amounts; zero for none."""
    return sum(amounts, Amounts())


def _round(amount: Decimal, unit: Decimal) -> Decimal:
    # Adding zero turns the minus zero of a cancelled, untaxed line into a plain one.
    return amount.quantize(unit, ROUND_HALF_UP) + 0
