"""Carry out one stored write, and find out what became of one whose answer never came.

A write is marked as sent before its request leaves. Whatever happens then, nothing is sent again
until a look at the source has shown, after any request still on its way must have ended, that it
was not carried out. What cannot be decided stays unknown, for a person.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from invoice_connector.core.connection import Connection
from invoice_connector.core.errors import (
    ConflictError,
    ConnectorError,
    FailureClass,
    InputError,
    LostRaceError,
    NotFoundError,
    SourceError,
)
from invoice_connector.core.messages import RefreshInvoices, SendWrite, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.retry import postponement
from invoice_connector.core.write import (
    Finding,
    LookUp,
    Write,
    WriteFailure,
    WriteState,
)
from invoice_connector.core.writing import Writing
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    TimeLeft,
    is_refusal,
)

LEASE = timedelta(seconds=420)
# A request may still be at work at the source when our side has given up on it.
SETTLE = timedelta(minutes=15)
GIVE_UP = timedelta(hours=24)
MOST_SENDS = 3

_EARLY_LOOKS = (timedelta(seconds=30), timedelta(minutes=2))
_PAUSED = timedelta(minutes=10)
_LONGEST_DELAY_S = 900
# One call with the source's longest time-out, and writing down what came of it.
_RESERVE_S = 145.0
_HEALING = frozenset(
    {
        FailureClass.TRANSIENT,
        FailureClass.MAINTENANCE,
        FailureClass.THROTTLED,
        FailureClass.CLOCK,
    }
)


def send_writes(ports: Ports, message: SendWrite, owner: str, time_left: TimeLeft) -> None:
    """Work on one write; every failure that is known becomes a state."""
    ref, now = ref_of(message), ports.clock.now()
    write = ports.writes.claim(ref, message.write_id, owner, now, now + LEASE)
    if write is None:
        return  # Settled, not due, or another worker has it: this message came twice.
    connection = ports.connections.get(ref)
    writing = ports.providers[connection.settings.provider].writing
    if writing is None:
        return
    try:
        _Attempt(ports, connection, writing, write, owner).work(time_left)
    except LostRaceError:
        return  # The lease ran out and somebody else goes on.


class _Attempt:
    """One worker's work on one write, under its lease."""

    def __init__(
        self, ports: Ports, connection: Connection, writing: Writing, write: Write, owner: str
    ) -> None:
        self._ports = ports
        self._connection = connection
        self._writing = writing
        self._write = write
        self._owner = owner

    def work(self, time_left: TimeLeft) -> None:
        """Go on with the write from where it stands."""
        if not self._connection.may_sync:
            self._put_off(self._ports.clock.now() + _PAUSED, "connection_not_active")
            return
        try:
            calls = SourceCalls(
                self._ports, self._connection, time_left, lane="user", reserve_s=_RESERVE_S
            )
            if self._write.state is WriteState.SENT:
                self._look_up(calls)
            else:
                self._carry_out(calls)
        except PostponedError as error:
            self._put_off(error.until, "source_busy")
        except SourceError as error:
            self._after_failed_read(error)

    def _carry_out(self, calls: SourceCalls) -> None:
        try:
            self._writing.inspect(self._write.order, calls.call)
        except (ConflictError, InputError, NotFoundError) as error:
            self._settle(WriteState.REFUSED, _obstacle(error))
            return
        try:
            keys = calls.call(self._send, repeats=False)
        except (SourceError, PostponedError) as error:
            cause = error if isinstance(error, SourceError) else error.__cause__
            if self._write.state is not WriteState.SENT or not isinstance(cause, SourceError):
                raise  # It never left.
            self._after_failed_send(cause)
            return
        self._done(keys)

    def _send(self, source: Any) -> tuple[str, ...]:
        """Write down that it leaves, then let it leave."""
        now = self._ports.clock.now()
        self._write = replace(
            self._write,
            state=WriteState.SENT,
            sends=self._write.sends + 1,
            checks=0,
            sent_at=now,
            failure=None,
        )
        self._ports.writes.save(self._write, self._owner, now + LEASE)
        return self._writing.send(self._write.order, source)

    def _after_failed_send(self, error: SourceError) -> None:
        self._pause_if_refused(error)
        failure = _failure(error)
        self._write = replace(self._write, failure=failure)
        if not self._writing.is_harmless(error):
            self._look_later()
        elif error.failure in _HEALING:
            self._write = replace(self._write, state=WriteState.QUEUED)
            self._wait(error.code)
        else:
            self._settle(WriteState.REFUSED, failure)

    def _after_failed_read(self, error: SourceError) -> None:
        """Nothing was changed by a look; what it looked for is as open as before."""
        self._pause_if_refused(error)
        if error.failure in _HEALING or is_refusal(error):
            self._wait(error.code)
        elif self._write.state is WriteState.QUEUED:
            self._settle(WriteState.REFUSED, _failure(error))
        else:
            self._decide(LookUp(Finding.UNDECIDABLE))

    def _pause_if_refused(self, error: SourceError) -> None:
        if is_refusal(error):
            pause_connection(self._ports, self._connection, error)

    def _look_up(self, calls: SourceCalls) -> None:
        self._decide(self._writing.look_up(self._write.order, calls.call))

    def _decide(self, found: LookUp) -> None:
        if found.finding is Finding.CARRIED_OUT:
            self._done(found.keys)
        elif not self._has_settled():
            self._look_later()
        elif found.finding is Finding.UNDECIDABLE:
            self._settle_unknown(WriteFailure("write_undecidable"))
        else:
            self._not_carried_out()

    def _not_carried_out(self) -> None:
        failure = self._write.failure
        if failure is not None and failure.is_final:
            has_reason = failure.source_code is not None
            told = failure if has_reason else WriteFailure("write_not_carried_out")
            self._settle(WriteState.REFUSED, told)
        elif self._write.sends >= MOST_SENDS:
            self._settle(WriteState.REFUSED, WriteFailure("write_not_carried_out"))
        else:
            self._write = replace(self._write, state=WriteState.QUEUED)
            self._put_off(self._ports.clock.now(), "write_not_carried_out")

    def _has_settled(self) -> bool:
        sent_at = self._write.sent_at or self._write.created_at
        return self._ports.clock.now() >= sent_at + SETTLE

    def _look_later(self) -> None:
        now, checks = self._ports.clock.now(), self._write.checks
        settled_at = (self._write.sent_at or now) + SETTLE
        is_early = checks < len(_EARLY_LOOKS)
        until = min(now + _EARLY_LOOKS[checks], settled_at) if is_early else settled_at
        self._write = replace(self._write, checks=checks + 1)
        self._put_off(max(until, now), "write_undecidable")

    def _put_off(self, until: datetime, code: str) -> None:
        """Come back later; after a day nothing is tried any more."""
        now = self._ports.clock.now()
        if until - (self._write.sent_at or self._write.created_at) > GIVE_UP:
            failure = self._write.failure or WriteFailure(code)
            if self._write.state is WriteState.SENT:
                self._settle_unknown(failure)
            else:
                self._settle(WriteState.REFUSED, failure)
            return
        self._write = replace(self._write, not_before=until)
        self._ports.writes.save(self._write, self._owner)
        ref = self._write.ref
        delay_s = max(0, min(_LONGEST_DELAY_S, int((until - now).total_seconds()) + 1))
        message = SendWrite(ref.tenant_id, ref.connection_id, self._write.write_id)
        self._ports.queue.send(message, delay_s)

    def _wait(self, code: str) -> None:
        wait = postponement(min(self._write.sends, MOST_SENDS), self._ports.ids.fraction())
        self._put_off(self._ports.clock.now() + wait, code)

    def _done(self, keys: tuple[str, ...]) -> None:
        """Have the stored invoices read again, then settle: a crash between repeats the first."""
        ref, order = self._write.ref, self._write.order
        touched = tuple(one.key for one in self._writing.touched(order, keys))
        if touched:
            self._ports.queue.send(RefreshInvoices(ref.tenant_id, ref.connection_id, touched))
        self._write = replace(self._write, result_keys=keys)
        self._settle(WriteState.DONE, None)

    def _settle_unknown(self, failure: WriteFailure) -> None:
        """Leave it to a person: from now on it is never sent again, whatever is found."""
        self._settle(WriteState.UNKNOWN, replace(failure, is_final=True))

    def _settle(self, state: WriteState, failure: WriteFailure | None) -> None:
        self._write = replace(
            self._write,
            state=state,
            failure=failure,
            settled_at=self._ports.clock.now(),
            not_before=None,
        )
        self._ports.writes.save(self._write, self._owner)
        self._ports.events.count("WritesSettled", state=state.value)


def _failure(error: SourceError) -> WriteFailure:
    """Write down what the source said; an answer of its own would only be given again."""
    return WriteFailure(
        code=error.code,
        source_code=error.source_code,
        source_text=error.source_text,
        request_id=error.request_id,
        is_final=error.source_code is not None and error.failure not in _HEALING,
    )


def _obstacle(error: ConnectorError) -> WriteFailure:
    """Write down why the source's present state does not permit the write."""
    problems = error.problems if isinstance(error, ConflictError | InputError) else ()
    return WriteFailure(error.code, problems, is_obstacle=True)
