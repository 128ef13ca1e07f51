"""The bundle for a source's help desk: made of failed calls at both strict simulators."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest

from infrastructure.simulators.nav.simulator import NavSimulator
from infrastructure.simulators.netvisor.simulator import NetvisorSimulator
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import TransportError
from invoice_connector.core.failed_call import FailedCall
from invoice_connector.core.ports import HttpRequest, HttpResponse
from invoice_connector.http_api.contract import API_VERSION
from invoice_connector.providers.registry import available
from invoice_connector.services.incremental_sync import incremental_sync
from tests.builders.api_world import ApiWorld, Reply, make_api_world
from tests.builders.nav_answers import SOFTWARE
from tests.fakes.memory_services import MemoryEvents
from tests.fakes.nav_world import InProcessTransport
from tests.functional.test_api_secrecy import forms

TAX_NUMBER, LOGIN = "12345676", "testuser0000001"
ORGANISATION, CUSTOMER = "2729069-3", "INVCON_1"
NAV_SECRETS = {
    "password": "CANARY-password-5e1d",
    "signature_key": "ca-nary-signature-key-32-chars77",
    "exchange_key": "CA7NARYXCHGKEY12",
}
PARTNER = {
    "partner_id": "canary-partner",
    "partner_key": "CA7NARY_PARTNER_KEY",
    "sender": "Connector",
}
CUSTOMER_KEY = "CA7NARY_CUSTOMER_KEY"
ADDRESS = "http://127.0.0.1:1"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


class Echo:
    """A source that writes into its answer whatever it was sent: body, headers, address."""

    def __init__(self, real: InProcessTransport) -> None:
        self.real = real
        self.answer: Callable[[HttpRequest], HttpResponse] | None = None

    def send(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request) if self.answer else self.real.send(request)


class Simulator(Protocol):
    @property
    def control(self) -> Any: ...


class Company:
    """One connection at one simulator, behind the API."""

    def __init__(self, world: ApiWorld, simulator: Simulator, echo: Echo, connection: str) -> None:
        self.world, self.simulator, self.echo, self.id = world, simulator, echo, connection

    def bundle(self, **who: str) -> Any:
        reply = self.get(**who)
        assert reply.status == 200, reply.raw
        return reply.json

    def get(self, role: str = "viewer", tenant: str = "tenant-a") -> Reply:
        return self.world.client(tenant, role).get(f"/v1/connections/{self.id}/diagnostics")

    def check(self) -> None:
        self.world.clock.advance(minutes=2)
        self.world.client().post(f"/v1/connections/{self.id}/verify")
        self.world.deliver(self.id)

    def poll(self) -> None:
        self.world.clock.advance(minutes=70)
        incremental_sync(self.world.ports, lambda: 60.0)
        self.world.deliver(self.id)

    def noted(self) -> list[FailedCall]:
        return list(self.world.ports.call_log.latest(self.ref))

    @property
    def ref(self) -> ConnectionRef:
        return ConnectionRef("tenant-a", self.id)


def _company(
    simulator: NavSimulator | NetvisorSimulator, world: ApiWorld, provider: str, **technical: str
) -> Company:
    echo = Echo(InProcessTransport(simulator))  # type: ignore[arg-type]
    ports = world.ports
    made = available(
        echo,
        ports.clock,
        ports.ids,
        SOFTWARE,
        {provider: ADDRESS},
        {"netvisor": lambda: {"simulator": PARTNER}},
    )
    ports.providers[provider] = made[provider]  # type: ignore[index]
    connection = world.make_active(
        provider=provider,
        environment="simulator",
        technical=technical,
        automatic_sync=True,
        from_date="2026-02-20",
    )
    assert world.connection(connection).status.state.value == "active"
    return Company(world, simulator, echo, connection)


@pytest.fixture
def nav() -> Company:
    world = make_api_world()
    simulator = NavSimulator(clock=world.clock.now, seed=1)
    simulator.control.add_company(TAX_NUMBER, "Minta Kft.")
    simulator.control.add_user(LOGIN, tax_numbers=[TAX_NUMBER], **NAV_SECRETS)
    return _company(simulator, world, "nav", tax_number=TAX_NUMBER, login=LOGIN, **NAV_SECRETS)


@pytest.fixture
def netvisor() -> Company:
    world = make_api_world()
    simulator = NetvisorSimulator(clock=world.clock.now, seed=1, public_url=ADDRESS)
    control = simulator.control
    control.add_partner(PARTNER["partner_id"], PARTNER["partner_key"])
    control.add_company(ORGANISATION, "Esimerkki Oy")
    control.add_user(CUSTOMER, CUSTOMER_KEY, [ORGANISATION])
    account = {"organisation_id": ORGANISATION, "customer_id": CUSTOMER}
    return _company(simulator, world, "netvisor", **account, customer_key=CUSTOMER_KEY)


COMPANIES = pytest.mark.parametrize("source", ["nav", "netvisor"])


@pytest.fixture
def company(source: str, request: pytest.FixtureRequest) -> Company:
    made: Company = request.getfixturevalue(source)
    return made


# --- what is in it ---


@COMPANIES
def test_where_nothing_failed_the_bundle_says_how_the_connection_stands(company: Company) -> None:
    bundle = company.bundle()
    assert bundle["failed_calls"] == []
    assert bundle["about"]["code"] == "diagnostics_bundle"
    shown = company.world.client().get(f"/v1/connections/{company.id}").json
    shown["sync"].pop("active_run")
    assert bundle["connection"] == shown
    assert bundle["connection"]["status"]["permissions"]
    assert bundle["generated_at"].startswith("2026-03-01T12:00:0")
    software = company.world.ports.software
    assert bundle["connector"] == {
        "api_version": API_VERSION,
        "software_id": software.id,
        "software_name": software.name,
        "software_version": software.version,
    }


def test_what_names_the_company_and_its_user_is_marked(nav: Company, netvisor: Company) -> None:
    marked = {row["field"]: row["value"] for row in nav.bundle()["identifiers"]}
    assert marked == {
        "tax_number": TAX_NUMBER,
        "login": LOGIN,
        "vat_group_member": None,
        "predecessor_tax_number": None,
    }
    marked = {row["field"]: row["value"] for row in netvisor.bundle()["identifiers"]}
    assert marked == {"organisation_id": ORGANISATION, "customer_id": CUSTOMER}


@COMPANIES
def test_it_is_a_file_whose_name_tells_source_connection_and_time(company: Company) -> None:
    reply = company.get()
    source = company.bundle()["connection"]["provider"]
    name = f"diagnostics-{source}-{company.id}-20260301T120000Z.json"
    assert reply.headers["content-disposition"] == (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    )
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.raw.startswith('{\n  "about"')


@pytest.mark.parametrize(
    ("source", "source_code", "operation", "status"),
    [
        ("nav", "OPERATION_FAILED", "QueryInvoiceDigest", 400),
        ("netvisor", "TECHNICAL_ERROR", "salesinvoicelist", 500),
    ],
)
def test_a_failed_call_is_named_as_the_source_knows_it(
    company: Company, source_code: str, operation: str, status: int
) -> None:
    company.simulator.control.set_fault("error_code", code=source_code)
    company.poll()
    calls = company.bundle()["failed_calls"]
    assert len(calls) >= 2  # it was tried again, under another id
    known = {entry["request_id"] for entry in _log(company) if entry["code"] == source_code}
    assert {call["request_id"] for call in calls} == known
    for call in calls:
        assert (call["source_code"], call["operation"]) == (source_code, operation)
        assert (call["http_status"], call["failure"]) == (status, "transient")
        assert call["title"]
        assert call["remedy"]
    assert calls == sorted(calls, key=lambda call: str(call["at"]), reverse=True)


def _log(company: Company) -> list[dict[str, Any]]:
    """Write the simulators' logs in the same words."""
    rows = company.simulator.control.requests()
    return [{"request_id": row.get("request_id", row.get("transaction_id")), **row} for row in rows]


