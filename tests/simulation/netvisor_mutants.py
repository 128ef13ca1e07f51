"""Bugs planted in what follows Netvisor: in the services, and in the provider's promises."""

from dataclasses import replace

from invoice_connector.providers.netvisor import completion, listing, rows
from invoice_connector.services import (
    audit_coverage,
    compare_stored,
    fetch_documents,
    poll_connection,
    source_turn,
    store_reads,
    sync_window,
)
from tests.simulation.netvisor_seeds import run_netvisor_seed
from tests.simulation.planting import Edit, Mutant
from tests.simulation.profile import Profile

_CALM = Profile(
    hours=2.0,
    connections=2,
    invoices=20,
    actions={"report_again": 12.0, "change_in_place": 6.0, "new_invoice": 6.0},
)
_CROWD = replace(
    _CALM,
    slow_rate=0.05,
    actions={"report_again": 60.0, "full_sync": 9.0, "poll_now": 30.0, "new_invoice": 3.0},
)
_DELETIONS = replace(_CALM, annulments=6.0)
_SILENT_WEEK = replace(
    _CALM,
    hours=3.0,
    actions={},
    script=(
        *((5400.0 + n, "annul", n % 2) for n in range(8)),
        (5460.0, "week", 0),
    ),
)

NETVISOR_MUTANTS = (
    Mutant(
        "N1",
        "a poll takes a row that did not change for a document that did not",
        (
            Edit(
                poll_connection,
                "_read_part",
                "Wanted.OWN if spec.summary_is_version else Wanted.LISTED",
                "Wanted.OWN",
            ),
        ),
        _CALM,
        run_netvisor_seed,
    ),
    Mutant(
        "N2",
        "the list of deletions is read, but nothing follows",
        (Edit(sync_window, "_read_deleted", "if mark_deleted(", "if False and mark_deleted("),),
        _DELETIONS,
        run_netvisor_seed,
    ),
    Mutant(
        "N3",
        "what is no longer listed as open is not read",
        (Edit(compare_stored, "_stored", "window.axis is Axis.OPEN_ON", "False"),),
        _CALM,
        run_netvisor_seed,
    ),
    Mutant(
        "N4",
        "a document that was read earlier replaces one that was read later",
        (Edit(store_reads, "_write_of", "kept.inserted_at > read_at", "False"),),
        _CROWD,
        run_netvisor_seed,
    ),
    Mutant(
        "N5",
        "an order and an invoice of the same key are taken for one",
        (Edit(rows, "invoice_id", "kind.value", "InvoiceKind.INVOICE.value"),),
        _CALM,
        run_netvisor_seed,
    ),
    Mutant(
        "N6",
        "nobody waits for the company's turn",
        (Edit(source_turn, "_take", "if ports.budget.take_turn(", "if True or bool("),),
        _CROWD,
        run_netvisor_seed,
    ),
    Mutant(
        "N7",
        "what is gone when its document is read is asked for again and again",
        (Edit(fetch_documents._Fetching, "fetch", "elif self.spec.can_delete:", "elif False:"),),
        _CALM,
        run_netvisor_seed,
    ),
    Mutant(
        "N8",
        "an unchanged document is written as a new version",
        (
            Edit(
                store_reads,
                "_write_of",
                "is_same = kept is not None and",
                "is_same = False and",
            ),
        ),
        _CALM,
        run_netvisor_seed,
    ),
    Mutant(
        "N9",
        "deletions that no list holds any more are not looked for",
        (
            Edit(
                audit_coverage,
                "_doubtful_before",
                "known and axis is spec.full_axis",
                "False",
            ),
        ),
        _SILENT_WEEK,
        run_netvisor_seed,
    ),
    Mutant(
        "N10",
        "a list that is cut is taken for a whole one",
        (Edit(listing.Place, "after", "if keys:", "if False:"),),
        _CALM,
        run_netvisor_seed,
    ),
    Mutant(
        "N11",
        "a payment that only the document tells is ignored",
        (Edit(completion, "_with_status", "status is InvoiceStatus.UNKNOWN or is_same", "True"),),
        _CALM,
        run_netvisor_seed,
    ),
)
