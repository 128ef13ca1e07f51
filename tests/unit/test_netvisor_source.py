"""The calls of one connection: verify, list, what was deleted, details."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoice_connector.core.connection import PermissionState
from invoice_connector.core.errors import FailureClass, SourceError, TransportError
from invoice_connector.core.invoice import (
    Amounts,
    InvoiceId,
    InvoiceKind,
    InvoiceRef,
    InvoiceStatus,
    InvoiceSummary,
    VersionKey,
)
from invoice_connector.core.ports import HttpRequest
from invoice_connector.core.provider import Provider
from invoice_connector.core.source import Source, SummaryPage
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.providers.netvisor.provider import provide
from tests.builders.nav_answers import SOFTWARE, Reply, StubTransport
from tests.builders.netvisor_answers import (
    CREDENTIALS,
    SECRET,
    SETTINGS,
    detail,
    details,
    failure,
    row,
    rows,
    success,
)
from tests.fakes.memory_time import START, SeededIds, VirtualClock

MARCH = DateWindow(
    Axis.ISSUE_DATE, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
)
MODIFIED = DateWindow(Axis.MODIFIED_ON, MARCH.start, MARCH.end)
OPEN = DateWindow(Axis.OPEN_ON, MARCH.start, datetime(2026, 3, 2, tzinfo=UTC))
DELETED = DateWindow(Axis.DELETED_ON, MARCH.start, MARCH.end)
GONE = (
    "<DeletedSales{0}s><DeletedSales{0}><NetvisorKey>{1}</NetvisorKey></DeletedSales{0}>"
    "</DeletedSales{0}s>"
)
EMPTY = {"salesinvoicelist.nv": rows(), "getsalesinvoice.nv": success("<SalesInvoice/>")}
DELETED_LISTS = {
    "deletedsalesinvoices.nv": success(GONE.format("Invoice", 5)),
    "deletedsalesorders.nv": success(GONE.format("Order", 300)),
}
SECRETS = {"test": SECRET}


def provider(transport: StubTransport, secret: dict[str, Any] | None = None) -> Provider:
    stored = SECRETS if secret is None else secret
    return provide(transport, VirtualClock(), SeededIds(), SOFTWARE, None, lambda: stored)


def opened(
    answer: Callable[[HttpRequest], Reply] | None = None, **replies: Reply
) -> tuple[Source, StubTransport]:
    """Open a source whose answers are given by resource."""
    known = {**EMPTY, **DELETED_LISTS, **{f"{name}.nv": reply for name, reply in replies.items()}}

    def by_resource(request: HttpRequest) -> Reply:
        return known[request.url.partition("?")[0].rpartition("/")[2]]

    transport = StubTransport(answer or by_resource)
    return provider(transport).open(SETTINGS, CREDENTIALS), transport


def query_of(request: HttpRequest) -> str:
    return request.url.partition("?")[2]


def ref(key: str, kind: InvoiceKind = InvoiceKind.INVOICE) -> InvoiceRef:
    return InvoiceRef(InvoiceId((kind.value, key)), VersionKey(START))


# --- verify ---


def test_verify_asks_only_for_what_is_not_there() -> None:
    source, transport = opened()
    report = source.verify()
    assert [request.method for request in transport.sent] == ["GET"] * 3
    assert [request.url.rpartition("/")[2] for request in transport.sent] == [
        "salesinvoicelist.nv?invoicesabovenetvisorkey=999999999",
        "getsalesinvoice.nv?netvisorkey=999999999&pdfimage=nopdf&showprocesshistory=1"
        "&showcommentlines=1&includedocuments=1",
        "deletedsalesinvoices.nv?deletedsince=2026-03-01",
    ]
    states = {permission.code: permission.state.value for permission in report.permissions}
    assert states == {
        "sales_invoice_list": "granted",
        "sales_invoice_details": "granted",
        "deleted_list": "granted",
        "order_details": "not_checked",
        "sales_personnel_list": "not_checked",
        "sales_invoice_import": "not_checked",
    }


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        ("salesinvoicelist", "netvisor_permission_list"),
        ("getsalesinvoice", "netvisor_permission_details"),
    ],
)
def test_verify_names_the_right_that_a_sync_needs(resource: str, code: str) -> None:
    source, _ = opened(**{resource: failure("SERVICE_ACCESS_ERROR")})
    with pytest.raises(SourceError) as caught:
        source.verify()
    assert (caught.value.code, caught.value.failure) == (code, FailureClass.PERMISSION)


def test_verify_names_the_field_of_a_refused_login() -> None:
    source, _ = opened(salesinvoicelist=failure("AUTHENTICATION_FAILED"))
    with pytest.raises(SourceError) as caught:
        source.verify()
    assert (caught.value.code, caught.value.field) == ("netvisor_login_refused", "customer_key")


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (failure("SERVICE_ACCESS_ERROR"), PermissionState.MISSING),
        (failure("TECHNICAL_ERROR"), PermissionState.NOT_CHECKED),
        (TransportError("http_timeout"), PermissionState.NOT_CHECKED),
    ],
)
def test_verify_succeeds_without_the_list_of_deleted_ones(
    reply: Reply, state: PermissionState
) -> None:
    source, _ = opened(deletedsalesinvoices=reply)
    states = {p.code: p.state for p in source.verify().permissions}
    assert states["deleted_list"] is state


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (failure("INVALID_DATA", "not found"), PermissionState.GRANTED),
        (failure("TECHNICAL_ERROR"), PermissionState.NOT_CHECKED),
    ],
)
def test_verify_takes_either_form_of_not_found(reply: Reply, state: PermissionState) -> None:
    source, _ = opened(getsalesinvoice=reply)
    states = {p.code: p.state for p in source.verify().permissions}
    assert states["sales_invoice_details"] is state


@pytest.mark.parametrize("secret", [{}, {"production": SECRET}, {"test": "text"}, {"test": {}}])
def test_without_the_partners_keys_nothing_is_called(secret: dict[str, Any]) -> None:
    transport = StubTransport({})
    with pytest.raises(SourceError) as caught:
        provider(transport, secret).open(SETTINGS, CREDENTIALS)
    assert (caught.value.code, caught.value.failure) == (
        "netvisor_not_set_up",
        FailureClass.OUR_BUG,
    )
    assert transport.sent == []


# --- list ---


@pytest.mark.parametrize(
    ("window", "queries"),
    [
        (
            MARCH,
            [
                "begininvoicedate=2026-02-28&endinvoicedate=2026-04-01",
                "listtype=preinvoice&begininvoicedate=2026-02-28&endinvoicedate=2026-04-01",
            ],
        ),
        (
            MODIFIED,
            [
                "lastmodifiedstart=2026-03-01&lastmodifiedend=2026-03-31",
                "listtype=preinvoice&lastmodifiedstart=2026-03-01&lastmodifiedend=2026-03-31",
            ],
        ),
        (OPEN, ["invoicestatus=open"]),
    ],
)
def test_each_list_of_an_axis_is_read(window: DateWindow, queries: list[str]) -> None:
    source, transport = opened()
    pages = _all_pages(source, window)
    assert [query_of(request) for request in transport.sent] == queries
    assert [page.rows for page in pages] == [()] * len(queries)
    assert all(page.is_sound and page.available_pages is None for page in pages)


def _all_pages(source: Source, window: DateWindow) -> list[SummaryPage]:
    pages = [source.list_page(window, 1)]
    while pages[-1].next_place is not None:
        pages.append(source.list_page(window, len(pages) + 1, pages[-1].next_place))
        assert len(pages) < 20
    return pages


def cutting(keys: list[int], orders: list[int], cap: int, *, obeys: bool = True) -> Any:
    """A source that lists at most so many rows, from the lowest key that is wanted."""

    def answer(request: HttpRequest) -> Reply:
        query = dict(part.split("=") for part in query_of(request).split("&"))
        have = orders if "listtype" in query else keys
        above = int(query.get("invoicesabovenetvisorkey", "-1")) if obeys else -1
        return rows(*(row(key) for key in [k for k in have if k > above][:cap]))

    return answer


def test_cut_list_goes_on_after_its_highest_key() -> None:
    source, transport = opened(cutting([1, 2, 5, 8, 9], [3], 2))
    pages = _all_pages(source, MARCH)
    found = [r.id.parts for page in pages for r in page.rows]
    assert found == [("invoice", k) for k in "12589"] + [("order", "3")]
    assert [page.page for page in pages] == list(range(1, 7))
    assert len(transport.sent) == 6
    assert query_of(transport.sent[1]).endswith("&invoicesabovenetvisorkey=2")


@pytest.mark.parametrize("are_bounds_in", [True, False])
def test_no_day_is_missed_or_doubled_whether_or_not_its_bounds_belong_to_a_list(
    are_bounds_in: bool,
) -> None:
    days = [date(2026, 2, 28) + timedelta(days=number) for number in range(33)]

    def answer(request: HttpRequest) -> Reply:
        query = dict(part.split("=") for part in query_of(request).split("&"))
        first, last = (query[name] for name in ("begininvoicedate", "endinvoicedate"))
        is_more = "listtype" in query or "invoicesabovenetvisorkey" in query
        some = [] if is_more else enumerate(days)
        inside = [(n, d) for n, d in some if first < str(d) < last or are_bounds_in]
        return rows(*(row(number, issued=str(day)) for number, day in inside))

    source, _ = opened(answer)
    found = [found.issue_date for page in _all_pages(source, MARCH) for found in page.rows]
    assert found == days[1:32]


def test_source_that_ignores_the_key_is_not_asked_for_ever() -> None:
    source, _ = opened(cutting([1, 2], [], 10, obeys=False))
    pages = _all_pages(source, MARCH)
    assert [len(page.rows) for page in pages] == [2, 0, 0]


@pytest.mark.parametrize(
    ("keys", "is_sound"),
    [
        (list(range(500)), True),
        (list(reversed(range(500))), False),
        (list(reversed(range(499))), True),
        (list(reversed(range(50))), False),
        ([2, 1], True),
    ],
)
def test_full_list_out_of_order_may_lack_rows(keys: list[int], is_sound: bool) -> None:
    source, _ = opened(salesinvoicelist=rows(*(row(key) for key in keys)))
    assert source.list_page(MARCH, 1).is_sound is is_sound


def test_row_says_when_its_page_was_asked_for() -> None:
    source, _ = opened(salesinvoicelist=rows(row(1)))
    (found,) = source.list_page(MARCH, 1).rows
    assert (found.version, found.inserted_at) == (VersionKey.of_read(START), START)


# --- deleted ---


def test_deleted_invoices_and_orders_are_named() -> None:
    source, transport = opened()
    assert set(source.list_deleted(DELETED) or ()) == {
        InvoiceId(("invoice", "5")),
        InvoiceId(("order", "300")),
    }
    assert {query_of(request) for request in transport.sent} == {"deletedsince=2026-03-01"}


def test_deleted_without_the_right_are_unknown_and_not_none() -> None:
    source, _ = opened(deletedsalesorders=failure("SERVICE_ACCESS_ERROR"))
    assert source.list_deleted(DELETED) is None


def test_no_list_of_deleted_ones_says_that_there_are_none() -> None:
    source, _ = opened(deletedsalesinvoices=success())
    assert source.list_deleted(DELETED) == [InvoiceId(("order", "300"))]


def test_deleted_that_cannot_be_listed_now_are_an_error() -> None:
    source, _ = opened(deletedsalesinvoices=failure("TECHNICAL_ERROR"))
    with pytest.raises(SourceError):
        source.list_deleted(DELETED)


def test_deleted_row_without_a_key_is_passed_over() -> None:
    body = "<DeletedSalesInvoices><DeletedSalesInvoice/></DeletedSalesInvoices>"
    source, _ = opened(deletedsalesinvoices=success(body))
    assert source.list_deleted(DELETED) == [InvoiceId(("order", "300"))]


# --- details ---


def test_several_documents_are_read_with_one_call() -> None:
    source, transport = opened(getsalesinvoice=details(detail(2), detail(1), detail(9)))
    found = source.fetch_documents([ref("1"), ref("2"), ref("3")])
    assert set(found) == {ref("1").id, ref("2").id}
    assert len(transport.sent) == 1
    assert "netvisorkeylist=1,2,3&pdfimage=nopdf" in transport.sent[0].url
    document = found[ref("1").id]
    assert document.version == VersionKey.of_read(START, document.content)
    assert (document.format_version, document.media_type) == ("getsalesinvoice", "application/xml")


def test_order_is_read_from_its_own_resource() -> None:
    source, transport = opened(getorder=details(detail(3)))
    assert source.fetch_document(ref("3", InvoiceKind.ORDER)) is not None
    assert "/getorder.nv?netvisorkey=3&" in transport.sent[0].url


def test_document_of_an_old_format_is_the_one_that_was_asked_for() -> None:
    old = detail(7).replace("<SalesInvoiceNetvisorKey>7</SalesInvoiceNetvisorKey>", "")
    source, _ = opened(getsalesinvoice=details(old))
    assert source.fetch_document(ref("7")) is not None


def test_documents_of_an_old_format_have_to_be_read_apart() -> None:
    old = detail(7).replace("<SalesInvoiceNetvisorKey>7</SalesInvoiceNetvisorKey>", "")
    source, _ = opened(getsalesinvoice=details(old, detail(8)))
    with pytest.raises(SourceError) as caught:
        source.fetch_documents([ref("7"), ref("8")])
    assert caught.value.failure is FailureClass.SOURCE_DATA


@pytest.mark.parametrize(
    "reply",
    [
        success("<SalesInvoice/>"),
        success("<SalesInvoice><SalesInvoiceNetvisorKey/><SalesInvoiceNumber/></SalesInvoice>"),
        failure("INVALID_DATA", "not found"),
        details(detail(8)),
    ],
)
def test_what_is_not_there_is_none(reply: Reply) -> None:
    source, _ = opened(getsalesinvoice=reply)
    assert source.fetch_document(ref("7")) is None


def test_whether_an_invoice_is_still_there_can_be_asked() -> None:
    source, _ = opened(getsalesinvoice=details(detail(7)))
    assert source.is_still_valid(ref("7").id) is True
    source, _ = opened()
    assert source.is_still_valid(ref("7").id) is False


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (failure("INVALID_DATA", "one of them"), "netvisor_invalid_data"),
        (TransportError("http_too_large"), "http_too_large"),
    ],
)
def test_one_that_spoils_the_answer_of_many_is_looked_for(reply: Reply, code: str) -> None:
    source, _ = opened(getsalesinvoice=reply)
    with pytest.raises(SourceError) as caught:
        source.fetch_documents([ref("1"), ref("2")])
    assert (caught.value.code, caught.value.failure) == (code, FailureClass.SOURCE_DATA)


def test_too_large_an_answer_of_one_is_the_sources_trouble() -> None:
    source, _ = opened(getsalesinvoice=TransportError("http_too_large"))
    with pytest.raises(TransportError):
        source.fetch_document(ref("1"))


def test_key_that_cannot_be_asked_for_is_refused_without_a_call() -> None:
    source, transport = opened()
    with pytest.raises(SourceError) as caught:
        source.fetch_document(ref("?abc"))
    assert (caught.value.code, caught.value.failure) == (
        "netvisor_key_invalid",
        FailureClass.SOURCE_DATA,
    )
    assert transport.sent == []


def test_layout_of_an_answer_is_no_change_of_the_invoice() -> None:
    plain = detail(7, '<SalesInvoiceAmount b="1" a="2">1 2</SalesInvoiceAmount>')
    laid_out = plain.replace("><", ">\n  <").replace('b="1" a="2"', "a='2'  b='1'")
    contents = set()
    for text in (plain, laid_out):
        source, _ = opened(getsalesinvoice=details(text))
        document = source.fetch_document(ref("7"))
        assert document is not None
        contents.add(document.content)
    assert len(contents) == 1
    assert b"1 2" in contents.pop()


# --- completion ---


def completed(status: str, body: str = "", attributes: str = "") -> InvoiceSummary:
    text = f"<InvoiceStatus {attributes}>{status}</InvoiceStatus>{body}"
    source, _ = opened(salesinvoicelist=rows(row(7)), getsalesinvoice=details(detail(7, text)))
    spec = provider(StubTransport({})).spec
    (listed,) = source.list_page(MARCH, 1).rows
    document = source.fetch_document(ref("7"))
    assert document is not None
    parsed = spec.parse_document(document.content, document.id)
    return spec.complete(listed, document, parsed)


@pytest.mark.parametrize(
    ("written", "status", "open_amount"),
    [
        ("Paid", InvoiceStatus.PAID, "0.00"),
        ("Credit loss", InvoiceStatus.CREDIT_LOSS, "12.40"),
        ("Open", InvoiceStatus.OPEN, "12.40"),
        ("Overdue", InvoiceStatus.OPEN, "12.40"),
        ("Something new", InvoiceStatus.OPEN, "12.40"),
        ("", InvoiceStatus.OPEN, "12.40"),
    ],
)
def test_payment_shows_in_the_document(
    written: str, status: InvoiceStatus, open_amount: str
) -> None:
    summary = completed(written)
    assert (summary.status, summary.open_amount) == (status, Decimal(open_amount))


def test_machine_readable_status_of_a_document_is_preferred() -> None:
    summary = completed("Something new", attributes='status="paid"')
    assert summary.status is InvoiceStatus.PAID


def test_row_is_filled_from_its_document() -> None:
    body = (
        "<SalesInvoiceDueDate>2026-03-15</SalesInvoiceDueDate><InvoicingCustomerName>Oy"
        "</InvoicingCustomerName><InvoicingCustomerOrganizationIdentifier>1967543-8"
        "</InvoicingCustomerOrganizationIdentifier>"
    )
    summary = completed("Open", body)
    assert summary.payment_date is not None
    assert summary.customer_tax_number == "1967543-8"
    assert summary.customer_name == "Asiakas Oy"
    assert summary.currency == "EUR"


def test_foreign_invoice_shows_its_own_amounts() -> None:
    attributes = 'iso4217currencycode="USD" currencyrate="1,24"'
    body = f"<SalesInvoiceAmount {attributes}>15,38</SalesInvoiceAmount>"
    summary = completed("Open", body)
    assert (summary.currency, summary.amounts) == ("USD", Amounts(gross=Decimal("15.38")))
    assert summary.open_amount == Decimal("15.38")
    assert summary.extra["invoicesum"] == "12.40"


def test_row_that_was_completed_before_is_completed_anew() -> None:
    attributes = 'iso4217currencycode="USD"'
    first = (
        f"<SalesInvoiceAmount {attributes}>15,38</SalesInvoiceAmount>"
        "<SalesInvoiceDueDate>2026-03-15</SalesInvoiceDueDate>"
    )
    before = completed("Open", first)
    source, _ = opened(
        getsalesinvoice=details(detail(7, first.replace("15,38", "16").replace("-15", "-20")))
    )
    spec, document = provider(StubTransport({})).spec, source.fetch_document(ref("7"))
    assert document is not None
    parsed = spec.parse_document(document.content, document.id)
    after = spec.complete(before, document, parsed)
    assert after.payment_date == date(2026, 3, 20)
    assert (after.amounts.gross, after.open_amount) == (16, 16)
    assert after.extra["invoicesum"] == "12.40"