@COMPANIES
def test_a_call_without_an_answer_has_the_id_that_it_was_sent_under(company: Company) -> None:
    company.simulator.control.set_fault("reset", times=1)
    company.poll()
    (call,) = company.bundle()["failed_calls"]
    assert (call["code"], call["http_status"], call["source_code"]) == ("http_reset", None, None)
    assert call["operation"] in {"QueryInvoiceDigest", "salesinvoicelist"}
    assert len(call["request_id"]) >= 20


def test_a_check_that_is_refused_and_a_right_that_is_missing_are_in_it() -> None:
    world = make_api_world()
    simulator = NavSimulator(clock=world.clock.now, seed=1)
    simulator.control.add_company(TAX_NUMBER, "Minta Kft.")
    simulator.control.add_user(
        LOGIN, tax_numbers=[TAX_NUMBER], permissions=["invoice_query"], **NAV_SECRETS
    )
    technical = {"tax_number": TAX_NUMBER, "login": LOGIN, **NAV_SECRETS}
    company = _company(simulator, world, "nav", **technical)
    (call,) = company.bundle()["failed_calls"]
    assert (call["operation"], call["source_code"]) == ("TokenExchange", "FORBIDDEN")
    wrong = {"technical": {"password": "wrong-password-1"}}
    world.client().put(f"/v1/connections/{company.id}", wrong)
    world.deliver(company.id)
    bundle = company.bundle()
    refused, _ = bundle["failed_calls"]
    assert (refused["code"], refused["failure"]) == ("nav_login_refused", "credential")
    assert bundle["connection"]["status"]["error"]["request_id"] == refused["request_id"]


