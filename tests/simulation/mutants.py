"""Bugs planted on purpose: each changes a line or two of a service, or of a promise of a store.

A mutant swaps the code of functions, so that every module that imported one sees the bug, and puts
the originals back afterwards. Equivalent ones are left out: a lease or a page count that is not
looked at harms nobody here, because a second defence stands behind it; unit tests hold those.
"""

import inspect
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from invoice_connector.services import (
    fetch_details,
    fetch_documents,
    incremental_sync,
    list_window,
    poll_connection,
    recover_stuck_work,
    source_calls,
    store_document,
    store_summaries,
    sync_window,
    verify_connection,
    watch_source,
)
from tests.fakes.memory_connections import MemoryConnectionStore
from tests.fakes.memory_invoices import MemoryInvoiceStore
from tests.fakes.memory_run_data import MemoryRunData
from tests.fakes.memory_run_work import MemoryRunWork
from tests.fakes.memory_runs import MemoryRunStore
from tests.simulation.profile import Profile
from tests.simulation.simulate import run_seed

MOST_SEEDS = 60


@dataclass(frozen=True)
class Edit:
    """In ``owner.name`` the text ``was`` becomes ``becomes``."""

    owner: Any
    name: str
    was: str
    becomes: str

    @contextmanager
    def made(self) -> Iterator[None]:
        """Make the edit; it is undone afterwards."""
        function = _function(getattr(self.owner, self.name))
        original = function.__code__
        function.__code__ = self._changed(function)
        try:
            yield
        finally:
            function.__code__ = original

    def _changed(self, function: FunctionType) -> Any:
        source = inspect.getsource(function)
        if self.was not in source:
            raise LookupError(f"{self.owner.__name__}.{self.name} no longer says {self.was!r}")
        text = textwrap.dedent(source.replace(self.was, self.becomes, 1))
        place: dict[str, Any] = {}
        # Only its code is taken; that runs with the module's own globals.
        exec(compile(text, f"<mutant of {self.name}>", "exec"), dict(function.__globals__), place)
        return _function(place[self.name]).__code__


