"""After the chaos nothing goes wrong: users mend what is theirs, and all must come right."""

from datetime import datetime

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.invoice import InvoiceId, Validity
from invoice_connector.core.sync_run import ENDED, RunKind, RunState, SyncRun
from invoice_connector.services.ask_for_invoice import ask_for_validity
from invoice_connector.services.disconnect import disconnect
from tests.simulation.actions import act, enter_password
from tests.simulation.scheduler import moment
from tests.simulation.source import Report
from tests.simulation.world import SCHEDULES, Account, World

_MINUTE = 60.0
_READS_ALL = frozenset({RunKind.FULL, RunKind.INITIAL})
_LONGEST_INVOCATION_S = 300.0
# Two of the longest intervals, a visibility time-out, a postponement; then whatever had to be
# started again by a person. Documents may wait a day for their next retry.
LISTS_WITHIN_S = 3 * 3600.0
_AGAIN_WITHIN_S = 3 * 3600.0
_DOCUMENTS_WITHIN_S = 30 * 3600.0


class Healing:
    """Drives a world to rest.

    Attributes:
        began: when the faults ended.
        lists_right_at: when every list row of the sources was stored.
        restarts: full runs that users had to start because an earlier one could not read all.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.began = world.scheduler.now
        self.lists_right_at: float | None = None
        self.restarts = 0
        self._again = "redrive" if world.seed % 2 else "full_sync"

    def heal(self) -> bool:
        """Return whether the world came to rest in time."""
        world = self._world
        world.calm()
        self.began = world.scheduler.now
        minute = 0
        while world.scheduler.now - self.began < _DOCUMENTS_WITHIN_S:
            self._mend()
            for name, minutes in SCHEDULES.items():
                if minute % minutes == 0:
                    world.tick(name)
            world.scheduler.run(world.scheduler.now + _MINUTE)
            minute += 1
            if self.lists_right_at is None and self._lists_are_right():
                self.lists_right_at = world.scheduler.now
            if self._is_at_rest():
                return True
            self._skip_quiet_time()
        return False

    @property
    def lists_took_s(self) -> float:
        end = self.lists_right_at if self.lists_right_at is not None else float("inf")
        return end - self.began

    @property
    def lists_limit_s(self) -> float:
        return LISTS_WITHIN_S + (_AGAIN_WITHIN_S if self.restarts else 0)

    def _mend(self) -> None:
        for account in self._world.accounts:
            if account.is_disconnected:
                self._disconnect_again(account)
            else:
                self._mend_one(account)

    def _mend_one(self, account: Account) -> None:
        connection = self._world.connection(account)
        state = connection.status.state
        if not (connection.settings.automatic_sync and self._has_right_password(account)):
            enter_password(self._world, account, account.source.password, automatic_sync=True)
        elif state is ConnectionState.ERROR:
            act(self._world, "check", account)
        elif state is ConnectionState.ACTIVE:
            self._bring_runs_on(account)
            self._ask_for_annulled(account)

    def _bring_runs_on(self, account: Account) -> None:
        """Resume what was paused; read again, window by window or all, what could not be read."""
        states = {run.state for run in self._world.runs_of(account)}
        if states & {RunState.PAUSING, RunState.PAUSED}:
            act(self._world, "resume", account)
        elif self._needs_full_sync(account):
            self.restarts += 1
            act(self._world, self._again, account)
            self._again = "full_sync"

    def _ask_for_annulled(self, account: Account) -> None:
        """Users ask for what was annulled at an age at which no check is due any more."""
        world, ref = self._world, account.ref
        unmarked = self._unmarked(account) if world.profile.users_ask else []
        for invoice_id in unmarked:
            world.request(
                "ask", ref, lambda key=invoice_id: ask_for_validity(world.ports, ref, key)
            )

    def _unmarked(self, account: Account) -> list[InvoiceId]:
        headers = self._world.invoices._headers
        return [
            report.row.id
            for report in self._truth(account)
            if report.is_annulled
            and (header := headers.get((account.ref, report.row.id))) is not None
            and header.validity is not Validity.ANNULLED
        ]

    def _has_right_password(self, account: Account) -> bool:
        """Tell whether what the user entered last was saved: the save itself may have crashed."""
        settings = self._world.connection(account).settings
        stored = self._world.secrets._versions.get(account.ref, {})
        credentials = stored.get(settings.credentials_version or "")
        return credentials is not None and account.source.accepts(credentials)

    def _disconnect_again(self, account: Account) -> None:
        if self._world.connection(account).settings.disconnected_at is None:
            act(self._world, "disconnect", account)
        elif self._world.secrets._versions.get(account.ref):
            world, ref = self._world, account.ref
            world.request("disconnect", ref, lambda: disconnect(world.ports, ref))

    def _needs_full_sync(self, account: Account) -> bool:
        """A run that was cancelled or could not read all is started again by a person."""
        runs = self._world.runs_of(account)
        if any(run.state not in ENDED for run in runs):
            return False
        complete = [r.run_id for r in runs if r.kind in _READS_ALL and not _lacks_something(r)]
        last = max(complete, default="")
        return any(_lacks_something(run) and run.run_id > last for run in runs)

    def _lists_are_right(self) -> bool:
        return not any(self.missing(account) for account in self._live())

    def missing(self, account: Account) -> list[str]:
        """Name the invoices that are not stored as the source lists them."""
        return [
            f"{report.row.number} of {report.row.inserted_at}"
            for report in self._truth(account)
            if not self._is_listed(account, report)
        ]

    def _truth(self, account: Account) -> list[Report]:
        return list(account.source.newest(account.source.now).values())

    def _is_listed(self, account: Account, report: Report) -> bool:
        header = self._world.invoices._headers.get((account.ref, report.row.id))
        return header is not None and header.summary.version == report.row.version

    def _live(self) -> list[Account]:
        return [account for account in self._world.accounts if not account.is_disconnected]

    def _is_at_rest(self) -> bool:
        world = self._world
        live = {account.ref for account in self._live()}
        if world.queue.letters or world.scheduler.running:
            return False
        if any(ref in live for ref, _ in world.runs._retries):
            return False
        if any(run.state not in ENDED for run in world.runs._runs.values()):
            return False
        return all(self._is_settled(account) for account in self._live())

    def _is_settled(self, account: Account) -> bool:
        connection = self._world.connection(account)
        is_active = connection.status.state is ConnectionState.ACTIVE
        cursor = connection.sync.cursor
        has_polled = cursor is not None and cursor > self._last_news(account)
        return (
            is_active
            and has_polled
            and connection.settings.automatic_sync
            and not self._needs_full_sync(account)
            and not self._unmarked(account)
        )

    def _last_news(self, account: Account) -> datetime:
        """Return when the source showed something new last, or a slow worker may have written."""
        written = moment(self.began + _LONGEST_INVOCATION_S)
        return max(written, account.source.last_news())

    def _skip_quiet_time(self) -> None:
        """Go to the next minute at which something is due."""
        world = self._world
        if world.queue.letters or world.scheduler.running:
            return
        if any(run.state not in ENDED for run in world.runs._runs.values()):
            return
        due = [at for _, at in world.runs._retries.values()]
        for account in self._live():
            connection = world.connection(account)
            if connection.status.state is not ConnectionState.ACTIVE:
                return
            due += [at for at in (connection.sync.next_due_at, connection.status.next_try_at) if at]
        if due:
            wait = (min(due) - moment(world.scheduler.now)).total_seconds()
            world.scheduler.run(world.scheduler.now + max(0.0, wait))


def _lacks_something(run: SyncRun) -> bool:
    """Tell whether a run ended without having read and fetched all that it meant to."""
    counters = run.counters
    is_short = run.state in {RunState.CANCELLED, RunState.FAILED}
    return is_short or bool(counters.windows_failed or counters.batches_failed)
