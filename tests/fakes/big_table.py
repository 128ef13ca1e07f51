"""A table of as many invoices as a test likes, made when they are read.

It answers queries as DynamoDB does: rows in key order, at most 1 MB looked at in one call, and a
``LastEvaluatedKey`` wherever a call stopped. ``tests/functional/test_big_table.py`` holds it to
the answers of the emulated service.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from invoice_connector.core.invoice import Amounts, DetailState, InvoiceHeader, VersionKey
from invoice_connector.core.windows import compact
from invoice_connector.storage.attributes import write_time
from invoice_connector.storage.invoice_items import HeaderItem
from tests.fakes.samples import NOW, REF, header, summary
from tests.fakes.stores import Dispatch

MOST_BYTES = 1_000_000
_SUPPLIERS = 500
_ONE_UNREADABLE_IN = 1_000
_HIGHEST = "\U0010ffff"
_INDEX_KEYS = {
    None: "sk",
    "by_inserted_at": "inserted_key",
    "by_issue_date": "issue_key",
    "by_delivery_date": "delivery_key",
    "by_payment_date": "payment_key",
    "by_problem": "problem_key",
}

Raw = dict[str, dict[str, Any]]


def invoice(number: int) -> InvoiceHeader:
    """Return the invoice of a number: one every five minutes, each thousandth is unreadable."""
    inserted_at = NOW - timedelta(minutes=5 * number)
    supplier = f"{10_000_000 + number % _SUPPLIERS}"
    net = Decimal(number % 9_973)
    is_unreadable = _is_unreadable(number)
    row = summary(
        f"SZ-2026/{number:06d}",
        parts=(supplier, f"SZ-2026/{number:06d}"),
        inserted_at=inserted_at,
        version=VersionKey(inserted_at, f"4XYZ{number:012d}", 1),
        supplier_tax_number=supplier,
        supplier_name=f"Szállító {number % _SUPPLIERS} Kereskedelmi és Szolgáltató Kft.",
        customer_tax_number="22222222",
        customer_name="Vevő Nyomda és Kiadó Zrt.",
        category="NORMAL",
        payment_method="TRANSFER",
        appearance="ELECTRONIC",
        channel="MGM",
        issue_date=inserted_at.date(),
        delivery_date=inserted_at.date(),
        payment_date=(inserted_at + timedelta(days=8)).date(),
        amounts=Amounts(net=net, vat=net, net_huf=net, vat_huf=net),
    )
    state = DetailState.QUARANTINED if is_unreadable else DetailState.STORED
    code = "xml_malformed" if is_unreadable else None
    return header(row, detail_state=state, detail_version=row.version, problem_code=code)


class BigTable:
    """The headers of one connection."""

    def __init__(self, numbers: range, padding: int = 0) -> None:
        """Decide which invoices there are, and how much longer each is than usual."""
        self._all = numbers
        self._padding = {"x": {"S": f'{{"padding":"{"x" * padding}"}}'}} if padding else {}
        self.queries: Counter[str | None] = Counter()

    @property
    def items(self) -> list[Raw]:
        """All items, for a real table."""
        return [self.item(number) for number in self._all]

    def item(self, number: int) -> Raw:
        """Return the item of one invoice, quickly: what differs is put into a finished item."""
        own = _own_values(number)
        texts = {name: {"S": value} for name, value in own.items()}
        return {**_template(_is_unreadable(number)), **texts, **self._padding}

    def answer(self, real: Dispatch, operation: str, arguments: dict[str, Any]) -> Any:
        """Answer a query of invoices, and leave everything else to the service."""
        if operation != "Query" or arguments["TableName"] != "Invoices":
            return real(operation, arguments)
        index = arguments.get("IndexName")
        self.queries[index] += 1
        return self._query(_INDEX_KEYS[index], arguments)

    def _query(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        numbers = self._numbers(name, arguments)
        found: list[Raw] = []
        size = 0
        for number in numbers if arguments.get("ScanIndexForward", True) else reversed(numbers):
            item = self.item(number)
            found.append(item)
            size += _size(item)
            if size >= MOST_BYTES or len(found) == arguments.get("Limit"):
                names = {"pk", "sk", name}
                return {"Items": found, "LastEvaluatedKey": {n: item[n] for n in names}}
        return {"Items": found}

    def _numbers(self, name: str, arguments: dict[str, Any]) -> Sequence[int]:
        """Return the invoices within the bounds of a query and after its start, by key."""
        values = [value["S"] for value in arguments["ExpressionAttributeValues"].values()]
        condition = arguments["KeyConditionExpression"]
        lowest, highest = values[1:] if "BETWEEN" in condition else ("", _HIGHEST)
        if "begins_with" in condition:
            lowest, highest = values[1], values[1] + _HIGHEST
        order = self._order(name)

        def key(number: int) -> str:
            return str(self.item(number)[name]["S"])

        first = bisect_left(order, lowest, key=key)
        last = bisect_right(order, highest, key=key)
        start = arguments.get("ExclusiveStartKey", {}).get(name, {}).get("S")
        if start is not None and arguments.get("ScanIndexForward", True):
            first = max(first, bisect_right(order, start, key=key))
        elif start is not None:
            last = min(last, bisect_left(order, start, key=key))
        return order[first:last]

    def _order(self, name: str) -> Sequence[int]:
        """Return the numbers in the order of a key: all times go down with the number."""
        if name == "sk":
            return sorted(self._all, key=lambda number: (number % _SUPPLIERS, number))
        down = self._all[::-1]
        return down if name != "problem_key" else [n for n in down if _is_unreadable(n)]


def _is_unreadable(number: int) -> bool:
    return number % _ONE_UNREADABLE_IN == _ONE_UNREADABLE_IN - 1


@cache
def _template(is_unreadable: bool) -> Raw:
    """Write one invoice as the store writes it."""
    number = _ONE_UNREADABLE_IN - 1 if is_unreadable else 0
    return dict(HeaderItem.of(REF, invoice(number)).serialize())


def _own_values(number: int) -> dict[str, str]:
    """Return the texts of an item that depend on its number."""
    at = NOW - timedelta(minutes=5 * number)
    moment, day, due = write_time(at), f"{at:%Y-%m-%d}", f"{at + timedelta(days=8):%Y-%m-%d}"
    supplier = f"{10_000_000 + number % _SUPPLIERS}"
    name, transaction = f"SZ-2026/{number:06d}", f"4XYZ{number:012d}"
    key = f"{supplier}\x1f{name}"
    inserted = f"{compact(at)}#{key}"
    version = f'["{moment}","{transaction}",1]'
    own = {
        "sk": f"INV#{key}",
        "inserted_key": inserted,
        "issue_key": f"{day}#{inserted}",
        "delivery_key": f"{day}#{inserted}",
        "payment_key": f"{due}#{inserted}",
        "vk": f"{compact(at)}#{transaction}#00001",
        "sn": f"Szállító {number % _SUPPLIERS} Kereskedelmi és Szolgáltató Kft.",
        **dict.fromkeys(("ve", "dv"), version),
        **dict.fromkeys(("id", "dd"), day),
        **dict.fromkeys(("n", "t", "nh", "th"), str(number % 9_973)),
        **{"no": name, "st": supplier, "ia": moment, "pd": due},
    }
    return {**own, "problem_key": inserted} if _is_unreadable(number) else own


def _size(item: Raw) -> int:
    return sum(
        len(name.encode()) + len(str(next(iter(value.values()))).encode())
        for name, value in item.items()
    )
