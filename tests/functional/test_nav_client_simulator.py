"""The provider against the strict simulator, with and without sockets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from infrastructure.simulators.nav import NavSimulator
from infrastructure.simulators.nav.server import start
from infrastructure.simulators.server import Running
from invoice_connector.core.connection import PermissionState
from invoice_connector.core.credentials import Credentials
from invoice_connector.core.errors import FailureClass, SourceError, TransportError
from invoice_connector.core.invoice import InvoiceRef, InvoiceSummary
from invoice_connector.core.ports import HttpRequest, HttpResponse, HttpTransport
from invoice_connector.core.provider import Provider
from invoice_connector.core.source import Source
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.providers import available
from invoice_connector.providers.nav.source import NavSource
from invoice_connector.providers.transport import RequestsTransport
from tests.builders.nav_answers import CREDENTIALS, SECRETS, SETTINGS, SOFTWARE
from tests.fakes.memory_time import SeededIds, VirtualClock

COMPANY = "12345676"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FROM = datetime(2026, 2, 1, tzinfo=UTC)
WINDOW = DateWindow(Axis.INSERTED_AT, FROM, NOW)
SIMULATED = replace(SETTINGS, environment="simulator")
LOGIN = "testuser0000001"
IDS = SeededIds()  # one sequence for all: the source refuses an id that it has seen


class Direct:
    """Hands requests to the simulator without a socket."""

    def __init__(self, simulator: NavSimulator) -> None:
        self._simulator = simulator

    def send(self, request: HttpRequest) -> HttpResponse:
        path = "/" + request.url.split("/", 3)[3]
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            answer = self._simulator.handle(request.method, path, headers, request.body)
        except ConnectionResetError:
            raise TransportError("http_reset") from None
        return HttpResponse(*answer)


def filled(count: int, **user: Any) -> NavSimulator:
    simulator = NavSimulator(clock=lambda: NOW, seed=1)
    control = simulator.control
    control.add_company(tax_number=COMPANY, name="Minta Kft.")
    control.add_user(login=LOGIN, tax_numbers=[COMPANY], **{**SECRETS, **user})
    if count:
        control.generate(customer_tax_number=COMPANY, count=count, start=FROM, end=NOW, seed=7)
    return simulator


def provider(transport: HttpTransport, url: str = "http://simulator") -> Provider:
    clock = VirtualClock(NOW)
    return available(transport, clock, IDS, SOFTWARE, {"nav": url})["nav"]


def opened(simulator: NavSimulator, **secrets: str) -> Source:
    credentials = Credentials({**CREDENTIALS, **secrets})
    return provider(Direct(simulator)).open(SIMULATED, credentials)


def listed(source: Source, window: DateWindow = WINDOW) -> list[InvoiceSummary]:
    first = source.list_page(window, 1)
    pages = [first, *(source.list_page(window, n) for n in range(2, first.available_pages + 1))]
    return [row for page in pages for row in page.rows]


@pytest.fixture(scope="module")
def simulator() -> NavSimulator:
    return filled(250)


def error_of(simulator: NavSimulator, **secrets: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        opened(simulator, **secrets).verify()
    return caught.value


def test_good_credentials_are_verified(simulator: NavSimulator) -> None:
    report = opened(simulator).verify()
    assert report.company_name == "Minta Kft."
    assert report.warnings == ()


@pytest.mark.parametrize(
    ("secrets", "code", "field"),
    [
        ({"password": "0" * 128}, "nav_login_refused", "password"),
        ({"signature_key": "x" * 32}, "nav_signature_refused", "signature_key"),
        ({"exchange_key": "x" * 16}, "nav_exchange_key_wrong", "exchange_key"),
        ({"exchange_key": "short"}, "nav_exchange_key_wrong", "exchange_key"),
    ],
)
def test_wrong_secret_is_named(
    simulator: NavSimulator, secrets: dict[str, str], code: str, field: str
) -> None:
    error = error_of(simulator, **secrets)
    assert (error.code, error.field, error.failure) == (code, field, FailureClass.CREDENTIAL)


@pytest.mark.parametrize(
    ("company", "code"),
    [
        ({"is_registered": False}, "nav_tax_number_not_registered"),
        ({"is_valid": False}, "nav_tax_number_invalid"),
        (None, "nav_user_not_of_company"),
    ],
)
def test_wrong_company_is_named(company: dict[str, bool] | None, code: str) -> None:
    simulator = NavSimulator(clock=lambda: NOW, seed=1)
    simulator.control.add_company(tax_number=COMPANY, name="Minta Kft.", **(company or {}))
    simulator.control.add_company(tax_number="87654321", name="Másik Kft.")
    own = [COMPANY] if company else ["87654321"]
    simulator.control.add_user(login=LOGIN, tax_numbers=own, **SECRETS)
    error = error_of(simulator)
    assert (error.code, error.failure) == (code, FailureClass.CREDENTIAL)


def test_user_who_may_only_query_is_active_with_a_warning() -> None:
    report = opened(filled(0, permissions=["invoice_query"])).verify()
    states = {p.code: p.state for p in report.permissions}
    assert states["invoice_management"] is PermissionState.MISSING
    assert len(report.warnings) == 1


def test_user_who_may_not_query_is_refused() -> None:
    simulator = filled(0, permissions=["invoice_management", "own_invoice_query"])
    assert error_of(simulator).code == "nav_permission_invoice_query"


def test_predecessor_that_is_none_is_named() -> None:
    technical = {**SETTINGS.technical, "predecessor_tax_number": "87654321"}
    settings = replace(SIMULATED, technical=technical)
    source = provider(Direct(filled(0))).open(settings, CREDENTIALS)
    with pytest.raises(SourceError) as caught:
        source.verify()
    assert caught.value.code == "nav_predecessor_refused"
    assert caught.value.field == "predecessor_tax_number"


def as_truth(row: InvoiceSummary) -> dict[str, object]:
    return {
        "supplier_tax_number": row.supplier_tax_number,
        "supplier_name": row.supplier_name,
        "invoice_number": row.number,
        "batch_index": row.batch_index,
        "operation": row.operation.value.upper(),
        "category": row.category,
        "issue_date": str(row.issue_date),
        "currency": row.currency,
        "original_invoice_number": row.original_number,
        "source": row.channel,
        "ins_date": row.inserted_at.isoformat().replace("+00:00", "Z"),
        "transaction_id": row.version.transaction_id,
        "index": row.version.index,
    }


def truth(simulator: NavSimulator) -> list[dict[str, Any]]:
    return simulator.control.truth(tax_number=COMPANY)  # type: ignore[no-any-return]


def test_list_is_exactly_what_the_source_holds(simulator: NavSimulator) -> None:
    rows = listed(opened(simulator))
    expected = truth(simulator)
    assert len(rows) == len(expected) == 250
    seen = {str(sorted(as_truth(row).items(), key=str)) for row in rows}
    assert seen == {
        str(sorted(((k, row[k]) for k in as_truth(rows[0])), key=str)) for row in expected
    }
    assert all(row.extra == {} for row in rows)


def test_halves_of_a_window_list_the_same_as_the_whole(simulator: NavSimulator) -> None:
    source = opened(simulator)
    older, newer = WINDOW.halves()
    parts = [row.id for half in (older, newer) for row in listed(source, half)]
    assert sorted(parts) == sorted(row.id for row in listed(source))


def test_list_by_issue_date_is_read(simulator: NavSimulator) -> None:
    day = datetime(2026, 2, 10, tzinfo=UTC)
    window = DateWindow(Axis.ISSUE_DATE, day, day + timedelta(days=3))
    found = sorted(row.number for row in listed(opened(simulator), window))
    days = {"2026-02-10", "2026-02-11", "2026-02-12"}
    expected = [row["invoice_number"] for row in truth(simulator) if row["issue_date"] in days]
    assert found
    assert found == sorted(expected)


def test_every_document_is_fetched_and_read(simulator: NavSimulator) -> None:
    source = opened(simulator)
    spec = provider(Direct(simulator)).spec
    latest = {row["invoice_number"] + row["supplier_tax_number"]: row for row in truth(simulator)}
    kinds, same_versions = set(), 0
    for row in listed(source):
        document = source.fetch_document(_ref(row))
        assert document is not None
        assert document.hash_is_valid is (True if row.is_complete_electronic else None)
        assert document.version >= row.version
        same_versions += document.version == row.version
        detail = spec.parse_document(document.content, row.id)
        kinds.add((detail.category, detail.format_version, row.operation, row.batch_index is None))
        expected = latest[row.number + row.supplier_tax_number]
        assert detail.number == row.number
        assert detail.batch_index == row.batch_index
        assert (detail.currency, detail.category) == (row.currency, row.category)
        if row.batch_index is None:
            assert detail.amounts.gross == Decimal(expected["gross"])
            assert detail.amounts.gross_huf == Decimal(expected["gross_huf"])
            assert detail.amounts.net == Decimal(expected["net"])
            assert len(detail.lines) == expected["line_count"]
    assert {kind[0] for kind in kinds} == {"NORMAL", "SIMPLIFIED", "AGGREGATE"}
    assert len(kinds) > 5
    assert same_versions > 240


def test_annulled_report_is_listed_but_not_delivered() -> None:
    simulator = filled(0)
    number = {"customer_tax_number": COMPANY, "invoice_number": "A/1 #é", "ins_date": FROM}
    (added,) = simulator.control.add_invoice(**number)
    supplier = added["supplier_tax_number"]
    source = opened(simulator)
    assert isinstance(source, NavSource)
    (row,) = listed(source)
    assert source.is_still_valid(_ref(row).id)
    simulator.control.annul(supplier_tax_number=supplier, invoice_number="A/1 #é")
    assert source.fetch_document(_ref(row)) is None
    assert source.is_still_valid(_ref(row).id) is False


def test_two_valid_copies_are_source_data() -> None:
    simulator = filled(0)
    (added,) = simulator.control.add_invoice(
        customer_tax_number=COMPANY, invoice_number="A/1", ins_date=FROM
    )
    supplier = added["supplier_tax_number"]
    simulator.control.duplicate(supplier_tax_number=supplier, invoice_number="A/1")
    source = opened(simulator)
    with pytest.raises(SourceError) as caught:
        source.fetch_document(_ref(listed(source)[0]))
    assert caught.value.code == "nav_multiple_copies"
    assert caught.value.failure is FailureClass.SOURCE_DATA


TRANSIENT, MAINTENANCE = FailureClass.TRANSIENT, FailureClass.MAINTENANCE
FAULTS: list[tuple[dict[str, Any], str, FailureClass]] = [
    ({"name": "maintenance"}, "nav_maintenance", MAINTENANCE),
    ({"name": "throttle"}, "nav_throttled", FailureClass.THROTTLED),
    ({"name": "gateway_504", "delay_s": 0}, "source_unavailable", TRANSIENT),
    ({"name": "gateway_503"}, "source_unavailable", MAINTENANCE),
    ({"name": "http_500"}, "source_unavailable", TRANSIENT),
    ({"name": "html_200"}, "nav_unreadable_answer", TRANSIENT),
    ({"name": "empty_body"}, "nav_unreadable_answer", TRANSIENT),
    ({"name": "exception_200"}, "nav_operation_failed", TRANSIENT),
    ({"name": "error_code", "code": "NEW_2031"}, "nav_unknown_error", TRANSIENT),
    ({"name": "reset"}, "http_reset", TRANSIENT),
    ({"name": "wrong_root"}, "nav_unreadable_answer", TRANSIENT),
    ({"name": "truncate"}, "http_truncated", TRANSIENT),
]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    server = start(simulator=filled(20))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def online(running: Running) -> Source:
    transport = RequestsTransport(VirtualClock(NOW))
    return provider(transport, running.url).open(SIMULATED, CREDENTIALS)


def test_whole_way_works_over_http(online: Source) -> None:
    assert online.verify().company_name == "Minta Kft."
    rows = listed(online)
    assert len(rows) == 20
    assert online.fetch_document(_ref(rows[0])) is not None


@pytest.mark.parametrize(("fault", "code", "failure"), FAULTS)
def test_fault_of_the_source_is_never_a_list(
    running: Running, online: Source, fault: dict[str, Any], code: str, failure: FailureClass
) -> None:
    running.simulator.control.set_fault(times=1, **fault)
    try:
        with pytest.raises(SourceError) as caught:
            online.list_page(WINDOW, 1)
    finally:
        running.simulator.control.clear_fault()
    assert (caught.value.code, caught.value.failure) == (code, failure)
    assert len(online.list_page(WINDOW, 1).rows) == 20


def test_other_prefixes_are_read(running: Running, online: Source) -> None:
    running.simulator.control.set_fault(name="other_prefixes")
    try:
        assert len(online.list_page(WINDOW, 1).rows) == 20
    finally:
        running.simulator.control.clear_fault()


def test_stored_invoice_that_breaks_the_schema_is_source_data(simulator: NavSimulator) -> None:
    source = opened(simulator)
    row = listed(source)[0]
    simulator.control.set_fault(name="schema_violation_for_invoice", invoice_number=row.number)
    try:
        with pytest.raises(SourceError) as caught:
            source.fetch_document(_ref(row))
    finally:
        simulator.control.clear_fault()
    assert caught.value.code == "nav_stored_invoice_unreadable"


def _ref(row: InvoiceSummary) -> InvoiceRef:
    return InvoiceRef(row.id, row.version)