def test_a_wrong_exchange_key_is_named_by_the_call_that_proved_it(nav: Company) -> None:
    wrong = {"technical": {"exchange_key": "FEDCBA9876543210"}}
    nav.world.client().put(f"/v1/connections/{nav.id}", wrong)
    nav.world.deliver(nav.id)
    (call,) = nav.bundle()["failed_calls"]
    assert (call["code"], call["operation"]) == ("nav_exchange_key_wrong", "TokenExchange")
    last = [row for row in _log(nav) if row["operation"] == "tokenExchange"][-1]
    assert call["request_id"] == last["request_id"]


def test_a_missing_right_to_what_was_deleted_is_in_it_too(netvisor: Company) -> None:
    rights = ("salesinvoicelist", "getsalesinvoice")
    netvisor.simulator.control.add_user(CUSTOMER, CUSTOMER_KEY, [ORGANISATION], rights)
    netvisor.check()
    (call,) = netvisor.bundle()["failed_calls"]
    assert (call["code"], call["operation"]) == (
        "netvisor_permission_deleted",
        "deletedsalesinvoices",
    )


def test_a_question_that_fails_is_in_it(netvisor: Company) -> None:
    netvisor.simulator.control.set_fault("error_code", code="INVALID_DATA", text="x")
    api = netvisor.world.client()
    api.get(f"/v1/connections/{netvisor.id}/netvisor/sales-personnel")
    netvisor.world.deliver(netvisor.id)
    (call,) = netvisor.bundle()["failed_calls"]
    assert (call["operation"], call["source_code"]) == ("salespersonnellist", "INVALID_DATA")


def test_runs_are_in_it_without_the_names_of_people(nav: Company) -> None:
    nav.world.client().post(f"/v1/connections/{nav.id}/full-sync", {})
    nav.world.deliver(nav.id)
    assert all(run.started_by for run in nav.world.ports.runs.list(nav.ref, 9, None).items)
    run, _ = nav.bundle()["runs"]
    assert (run["kind"], run["state"]) == ("full", "completed")
    assert run["started_by"] is None


# --- what is not ---


@COMPANIES
def test_another_tenant_gets_nothing_and_sees_nothing(company: Company) -> None:
    company.simulator.control.set_fault("reset", times=1)
    company.poll()
    reply = company.get(tenant="tenant-b", role="admin")
    assert (reply.status, reply.json["code"]) == (404, "connection_not_found")


