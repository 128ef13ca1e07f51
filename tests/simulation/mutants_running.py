"""Planted bugs of runs, leases, messages, credentials and tenants."""

from invoice_connector.providers.nav import requests
from invoice_connector.services import (
    fetch_details,
    incremental_sync,
    recover_stuck_work,
    source_calls,
    store_summaries,
    sync_window,
    verify_connection,
    watch_source,
)
from tests.fakes.memory_connections import MemoryConnectionStore
from tests.fakes.memory_run_data import MemoryRunData
from tests.fakes.memory_run_work import MemoryRunWork
from tests.fakes.memory_runs import MemoryRunStore
from tests.simulation.nav_seeds import run_nav_seed
from tests.simulation.planting import Edit, Mutant
from tests.simulation.profile import Profile
from tests.simulation.sqs import SimQueue

_BUSY_POLLS = Profile(
    hours=2.0, source_rate=0.2, invoices=4, late_share=0.3, actions={"new_invoice": 90.0}
)
_BACKLOG = Profile(
    hours=2.5, source_rate=0.25, missed_ticks=0.7, invoices=2, actions={"new_invoice": 240.0}
)
_CRASHES = Profile(
    hours=1.5,
    crash_rate=0.04,
    slow_rate=0.03,
    duplicate_rate=0.3,
    invoices=12,
    actions={"full_sync": 3.0, "new_invoice": 8.0},
)
_SETTINGS = Profile(
    hours=1.5,
    slow_rate=0.15,
    source_rate=0.1,
    actions={"save_good": 20.0, "save_wrong": 10.0, "check": 10.0, "new_invoice": 5.0},
)
_REFUSALS = Profile(
    hours=2.0, actions={"rotate_password": 6.0, "new_invoice": 20.0, "full_sync": 4.0}
)
_RE_REPORTS = Profile(
    hours=2.0,
    slow_rate=0.05,
    invoices=10,
    actions={"report_again": 40.0, "change_in_place": 20.0, "full_sync": 6.0, "poll_now": 10.0},
)
_SWITCHES = Profile(
    hours=1.5, automatic_share=0.0, actions={"automatic_on": 4.0, "new_invoice": 6.0}
)

_CANCELS = Profile(
    hours=1.5,
    crash_rate=0.02,
    slow_rate=0.1,
    duplicate_rate=0.3,
    invoices=12,
    actions={"full_sync": 12.0, "cancel": 30.0, "pause": 20.0, "resume": 20.0},
)
_LONG_WORK = Profile(
    hours=1.5,
    slow_rate=0.05,
    duplicate_rate=0.4,
    invoices=20,
    actions={"full_sync": 4.0, "new_invoice": 8.0},
)
_ANNULMENTS = Profile(
    hours=2.0, invoices=20, annulments=30.0, actions={"full_sync": 4.0, "new_invoice": 8.0}
)
_ON_NAV = Profile(
    hours=1.0, connections=2, source_rate=0.1, invoices=5, actions={"new_invoice": 6.0}
)

