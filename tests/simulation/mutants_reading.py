"""Planted bugs of reading and storing what a source has."""

from invoice_connector.services import (
    fetch_details,
    fetch_documents,
    list_window,
    poll_connection,
    store_document,
    store_summaries,
)
from tests.fakes.memory_connections import MemoryConnectionStore
from tests.fakes.memory_invoices import MemoryInvoiceStore
from tests.simulation.planting import Edit, Mutant
from tests.simulation.profile import Profile

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
_LOST_WRITES = Profile(
    hours=2.0,
    fault_rate=0.05,
    invoices=10,
    actions={"report_again": 40.0, "new_invoice": 40.0, "full_sync": 2.0},
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

READING = (
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
        _LOST_WRITES,
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
        "M28",
        "a batch is done though documents are missing",
        (
            Edit(
                fetch_details,
                "_hand_over",
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
                "parsed(spec, document)\n",
                "spec.parse_document(document.content, document.id), None\n",
            ),
        ),
        Profile(hours=1.0, unreadable_share=0.4, invoices=15),
    ),
)
