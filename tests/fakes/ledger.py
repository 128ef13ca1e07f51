"""A source that can be written to: it keeps what was carried out, and answers as a test says.

Outcomes of one send, in the order in which a test lists them:

    ok            carried out, answered
    drop_after    carried out, no answer
    drop_before   not carried out, no answer
    late          no answer; carried out ten minutes later
    technical     not carried out; an answer that does not say so
    broke_after   carried out; the same answer
    connect       never left
    maintenance   not carried out; the source is closed and says so
    refused       not carried out; the message is wrong
    odd           not carried out; refused with a code that nobody knows
    busy_number   carried out by an earlier, unanswered try; now its number is taken
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from invoice_connector.core.errors import FailureClass, SourceError, TransportError
from invoice_connector.core.invoice import InvoiceId, InvoiceKind, InvoiceSummary
from invoice_connector.core.ports import Clock
from invoice_connector.core.provider import Provider
from invoice_connector.core.write import Finding, LookUp, WriteAction, WriteOrder
from invoice_connector.core.writing import Call, PreparedMessage
from tests.fakes.toy_source import SPEC, ToySource

LATE = timedelta(minutes=10)
_ANSWERS = {
    "technical": ("toy_technical", FailureClass.TRANSIENT, "TECHNICAL"),
    "broke_after": ("toy_technical", FailureClass.TRANSIENT, "TECHNICAL"),
    "maintenance": ("toy_maintenance", FailureClass.MAINTENANCE, "MAINTENANCE"),
    "refused": ("toy_refused", FailureClass.SOURCE_DATA, "INVALID"),
    "odd": ("toy_odd", FailureClass.SOURCE_DATA, "NEVER_HEARD_OF"),
    "busy_number": ("toy_duplicate", FailureClass.SOURCE_DATA, "DUPLICATE"),
}
_HARMLESS = {"MAINTENANCE", "INVALID"}
_CARRIES_OUT = {"ok", "drop_after", "broke_after"}


@dataclass
class Ledger(ToySource):
    """The source's books, by the reference of each write."""

    outcomes: list[str] = field(default_factory=list)
    commits: Counter[str] = field(default_factory=Counter)
    on_the_way: list[tuple[datetime, str]] = field(default_factory=list)
    sends: list[str] = field(default_factory=list)
    looks: int = 0
    is_blind: bool = False

    def send(self, reference: str) -> tuple[str, ...]:
        """Carry out a write, or whatever the test wants."""
        outcome = self.outcomes.pop(0) if self.outcomes else "ok"
        self.sends.append(outcome)
        if outcome in _CARRIES_OUT:
            self.commits[reference] += 1
        if outcome == "late":
            self.on_the_way.append((self.clock.now() + LATE, reference))
        if outcome in _ANSWERS:
            code, failure, source_code = _ANSWERS[outcome]
            raise SourceError(code, failure, source_code=source_code)
        if outcome == "connect":
            raise TransportError("http_connect")
        if outcome != "ok":
            raise TransportError("http_timeout")
        return (f"key-{reference}",)

    def has(self, reference: str) -> bool:
        """Tell whether a write was carried out."""
        self.looks += 1
        self.arrive()
        return self.commits[reference] > 0

    def listed_row(self, invoice_id: InvoiceId) -> InvoiceSummary | None:
        """Return a planted row."""
        self._call(f"row {invoice_id.parts[-1]}")
        return next((row for row in self.rows if row.id == invoice_id), None)

    def arrive(self) -> None:
        """Carry out what was still on its way."""
        now = self.clock.now()
        for at, reference in self.on_the_way:
            if at <= now:
                self.commits[reference] += 1
        self.on_the_way = [pair for pair in self.on_the_way if pair[0] > now]


class LedgerWriting:
    """How the ledger is written to."""

    def prepare(
        self, _action: WriteAction, message: Mapping[str, Any] | bytes, reference: str
    ) -> PreparedMessage:
        """Take any message."""
        content = message if isinstance(message, bytes) else repr(sorted(message.items())).encode()
        return PreparedMessage(InvoiceKind.INVOICE, content, content, {"mark": reference}, ())

    def inspect(self, order: WriteOrder, call: Call[Any]) -> None:
        """Look once, as an edit does."""
        call(lambda source: source.has(order.reference))

    def send(self, order: WriteOrder, source: Any) -> tuple[str, ...]:
        """Make the one call that writes."""
        keys: tuple[str, ...] = source.send(order.reference)
        return keys

    def is_harmless(self, error: SourceError) -> bool:
        """Tell whether a failed send certainly changed nothing."""
        return error.source_code in _HARMLESS or error.code == "http_connect"

    def look_up(self, order: WriteOrder, call: Call[Any]) -> LookUp:
        """Find out whether it was carried out, unless nobody can tell."""
        is_there, is_blind = call(lambda source: (source.has(order.reference), source.is_blind))
        if is_blind:
            return LookUp(Finding.UNDECIDABLE)
        if is_there:
            return LookUp(Finding.CARRIED_OUT, (f"key-{order.reference}",))
        return LookUp(Finding.NOT_CARRIED_OUT)

    def list_row(self, invoice_id: InvoiceId, call: Call[Any]) -> InvoiceSummary | None:
        """Read how an invoice is listed."""
        row: InvoiceSummary | None = call(lambda source: source.listed_row(invoice_id))
        return row

    def touched(self, _order: WriteOrder, keys: tuple[str, ...]) -> tuple[InvoiceId, ...]:
        """Name what was written."""
        return tuple(InvoiceId(("11111111", key)) for key in keys)


def ledger_provider(ledger: Ledger) -> Provider:
    """Return a provider whose every connection reads and writes one ledger."""
    return Provider(SPEC, lambda _settings, _credentials: ledger, writing=LedgerWriting())


def make_ledger(clock: Clock, *outcomes: str) -> Ledger:
    """Return an empty ledger that answers like this."""
    return Ledger(clock, outcomes=list(outcomes))
