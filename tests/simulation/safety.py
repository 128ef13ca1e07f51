"""What must hold at every step; asked after every effect, of whatever the effect has changed.

The rules, by the names under which violations are reported:

    S1 cursor     never moves back, never ahead of the source's clock
    S2 version    a stored invoice never becomes an older version, nor gets an older document
    S3 tenant     one call names one connection only, and it is the invocation's own
    S4 counters   a run's counters equal what its windows and batches are
    S5 full run   at most one is active for a connection
    S6 message    deleted only if its work is ended, not released, or has another message, sent or
                  about to be sent by whoever has just released it
    S7 lease      only its holder changes work, and work is completed once
    S10 refusal   nobody goes on with a login that was refused, until the user acts
    S11 secrets   in no message, status, noted call or exception
    S12 rate      no call without a reserved slot, no call before it
    S13 content   what is stored is what the source has shown
    S14 coverage  a range that counts as read holds everything that was listed when it was read
    S15 credit    at most four windows and four batches of a run are released
    S16 crash     a worker fails only because its services do not answer
    S17 status    belongs to the settings that are stored
    S18 message   no work gets more than three messages in a row that nobody takes
    S19 stop      a worker that was told that its run is paused or cancelled calls no source
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from invoice_connector.core.connection import ConnectionRef, ConnectionState, SyncState
from invoice_connector.core.errors import (
    ConflictError,
    FailureClass,
    LostRaceError,
    NotFoundError,
    SourceError,
    TooOftenError,
)
from invoice_connector.core.invoice import FoundBy, InvoiceId, VersionKey
from invoice_connector.core.ports import HeaderWrite
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.services.source_calls import PostponedError
from invoice_connector.storage.patience import StorageUnavailableError
from tests.simulation.safety_work import WorkRules
from tests.simulation.scheduler import Invocation
from tests.simulation.violations import Violations
from tests.simulation.world import World

_REFUSALS = frozenset({FailureClass.CREDENTIAL, FailureClass.PERMISSION})
_CANARY = "CANARY"
# Calls that were on the wire, and pauses that a crash prevented.
_MOST_REFUSALS = 10


class Safety:
    """The rules of one world; it keeps its own account of what happened.

    Attributes:
        calls_after_refusal: for each login and the time of its first refusal, how many calls left
            after that, until the user acted.
        work: the rules about windows, batches and messages.
    """

    def __init__(self, world: World, violations: Violations) -> None:
        self._world = world
        self._violations = violations
        self._cursors: dict[ConnectionRef, Any] = {}
        self._versions: dict[tuple[ConnectionRef, InvoiceId], VersionKey] = {}
        self._documents: dict[tuple[ConnectionRef, InvoiceId], VersionKey] = {}
        self._paused_at: dict[ConnectionRef, float] = {}
        self._refusals: Counter[ConnectionRef] = Counter()
        self._acted_at: dict[ConnectionRef, float] = {}
        self._refused_at: dict[ConnectionRef, float] = {}
        self.calls_after_refusal: Counter[tuple[ConnectionRef, float]] = Counter()
        self.work = WorkRules(world, violations)
        self._rules: dict[str, Callable[..., None]] = {
            **self.work.rules,
            "connections.finish_poll": self._poll_finished,
            "connections.save_settings": self._settings_saved,
            "connections.write_status": self._status_written,
            "runs.finish_poll_with_news": self._poll_finished_with_news,
            "runs.start_first": self._first_started,
            "invoices.write": self._invoices_written,
            "invoices.store_document": self._document_stored,
            "budget.reserve": self._slots_reserved,
            "source.error": self._source_failed,
            "queue.send": self._sent,
            "call_log.note": self._noted,
        }
        world.boundary.after = self.after
        world.boundary.before_call = self.before_call
        world.on_end = self.ended
        world.queue.on_delete = self.work.deleted

    def after(self, name: str, arguments: tuple[Any, ...], result: Any) -> None:
        """Check one effect."""
        self._expect_one_connection(name, arguments)
        rule = self._rules.get(name)
        if rule is not None:
            rule(arguments, result)
        self.work.check_counters(name, arguments)

    def before_call(self, method: str, asked: tuple[Any, ...]) -> None:
        """Check a call that is about to leave for a source."""
        invocation = self._current
        ref, what = asked
        if method == "list_page" and what[1] == 1:
            invocation.listed_at[what[0].window_id] = self._world.sources_now
        if method == "list_deleted":
            invocation.listed_at[what.window_id] = self._world.sources_now
        if invocation.was_refused:
            self._fail("S10", f"{method} after a refusal in {invocation.name}")
        if ref in self._refused_at:
            self.calls_after_refusal[ref, self._refused_at[ref]] += 1
        paused_at = self._paused_at.get(ref)
        if paused_at is not None and invocation.started > paused_at:
            self._fail("S10", f"{method} by {invocation.name} of a paused connection")
        self._expect_slot(invocation, method)
        self.work.check_call(invocation)

    def ended(self, invocation: Invocation) -> None:
        """Check how an invocation ended."""
        error = invocation.error
        if error is None:
            return
        if _CANARY in f"{error!r} {error} {getattr(error, 'details', '')}":
            self._fail("S11", f"{invocation.name} raised a secret")
        expected: tuple[type[Exception], ...] = (StorageUnavailableError, LostRaceError)
        if invocation.name.startswith("api."):
            expected += (ConflictError, SourceError, PostponedError, NotFoundError, TooOftenError)
        if not isinstance(error, expected):
            self._fail("S16", f"{invocation.name} raised {error!r}")

    @property
    def _current(self) -> Invocation:
        current = self._world.scheduler.current
        assert current is not None
        return current

    def _fail(self, rule: str, text: str) -> None:
        self._violations.add(rule, text)

    # -- S3

    def _expect_one_connection(self, name: str, arguments: tuple[Any, ...]) -> None:
        refs = {ref for argument in arguments for ref in refs_in(argument)}
        own = self._current.ref
        if len(refs) > 1 or (own is not None and refs - {own}):
            self._fail("S3", f"{name} of {sorted(refs)} in {self._current.name}")

    # -- S1, S14: cursor and head range

    def _poll_finished(self, arguments: tuple[Any, ...], _result: Any) -> None:
        ref, before, after = arguments
        self._cursor_moved(ref, before, after)

    def _poll_finished_with_news(self, arguments: tuple[Any, ...], _result: Any) -> None:
        before, after, run = arguments[:3]
        self._cursor_moved(run.ref, before, after)

    def _first_started(self, arguments: tuple[Any, ...], is_started: bool) -> None:
        run, sync = arguments
        if is_started:
            if run.ref in self._cursors:
                self._fail("S1", "a second first sync")
            self._cursor_moved(run.ref, None, sync)

    def _cursor_moved(self, ref: ConnectionRef, before: SyncState | None, after: SyncState) -> None:
        old, new = self._cursors.get(ref), after.cursor
        now = self._world.sources_now + timedelta(seconds=self._world.profile.skew_s)
        if new is None or (old and new < old) or new > now:
            self._fail("S1", f"cursor {old} to {new}")
        if before is not None and before.cursor != old:
            self._fail("S1", f"cursor {old} replaced as {before.cursor}")
        self._cursors[ref] = new
        listed = self._current.listed_at.values()
        if new != old and before is not None:
            self._expect_head(ref, after, min(listed, default=self._world.sources_now))

    def _expect_head(self, ref: ConnectionRef, sync: SyncState, read_at: Any) -> None:
        """Everything that was listed when the poll began is stored, from the head's start on."""
        if sync.head_start == sync.cursor:
            return
        head = DateWindow(Axis.INSERTED_AT, sync.head_start, sync.cursor)
        for report in self._world.account_of(ref).source.visible(head, read_at):
            header = self._world.invoices._headers.get((ref, report.row.id))
            if header is None or header.summary.version < report.row.version:
                self._fail("S14", f"head to {sync.cursor} lacks {report.row.number}")

    # -- S2, S13: what is stored

    def _invoices_written(self, arguments: tuple[Any, ...], lost: frozenset[InvoiceId]) -> None:
        ref, writes = arguments
        for write in writes:
            if write.header.summary.id not in lost:
                self._header_written(ref, write)

    def _document_stored(self, arguments: tuple[Any, ...], _result: Any) -> None:
        ref, document, write = arguments
        source = self._world.account_of(ref).source
        if not source.has_delivered(document):
            self._fail("S13", f"document of {document.id.parts}")
        if write is not None:
            self._header_written(ref, write)

    def _header_written(self, ref: ConnectionRef, write: HeaderWrite) -> None:
        summary, key = write.header.summary, (ref, write.header.summary.id)
        if key in self._versions and summary.version < self._versions[key]:
            self._fail("S2", f"{summary.number} became {summary.version}")
        self._versions[key] = summary.version
        document = write.header.detail_version
        if key in self._documents and document and document < self._documents[key]:
            self._fail("S2", f"the document of {summary.number} became {document}")
        if document is not None:
            self._documents[key] = document
        source = self._world.account_of(ref).source
        if write.header.found_by is FoundBy.NUMBER:
            return  # Made of a document; the list row replaces it as soon as one is read.
        if not source.has_shown((summary.id, summary.version), write.header.summary_hash):
            self._fail("S13", f"{summary.number} was never shown so")
        for version, row, fingerprint in write.history:
            is_its_own = fingerprint == self._world.fingerprint(row)
            if not is_its_own or not source.has_shown((row.id, version), fingerprint):
                self._fail("S13", f"history of {row.number}")

    # -- S10, S11: logins

    def _source_failed(self, asked: tuple[Any, ...], error: SourceError) -> None:
        ref, _what = asked
        if error.failure in _REFUSALS:
            self._current.was_refused = True
            if self._current.started >= self._acted_at.get(ref, 0.0):
                at = self._refused_at.setdefault(ref, self._world.scheduler.now)
                self.calls_after_refusal[ref, at] += 0
            self._refusals[ref] += 1
            if self._refusals[ref] > _MOST_REFUSALS:
                self._fail("S10", f"{self._refusals[ref]} refusals of one login")

    def _settings_saved(self, arguments: tuple[Any, ...], _result: Any) -> None:
        ref, settings, status = arguments
        self._begin_anew(ref)
        if settings.disconnected_at is not None:
            self._paused_at[ref] = self._world.scheduler.now
        self._expect_no_secret("status", (settings, status))

    def _status_written(self, arguments: tuple[Any, ...], _result: Any) -> None:
        ref, status, version = arguments
        self._expect_no_secret("status", status)
        stored = self._world.connection(self._world.account_of(ref)).settings.version
        if stored != version:
            self._fail("S17", f"status of settings {version}, but {stored} are stored")
        if status.state is ConnectionState.CONNECTING:
            self._begin_anew(ref)  # The user wants it checked.
        elif status.state is ConnectionState.ERROR and status.next_try_at is None:
            self._paused_at.setdefault(ref, self._world.scheduler.now)

    def _begin_anew(self, ref: ConnectionRef) -> None:
        """The user acted; what is refused to work that began before says nothing about that."""
        self._acted_at[ref] = self._world.scheduler.now
        self._paused_at.pop(ref, None)
        self._refused_at.pop(ref, None)
        self._refusals.pop(ref, None)

    def _sent(self, arguments: tuple[Any, ...], _result: Any) -> None:
        self._expect_no_secret("message", arguments[0])

    def _noted(self, arguments: tuple[Any, ...], _result: Any) -> None:
        self._expect_no_secret("noted call", arguments[1])

    def _expect_no_secret(self, where: str, what: object) -> None:
        if _CANARY in repr(what):
            self._fail("S11", f"a secret in a {where}")

    # -- S12

    def _slots_reserved(self, _arguments: tuple[Any, ...], slots: Any) -> None:
        if slots is not None:
            self._current.slots.extend(slots)

    def _expect_slot(self, invocation: Invocation, method: str) -> None:
        """Use up the latest slot that has come; slots that were waited for too long may be left."""
        now = self._world.clock.now() + timedelta(milliseconds=1)
        come = [slot for slot in invocation.slots if slot <= now]
        if not come:
            self._fail("S12", f"{method} before its slot, or without one")
            return
        invocation.slots.remove(max(come))


def refs_in(value: Any) -> list[ConnectionRef]:
    """Find whose connection an argument of a port is about."""
    if isinstance(value, ConnectionRef):
        return [value]
    if hasattr(value, "tenant_id"):
        return [ConnectionRef(value.tenant_id, value.connection_id)]
    if hasattr(value, "ref"):
        return [value.ref]
    if hasattr(value, "key") and hasattr(value.key, "ref"):
        return [value.key.ref]
    if isinstance(value, list | tuple):
        return [ref for one in value for ref in refs_in(one)]
    return []
