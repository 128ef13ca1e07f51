"""Put a question to a source directly, and keep the answer for whoever asked."""

from dataclasses import replace
from datetime import datetime, timedelta

from invoice_connector.core.connection import Connection, ConnectionRef, ConnectionState
from invoice_connector.core.errors import (
    ConflictError,
    FailureClass,
    NotFoundError,
    SourceError,
)
from invoice_connector.core.live_read import (
    LiveAnswer,
    LiveQuestion,
    LiveRead,
    LiveReading,
    LiveState,
)
from invoice_connector.core.messages import AskSource, ref_of
from invoice_connector.core.ports import Ports
from invoice_connector.core.request_limits import LIVE_READS
from invoice_connector.core.retry import postponement
from invoice_connector.services.limit_requests import expect_within
from invoice_connector.services.pause_connection import pause_connection
from invoice_connector.services.source_calls import (
    PostponedError,
    SourceCalls,
    TimeLeft,
    is_refusal,
)

_WAITED_FOR = timedelta(minutes=15)
_FRESH_FOR = timedelta(seconds=30)
_MOST_ATTEMPTS = 4
_LONGEST_DELAY_S = 900
_FINAL = frozenset({FailureClass.SOURCE_DATA, FailureClass.OUR_BUG})
_LOOK_EVERY_S = 0.5


def ask_source(ports: Ports, ref: ConnectionRef, provider: str, question: LiveQuestion) -> LiveRead:
    """Ask a question, unless the same one is being answered or was just now.

    Raises:
        ConflictError: ``connection_of_other_source``, or ``connection_not_active``.
        TooOftenError: ``live_read_too_often``.
    """
    connection = _connection(ports, ref, provider)
    now = ports.clock.now()
    known = ports.live.get_read(ref, question.question_id)
    if known is not None and _counts(known, now):
        return known
    if connection.status.state is not ConnectionState.ACTIVE or not connection.may_sync:
        raise ConflictError("connection_not_active")
    expect_within(ports, ref, LIVE_READS)
    asked = LiveRead(question, LiveState.ASKED, now)
    ports.live.put_read(ref, asked)
    ports.queue.send(AskSource(ref.tenant_id, ref.connection_id, question.question_id))
    return asked


def wait_for_answer(ports: Ports, ref: ConnectionRef, read: LiveRead, seconds: float) -> LiveRead:
    """Wait a little for the answer, which usually comes at once."""
    end = ports.clock.monotonic() + seconds
    while read.state is LiveState.ASKED and ports.clock.monotonic() < end:
        ports.clock.sleep(_LOOK_EVERY_S)
        read = ports.live.get_read(ref, read.question.question_id) or read
    return read


def read_answer(ports: Ports, ref: ConnectionRef, provider: str, question_id: str) -> LiveRead:
    """Return what came of a question.

    Raises:
        ConflictError: ``connection_of_other_source``.
        NotFoundError: ``answer_not_found``: nobody asked, or it is more than a day ago.
    """
    _connection(ports, ref, provider)
    read = ports.live.get_read(ref, question_id)
    if read is None:
        raise NotFoundError("answer_not_found")
    return read


def answer_question(ports: Ports, message: AskSource, time_left: TimeLeft) -> None:
    """Put a question to the source, and keep what came of it."""
    ref = ref_of(message)
    read = ports.live.get_read(ref, message.question_id)
    if read is None or read.state is not LiveState.ASKED:
        return  # Answered, or forgotten: this message came twice, or very late.
    connection = ports.connections.get(ref)
    live = ports.providers[connection.settings.provider].live
    if live is None or not connection.may_sync:
        _settle(ports, ref, replace(read, code="connection_not_active", failure=None))
        return
    try:
        answer = _ask(ports, connection, live, read.question, time_left)
        _settle(ports, ref, replace(read, answer=answer))
    except PostponedError as error:
        _send_again(ports, message, error.until)
    except SourceError as error:
        _settle_failure(ports, connection, message, read, error)


def _connection(ports: Ports, ref: ConnectionRef, provider: str) -> Connection:
    connection = ports.connections.get(ref)
    if connection.settings.provider != provider:
        raise ConflictError("connection_of_other_source")
    return connection


def _counts(read: LiveRead, now: datetime) -> bool:
    if read.settled_at is None:
        return now - read.asked_at < _WAITED_FOR
    return now - read.settled_at < _FRESH_FOR


def _ask(
    ports: Ports,
    connection: Connection,
    live: LiveReading,
    question: LiveQuestion,
    time_left: TimeLeft,
) -> LiveAnswer:
    calls = SourceCalls(ports, connection, time_left, lane="user")
    answer = calls.call(lambda source: live.read(question, source))
    if answer.document is not None and answer.files:
        now = ports.clock.now()
        ports.live.store_files(connection.ref, answer.document.id, answer.files, now)
    return answer


def _settle(ports: Ports, ref: ConnectionRef, read: LiveRead) -> None:
    state = LiveState.ANSWERED if read.answer is not None else LiveState.FAILED
    ports.live.put_read(ref, replace(read, state=state, settled_at=ports.clock.now()))


def _settle_failure(
    ports: Ports, connection: Connection, message: AskSource, read: LiveRead, error: SourceError
) -> None:
    if is_refusal(error):
        pause_connection(ports, connection, error)
    later = replace(message, attempt=message.attempt + 1)
    if is_refusal(error) or error.failure in _FINAL or later.attempt >= _MOST_ATTEMPTS:
        _settle(ports, connection.ref, replace(read, code=error.code, failure=error.failure))
        return
    wait = postponement(message.attempt, ports.ids.fraction())
    _send_again(ports, later, ports.clock.now() + wait)


def _send_again(ports: Ports, message: AskSource, until: datetime) -> None:
    wait_s = (until - ports.clock.now()).total_seconds()
    ports.queue.send(message, max(0, min(_LONGEST_DELAY_S, int(wait_s))))
