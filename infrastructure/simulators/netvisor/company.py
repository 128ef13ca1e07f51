"""One company's books: its registers, its sales, what was deleted."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from infrastructure.simulators.netvisor.sales import DRAFT, INVOICE, ORDER, Sale

HELSINKI = ZoneInfo("Europe/Helsinki")
FIRST_NUMBER = 1001
DEFAULT_ACCOUNT = "3000"


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the company; ``biller_key`` names another customer who gets the invoices."""

    key: int
    code: str
    name: str
    business_id: str = ""
    ovt: str = ""
    address: str = ""
    post_number: str = ""
    town: str = ""
    country: str = "FI"
    biller_key: int | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """Something the company sells."""

    key: int
    code: str
    name: str
    price: Decimal = Decimal(10)
    unit: str = "pcs"
    primary_ean: str = ""
    secondary_ean: str = ""


@dataclass(frozen=True, slots=True)
class SalesPerson:
    """Someone who sells; the provision is in percent and need not be known."""

    key: int
    first_name: str
    last_name: str
    provision: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Deletion:
    """A sale that is gone; ``kind`` is invoice or order."""

    kind: str
    key: int
    number: str
    at: datetime


def side_of(kind: str) -> str:
    """The series of keys a sale belongs to: drafts are invoices that are not finished."""
    return ORDER if kind == ORDER else INVOICE


@dataclass(slots=True)
class Company:
    """A company and everything the interface knows of it.

    Attributes:
        locked_until: No sale dated up to this day can be entered, edited or deleted.
        has_extended_products: Extended product management is on: units come from the register.
        busy_until: The end of the answer in progress; one request at a time.
        accounts: Account numbers with Netvisor's internal ids.
        dimensions: Dimension names with their items; new ones are created as they come in.
    """

    organisation_id: str
    name: str
    currency: str = "EUR"
    locked_until: date | None = None
    has_extended_products: bool = False
    busy_until: datetime | None = None
    customers: dict[int, Customer] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    personnel: dict[int, SalesPerson] = field(default_factory=dict)
    accounts: dict[str, int] = field(
        default_factory=lambda: {"1703": 170, "2950": 295, DEFAULT_ACCOUNT: 551, "3010": 552}
    )
    inventories: dict[int, str] = field(default_factory=lambda: {1: "Example warehouse"})
    curves: set[str] = field(default_factory=lambda: {"quarter"})
    dimensions: dict[str, set[str]] = field(default_factory=dict)
    delivery_methods: set[str] = field(default_factory=set)
    delivery_terms: set[str] = field(default_factory=set)
    deletions: list[Deletion] = field(default_factory=list)
    _sales: dict[tuple[str, int], Sale] = field(default_factory=dict)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _last_keys: dict[str, int] = field(default_factory=dict)

    def next_key(self, series: str, at_least: int = 1) -> int:
        """The next free id of a register or of a series of sales."""
        key = max(self._last_keys.get(series, 0) + 1, at_least)
        self._last_keys[series] = key
        return key

    def reserve(self, series: str, key: int) -> int:
        """Take a given id, so that the next free ones come after it."""
        self._last_keys[series] = max(self._last_keys.get(series, 0), key)
        return key

    def biller_of(self, customer: Customer) -> Customer:
        """Who gets the customer's invoices: the customer, unless the register names another."""
        return self.customers[customer.biller_key] if customer.biller_key else customer

    def sale(self, kind: str, key: int) -> Sale | None:
        """An invoice or draft (kind invoice), or an order."""
        return self._sales.get((side_of(kind), key))

    def sales(self, side: str) -> Iterator[Sale]:
        """Orders, or invoices and drafts, by key."""
        keys = sorted(key for kind, key in self._sales if kind == side)
        return (self._sales[side, key] for key in keys)

    def put(self, sale: Sale) -> Sale:
        """Enter a sale, or replace the one of its key."""
        side = side_of(sale.kind)
        if previous := self._sales.get((side, sale.key)):
            self._numbers.pop((side, previous.number), None)
        self._sales[side, sale.key] = sale
        if sale.number:
            self._numbers[side, sale.number] = sale.key
        return sale

    def delete(self, kind: str, key: int, at: datetime) -> None:
        """Remove a sale with everything that hangs on it."""
        side = side_of(kind)
        gone = self._sales.pop((side, key))
        self._numbers.pop((side, gone.number), None)
        self.deletions.append(Deletion(side, key, gone.number, at))

    def has_number(self, kind: str, number: str, but: int | None = None) -> bool:
        """Whether another sale of that side has the number."""
        return self._numbers.get((side_of(kind), number), but) != but

    def next_number(self, kind: str) -> str:
        """The next free number; drafts have none."""
        if kind == DRAFT:
            return ""
        first = self._last_keys.get(f"{kind} number", FIRST_NUMBER - 1) + 1
        free = (n for n in itertools.count(first) if (kind, str(n)) not in self._numbers)
        return str(self.reserve(f"{kind} number", next(free)))
