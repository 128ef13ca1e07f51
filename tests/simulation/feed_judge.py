"""What must be true of the feeds once a world has come to rest.

F1 no step broke a feed; F2 folding a feed from the start gives the store; F3 statuses: no event
lost, none invented; F4 every end of a run was told once; F5 readers have seen every row.
"""

from collections import Counter

from invoice_connector.core.changes import Change, ChangeType, InvoiceFact, RunFact
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import DetailState, InvoiceHeader, Validity
from tests.simulation.convergence import Convergence
from tests.simulation.feed_world import FeedWorld, transitions

_MINUTES_TO_DRAIN = 10
_STATUS = frozenset({ChangeType.CONNECTION_ERROR, ChangeType.CONNECTION_RECOVERED})


class FeedJudge(Convergence):
    """Judges a world with its feeds."""

    def check(self, *, is_at_rest: bool) -> None:
        super().check(is_at_rest=is_at_rest)
        world = self._world
        assert isinstance(world, FeedWorld)
        world.scheduler.run(world.scheduler.now + 60 * _MINUTES_TO_DRAIN)
        if not world.stream.is_drained():
            self._fail("F2", "the stream was not read to its end")
        for fault in world.feed.faults:
            self._fail("F1", fault)
        for reader in world.readers:
            rows = list(world.feed.read(reader.ref, 0, 10**6))
            self.counts["rows"] = self.counts.get("rows", 0) + len(rows)
            self._expect_invoices(world, reader.ref, rows)
            self._expect_statuses(world, reader.ref, rows)
            self._expect_ends(world, reader.ref, rows)
            while len(reader.seen) < len(rows) and not reader.missed():
                reader.poll()
            if reader.seen != rows:
                self._fail("F5", "a reader has not seen what the feed holds")

    def _expect_invoices(self, world: FeedWorld, ref: ConnectionRef, rows: list[Change]) -> None:
        folded: dict[object, list[Change]] = {}
        for row in rows:
            if row.invoice_id is not None:
                folded.setdefault(row.invoice_id, []).append(row)
        stored = {
            fact.header.summary.id: world.invoices._headers[ref, fact.header.summary.id]
            for fact in world.stream.facts
            if isinstance(fact, InvoiceFact) and fact.ref == ref
        }
        if folded.keys() != stored.keys():
            self._fail("F2", f"{len(folded)} invoices in the feed, {len(stored)} in the store")
        for key in folded.keys() & stored.keys():
            self._expect_invoice(stored[key], folded[key])

    def _expect_invoice(self, header: InvoiceHeader, rows: list[Change]) -> None:
        number = header.summary.number
        if rows[-1].revision != header.revision:
            self._fail("F2", f"{number}: {rows[-1].revision} told, {header.revision} stored")
        created = [row for row in rows if row.type is ChangeType.INVOICE_CREATED]
        if created != rows[:1]:
            self._fail("F2", f"{number} was created {len(created)} times")
        types = {row.type for row in rows}
        is_bad = header.detail_state is DetailState.QUARANTINED
        if is_bad and ChangeType.INVOICE_QUARANTINED not in types:
            self._fail("F2", f"{number}: nothing was said of its quarantine")
        if header.validity is Validity.ANNULLED and ChangeType.INVOICE_VOIDED not in types:
            self._fail("F2", f"{number}: nothing was said of its annulment")

    def _expect_statuses(self, world: FeedWorld, ref: ConnectionRef, rows: list[Change]) -> None:
        told = [row.type for row in rows if row.type in _STATUS]
        true = transitions(world.stream.facts, ref)
        if told != true:
            self._fail("F3", f"{told} instead of {true}")

    def _expect_ends(self, world: FeedWorld, ref: ConnectionRef, rows: list[Change]) -> None:
        ends = {
            (fact.run.run_id, fact.run.ended_at)
            for fact in world.stream.facts
            if isinstance(fact, RunFact) and fact.ref == ref
        }
        told = Counter(row.run_id for row in rows if row.type is ChangeType.SYNC_FINISHED)
        if told != Counter(run_id for run_id, _ in ends):
            self._fail("F4", f"{told.total()} ends told, {len(ends)} happened")