RUNNING = (
    Mutant(
        "M5",
        "a window and its run's counters change one after the other",
        (
            Edit(
                MemoryRunWork,
                "complete_window",
                "self._count(work.key, counted, more, _closed(work.key))",
                "self.left = counted, more, _closed(work.key)",
            ),
            Edit(
                sync_window,
                "_read_list",
                "    if coverage.late:",
                "    ports.runs._count(work.key, *ports.runs._target.left)\n    if coverage.late:",
            ),
        ),
        _CRASHES,
    ),
    Mutant(
        "M12",
        "a message is deleted before its work is done",
        (
            Edit(
                SimQueue,
                "_deliver",
                "        self._work(letter, partial(self._settle, letter))\n",
                "        early = Invocation('early', print, 0.0, outcome='done')\n"
                "        early.started = self._scheduler.now\n"
                "        self._settle(letter, early)\n"
                "        self._work(letter, lambda _invocation: None)\n",
            ),
        ),
        _CRASHES,
    ),
    Mutant(
        "M13",
        "a lease is shorter than the work",
        (
            Edit(sync_window, "sync_window", "now + LEASE", "now + LEASE / 100"),
            Edit(fetch_details, "fetch_details", "now + LEASE", "now + LEASE / 100"),
        ),
        _LONG_WORK,
    ),
    Mutant(
        "M18",
        "rows are stored for the company that an earlier invocation was about",
        (
            Edit(
                store_summaries,
                "store_summaries",
                "by_id: dict[InvoiceId, list[InvoiceSummary]] = defaultdict(list)",
                "ref = store_summaries.__dict__.setdefault(str(id(ports)), ref)\n"
                "    by_id = defaultdict(list)",
            ),
        ),
    ),
    Mutant(
        "M19",
        "a call that is repeated keeps its request id",
        (
            Edit(
                requests.RequestBuilder,
                "build",
                "self._ids.token(_RANDOM_LENGTH)",
                "'0' * _RANDOM_LENGTH",
            ),
        ),
        _ON_NAV,
        run_nav_seed,
    ),
    Mutant(
        "M20",
        "what a list does not show any more is deleted",
        (
            Edit(
                sync_window,
                "_read_list",
                "    missing: list[InvoiceRef] = []",
                "    listed = {row.id for row in listing.rows}\n"
                "    headers = ports.invoices._target._headers\n"
                "    for owner, key in list(headers):\n"
                "        at = headers[owner, key].summary.inserted_at\n"
                "        is_in = work.window.start <= at < work.window.end\n"
                "        if owner == run.ref and is_in and key not in listed:\n"
                "            del headers[owner, key]\n"
                "    missing: list[InvoiceRef] = []",
            ),
        ),
        _ANNULMENTS,
    ),
    Mutant(
        "M21",
        "workers do not ask whether their run was paused or cancelled",
        (
            Edit(sync_window, "sync_window", "run.state is RunState.RUNNING and", ""),
            Edit(fetch_details, "fetch_details", "run.state is RunState.RUNNING and", ""),
        ),
        _CANCELS,
    ),
    Mutant(
        "M22",
        "credentials that were loaded once are used for ever",
        (
            Edit(
                source_calls,
                "load_credentials",
                '        return ports.secrets.load(connection.ref, version or "")\n',
                "        known = load_credentials.__dict__\n"
                "        name = f'{id(ports)} {connection.ref}'\n"
                "        if name not in known:\n"
                '            known[name] = ports.secrets.load(connection.ref, version or "")\n'
                "        return known[name]\n",
            ),
        ),
        _REFUSALS,
    ),
    Mutant(
        "M4",
        "a lease is shorter than the work, and nobody asks who completes it",
        (
            Edit(
                MemoryRunData,
                "_leased",
                "or work.lease.state is not WorkState.RELEASED\n"
                "            or work.lease.lease_owner != owner",
                "",
            ),
            Edit(sync_window, "sync_window", "now + LEASE", "now + LEASE / 100"),
        ),
        _CRASHES,
    ),
    Mutant(
        "M6",
        "no sweeper",
        (
            Edit(
                recover_stuck_work,
                "_attend",
                "    try:\n",
                "    return\n    try:\n",
            ),
        ),
        _CRASHES,
    ),
    Mutant(
        "M16",
        "a second full run replaces the running one",
        (Edit(MemoryRunStore, "start_full", "if active is not None:", "if False:"),),
    ),
    Mutant(
        "M17",
        "refused credentials are tried again",
        (
            Edit(
                source_calls,
                "is_refusal",
                "return error.failure in",
                "return False and error.failure in",
            ),
            Edit(
                watch_source.SourceWatch,
                "_expect_usable",
                "self._health.refuses(self._me)",
                "False",
            ),
        ),
        _REFUSALS,
    ),
    Mutant(
        "M34",
        "the result of a check is written although settings were saved meanwhile",
        (
            Edit(
                MemoryConnectionStore,
                "write_status",
                "if stored.settings.version != settings_version:",
                "if False:",
            ),
        ),
        _SETTINGS,
    ),
    Mutant(
        "M23",
        "the sweeper sends again what is leased or not overdue",
        (
            Edit(MemoryRunStore, "needing_attention", "if at <= now\n", ""),
            Edit(
                MemoryRunWork,
                "resend",
                "if self._attention.get(key, next_look_at) > now:",
                "if False:",
            ),
        ),
        _CRASHES,
    ),
    Mutant(
        "M24",
        "work whose message ended as a dead letter leaves its run open",
        (
            Edit(
                recover_stuck_work,
                "_attend",
                "if attention.work is not None:",
                "if attention.work is not None:\n            return\n        elif False:",
            ),
        ),
        _CRASHES,
    ),
    Mutant(
        "M27",
        "the first sync is forgotten when automatic sync is switched on later",
        (
            Edit(
                verify_connection,
                "resume",
                "if connection.settings.automatic_sync:",
                "if connection.settings.automatic_sync and connection.settings.version == 1:",
            ),
            Edit(
                incremental_sync,
                "dispatch",
                "return start_first_sync(ports, connection)",
                "return False",
            ),
        ),
        _SWITCHES,
    ),
)
