"""Rules of the core: windows, ids, versions, coverage, states, messages, schedule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_connector.core.connection import Settings, SyncState
from invoice_connector.core.coverage import CoverageRow, gaps, merge
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import InputError
from invoice_connector.core.invoice import InvoiceId, InvoiceKind, InvoiceStatus, VersionKey
from invoice_connector.core.messages import (
    AskForInvoice,
    CheckInvoices,
    FetchPending,
    ReadWindow,
    UnreadableMessageError,
    from_json,
    to_json,
)
from invoice_connector.core.schedule import document_retry_delay, poll_interval
from invoice_connector.core.summary_text import summary_fields, summary_from_fields
from invoice_connector.core.sync_run import (
    ENDED,
    Counters,
    RunState,
    end_state,
    may_follow,
)
from invoice_connector.core.windows import Axis, DateWindow, cut
from tests.fakes.toy_source import summary

T0 = datetime(2026, 1, 1, tzinfo=UTC)
seconds = st.integers(min_value=0, max_value=90 * 86_400)


def _window(start_s: int, end_s: int) -> DateWindow:
    return DateWindow(
        Axis.INSERTED_AT, T0 + timedelta(seconds=start_s), T0 + timedelta(seconds=end_s)
    )


@given(seconds, st.integers(min_value=2, max_value=40 * 86_400))
def test_halves_cover_exactly_the_window(start: int, length: int) -> None:
    window = _window(start, start + length)
    older, newer = window.halves()
    assert (older.start, older.end, newer.end) == (window.start, newer.start, window.end)


@given(seconds, st.integers(min_value=1, max_value=400 * 86_400))
def test_cut_covers_the_range_without_gap_or_overlap_newest_first(start: int, length: int) -> None:
    whole = _window(start, start + length)
    parts = list(cut(whole.axis, whole.start, whole.end, timedelta(days=30)))
    assert parts[0].end == whole.end
    assert parts[-1].start == whole.start
    assert all(a.start == b.end for a, b in pairwise(parts))
    assert all(p.end - p.start <= timedelta(days=30) for p in parts)


def test_empty_and_naive_windows_are_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        DateWindow(Axis.INSERTED_AT, T0, T0)
    with pytest.raises(ValueError, match="aware"):
        DateWindow(Axis.INSERTED_AT, T0.replace(tzinfo=None), T0.replace(tzinfo=None, day=2))


xml_text = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=50)


@given(xml_text, xml_text)
def test_public_ids_are_reversible_and_safe_in_urls(supplier: str, number: str) -> None:
    invoice_id = InvoiceId((supplier, number))
    public = invoice_id.public
    assert InvoiceId.from_public(public) == invoice_id
    assert all(c.isascii() and (c.isalnum() or c in "-_") for c in public)


@pytest.mark.parametrize("text", ["", "!", "a", "YQ==", "YR", "Zm9v\n", "ÿ"])
def test_other_texts_are_no_invoice_ids(text: str) -> None:
    with pytest.raises(InputError):
        InvoiceId.from_public(text)


def test_number_with_a_suffix_and_batch_index_do_not_collide() -> None:
    assert InvoiceId(("11111111", "A\x2f1")).key != InvoiceId(("11111111", "A", "1")).key
    assert InvoiceId(("11111111", "A#1")).key != InvoiceId(("11111111", "A", "1")).key


versions = st.builds(
    VersionKey,
    st.integers(min_value=0, max_value=10**9).map(lambda s: T0 + timedelta(seconds=s)),
    st.text("ABC0123456789", min_size=16, max_size=16),
    st.integers(min_value=1, max_value=100),
)


@given(versions, versions)
def test_version_keys_sort_as_versions_do(one: VersionKey, other: VersionKey) -> None:
    assert (one < other) == (one.key < other.key)


def _row(start: int, end: int, *, proven: bool = True, read_s: int = 0) -> CoverageRow:
    window = _window(start * 86_400, end * 86_400)
    return CoverageRow(window, "id", T0 + timedelta(seconds=read_s), "run", 1, 1, proven)


def test_touching_ranges_merge_and_a_hole_is_a_gap() -> None:
    ranges = merge([_row(0, 10), _row(10, 20), _row(25, 30)])
    assert [(r.start, r.end) for r in ranges] == [
        (T0, T0 + timedelta(days=20)),
        (T0 + timedelta(days=25), T0 + timedelta(days=30)),
    ]
    assert gaps(ranges, Axis.INSERTED_AT) == [(T0 + timedelta(days=20), T0 + timedelta(days=25))]


def test_merged_range_claims_no_more_than_its_weakest_part() -> None:
    (merged,) = merge([_row(0, 10, read_s=99), _row(5, 20, proven=False, read_s=7)])
    assert merged.oldest_read_at == T0 + timedelta(seconds=7)
    assert not merged.is_proven


def test_ended_runs_only_run_again_by_a_redrive() -> None:
    assert not any(may_follow(RunState.COMPLETED, state) for state in RunState)
    assert not any(may_follow(RunState.CANCELLED, state) for state in RunState)
    for state in (RunState.FAILED, RunState.COMPLETED_WITH_PROBLEMS):
        assert [s for s in RunState if may_follow(state, s)] == [RunState.RUNNING]


def test_every_open_run_can_be_cancelled_once_it_is_planned() -> None:
    open_states = set(RunState) - ENDED - {RunState.CANCELLING}
    may_not = {s for s in open_states if not may_follow(s, RunState.CANCELLING)}
    assert may_not == {RunState.QUEUED}
    assert may_follow(RunState.QUEUED, RunState.RUNNING)


@pytest.mark.parametrize(
    ("counters", "state"),
    [
        (Counters(windows_done=2), RunState.COMPLETED),
        (Counters(windows_done=2, windows_failed=1), RunState.COMPLETED_WITH_PROBLEMS),
        (Counters(windows_done=2, documents_quarantined=1), RunState.COMPLETED_WITH_PROBLEMS),
        (Counters(windows_failed=2), RunState.FAILED),
    ],
)
def test_end_state_is_honest(counters: Counters, state: RunState) -> None:
    assert end_state(counters) is state


def test_messages_survive_the_queue() -> None:
    for message in (
        ReadWindow("t", "c", "r", "w"),
        FetchPending("t", "c", ("a\x1fb", "c\x1fd")),
        CheckInvoices("t", "c", ("a\x1fb",), attempt=3),
        AskForInvoice("t", "c", "a\x1fb", "document", attempt=1),
    ):
        assert from_json(to_json(message)) == message


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"v":2,"kind":"ReadWindow"}',
        '{"v":1,"kind":"Nope"}',
        '{"v":1,"kind":"ReadWindow"}',
    ],
)
def test_unreadable_messages_are_refused(body: str) -> None:
    with pytest.raises(UnreadableMessageError):
        from_json(body)


def test_summary_text_is_lossless() -> None:
    row = summary("Ő/1", T0)
    assert summary_from_fields(summary_fields(row)) == row
    order = replace(
        row,
        kind=InvoiceKind.ORDER,
        status=InvoiceStatus.BILLED,
        open_amount=Decimal("0.00"),
        customer_code="C-7",
        payment_reference="12344",
    )
    assert summary_from_fields(summary_fields(order)) == order


def test_what_only_some_sources_say_changes_no_fingerprint_of_the_others() -> None:
    added = {"kind", "status", "open_amount", "customer_code", "payment_reference"}
    assert not added & set(summary_fields(summary("A/1", T0)))


def test_quiet_connections_drift_to_an_hour_and_not_beyond() -> None:
    settings = Settings(provider="nav", environment="test", name="", interval_minutes=15)
    intervals = [poll_interval(settings, SyncState(quiet_polls=n)) for n in (0, 7, 8, 16, 1000)]
    assert intervals == [timedelta(minutes=m) for m in (15, 15, 30, 60, 60)]
    slow = Settings(provider="nav", environment="test", name="", interval_minutes=240)
    assert poll_interval(slow, SyncState(quiet_polls=99)) == timedelta(minutes=240)


def test_document_retries_back_off_from_a_quarter_hour_to_a_day() -> None:
    assert document_retry_delay(0) == timedelta(minutes=15)
    assert document_retry_delay(2) == timedelta(minutes=60)
    assert document_retry_delay(50) == timedelta(hours=24)


def test_credentials_never_show_their_values() -> None:
    secret = Credentials({"password": "CANARY-1"})
    assert "CANARY" not in f"{secret} {secret!r}"
    assert secret["password"] == "CANARY-1"
