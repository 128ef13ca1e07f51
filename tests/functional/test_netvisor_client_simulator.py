"""The provider against the strict simulator, with and without sockets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from infrastructure.simulators.netvisor.server import start
from infrastructure.simulators.netvisor.simulator import NetvisorSimulator
from infrastructure.simulators.server import Running
from invoice_connector.core.connection import PermissionState
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FailureClass, SourceError, TransportError
from invoice_connector.core.invoice import (
    InvoiceId,
    InvoiceKind,
    InvoiceRef,
    InvoiceSummary,
    SourceDocument,
)
from invoice_connector.core.ports import HttpRequest, HttpResponse, HttpTransport
from invoice_connector.core.provider import Provider
from invoice_connector.core.source import Source
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.providers import available
from invoice_connector.providers.netvisor.windows import full_run_window
from invoice_connector.providers.transport import RequestsTransport
from tests.builders.nav_answers import SOFTWARE
from tests.builders.netvisor_answers import SECRET, SETTINGS
from tests.fakes.memory_time import SeededIds, VirtualClock

COMPANY = "1967543-8"
CUSTOMER_KEY = "customer-key-1"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FROM = datetime(2025, 11, 1, tzinfo=UTC)
SIMULATED = replace(SETTINGS, environment="simulator")
CREDENTIALS = Credentials({"customer_key": CUSTOMER_KEY})
IDS = SeededIds()  # one sequence for all: the source refuses an id that it has seen
EVERYTHING = full_run_window(date(2025, 1, 1), NOW)
TODAY = DateWindow(Axis.OPEN_ON, NOW.replace(hour=0), NOW.replace(hour=0) + timedelta(days=1))


class Direct:
    """Hands requests to the simulator without a socket, and counts them."""

    def __init__(self, simulator: NetvisorSimulator) -> None:
        self._simulator = simulator
        self.count = 0

    def send(self, request: HttpRequest) -> HttpResponse:
        self.count += 1
        host, _, path = request.url.removeprefix("http://").partition("/")
        headers = {**request.headers, "Host": host}
        try:
            answer = self._simulator.handle(request.method, f"/{path}", headers, request.body)
        except ConnectionResetError:
            raise TransportError("http_reset") from None
        return HttpResponse(*answer)


def filled(count: int, **user: Any) -> NetvisorSimulator:
    simulator = NetvisorSimulator(clock=lambda: NOW, seed=1)
    control = simulator.control
    control.add_partner(SECRET["partner_id"], SECRET["partner_key"])
    control.add_company(COMPANY, "Esimerkki Oy")
    control.add_user("CUST_1", CUSTOMER_KEY, [COMPANY], **user)
    control.add_seller(COMPANY, "Matti", "Meikäläinen")
    if count:
        control.generate(COMPANY, count, FROM, NOW, seed=7)
    return simulator


def provider(transport: HttpTransport, url: str, **partner: str) -> Provider:
    secret = {"simulator": {**SECRET, **partner}}
    return available(
        transport,
        VirtualClock(NOW),
        IDS,
        SOFTWARE,
        {"netvisor": url},
        {"netvisor": lambda: secret},
    )["netvisor"]


def opened(simulator: NetvisorSimulator, **secrets: str) -> Source:
    transport = Direct(simulator)
    return provider(transport, "http://simulator").open(
        SIMULATED, Credentials({**CREDENTIALS, **secrets})
    )


def listed(source: Source, window: DateWindow = EVERYTHING) -> list[InvoiceSummary]:
    pages = [source.list_page(window, 1)]
    while (place := pages[-1].next_place) is not None:
        pages.append(source.list_page(window, len(pages) + 1, place))
    assert all(page.is_sound for page in pages)
    return [row for page in pages for row in page.rows]


def refs(rows: list[InvoiceSummary], kind: InvoiceKind) -> list[InvoiceRef]:
    return [InvoiceRef(row.id, row.version) for row in rows if row.kind is kind]


def fetched(source: Source, wanted: list[InvoiceRef]) -> dict[InvoiceId, SourceDocument]:
    """Read documents together, and apart where the answer does not say which is which."""
    try:
        return dict(source.fetch_documents(wanted))
    except SourceError as error:
        if error.failure is not FailureClass.SOURCE_DATA:
            raise
        alone = {ref.id: source.fetch_document(ref) for ref in wanted}
        return {key: document for key, document in alone.items() if document}


@pytest.fixture(scope="module")
def simulator() -> NetvisorSimulator:
    return filled(120)


@pytest.fixture
def changeable() -> NetvisorSimulator:
    return filled(20)


# --- verify ---


def test_good_credentials_are_verified(simulator: NetvisorSimulator) -> None:
    states = {p.code: p.state for p in opened(simulator).verify().permissions}
    granted = {code for code, state in states.items() if state is PermissionState.GRANTED}
    assert granted == {"sales_invoice_list", "sales_invoice_details", "deleted_list"}


def test_wrong_key_is_refused_without_showing_anything(simulator: NetvisorSimulator) -> None:
    with pytest.raises(SourceError) as caught:
        opened(simulator, customer_key="wrong").verify()
    error = caught.value
    assert (error.code, error.failure) == ("netvisor_login_refused", FailureClass.CREDENTIAL)
    assert "CUST_1" not in f"{error} {vars(error)}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"partner_id": "other"}, "netvisor_login_refused"),
        ({"partner_key": "other"}, "netvisor_login_refused"),
        ({"algorithm": "SHA256"}, "netvisor_login_refused"),
    ],
)
def test_partner_that_is_not_known_is_refused(
    simulator: NetvisorSimulator, changes: dict[str, str], code: str
) -> None:
    source = provider(Direct(simulator), "http://simulator", **changes)
    with pytest.raises(SourceError) as caught:
        source.open(SIMULATED, CREDENTIALS).verify()
    assert caught.value.code == code


def test_older_algorithm_works_where_the_source_takes_it(changeable: NetvisorSimulator) -> None:
    changeable.control.set_options(algorithms=["SHA256"])
    made = provider(Direct(changeable), "http://simulator", algorithm="SHA256")
    assert made.open(SIMULATED, CREDENTIALS).verify().permissions


@pytest.mark.parametrize(
    ("rights", "code"),
    [
        (["getsalesinvoice"], "netvisor_permission_list"),
        (["salesinvoicelist"], "netvisor_permission_details"),
    ],
)
def test_missing_right_is_named(rights: list[str], code: str) -> None:
    with pytest.raises(SourceError) as caught:
        opened(filled(0, rights=rights)).verify()
    assert (caught.value.code, caught.value.failure) == (code, FailureClass.PERMISSION)


def test_list_of_deleted_ones_is_optional() -> None:
    source = opened(filled(0, rights=["salesinvoicelist", "getsalesinvoice"]))
    states = {p.code: p.state for p in source.verify().permissions}
    assert states["deleted_list"] is PermissionState.MISSING
    assert source.list_deleted(DateWindow(Axis.DELETED_ON, FROM, NOW)) is None


# --- lists ---


def test_list_equals_the_books(simulator: NetvisorSimulator) -> None:
    truth = [sale for sale in simulator.control.truth(COMPANY) if sale["kind"] != "invoicedraft"]
    found = {row.id.parts: row for row in listed(opened(simulator))}
    assert set(found) == {(sale["kind"], str(sale["key"])) for sale in truth}
    for sale in truth:
        row = found[sale["kind"], str(sale["key"])]
        rate = Decimal(sale["rate"])
        assert row.number == sale["number"]
        assert row.issue_date == date.fromisoformat(sale["invoice_date"])
        assert row.status is not None
        expected = (sale["substatus"] or sale["status"]).replace("creditloss", "credit_loss")
        assert row.status.value == expected
        for own, amount in ((row.amounts.gross, "amount"), (row.open_amount, "open_amount")):
            assert own == (Decimal(sale[amount]) * rate).quantize(Decimal("0.01"))


@pytest.mark.parametrize("cap", [1, 7, 100])
def test_cut_lists_are_read_whole(changeable: NetvisorSimulator, cap: int) -> None:
    whole = {row.id for row in listed(opened(changeable))}
    changeable.control.set_options(page_cap=cap)
    assert {row.id for row in listed(opened(changeable))} == whole


def test_modified_and_open_ones_are_listed(changeable: NetvisorSimulator) -> None:
    truth = changeable.control.truth(COMPANY)
    open_keys = {str(s["key"]) for s in truth if s["kind"] == "invoice" and s["substatus"]}
    source = opened(changeable)
    assert {row.id.parts[1] for row in listed(source, TODAY)} == open_keys
    day = DateWindow(Axis.MODIFIED_ON, TODAY.start, TODAY.end)
    before = {row.id for row in listed(source, day)}
    key = next(s["key"] for s in truth if s["kind"] == "invoice")
    changeable.control.edit_line(COMPANY, key, text="changed")
    assert {row.id for row in listed(source, day)} - before <= {InvoiceId(("invoice", str(key)))}
    assert InvoiceId(("invoice", str(key))) in {row.id for row in listed(source, day)}


def test_deleted_ones_are_named(changeable: NetvisorSimulator) -> None:
    truth = changeable.control.truth(COMPANY)
    gone = [next(s for s in truth if s["kind"] == kind) for kind in ("invoice", "order")]
    for sale in gone:
        changeable.control.delete(COMPANY, sale["key"], sale["kind"])
    window = DateWindow(Axis.DELETED_ON, TODAY.start, TODAY.end)
    found = opened(changeable).list_deleted(window)
    assert found is not None
    assert set(found) == {InvoiceId((s["kind"], str(s["key"]))) for s in gone}


# --- documents ---


def test_documents_equal_the_books(simulator: NetvisorSimulator) -> None:
    source, made = opened(simulator), provider(Direct(simulator), "http://simulator")
    rows = listed(source)
    truth = {(s["kind"], str(s["key"])): s for s in simulator.control.truth(COMPANY)}
    for kind in (InvoiceKind.INVOICE, InvoiceKind.ORDER):
        found = source.fetch_documents(refs(rows, kind))
        assert len(found) == sum(row.kind is kind for row in rows)
        for key, document in found.items():
            sale, detail = truth[key.parts], made.spec.parse_document(document.content, key)
            assert detail.amounts.gross == Decimal(sale["amount"])
            assert detail.payment_date == date.fromisoformat(sale["due_date"])
            assert detail.currency == sale["currency"]
            assert [line.nature for line in detail.lines] == [x["kind"] for x in sale["lines"]]
            products = [x for x in sale["lines"] if x["kind"] == "product"]
            lines = [line for line in detail.lines if line.nature == "product"]
            for line, product in zip(lines, products, strict=True):
                assert line.description == product["name"]
                assert line.amounts.gross == Decimal(product["gross"])
                assert line.amounts.vat == Decimal(product["vat"])


def test_read_again_is_the_same_document_in_every_form(simulator: NetvisorSimulator) -> None:
    source = opened(simulator)
    wanted = refs(listed(source), InvoiceKind.INVOICE)[:5]
    together = source.fetch_documents(wanted)
    alone = {ref.id: source.fetch_document(ref) for ref in wanted}
    assert {k: d.content for k, d in together.items()} == {
        k: d.content for k, d in alone.items() if d
    }


def test_edited_line_with_the_same_total_is_another_document(
    changeable: NetvisorSimulator,
) -> None:
    source = opened(changeable)
    ref = refs(listed(source), InvoiceKind.INVOICE)[0]
    before = source.fetch_document(ref)
    changeable.control.edit_line(COMPANY, int(ref.id.parts[1]), name="Other name")
    after = source.fetch_document(ref)
    assert before is not None
    assert after is not None
    assert before.content != after.content


def test_payment_shows_in_the_completed_row(changeable: NetvisorSimulator) -> None:
    made = provider(Direct(changeable), "http://simulator")
    source = made.open(SIMULATED, CREDENTIALS)
    row = next(r for r in listed(source, TODAY) if (r.open_amount or 0) > 0)
    changeable.control.pay(COMPANY, int(row.id.parts[1]))
    document = source.fetch_document(InvoiceRef(row.id, row.version))
    assert document is not None
    detail = made.spec.parse_document(document.content, document.id)
    summary = made.spec.complete(row, document, detail)
    assert summary.status is not None
    assert (summary.status.value, summary.open_amount) == ("paid", 0)


def test_what_is_gone_is_left_out(changeable: NetvisorSimulator) -> None:
    source = opened(changeable)
    one, other, *_ = refs(listed(source), InvoiceKind.INVOICE)
    changeable.control.delete(COMPANY, int(one.id.parts[1]))
    assert set(source.fetch_documents([one, other])) == {other.id}
    assert source.fetch_document(one) is None
    assert source.is_still_valid(one.id) is False


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "wrong_case"},
        {"name": "wrong_case", "upper": True},
        {"name": "dot_decimals"},
        {"name": "document_line_sum"},
        {"name": "finnish_texts"},
        {"name": "missing_optional"},  # which has no keys of documents
        {"name": "newer_elements"},
    ],
)
def test_every_form_of_an_answer_is_read_the_same(
    changeable: NetvisorSimulator, fault: dict[str, Any]
) -> None:
    made = provider(Direct(changeable), "http://simulator")
    source = made.open(SIMULATED, CREDENTIALS)

    def read() -> list[Any]:
        rows = listed(source)
        invoices = fetched(source, refs(rows, InvoiceKind.INVOICE))
        details = [made.spec.parse_document(d.content, k) for k, d in sorted(invoices.items())]
        return [
            [(r.id, r.number, r.status, r.amounts, r.open_amount, r.issue_date) for r in rows],
            [(d.number, d.amounts, d.currency, d.payment_date) for d in details],
            [[(x.number, x.description, x.amounts) for x in d.lines] for d in details],
        ]

    plain = read()
    changeable.control.set_fault(**fault)
    assert read() == plain


def test_requests_per_thousand_invoices() -> None:
    simulator = filled(1000)
    transport = Direct(simulator)
    made = provider(transport, "http://simulator")
    source = made.open(SIMULATED, CREDENTIALS)
    windows = made.spec.plan_full(EVERYTHING)
    rows = [row for window in windows for row in listed(source, window)]
    lists = transport.count
    size = made.spec.documents_per_call
    for kind in (InvoiceKind.INVOICE, InvoiceKind.ORDER):
        wanted = refs(rows, kind)
        for begin in range(0, len(wanted), size):
            source.fetch_documents(wanted[begin : begin + size])
    details = transport.count - lists
    # Two lists for each window, and one more request after each that is not empty. A list brings
    # the days beside its window too, which may be all that it brings.
    busy = len({(row.kind, window) for window in windows for row in listed(source, window)})
    assert 0 <= lists - 2 * len(windows) - busy <= 2
    assert details <= len(rows) / size + 2


# --- over HTTP ---

TRANSIENT = FailureClass.TRANSIENT
FAULTS: list[tuple[dict[str, Any], str, FailureClass]] = [
    ({"name": "maintenance"}, "netvisor_maintenance", FailureClass.MAINTENANCE),
    (
        {"name": "maintenance", "code": "SYSTEM_MAINTANANCE"},
        "netvisor_maintenance",
        FailureClass.MAINTENANCE,
    ),
    ({"name": "throttle"}, "netvisor_throttled", FailureClass.THROTTLED),
    ({"name": "error_code", "code": "TECHNICAL_ERROR"}, "netvisor_technical_error", TRANSIENT),
    ({"name": "error_code", "code": "BRAND_NEW"}, "netvisor_unknown_error", TRANSIENT),
    ({"name": "concurrent_request"}, "netvisor_technical_error", TRANSIENT),
    ({"name": "http_500"}, "source_unavailable", TRANSIENT),
    ({"name": "html_200"}, "netvisor_unreadable_answer", TRANSIENT),
    ({"name": "empty_body"}, "netvisor_unreadable_answer", TRANSIENT),
    ({"name": "no_envelope"}, "netvisor_unreadable_answer", TRANSIENT),
    ({"name": "truncate"}, "netvisor_unreadable_answer", TRANSIENT),
    ({"name": "reset"}, "http_reset", TRANSIENT),
]


@pytest.fixture(scope="module")
def running() -> Iterator[Running[NetvisorSimulator]]:
    server = start(simulator=filled(20))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def online(running: Running[NetvisorSimulator]) -> Source:
    transport = RequestsTransport(VirtualClock(NOW))
    return provider(transport, running.url).open(SIMULATED, CREDENTIALS)


def test_whole_way_works_over_http(online: Source) -> None:
    assert online.verify().permissions
    rows = listed(online)
    assert rows
    wanted = refs(rows, InvoiceKind.INVOICE)
    assert len(online.fetch_documents(wanted)) == len(wanted)


@pytest.mark.parametrize(("fault", "code", "failure"), FAULTS)
def test_fault_of_the_source_is_never_a_list(
    running: Running[NetvisorSimulator],
    online: Source,
    fault: dict[str, Any],
    code: str,
    failure: FailureClass,
) -> None:
    whole = len(listed(online))
    running.simulator.control.set_fault(times=1, **fault)
    try:
        with pytest.raises(SourceError) as caught:
            online.list_page(EVERYTHING, 1)
    finally:
        running.simulator.control.clear_fault()
    assert (caught.value.code, caught.value.failure) == (code, failure)
    assert len(listed(online)) == whole


def test_clock_that_is_off_is_our_fault_and_nobody_elses(
    running: Running[NetvisorSimulator], online: Source
) -> None:
    running.simulator.control.shift_clock(900)
    try:
        with pytest.raises(SourceError) as caught:
            online.list_page(EVERYTHING, 1)
    finally:
        running.simulator.control.shift_clock(0)
    assert caught.value.code == "netvisor_clock"
    assert caught.value.details["clock_skew_s"] == -900
