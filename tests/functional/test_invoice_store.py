"""The contract of the invoice store, on every implementation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import LostRaceError, NotFoundError
from invoice_connector.core.invoice import (
    Amounts,
    DetailState,
    FoundBy,
    InvoiceHeader,
    InvoiceId,
    InvoiceKind,
    InvoiceStatus,
    InvoiceSummary,
    Operation,
    Validity,
    VersionKey,
)
from invoice_connector.core.invoice_filter import DateKind, DateRange
from invoice_connector.core.ports import HeaderWrite, Page, StoredVersion
from invoice_connector.core.uploading import is_version_of, version_of
from tests.fakes.samples import NOW, REF, document, header, summary, write
from tests.fakes.stores import Stores, stores  # noqa: F401

# ruff: noqa: F811

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ALWAYS = DateRange()


def full_summary() -> InvoiceSummary:
    return summary(
        "Ű/1 #2",
        operation=Operation.MODIFY,
        category="NORMAL",
        batch_index=3,
        supplier_member_tax_number="22222222",
        customer_tax_number="33333333",
        customer_member_tax_number="44444444",
        customer_name="",
        payment_method="TRANSFER",
        payment_date=date(2026, 3, 9),
        appearance="ELECTRONIC",
        channel="ONLINE",
        delivery_date=date(2026, 2, 1),
        currency="EUR",
        amounts=Amounts(
            *(Decimal(t) for t in ("1.10", "0", "-0.00", "1E+3", "1234567890.123456", "5"))
        ),
        original_number="Ű/0",
        modification_index=0,
        is_complete_electronic=False,
        kind=InvoiceKind.ORDER,
        status=InvoiceStatus.UNDELIVERED,
        open_amount=Decimal("-0.10"),
        customer_code="AC/1",
        payment_reference="12344",
        extra={"a/b[1]": "x", "empty": ""},
        inserted_at=NOW + timedelta(microseconds=1234),
    )


def amounts_text(stored: InvoiceHeader) -> list[str]:
    amounts = stored.summary.amounts
    return [str(value) for value in (amounts.net, amounts.vat, amounts.gross, amounts.net_huf)]


def test_a_header_is_read_back_exactly_with_the_scale_of_its_amounts(stores: Stores) -> None:
    stored = header(
        full_summary(),
        detail_state=DetailState.QUARANTINED,
        updated_at=NOW + HOUR,
        changed_by="window-1",
        detail_version=VersionKey(NOW, "TX0", 2),
        problem_code="xml_malformed",
        validity=Validity.ANNULLED,
        validity_checked_at=NOW + DAY,
        found_by=FoundBy.NUMBER,
    )
    bare = header(summary("bare", issue_date=None, currency=None, amounts=Amounts()))
    stores.invoices.write(REF, [HeaderWrite(stored, 0), HeaderWrite(bare, 0)])
    found = stores.invoices.headers(REF, [stored.summary.id, bare.summary.id, InvoiceId(("x",))])
    assert found == {stored.summary.id: stored, bare.summary.id: bare}
    assert amounts_text(found[stored.summary.id]) == ["1.10", "0", "-0.00", "1E+3"]


def test_invoices_of_another_connection_are_not_seen(stores: Stores) -> None:
    row = summary()
    stores.invoices.write(REF, [write(row)])
    stores.invoices.store_document(REF, document(row), None)
    for ref in (ConnectionRef("acme", "c2"), ConnectionRef("other", "c1")):
        assert stores.invoices.headers(ref, [row.id]) == {}
        assert stores.invoices.versions(ref, row.id) == []
        assert stores.invoices.list_by_date(ref, DateKind.INSERTED_AT, ALWAYS, 9, None) == Page(())
        with pytest.raises(NotFoundError):
            stores.invoices.document(ref, row.id, row.version)


def test_an_upload_gives_way_to_a_row_without_a_time(stores: Stores) -> None:
    listed = summary(inserted_at=datetime(1970, 1, 1, tzinfo=UTC))
    uploaded = replace(listed, version=version_of(b"<a/>", None), inserted_at=NOW)
    again = replace(listed, version=version_of(b"<b/>", uploaded.version))
    stores.invoices.store_document(
        REF, document(uploaded, b"<a/>"), write(uploaded, found_by=FoundBy.UPLOAD)
    )
    (kept,) = stores.invoices.headers(REF, [listed.id]).values()
    assert (kept.found_by, kept.summary) == (FoundBy.UPLOAD, uploaded)
    assert is_version_of(b"<a/>", kept.summary.version)
    for number, row in enumerate((again, listed), 1):
        assert stores.invoices.write(REF, [write(row, replaces=number)]) == frozenset()
    late = write(uploaded, replaces=3)
    assert stores.invoices.write(REF, [late]) == {listed.id}
    versions = [version.version for version in stores.invoices.versions(REF, listed.id)]
    assert versions == [listed.version, again.version, uploaded.version]


def test_an_id_too_long_to_be_stored_is_simply_not_there(stores: Stores) -> None:
    endless = InvoiceId(("1", "x" * 3000))
    assert stores.invoices.headers(REF, [endless]) == {}
    assert stores.invoices.versions(REF, endless) == []
    assert stores.invoices.list_by_supplier(REF, "1", "x" * 3000, 9, None) == Page(())
    with pytest.raises(NotFoundError):
        stores.invoices.document(REF, endless, VersionKey(NOW))


def test_what_waits_for_a_payment_is_found_without_reading_everything(stores: Stores) -> None:
    rows = [summary(f"O-{n}", status=InvoiceStatus.OVERDUE) for n in range(3)]
    paid = summary("P", status=InvoiceStatus.PAID)
    deleted = header(summary("D", status=InvoiceStatus.OPEN), validity=Validity.DELETED)
    stores.invoices.write(REF, [write(row) for row in [*rows, paid, summary("NAV")]])
    stores.invoices.write(REF, [HeaderWrite(deleted, 0)])
    assert set(stores.invoices.open_ids(REF)) == {row.id for row in rows}
    settled = header(replace(rows[0], status=InvoiceStatus.PAID), revision=2)
    stores.invoices.write(REF, [HeaderWrite(settled, 1)])
    assert set(stores.invoices.open_ids(REF)) == {row.id for row in rows[1:]}
    assert not list(stores.invoices.open_ids(ConnectionRef("other", "c1")))


def test_many_new_invoices_are_written_and_read_at_once(stores: Stores) -> None:
    rows = [summary(f"N-{number:03d}") for number in range(105)]
    assert stores.invoices.write(REF, [write(row) for row in rows]) == frozenset()
    found = stores.invoices.headers(REF, [row.id for row in rows])
    assert {key: stored.summary for key, stored in found.items()} == {r.id: r for r in rows}
    assert len(stores.invoices.versions(REF, rows[77].id)) == 1


def test_only_the_rows_that_lost_are_not_written(stores: Stores) -> None:
    rows = [summary(f"N-{number}") for number in range(55)]
    stores.invoices.write(REF, [write(row, summary_hash="old") for row in rows[10:14]])
    writes = [write(row, summary_hash="new") for row in rows]
    writes[12] = write(rows[12], replaces=1, summary_hash="new")
    assert stores.invoices.write(REF, writes) == {rows[i].id for i in (10, 11, 13)}
    found = stores.invoices.headers(REF, [row.id for row in rows])
    assert [found[rows[i].id].summary_hash for i in (9, 10, 11, 12, 13, 14)] == [
        "new", "old", "old", "new", "old", "new"
    ]  # fmt: skip
    assert found[rows[12].id].revision == 2
    assert stores.invoices.versions(REF, rows[10].id)[0].summary_hash == "old"


def test_a_header_is_replaced_only_at_the_revision_that_was_read(stores: Stores) -> None:
    row = summary()
    stores.invoices.write(REF, [write(row)])
    done = HeaderWrite(header(row, 2, detail_state=DetailState.PENDING), 1)
    assert stores.invoices.write(REF, [done]) == frozenset()
    stale = HeaderWrite(header(row, 2, detail_state=DetailState.QUARANTINED), 1)
    assert stores.invoices.write(REF, [stale]) == {row.id}
    assert stores.invoices.write(REF, [write(row)]) == {row.id}
    assert stores.invoices.write(REF, [write(summary("never"), replaces=3)])
    assert stores.invoices.headers(REF, [row.id])[row.id] == done.header


def test_an_older_version_never_replaces_a_newer_one(stores: Stores) -> None:
    newer = summary(version=VersionKey(NOW, "TX2", 1))
    older = summary(version=VersionKey(NOW, "TX1", 9))
    stores.invoices.write(REF, [write(newer)])
    assert stores.invoices.write(REF, [write(older, replaces=1)]) == {newer.id}
    assert stores.invoices.headers(REF, [newer.id])[newer.id].summary == newer


def test_every_version_of_an_invoice_is_kept_newest_first(stores: Stores) -> None:
    row = summary()
    versions = [VersionKey(NOW + i * HOUR, f"TX{i}", 1) for i in range(3)]
    rows = [replace(row, version=version) for version in versions]
    history = tuple((r.version, r, f"h{i}") for i, r in enumerate(rows))
    stores.invoices.write(REF, [HeaderWrite(header(rows[2]), 0, history)])
    assert stores.invoices.versions(REF, row.id) == [
        StoredVersion(versions[i], rows[i], f"h{i}", document=False, seen_at=NOW) for i in (2, 1, 0)
    ]


def test_a_very_long_history_is_kept_too(stores: Stores) -> None:
    row = summary()
    rows = [replace(row, version=VersionKey(NOW, f"TX{i:03d}", 1)) for i in range(105)]
    history = tuple((r.version, r, "h") for r in rows)
    other = write(summary("other"))
    written = [other, HeaderWrite(header(rows[-1]), 0, history)]
    assert stores.invoices.write(REF, written) == frozenset()
    assert len(stores.invoices.versions(REF, row.id)) == 105
    assert len(stores.invoices.headers(REF, [row.id, other.header.summary.id])) == 2


def test_versions_and_documents_of_similar_ids_are_kept_apart(stores: Stores) -> None:
    ids = [("1", "A"), ("1", "A#20260301"), ("1", "A", "1"), ("1", "AB"), ("1", "a")]
    rows = [summary(parts[1], parts=parts) for parts in ids]
    stores.invoices.write(REF, [write(row) for row in rows])
    for row in rows[1:]:
        stores.invoices.store_document(REF, document(row), None)
    (only,) = stores.invoices.versions(REF, rows[0].id)
    assert (only.summary, only.document) == (rows[0], False)
    assert all(len(stores.invoices.versions(REF, row.id)) == 1 for row in rows)
    wanted = [(row.id, row.version) for row in rows]
    assert stores.invoices.has_documents(REF, wanted) == frozenset(wanted[1:])


def test_a_document_is_stored_with_its_header(stores: Stores) -> None:
    row = summary()
    stores.invoices.write(REF, [write(row)])
    done = HeaderWrite(header(row, 2, detail_state=DetailState.STORED), 1)
    kept = document(row, "<számla/>".encode("iso-8859-2"))
    stores.invoices.store_document(REF, kept, done)
    assert stores.invoices.document(REF, row.id, row.version) == kept
    assert stores.invoices.headers(REF, [row.id])[row.id].detail_state is DetailState.STORED
    assert stores.invoices.versions(REF, row.id)[0].document


def test_a_document_is_kept_even_if_its_header_was_changed_meanwhile(stores: Stores) -> None:
    row = summary()
    stores.invoices.write(REF, [write(row)])
    stale = HeaderWrite(header(row, 8, detail_state=DetailState.STORED), 7)
    with pytest.raises(LostRaceError):
        stores.invoices.store_document(REF, document(row), stale)
    assert stores.invoices.document(REF, row.id, row.version) == document(row)
    assert stores.invoices.headers(REF, [row.id])[row.id].revision == 1


def test_a_stored_document_is_never_replaced(stores: Stores) -> None:
    row = summary()
    stores.invoices.store_document(REF, document(row, b"first"), None)
    stores.invoices.store_document(REF, document(row, b"second"), None)
    assert stores.invoices.document(REF, row.id, row.version).content == b"first"


def test_a_document_of_a_version_that_was_never_listed_is_in_the_history(stores: Stores) -> None:
    listed = summary()
    unlisted = replace(listed, version=VersionKey(NOW + HOUR, "TX9", 1))
    stores.invoices.write(REF, [write(listed)])
    stores.clock.advance(hours=2)
    stores.invoices.store_document(REF, document(unlisted), None)
    newest, oldest = stores.invoices.versions(REF, listed.id)
    assert newest == StoredVersion(
        unlisted.version, None, "", document=True, seen_at=NOW + 2 * HOUR
    )
    assert (oldest.summary, oldest.document) == (listed, False)


@pytest.mark.parametrize("content", [b"", b"x" * 300_000, bytes(range(256)) * 3])
def test_any_content_comes_back_unchanged(stores: Stores, content: bytes) -> None:
    row = summary()
    stores.invoices.store_document(REF, document(row, content), None)
    assert stores.invoices.document(REF, row.id, row.version).content == content


def by_date(stores: Stores, kind: DateKind) -> Callable[..., Page[InvoiceHeader]]:
    return lambda ref, *rest: stores.invoices.list_by_date(ref, kind, *rest)


def numbers(page: Page[InvoiceHeader]) -> list[str]:
    return [stored.summary.number for stored in page.items]


def test_invoices_are_listed_by_insertion_newest_first(stores: Stores) -> None:
    rows = [summary(f"N-{i}", inserted_at=NOW - i * DAY, issue_date=None) for i in range(5)]
    stores.invoices.write(REF, [write(row) for row in rows])
    listed = by_date(stores, DateKind.INSERTED_AT)
    first = listed(REF, ALWAYS, 2, None)
    second = listed(REF, ALWAYS, 2, first.next_key)
    third = listed(REF, ALWAYS, 2, second.next_key)
    pages = [numbers(page) for page in (first, second, third)]
    assert pages == [["N-0", "N-1"], ["N-2", "N-3"], ["N-4"]]
    assert third.next_key is None
    assert listed(REF, ALWAYS, 5, None).next_key is None
    assert listed(REF, ALWAYS, 5, None).items[0].summary == rows[0]
    within = DateRange((NOW - 3 * DAY).date(), (NOW - DAY).date())
    assert numbers(listed(REF, within, 9, None)) == ["N-1", "N-2", "N-3"]


def test_days_of_a_list_are_whole_days(stores: Stores) -> None:
    midnight = NOW.replace(hour=0)
    times = {"before": -1, "first": 0, "last": 86_399_999, "after": 86_400_000}
    for number, ms in times.items():
        moment = midnight + timedelta(milliseconds=ms)
        stores.invoices.write(REF, [write(summary(number, inserted_at=moment))])
    day = DateRange(NOW.date(), NOW.date())
    assert numbers(stores.invoices.list_by_date(REF, DateKind.INSERTED_AT, day, 9, None)) == [
        "last",
        "first",
    ]


def test_invoices_are_listed_by_issue_date_and_those_without_one_last(stores: Stores) -> None:
    rows = [
        summary("early", issue_date=date(2026, 1, 1), inserted_at=NOW),
        summary("undated", issue_date=None, inserted_at=NOW + DAY),
        summary("same #1", issue_date=date(2026, 2, 1), inserted_at=NOW),
        summary("same #2", issue_date=date(2026, 2, 1), inserted_at=NOW + HOUR),
    ]
    stores.invoices.write(REF, [write(row) for row in rows])
    listed = by_date(stores, DateKind.ISSUE_DATE)
    first = listed(REF, ALWAYS, 1, None)
    rest = listed(REF, ALWAYS, 3, first.next_key)
    assert numbers(first) + numbers(rest) == ["same #2", "same #1", "early", "undated"]
    assert rest.next_key is None
    february = DateRange(date(2026, 2, 1), date(2026, 2, 28))
    assert numbers(listed(REF, february, 9, None)) == ["same #2", "same #1"]
    until = DateRange(None, date(2026, 1, 1))
    assert numbers(listed(REF, until, 9, None)) == ["early", "undated"]
    since = DateRange(date(2026, 1, 2), None)
    assert numbers(listed(REF, since, 9, None)) == ["same #2", "same #1"]


def test_a_changed_invoice_moves_in_the_lists(stores: Stores) -> None:
    row = summary("N-1", issue_date=date(2026, 1, 1))
    stores.invoices.write(REF, [write(row), write(summary("N-2", issue_date=date(2026, 1, 2)))])
    version = VersionKey(NOW + DAY, "TX2", 1)
    moved = replace(row, issue_date=date(2026, 1, 3), version=version, inserted_at=NOW + DAY)
    stores.invoices.write(REF, [write(moved, replaces=1)])
    for kind in (DateKind.INSERTED_AT, DateKind.ISSUE_DATE):
        listed = by_date(stores, kind)
        assert numbers(listed(REF, ALWAYS, 9, None)) == ["N-1", "N-2"]


def test_one_suppliers_invoices_are_found_by_the_beginning_of_their_number(
    stores: Stores,
) -> None:
    ids = [("11111111", n) for n in ("B", "A/10", "A/2", "A", "a/3")]
    others = [("111111112", "A/1"), ("22222222", "A/1"), ("11111111", "A/2", "1")]
    rows = [summary(parts[1], parts=parts) for parts in (*ids, *others)]
    stores.invoices.write(REF, [write(row) for row in rows])
    listed = stores.invoices.list_by_supplier
    assert numbers(listed(REF, "11111111", "A", 9, None)) == ["A", "A/10", "A/2", "A/2"]
    first = listed(REF, "11111111", "", 2, None)
    rest = listed(REF, "11111111", "", 9, first.next_key)
    assert numbers(first) + numbers(rest) == ["A", "A/10", "A/2", "A/2", "B", "a/3"]
    assert rest.next_key is None
