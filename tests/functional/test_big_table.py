"""The table that counts queries answers them as the service does, page for page."""

from datetime import date
from typing import Any

from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.storage.database import grouped
from invoice_connector.storage.invoice_items import HeaderItem
from invoice_connector.storage.tables import Item
from tests.fakes.big_table import BigTable, invoice
from tests.fakes.samples import REF
from tests.fakes.stores import intercept, stores_on_tables

INVOICES = range(980, 1_030)
PADDING = 30_000  # together more than 1 MB
DAYS = DateRange(date(2026, 2, 25), date(2026, 3, 5))


def test_its_items_are_what_the_store_writes() -> None:
    for number in (0, 1, 7, 999, 1_000, 54_321):
        written = HeaderItem.of(REF, invoice(number)).serialize()
        assert BigTable(range(100_000)).item(number) == written


def test_each_kind_of_query_is_answered_as_the_service_does() -> None:
    with stores_on_tables() as stores:
        table = BigTable(INVOICES, PADDING)
        for items in grouped(table.items, 10):
            writes = [{"PutRequest": {"Item": item}} for item in items]
            Item.connection.dispatch("BatchWriteItem", {"RequestItems": {"Invoices": writes}})
        calls: list[dict[str, Any]] = []
        service = Item.connection.dispatch
        intercept(lambda real, op, args: (calls.append(dict(args)), real(op, args))[1])
        store = stores.invoices
        store.list_by_supplier(REF, "10000481", "SZ", 2, None)
        store.list_problems(REF, 1, None)
        for kind in DateKind:
            for descending in (True, False):
                store.list_by_date(REF, kind, DAYS, 9, None, descending=descending)
                first = store.list_by_date(REF, kind, DateRange(), 9, None, descending=descending)
                store.list_by_date(REF, kind, DAYS, 9, first.next_key, descending=descending)
            store.list_by_date(REF, kind, DateRange(), 1_000, None)
        assert len(calls) == 2 + 7 * len(DateKind)
        for arguments in calls:
            expected = service("Query", dict(arguments))
            counted = table.answer(service, "Query", arguments)
            _expect_same(counted, expected)


def _expect_same(counted: dict[str, Any], expected: dict[str, Any]) -> None:
    """Where 1 MB ends a page the two may measure an item a little differently."""
    mine, theirs = counted["Items"], expected["Items"]
    shorter = min(len(mine), len(theirs))
    assert mine[:shorter] == theirs[:shorter]
    assert abs(len(mine) - len(theirs)) <= shorter * 0.1
    assert ("LastEvaluatedKey" in counted) is ("LastEvaluatedKey" in expected)
    if len(mine) == len(theirs):
        assert counted.get("LastEvaluatedKey") == expected.get("LastEvaluatedKey")
