"""What the adapters do when tables are busy, slow, or answer only in part."""

import zlib
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import ConnectorError, MalformedError, NotFoundError
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.sync_run import RunState
from invoice_connector.storage.invoice_items import DocumentItem
from invoice_connector.storage.patience import StorageUnavailableError
from invoice_connector.storage.run_items import LockItem
from invoice_connector.storage.tables import Item
from tests.fakes.samples import NOW, REF, connection, document, run, summary, window, write
from tests.fakes.stores import BUCKET, Dispatch, Stores, intercept, tables  # noqa: F401

# ruff: noqa: F811


def refusal(code: str, *reasons: str) -> ClientError:
    response: Any = {"Error": {"Code": code}, "CancellationReasons": [{"Code": r} for r in reasons]}
    return ClientError(response, "any")


def fail_times(times: int, error: Exception, operation: str) -> list[str]:
    """Let an operation fail some times before it reaches the service; return what was tried."""
    tried: list[str] = []

    def failing(real: Dispatch, name: str, arguments: dict[str, Any]) -> Any:
        if name == operation:
            tried.append(name)
            if len(tried) <= times:
                raise error
        return real(name, arguments)

    intercept(failing)
    return tried


def test_a_place_where_no_row_can_be_is_a_bad_cursor_and_nothing_else_is(tables: Stores) -> None:
    invalid = refusal("ValidationException")
    fail_times(2, invalid, "Query")
    with pytest.raises(MalformedError, match="invalid_cursor"):
        tables.exports.list(REF, 9, "made up")
    with pytest.raises(ClientError):
        tables.exports.list(REF, 9, None)


@pytest.mark.parametrize(
    "error",
    [
        refusal("TransactionCanceledException", "None", "TransactionConflict"),
        refusal("TransactionCanceledException", "ThrottlingError", "None"),
        refusal("ProvisionedThroughputExceededException"),
        refusal("ThrottlingException"),
        refusal("TransactionInProgressException"),
    ],
)
def test_a_busy_table_is_tried_again_after_growing_pauses(
    tables: Stores, error: ClientError
) -> None:
    tried = fail_times(4, error, "TransactWriteItems")
    tables.connections.create(connection())
    assert len(tried) == 5
    assert len(tables.clock.slept) == 4
    assert sum(tables.clock.slept) <= 0.05 + 0.1 + 0.2 + 0.4
    assert tables.connections.get(REF) == connection()


def test_patience_has_an_end(tables: Stores) -> None:
    tried = fail_times(10_000, refusal("ThrottlingException"), "TransactWriteItems")
    with pytest.raises(StorageUnavailableError) as failed:
        tables.connections.create(connection())
    assert failed.value.details == {"cause": "ThrottlingException"}
    assert 5 < tables.clock.monotonic() <= 10
    assert len(tried) < 100


def test_a_query_waits_too(tables: Stores) -> None:
    tables.connections.create(connection())
    tried = fail_times(2, refusal("ThrottlingException"), "Query")
    assert tables.connections.get(REF) == connection()
    assert len(tried) == 3


def test_a_lost_condition_is_not_tried_again(tables: Stores) -> None:
    error = refusal("TransactionCanceledException", "ConditionalCheckFailed", "TransactionConflict")
    tried = fail_times(9, error, "TransactWriteItems")
    row = summary()
    assert tables.invoices.write(REF, [write(row)]) == {row.id}
    assert len(tried) == 1


def test_a_refusal_for_another_reason_is_not_hidden(tables: Stores) -> None:
    fail_times(9, refusal("ValidationException"), "TransactWriteItems")
    with pytest.raises(ClientError, match="ValidationException"):
        tables.connections.create(connection())


def test_no_answer_at_all_is_our_own_error(tables: Stores) -> None:
    fail_times(1, ReadTimeoutError(endpoint_url="https://dynamodb"), "GetItem")
    with pytest.raises(StorageUnavailableError):
        tables.runs.active_full(REF)


def test_keys_that_were_not_processed_are_asked_for_again(tables: Stores) -> None:
    rows = [summary(f"N-{number}") for number in range(7)]
    tables.invoices.write(REF, [write(row) for row in rows])
    asked: list[int] = []

    def partly(real: Dispatch, name: str, arguments: dict[str, Any]) -> Any:
        if name != "BatchGetItem":
            return real(name, arguments)
        ((table, request),) = arguments["RequestItems"].items()
        asked.append(len(request["Keys"]))
        answered, left = request["Keys"][:3], request["Keys"][3:]
        answer = real(name, {"RequestItems": {table: {**request, "Keys": answered}}})
        answer["UnprocessedKeys"] = {table: {**request, "Keys": left}} if left else {}
        return answer

    intercept(partly)
    assert len(tables.invoices.headers(REF, [row.id for row in rows])) == 7
    assert asked == [7, 4, 1]
    assert len(tables.clock.slept) == 2


