"""What the parts of the memory run store share."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from invoice_connector.core.audit import AuditState
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.lookup import Lookup
from invoice_connector.core.ports import Clock, DocumentRetry
from invoice_connector.core.sync_run import (
    BatchWork,
    Counters,
    Lease,
    SyncRun,
    WindowWork,
    WorkKey,
    WorkState,
)
from tests.fakes.memory_calls import Counted
from tests.fakes.memory_connections import MemoryConnectionStore

Work = WindowWork | BatchWork
UNCLAIMED = timedelta(minutes=60)


class MemoryRunData(Counted):
    """Dicts of immutable objects, and the steps that several methods need."""

    def __init__(self, connections: MemoryConnectionStore, clock: Clock) -> None:
        """Begin empty; polls are finished in ``connections``."""
        super().__init__()
        self._connections = connections
        self._clock = clock
        self._runs: dict[tuple[ConnectionRef, str], SyncRun] = {}
        self._active: dict[ConnectionRef, str] = {}
        self._work: dict[WorkKey, Work] = {}
        self._attention: dict[WorkKey, datetime] = {}
        self._ledger: dict[tuple[object, ...], CoverageRow] = {}
        self._audits: dict[ConnectionRef, AuditState] = {}
        self._lookups: dict[tuple[ConnectionRef, InvoiceId], Lookup] = {}
        self._retries: dict[tuple[ConnectionRef, str], tuple[DocumentRetry, datetime]] = {}

    def _run(self, ref: ConnectionRef, run_id: str) -> SyncRun:
        if (ref, run_id) not in self._runs:
            raise NotFoundError("run_not_found")
        return self._runs[ref, run_id]

    def _put_run(self, run: SyncRun) -> None:
        self._runs[run.ref, run.run_id] = run

    def _count(self, key: WorkKey, *changes: Counters) -> None:
        run = self._run(key.ref, key.run_id)
        counters = run.counters
        for change in changes:
            counters = counters.plus(change)
        self._put_run(replace(run, counters=counters))

    def _put_waiting(self, works: Iterable[Work]) -> None:
        for work in works:
            self._work[work.key] = replace(work, lease=Lease())

    def _leased(self, key: WorkKey, owner: str) -> Work:
        work = self._work.get(key)
        if (
            work is None
            or work.lease.state is not WorkState.RELEASED
            or work.lease.lease_owner != owner
        ):
            raise LostRaceError("lease_lost")
        return work

    def _settle(self, work: Work, state: WorkState, error_code: str | None = None) -> None:
        lease = replace(work.lease, state=state, lease_until=None, error_code=error_code)
        self._work[work.key] = replace(work, lease=lease, finished_at=self._clock.now())
        self._attention.pop(work.key, None)
