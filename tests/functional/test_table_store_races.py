"""What the conditions of the writes are for: somebody else is a moment faster."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.ports import BudgetKey
from invoice_connector.core.sync_run import RunState, WorkState
from tests.fakes.samples import NOW, REF, document, run, summary, window
from tests.fakes.stores import Dispatch, Stores, intercept, tables  # noqa: F401

# ruff: noqa: F811


def before_first(operation: str, event: Callable[[], object]) -> None:
    """Let something happen just before the first call of an operation arrives."""
    pending = [event]

    def racing(real: Dispatch, name: str, arguments: dict[str, Any]) -> Any:
        if name == operation and pending:
            pending.pop()()
        return real(name, arguments)

    intercept(racing)


def test_of_two_starts_at_the_same_time_one_wins_and_both_get_its_run(tables: Stores) -> None:
    before_first("TransactWriteItems", lambda: tables.runs.start_full(run("r2")))
    assert tables.runs.start_full(run("r1")).run_id == "r2"
    assert [r.run_id for r in tables.runs.list(REF, 9, None).items] == ["r2"]


def test_of_two_planners_at_the_same_time_none_undoes_the_others_work(tables: Stores) -> None:
    started = tables.runs.start_full(run())
    works = [window(number) for number in range(3)]

    def other_planner() -> None:
        tables.runs.add_windows(started, works[:2])
        tables.runs.mark_planned(started, 3)
        tables.runs.release(works[0].key, NOW, 4)

    before_first("TransactWriteItems", other_planner)
    tables.runs.add_windows(started, works)
    page = tables.runs.windows(REF, "r1", 9, None)
    assert [w.lease.state for w in page.items] == [
        WorkState.RELEASED,
        WorkState.WAITING,
        WorkState.WAITING,
    ]


def test_two_workers_never_get_the_same_slot(tables: Stores) -> None:
    key = BudgetKey("nav", "test", "default", "background")
    others: list[Any] = []
    before_first("UpdateItem", lambda: others.extend(tables.budget.reserve(key, 2, 60) or ()))
    own = tables.budget.reserve(key, 2, 60)
    assert own is not None
    assert len({*own, *others}) == 4


def test_of_two_sweepers_only_one_takes_a_retry(tables: Stores) -> None:
    tables.runs.add_retry(REF, InvoiceId(("1", "2")), NOW)
    later = NOW + timedelta(hours=1)
    others: list[Any] = []
    before_first("UpdateItem", lambda: others.extend(tables.runs.take_retries(REF, NOW, later, 9)))
    assert tables.runs.take_retries(REF, NOW, later, 9) == []
    assert len(others) == 1


def test_of_two_readers_the_first_ones_document_stays(tables: Stores) -> None:
    row = summary()
    faster = document(row, b"first")
    before_first("PutItem", lambda: tables.invoices.store_document(REF, faster, None))
    tables.invoices.store_document(REF, document(row, b"second"), None)
    assert tables.invoices.document(REF, row.id, row.version).content == b"first"


def test_a_run_cannot_end_while_its_last_window_is_split(tables: Stores) -> None:
    started = tables.runs.start_full(run())
    works = [window(number) for number in range(2)]

    def plan() -> None:
        tables.runs.add_windows(started, works)
        tables.runs.mark_planned(started, 2)

    before_first("TransactWriteItems", plan)
    assert not tables.runs.finish(started, RunState.FAILED, NOW)
    assert tables.runs.active_full(REF) is not None