def test_reads_that_decide_are_consistent(tables: Stores) -> None:
    seen: dict[str, set[bool]] = {}

    def watch(real: Dispatch, name: str, arguments: dict[str, Any]) -> Any:
        for request in arguments.get("RequestItems", {"": arguments}).values():
            seen.setdefault(name, set()).add(bool(request.get("ConsistentRead")))
        return real(name, arguments)

    tables.connections.create(connection())
    tables.runs.start_full(run())
    intercept(watch)
    tables.connections.get(REF)
    tables.runs.get(REF, "r1")
    tables.invoices.headers(REF, [summary().id])
    tables.runs.coverage(REF)
    assert seen == {"Query": {True}, "GetItem": {True}, "BatchGetItem": {True}}


def test_unchanged_invoices_cost_one_read_for_a_hundred(tables: Stores) -> None:
    rows = [summary(f"N-{number}") for number in range(100)]
    tables.invoices.write(REF, [write(row) for row in rows[:2]])
    tried = fail_times(0, refusal("none"), "BatchGetItem")
    tables.invoices.headers(REF, [row.id for row in rows])
    assert len(tried) == 1


@pytest.mark.parametrize(("rows", "calls"), [(50, 1), (51, 2), (100, 2)])
def test_new_invoices_are_written_fifty_at_a_time(tables: Stores, rows: int, calls: int) -> None:
    tried = fail_times(0, refusal("none"), "TransactWriteItems")
    tables.invoices.write(REF, [write(summary(f"N-{number}")) for number in range(rows)])
    assert len(tried) == calls


def test_a_usual_header_is_billed_as_one_unit(tables: Stores) -> None:
    row = summary("SZLA-2026/000123", customer_tax_number="12345678", customer_name="Vevő Zrt.")
    tables.invoices.write(REF, [write(row, changed_by="full-20260301-window-20260101")])
    size = _size(tables, f"INV#{row.id.key}")
    assert 300 < size <= 1024


def test_large_documents_go_to_the_bucket_and_small_ones_do_not(tables: Stores) -> None:
    assert tables.clients is not None
    s3 = tables.clients.get("s3")
    tables.invoices.store_document(REF, document(summary("small"), b"<x/>" * 10_000), None)
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0
    noise = Random(1).randbytes(210 * 1024)
    large = summary("large")
    tables.invoices.store_document(REF, document(large, noise), None)
    (stored,) = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert stored["Key"].startswith("documents/acme/c1/")
    assert tables.invoices.document(REF, large.id, large.version).content == noise
    assert _size(tables, f"DOC#{large.id.key}\x1e{large.version.key}") < 1000


def test_a_damaged_document_is_noticed(tables: Stores) -> None:
    row = summary()
    tables.invoices.store_document(REF, document(row), None)
    item = DocumentItem.get("T#acme#C#c1", f"DOC#{row.id.key}\x1e{row.version.key}")
    item.packed = zlib.compress(b"<forged/>")
    item.save()
    with pytest.raises(ConnectorError, match="document_damaged"):
        tables.invoices.document(REF, row.id, row.version)


def test_a_tenant_cannot_reach_another_ones_items_through_a_crafted_id(tables: Stores) -> None:
    victim = ConnectionRef("acme#C#x", "c1")
    tables.runs.start_full(run(ref=victim))
    attacker = ConnectionRef("acme", "x#C#c1")
    with pytest.raises(NotFoundError):
        tables.runs.get(attacker, "r1")
    with pytest.raises(NotFoundError):
        tables.invoices.headers(attacker, [summary().id])


def test_the_index_names_the_right_connection_whatever_the_tenants_name(tables: Stores) -> None:
    ref = ConnectionRef("acme#C#x", "c1")
    started = tables.runs.start_full(run(ref=ref))
    tables.runs.add_windows(started, [window(1, ref=ref)])
    tables.runs.mark_planned(started, 1)
    tables.runs.release(window(1, ref=ref).key, NOW, 4)
    work = next(a.work for a in tables.runs.needing_attention(NOW.replace(year=2027), 9) if a.work)
    assert work == window(1, ref=ref).key


def test_the_end_of_a_run_takes_its_lock_away(tables: Stores) -> None:
    started = tables.runs.start_full(run())
    tables.runs.finish(started, RunState.FAILED, NOW)
    with pytest.raises(LockItem.DoesNotExist):
        LockItem.get("T#acme#C#c1", "ACTIVE")


def test_a_key_longer_than_the_service_takes_is_never_sent(tables: Stores) -> None:
    def refuse(_real: Dispatch, name: str, _arguments: dict[str, Any]) -> Any:
        raise AssertionError(name)

    intercept(refuse)
    endless = InvoiceId(("1", "x" * 3000))
    version = (endless, summary().version)
    assert tables.invoices.headers(REF, [endless]) == {}
    assert tables.invoices.versions(REF, endless) == []
    assert tables.invoices.has_documents(REF, [version]) == frozenset()


def _size(tables: Stores, sort_key: str) -> int:
    """Size as the service bills it: names and values."""
    key = {"pk": {"S": "T#acme#C#c1"}, "sk": {"S": sort_key}}
    item = Item.connection.dispatch("GetItem", {"TableName": "Invoices", "Key": key})["Item"]
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    (content,) = value.values()
    if isinstance(content, bool):
        return 1
    return len(content if isinstance(content, bytes) else str(content).encode())
