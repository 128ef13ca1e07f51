"""Sync runs, their windows and batches, and which state may follow which."""

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceRef
from invoice_connector.core.windows import DateWindow

WINDOW_CREDIT = 4
BATCH_CREDIT = 4
EARLY = timedelta(seconds=5)  # clocks differ: a delayed message may come before its time
MAX_RELEASED_OVERALL = 200
MAX_CLAIMS = 5
MAX_MESSAGES = 3  # in a row that no worker takes


class RunKind(StrEnum):
    """Why a run exists."""

    INITIAL = "initial"  # the first full run, started by automatic sync
    FULL = "full"  # started by a person
    INCREMENTAL = "incremental"  # a poll that found something
    AUDIT = "audit"  # reads again what was read long ago


class RunState(StrEnum):
    """States of a run."""

    QUEUED = "queued"  # exists, its windows are being planned
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    COMPLETED_WITH_PROBLEMS = "completed_with_problems"
    FAILED = "failed"
    CANCELLED = "cancelled"


_DONE = frozenset({RunState.COMPLETED, RunState.COMPLETED_WITH_PROBLEMS, RunState.FAILED})

_NEXT: dict[RunState, frozenset[RunState]] = {
    # Not at once to CANCELLING: only a planned run knows how much there is to cancel.
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.FAILED}),
    RunState.RUNNING: _DONE | {RunState.PAUSING, RunState.CANCELLING},
    # What was being worked on when the pause began may have been the last.
    RunState.PAUSING: _DONE | {RunState.PAUSED, RunState.RUNNING, RunState.CANCELLING},
    RunState.PAUSED: frozenset({RunState.RUNNING, RunState.CANCELLING}),
    RunState.CANCELLING: frozenset({RunState.CANCELLED}),
    # A run that ended with failed windows runs again when one of them is redriven.
    RunState.COMPLETED_WITH_PROBLEMS: frozenset({RunState.RUNNING}),
    RunState.FAILED: frozenset({RunState.RUNNING}),
    RunState.COMPLETED: frozenset(),
    RunState.CANCELLED: frozenset(),
}

ENDED = _DONE | {RunState.CANCELLED}


def may_follow(state: RunState, following: RunState) -> bool:
    """Tell whether a run in ``state`` may go to ``following``."""
    return following in _NEXT[state]


class WorkState(StrEnum):
    """States of a window or a batch."""

    WAITING = "waiting"  # exists, no message
    RELEASED = "released"  # one message is on its way or being worked on
    DONE = "done"
    SPLIT = "split"  # windows only: replaced by two halves
    FAILED = "failed"
    CANCELLED = "cancelled"


class WorkKind(StrEnum):
    """Windows are read, batches are fetched."""

    WINDOW = "window"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Counters:
    """What a run has done so far; every number changes only together with the work's state."""

    windows_total: int = 0
    windows_open: int = 0
    windows_released: int = 0
    windows_done: int = 0
    windows_split: int = 0
    windows_failed: int = 0
    batches_total: int = 0
    batches_open: int = 0
    batches_released: int = 0
    batches_failed: int = 0
    invoices_listed: int = 0
    invoices_new: int = 0
    invoices_updated: int = 0
    invoices_unchanged: int = 0
    invoices_late: int = 0
    documents_wanted: int = 0
    documents_stored: int = 0
    documents_pending: int = 0
    documents_quarantined: int = 0
    source_requests: int = 0

    def plus(self, other: "Counters") -> "Counters":
        """Add two sets of counters, field by field."""
        return Counters(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )

    def changed(self) -> dict[str, int]:
        """List the counters that are not zero, for an additive update."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One run of one connection. ``run_id`` sorts by start time."""

    ref: ConnectionRef
    run_id: str
    kind: RunKind
    state: RunState
    window: DateWindow
    created_at: datetime
    started_by: str = "system"
    ended_at: datetime | None = None
    counters: Counters = field(default_factory=Counters)
    read_identity: str = ""
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class WorkKey:
    """Names one window or batch of one run."""

    ref: ConnectionRef
    run_id: str
    kind: WorkKind
    work_id: str


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on a released item. ``attempt`` counts claims by a worker, not deliveries.

    ``not_before``: until then the item waits for its one delayed message; any other is one too
    many, and must not become a second chain of messages. ``messages``: sent since a worker had it.
    """

    state: WorkState = WorkState.WAITING
    attempt: int = 0
    released_at: datetime | None = None
    lease_owner: str | None = None
    lease_until: datetime | None = None
    not_before: datetime | None = None
    messages: int = 0
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class WindowWork:
    """A date window of a run. ``order`` sorts what is released first."""

    key: WorkKey
    window: DateWindow
    order: str
    lease: Lease = field(default_factory=Lease)
    rows: int = 0
    pages: int = 0
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BatchWork:
    """Invoices of one window whose documents are to be fetched."""

    key: WorkKey
    invoices: tuple[InvoiceRef, ...]
    order: str
    lease: Lease = field(default_factory=Lease)
    finished_at: datetime | None = None


def end_state(counters: Counters) -> RunState:
    """Derive the honest end state of a run that has nothing open any more."""
    if counters.windows_failed and not counters.windows_done:
        return RunState.FAILED
    if counters.windows_failed or counters.batches_failed or counters.documents_quarantined:
        return RunState.COMPLETED_WITH_PROBLEMS
    return RunState.COMPLETED
