"""Progress of a run: figures that never promise too much."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.sync_run import ENDED, Counters, RunKind, RunState, SyncRun
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.services.read_runs import progress_of

DAY = DateWindow(
    Axis.INSERTED_AT, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
)


def run(state: RunState = RunState.RUNNING, **counters: int) -> SyncRun:
    return SyncRun(
        ConnectionRef("t", "c"),
        "r",
        RunKind.FULL,
        state,
        DAY,
        DAY.start,
        counters=Counters(**counters),
    )


@pytest.mark.parametrize(
    ("counters", "percent"),
    [
        ({}, 0),
        ({"windows_total": 4, "windows_open": 4}, 0),
        ({"windows_total": 4, "windows_open": 1, "windows_done": 3}, 75),
        ({"windows_total": 4, "windows_open": 1, "windows_done": 2, "windows_failed": 1}, 75),
        ({"windows_total": 5, "windows_split": 1, "windows_open": 2, "windows_done": 2}, 50),
        ({"windows_done": 2, "batches_total": 6, "batches_open": 4}, 50),
        ({"windows_total": 1, "windows_done": 1}, 99),
    ],
)
def test_percent_counts_windows_and_batches_that_are_settled(
    counters: dict[str, int], percent: int
) -> None:
    assert progress_of(run(**counters)).percent == percent


def test_a_cancelled_run_keeps_its_share_and_a_completed_one_is_whole() -> None:
    half = {"windows_open": 1, "windows_done": 1}
    assert progress_of(run(RunState.CANCELLED, **half)).percent == 50
    assert progress_of(run(RunState.COMPLETED)).percent == 100


NUMBERS = st.integers(0, 50)


@given(
    state=st.sampled_from(RunState),
    done=NUMBERS,
    left=NUMBERS,
    failed=NUMBERS,
    total=NUMBERS,
    batches=NUMBERS,
)
def test_percent_stays_between_0_and_100_and_is_100_only_at_the_end(
    state: RunState, *, done: int, left: int, failed: int, total: int, batches: int
) -> None:
    progress = progress_of(
        run(
            state,
            windows_done=done,
            windows_open=left,
            windows_failed=failed,
            batches_total=max(total, batches),
            batches_open=min(total, batches),
        )
    )
    assert 0 <= progress.percent <= 100
    assert progress.percent < 100 or state in ENDED
    assert progress.batches_done >= 0
