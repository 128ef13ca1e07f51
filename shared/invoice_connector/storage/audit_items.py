"""Items of the sync runs table about truth: the state of audits, and questions of people."""

from invoice_connector.core.audit import AuditState
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.lookup import Lookup, LookupState
from invoice_connector.storage import keys
from invoice_connector.storage.attributes import Choice, Day, Text, UtcTime, Whole
from invoice_connector.storage.fields import from_attributes, to_attributes
from invoice_connector.storage.run_items import AUDITING, AUDITS, attention
from invoice_connector.storage.tables import SyncRunsItem


class AuditItem(SyncRunsItem):
    """Where the audits of a connection stand; on the attention index by the time they are due."""

    due_at = UtcTime()
    run_id = Text()
    last_run_id = Text()
    last_at = UtcTime()
    last_found_late = Whole()
    found_late = Whole()
    gaps = Whole()
    checked_until = Day()

    @classmethod
    def of(cls, ref: ConnectionRef, state: AuditState) -> "AuditItem":
        """Write an audit state."""
        return cls(
            keys.data_key(ref),
            keys.AUDIT,
            **attention(AUDITING if state.run_id else AUDITS, ref, state.due_at),
            **to_attributes(state),
        )

    def state(self) -> AuditState:
        """Read an audit state."""
        return from_attributes(self, AuditState)


class LookupItem(SyncRunsItem):
    """The last question about one invoice."""

    state = Choice(LookupState)
    asked_at = UtcTime()
    settled_at = UtcTime()
    code = Text()

    @classmethod
    def of(cls, ref: ConnectionRef, lookup: Lookup) -> "LookupItem":
        """Write a question."""
        sk = keys.lookup_key(lookup.invoice_id)
        return cls(keys.data_key(ref), sk, **to_attributes(lookup, "invoice_id"))

    def lookup(self) -> Lookup:
        """Read a question."""
        invoice_id = InvoiceId.from_key(self.sk.removeprefix("ASK#"))
        return from_attributes(self, Lookup, invoice_id=invoice_id)