@COMPANIES
def test_failures_are_kept_for_thirty_days(company: Company) -> None:
    company.simulator.control.set_fault("reset", times=1)
    company.poll()
    (call,) = company.noted()
    company.world.clock.set(call.at + timedelta(days=30, seconds=-1))
    assert len(company.bundle()["failed_calls"]) == 1
    company.world.clock.advance(seconds=1)
    assert company.bundle()["failed_calls"] == []


@COMPANIES
def test_the_bundle_outlives_a_disconnect(company: Company) -> None:
    company.simulator.control.set_fault("reset", times=1)
    company.poll()
    company.world.client().delete(f"/v1/connections/{company.id}")
    bundle = company.bundle()
    assert len(bundle["failed_calls"]) == 1
    assert bundle["connection"]["disconnected_at"]


def _nav_error(said: str) -> bytes:
    return (
        "<GeneralErrorResponse xmlns='http://schemas.nav.gov.hu/OSA/3.0/api' "
        "xmlns:c='http://schemas.nav.gov.hu/NTCA/1.0/common'><c:result>"
        f"<c:funcCode>ERROR</c:funcCode><c:errorCode>{said}</c:errorCode>"
        f"<c:message>{said}</c:message></c:result></GeneralErrorResponse>"
    ).encode()


def _netvisor_error(said: str) -> bytes:
    return (
        "<Root><ResponseStatus><Status>FAILED</Status>"
        f"<Status>{said} :: {said}</Status></ResponseStatus></Root>"
    ).encode()


ERRORS = {"nav": _nav_error, "netvisor": _netvisor_error}


def _sent(request: HttpRequest) -> str:
    """Everything of a request, as text that may stand inside XML."""
    parts = [request.url, *request.headers.values(), (request.body or b"").decode()]
    return re.sub(r"[<>&]", " ", " ".join(parts))


def _secrets(source: str) -> dict[str, str]:
    own = NAV_SECRETS if source == "nav" else {"customer_key": CUSTOMER_KEY}
    return {**own, **({"partner_key": PARTNER["partner_key"]} if source == "netvisor" else {})}


@COMPANIES
@pytest.mark.parametrize("status", [200, 401, 500])
def test_no_secret_is_in_it_whatever_the_source_repeats(
    source: str, company: Company, status: int
) -> None:
    secrets, answers = _secrets(source), ERRORS[source]
    sent: list[HttpRequest] = []
    said = [form for secret in secrets.values() for form in forms(secret)]

    def echo(request: HttpRequest) -> HttpResponse:
        sent.append(request)
        text = said[len(sent)] if len(sent) < len(said) else _sent(request)
        body = answers(text) if len(sent) % 4 else f"<html>{text}".encode()
        return HttpResponse(status, {"date": text, "x-echo": text}, body)

    company.echo.answer = echo
    while len(sent) < len(said) + 5:
        company.check()
        company.poll()
    raw, kept = company.get().raw, repr(company.noted())
    assert len(company.bundle()["failed_calls"]) > len(said)
    for name, secret in secrets.items():
        for form in forms(secret) | {base64.b16encode(secret.encode()).decode()}:
            assert form not in raw, f"{name} leaked"
            assert form not in kept, f"{name} was stored"
    for request in sent:
        for signature in re.findall(r"[0-9A-Fa-f]{64,128}", _sent(request)):
            assert signature not in raw, "a signature leaked"
    version = company.world.connection(company.id).settings.credentials_version
    assert version
    assert version not in raw


# --- it costs the work nothing ---


@COMPANIES
def test_what_cannot_be_noted_does_not_stop_the_work(company: Company) -> None:
    def fail(*_: object) -> None:
        raise TransportError("http_reset")

    company.world.ports.call_log.note = fail  # type: ignore[method-assign]
    company.simulator.control.set_fault("reset", times=1)
    before = company.world.connection(company.id).sync.cursor
    company.poll()
    sync = company.world.connection(company.id).sync
    assert before
    assert sync.cursor
    assert (sync.cursor > before, sync.failures) == (True, 0)
    events = company.world.ports.events
    assert isinstance(events, MemoryEvents)
    assert events.counted["FailedCallsNotNoted"] == 1
