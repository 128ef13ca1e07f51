"""Makes original invoices of every kind the service holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from infrastructure.simulators.nav.generator import names
from infrastructure.simulators.nav.generator.model import (
    VAT,
    Address,
    Document,
    Invoice,
    Line,
    Party,
)

_UNKNOWN_ADDRESS = Address("0000", "N/A", "N/A", "", "")
_RATE_RANGES = {"EUR": (37_500, 41_500), "USD": (33_500, 39_000)}
_TERMS_DAYS = (0, 8, 15, 30, 60)
_CENT = Decimal("0.01")

NUMBER_STYLES: tuple[Callable[[date, int], str], ...] = (
    lambda day, n: f"{day.year}/{n:06d}",
    lambda day, n: f"SZ-{day.year}-{n:05d}",
    lambda day, n: f"E#{n:06d}",
    lambda day, n: f"Számla {n}/{day.year}",
    lambda day, n: f"ÁFÁS {day.year} {n:04d}",
    lambda _, n: f"INV{n:08d}",
    lambda day, n: f"KÖ&{day:%y%m}\\{n}+A",
)


def normal(random: Random, supplier: Party, customer: Party, day: date) -> Invoice:
    """An ordinary forint invoice with one to six lines."""
    delivery = day - timedelta(days=random.randint(0, 8))
    method = random.choice(("TRANSFER", "TRANSFER", "TRANSFER", "CASH", "CARD"))
    return Invoice(
        supplier=supplier,
        customer=customer,
        category="NORMAL",
        delivery_date=delivery,
        currency="HUF",
        exchange_rate=Decimal(1),
        lines=_lines(random),
        payment_method=method,
        payment_date=day + timedelta(days=random.choice(_TERMS_DAYS)),
        appearance=random.choice(("PAPER", "ELECTRONIC")),
    )


def foreign(random: Random, supplier: Party, customer: Party, day: date) -> Invoice:
    """An invoice in euro or dollar, with the rate of its day."""
    currency = random.choice(("EUR", "EUR", "USD"))
    rate = Decimal(random.randint(*_RATE_RANGES[currency])) / 100
    invoice = normal(random, supplier, customer, day)
    lines = tuple(
        line._replace(unit_price=max(_CENT, (line.unit_price / rate).quantize(_CENT)))
        for line in invoice.lines
    )
    return replace(invoice, currency=currency, exchange_rate=rate, lines=lines)


def aggregate(random: Random, supplier: Party, customer: Party, day: date) -> Invoice:
    """An aggregate invoice over several deliveries of the month."""
    make = random.choice((normal, foreign))
    invoice = make(random, supplier, customer, day)
    lines = tuple(
        line._replace(delivery_date=day - timedelta(days=random.randint(0, 25)))
        for line in invoice.lines
    )
    return replace(invoice, category="AGGREGATE", lines=lines)


def simplified(random: Random, supplier: Party, customer: Party, day: date) -> Invoice:
    """A simplified invoice: gross prices, paid on the spot."""
    return Invoice(
        supplier=supplier,
        customer=customer,
        category="SIMPLIFIED",
        delivery_date=day,
        currency="HUF",
        exchange_rate=Decimal(1),
        lines=tuple(line for line in _lines(random) if line.vat.kind != "reverse_charge")
        or (_line(random, names.GOODS[0]),),
        payment_method=random.choice(("CASH", "CARD")),
        payment_date=random.choice((day, None)),
        appearance="PAPER",
    )


def cash_register(random: Random, supplier: Party, customer: Party, day: date) -> Invoice:
    """A cash register's simplified invoice; such machines do not know addresses."""
    invoice = simplified(random, supplier, customer, day)
    lines = tuple(line._replace(description="-") for line in invoice.lines)
    return replace(
        invoice,
        supplier=supplier._replace(bank_account=None),
        customer=customer._replace(address=_UNKNOWN_ADDRESS),
        lines=lines,
        payment_date=None,
    )


def electronic(random: Random, supplier: Party, customer: Party, day: date) -> Invoice:
    """An invoice whose data report is the invoice itself."""
    return replace(normal(random, supplier, customer, day), appearance="ELECTRONIC")


def original(number: str, day: date, invoice: Invoice, is_complete: bool = False) -> Document:
    """A CREATE document of one invoice."""
    return Document(number, day, "CREATE", (invoice,), is_complete=is_complete)


def _lines(random: Random) -> tuple[Line, ...]:
    return tuple(
        _line(random, random.choice(names.GOODS)) for _ in range(random.choice((1, 1, 2, 3, 4, 6)))
    )


def _line(random: Random, good: names.Good) -> Line:
    quantity = Decimal(random.randint(1, 40))
    if good.unit in ("KILOGRAM", "LITER", "CUBIC_METER", "TON"):
        quantity += Decimal(random.randint(0, 999)) / 1000
    price = Decimal(random.randint(good.low, good.high))
    return Line(good.description, good.nature, quantity, good.unit, price, VAT[good.vat])
