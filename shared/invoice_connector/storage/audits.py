"""Coverage, audits and questions about single invoices on DynamoDB."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import chain, islice

from pynamodb.expressions.condition import Condition

from invoice_connector.core.audit import AuditState
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.coverage import CoverageRow
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.lookup import Lookup
from invoice_connector.core.sync_run import SyncRun
from invoice_connector.storage import keys
from invoice_connector.storage.audit_items import AuditItem, LookupItem
from invoice_connector.storage.database import Database, Raw
from invoice_connector.storage.run_items import (
    AUDITING,
    AUDITS,
    CoverageItem,
    RunItem,
    attention_shards,
)
from invoice_connector.storage.tables import SyncRunsItem
from invoice_connector.storage.transactions import Transaction


class Audits:
    """The part of the run store that keeps what is known to be true, and since when."""

    def __init__(self, database: Database) -> None:
        """Store in the bound tables."""
        self._database = database

    def coverage(self, ref: ConnectionRef) -> Sequence[CoverageRow]:
        """Return the ledger of completely read windows, by axis and start."""
        begins = CoverageItem.sk.startswith("COV#")
        rows = self._database.query(CoverageItem, keys.data_key(ref), begins)
        return [CoverageItem.from_raw_data(raw).row() for raw in rows]

    def drop_coverage(self, ref: ConnectionRef, rows: Sequence[CoverageRow]) -> None:
        """Forget ledger rows that later reads have replaced."""
        for row in rows:
            sk, is_same = CoverageItem.sort_key(row), CoverageItem.read_at == row.read_at
            self._database.delete(CoverageItem, keys.data_key(ref), sk, is_same)

    def audit(self, ref: ConnectionRef) -> AuditState | None:
        """Return where the audits of a connection stand."""
        item = self._database.get(AuditItem, keys.data_key(ref), keys.AUDIT)
        return item.state() if item else None

    def due_audits(self, now: datetime, limit: int) -> Iterable[ConnectionRef]:
        """Iterate over connections whose audits are due: those under way, then oldest first."""
        rows = chain(self._due(AUDITING, now), self._due(AUDITS, now))
        return (keys.ref_of(raw["pk"]["S"]) for raw in islice(rows, limit))

    def save_audit(
        self,
        ref: ConnectionRef,
        before: AuditState,
        after: AuditState,
        start: SyncRun | None = None,
    ) -> bool:
        """Replace the audit state, and start its run with it."""
        transaction = Transaction(self._database)
        transaction.put(AuditItem.of(ref, after), _is_same(before))
        if start is not None:
            transaction.put(RunItem.of(start), RunItem.pk.does_not_exist())
        return not transaction.commit()

    def put_lookup(self, ref: ConnectionRef, lookup: Lookup) -> None:
        """Keep the last question about one invoice."""
        self._database.put(LookupItem.of(ref, lookup))

    def get_lookup(self, ref: ConnectionRef, invoice_id: InvoiceId) -> Lookup | None:
        """Return the last question about one invoice."""
        if not keys.is_storable(invoice_id):
            return None
        sk = keys.lookup_key(invoice_id)
        item = self._database.get(LookupItem, keys.data_key(ref), sk)
        return item.lookup() if item else None

    def _due(self, kind: str, now: datetime) -> Iterator[Raw]:
        until = SyncRunsItem.attention_at <= now
        shards = (
            self._database.query(SyncRunsItem, shard, until, index="by_attention")
            for shard in attention_shards(kind)
        )
        return merge(*shards, key=lambda raw: str(raw["attention_at"]["S"]))


def _is_same(before: AuditState) -> Condition:
    """Require the state that was read: starts, ends and postponements move one of these two."""
    condition: Condition = AuditItem.pk.exists()
    for path, value in ((AuditItem.due_at, before.due_at), (AuditItem.run_id, before.run_id)):
        condition &= path.does_not_exist() if value is None else path == value
    return condition
