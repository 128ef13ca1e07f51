"""The part of the memory run store that keeps the ledger, the audits and people's questions."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from invoice_connector.core.audit import AuditState
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.lookup import Lookup
from invoice_connector.core.sync_run import SyncRun
from tests.fakes.memory_run_data import MemoryRunData


class MemoryAudits(MemoryRunData):
    """What is known to be true, and since when."""

    def coverage(self, ref: ConnectionRef) -> Sequence[CoverageRow]:
        """Return the ledger, by axis and start."""
        own = [(key[1:], row) for key, row in self._ledger.items() if key[0] == ref]
        return [row for _, row in sorted(own, key=lambda pair: pair[0])]

    def drop_coverage(self, ref: ConnectionRef, rows: Sequence[CoverageRow]) -> None:
        """Forget ledger rows that were not read again meanwhile."""
        self._ledger = {
            key: row for key, row in self._ledger.items() if key[0] != ref or row not in rows
        }

    def audit(self, ref: ConnectionRef) -> AuditState | None:
        """Return where the audits of a connection stand."""
        return self._audits.get(ref)

    def due_audits(self, now: datetime, limit: int) -> Iterable[ConnectionRef]:
        """Return connections whose audits are due: those under way, then oldest first."""
        due = [
            (state.run_id is None, state.due_at, ref)
            for ref, state in self._audits.items()
            if state.due_at and state.due_at <= now
        ]
        return [ref for *_, ref in sorted(due)[:limit]]

    def save_audit(
        self,
        ref: ConnectionRef,
        before: AuditState,
        after: AuditState,
        start: SyncRun | None = None,
    ) -> bool:
        """Replace the audit state, and start its run with it."""
        stored = self._audits.get(ref)
        if stored is None or (stored.due_at, stored.run_id) != (before.due_at, before.run_id):
            return False
        self._audits[ref] = after
        if start is not None:
            self._put_run(start)
        return True

    def put_lookup(self, ref: ConnectionRef, lookup: Lookup) -> None:
        """Keep the last question about one invoice."""
        self._lookups[ref, lookup.invoice_id] = lookup

    def get_lookup(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Lookup | None:
        """Return the last question about one invoice."""
        return self._lookups.get((ref, invoice_id))