@dataclass(frozen=True)
class Mutant:
    """One planted bug, and the circumstances that bring it out."""

    id: str
    bug: str
    edits: tuple[Edit, ...]
    profile: Profile | None = None

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Plant the bug."""
        with ExitStack() as stack:
            for edit in self.edits:
                stack.enter_context(edit.made())
            yield


def _function(thing: Any) -> FunctionType:
    """Look through decorators such as the counting of the fakes."""
    while hasattr(thing, "__wrapped__"):
        thing = thing.__wrapped__
    assert isinstance(thing, FunctionType)
    return thing


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

MUTANTS = (
    Mutant(
        "M1",
        "the cursor moves before the rows are stored",
        (
            Edit(
                poll_connection,
                "_read_part",
                "    stored = store_summaries(",
                "    cursor = max(connection.sync.cursor, part.end)\n"
                "    early = replace(connection.sync, cursor=cursor)\n"
                "    _write(ports, connection, early)\n"
                "    stored = store_summaries(",
            ),
        ),
        _BUSY_POLLS,
    ),
    Mutant(
        "M2",
        "no lookback",
        (
            Edit(
                poll_connection,
                "poll_connection",
                "back = lookback(connection.settings, sync, now)",
                "back = timedelta(0)",
            ),
        ),
    ),
    Mutant(
        "M3",
        "the cursor is the local time after the read",
        (Edit(poll_connection, "_finished", "cursor=cursor", "cursor=ports.clock.now()"),),
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
        "M7",
        "a read is taken as it comes",
        (Edit(list_window, "_is_whole", "    rows, counts", "    return True\n    rows, counts"),),
    ),
    Mutant(
        "M8",
        "an older version overwrites a newer one",
        (
            Edit(
                store_summaries,
                "decide",
                "newest.version >= header.summary.version and not is_current",
                "not is_current",
            ),
            Edit(
                MemoryInvoiceStore,
                "_write_one",
                "if old and old.summary.version > header.summary.version:",
                "if False:",
            ),
        ),
        _RE_REPORTS,
    ),
    Mutant(
        "M9",
        "a failed list read counts as read",
        (
            Edit(
                poll_connection,
                "_read",
                "        return failure\n",
                "        reading.parts.append(planned.window)\n        return None\n",
            ),
        ),
    ),
    Mutant(
        "M10",
        "a poll writes its state over a later one's",
        (
            Edit(
                MemoryConnectionStore,
                "_expect_poll",
                "if (sync.cursor, sync.poll_id) != (before.cursor, before.poll_id):",
                "if False:",
            ),
        ),
    ),
    Mutant(
        "M11",
        "rows that lost their write are forgotten",
        (Edit(store_summaries, "_write_all", "open_ids = set(lost)", "open_ids = set()"),),
        _RE_REPORTS,
    ),
    Mutant(
        "M14",
        "a failed page is an empty list",
        (
            Edit(
                list_window,
                "_read_pages",
                "    pages = [calls.call(lambda source: source.list_page(window, 1))]\n",
                "    try:\n"
                "        pages = [calls.call(lambda source: source.list_page(window, 1))]\n"
                "    except Exception:\n"
                "        pages = [SummaryPage((), 1, 0)]\n",
            ),
        ),
        _BUSY_POLLS,
    ),
    Mutant(
        "M15",
        "the cursor moves to the end of a window of which only a part was read",
        (
            Edit(
                poll_connection,
                "_cursor_after",
                "return max(before, min(end, planned.next_cursor))",
                "return planned.next_cursor",
            ),
        ),
        _BACKLOG,
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
        "M22",
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
        "M25",
        "a page order that changed between two pages goes unnoticed",
        (
            Edit(
                list_window,
                "_is_whole",
                "len({_row_key(spec, row) for row in rows}) == len(rows)",
                "True",
            ),
        ),
    ),
    Mutant(
        "M26",
        "a document is filed under the version that was asked for",
        (
            Edit(
                fetch_documents._Fetching,
                "fetch",
                "        headers = ",
                "        import dataclasses\n"
                "        versions = {ref.id: ref.version for ref in group}\n"
                "        found = {\n"
                "            key: dataclasses.replace(document, version=versions[key])\n"
                "            for key, document in found.items()\n"
                "        }\n"
                "        headers = ",
            ),
        ),
        _RE_REPORTS,
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
    Mutant(
        "M28",
        "a batch is done though documents are missing",
        (
            Edit(
                fetch_details,
                "give_up_batch",
                "if header.detail_state in _UNREAD:",
                "if False:",
            ),
        ),
    ),
    Mutant(
        "M32",
        "a document replaces what the list said of the invoice meanwhile",
        (
            Edit(
                MemoryInvoiceStore,
                "_write_one",
                "        if (old.revision if old else 0) != write.replaces_revision:\n"
                "            return False\n"
                "        if old and old.summary.version > header.summary.version:\n"
                "            return False\n",
                "",
            ),
        ),
        _RE_REPORTS,
    ),
    Mutant(
        "M33",
        "an unreadable document stops its batch",
        (
            Edit(
                store_document,
                "_header_with",
                "    except ConnectorError as error:\n",
                "    except ZeroDivisionError as error:\n",
            ),
        ),
        Profile(hours=1.0, unreadable_share=0.4, invoices=15),
    ),
)


def seeds_to_catch(mutant: Mutant, most: int = MOST_SEEDS) -> int | None:
    """Count the seeds until a rule is broken under the mutant; None when none does it."""
    with mutant.planted():
        for tried in range(1, most + 1):
            if _is_noticed(tried, mutant.profile):
                return tried
    return None


def _is_noticed(seed: int, profile: Profile | None) -> bool:
    try:
        return bool(run_seed(seed, profile).violations)
    except (AssertionError, KeyError, TypeError, ValueError):
        return True  # A planted bug may also break the services outright.
