"""Questions to Netvisor through the API, answered by workers at the strict simulator."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from infrastructure.simulators.netvisor.simulator import NetvisorSimulator
from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import InvoiceId
from invoice_connector.core.messages import AskSource
from invoice_connector.providers.registry import available
from tests.builders.api_world import ApiClient, ApiWorld, Reply, make_api_world
from tests.builders.nav_answers import SOFTWARE
from tests.builders.netvisor_answers import SECRET
from tests.fakes.memory_live import MemoryLiveStore
from tests.functional.test_netvisor_client_simulator import COMPANY, CUSTOMER_KEY, Direct

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TECHNICAL = {
    "organisation_id": COMPANY,
    "customer_id": "CUST_1",
    "customer_key": CUSTOMER_KEY,
}
PDF = b"%PDF-1.4 picture"
ATTACHMENT = b"\x89PNG attachment"


@dataclass
class Netvisor:
    """One connection to the simulator, behind the API."""

    world: ApiWorld
    simulator: NetvisorSimulator
    connection_id: str

    @property
    def api(self) -> ApiClient:
        return self.world.client("tenant-a", "viewer")

    @property
    def path(self) -> str:
        return f"/v1/connections/{self.connection_id}/netvisor"

    @property
    def live(self) -> MemoryLiveStore:
        assert isinstance(self.world.ports.live, MemoryLiveStore)
        return self.world.ports.live

    def truth(self, kind: str) -> list[dict[str, Any]]:
        return [s for s in self.simulator.control.truth(COMPANY) if s["kind"] == kind]

    def asked(self, path: str, **query: object) -> Reply:
        """Ask, let the workers work, and ask again: the answer is there now."""
        first = self.api.get(f"{self.path}/{path}", **query)
        assert first.status == 202, first.raw
        self.world.deliver(self.connection_id)
        reply = self.api.get(first.json["answer_path"])
        assert reply.status == 200, reply.raw
        return reply


@pytest.fixture
def netvisor() -> Netvisor:
    world = make_api_world()
    simulator = NetvisorSimulator(clock=world.clock.now, seed=1)
    control = simulator.control
    control.add_partner(SECRET["partner_id"], SECRET["partner_key"])
    control.add_company(COMPANY, "Esimerkki Oy")
    control.add_user("CUST_1", CUSTOMER_KEY, [COMPANY])
    control.add_seller(COMPANY, "Matti", "Meikäläinen", provision="12.5")
    control.generate(COMPANY, 40, datetime(2026, 1, 1, tzinfo=UTC), NOW, seed=3)
    ports = world.ports
    ports.providers["netvisor"] = available(  # type: ignore[index]
        Direct(simulator),
        ports.clock,
        ports.ids,
        SOFTWARE,
        {"netvisor": "http://simulator"},
        {"netvisor": lambda: {"simulator": SECRET}},
    )["netvisor"]
    connection_id = world.make_active(
        provider="netvisor", environment="simulator", technical=TECHNICAL
    )
    assert world.connection(connection_id).status.state.value == "active"
    return Netvisor(world, simulator, connection_id)


# --- lists ---


def test_list_answers_later_and_then_shows_what_netvisor_lists(netvisor: Netvisor) -> None:
    first = netvisor.api.get(f"{netvisor.path}/sales-invoices")
    assert (first.status, first.json["state"]) == (202, "asked")
    assert first.headers["location"] == first.json["answer_path"]
    assert first.headers["retry-after"] == "2"
    netvisor.world.deliver(netvisor.connection_id)
    reply = netvisor.api.get(f"{netvisor.path}/sales-invoices")
    assert (reply.status, reply.json["state"]) == (200, "answered")
    expected = {s["number"] for s in netvisor.truth("invoice")}
    assert {item["number"] for item in reply.json["items"]} == expected
    assert reply.json["next_above_key"] is None


def test_answer_that_comes_while_the_request_waits_is_given_at_once(netvisor: Netvisor) -> None:
    sleep = netvisor.world.clock.sleep

    def work_then_sleep(seconds: float) -> None:
        netvisor.world.deliver(netvisor.connection_id)
        sleep(seconds)

    netvisor.world.clock.sleep = work_then_sleep  # type: ignore[method-assign]
    assert netvisor.api.get(f"{netvisor.path}/sales-personnel").status == 200


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"status": "paid"}, lambda s: s["status"] == "paid"),
        ({"status": "overdue"}, lambda s: s["substatus"] not in ("", "open")),
        ({"issued_from": "2026-02-01"}, lambda s: s["invoice_date"] >= "2026-02-01"),
        ({"issued_to": "2026-01-31"}, lambda s: s["invoice_date"] <= "2026-01-31"),
        ({"number": "1003"}, lambda s: s["number"] == "1003"),
        ({"above_key": "20"}, lambda s: s["key"] > 20),
        ({"batch_id": "999"}, lambda s: False),
        ({"modified_from": "2026-03-05"}, lambda s: False),
        ({"modified_to": "2026-03-05"}, lambda s: True),
    ],
)
def test_every_filter_of_the_resource_is_passed_on(
    netvisor: Netvisor, query: dict[str, str], wanted: Any
) -> None:
    reply = netvisor.asked("sales-invoices", **query)
    expected = {str(s["key"]) for s in netvisor.truth("invoice") if wanted(s)}
    found = {InvoiceId.from_public(item["id"]).parts[1] for item in reply.json["items"]}
    assert found == expected


def test_orders_are_listed_as_orders(netvisor: Netvisor) -> None:
    items = netvisor.asked("orders").json["items"]
    assert {item["number"] for item in items} == {s["number"] for s in netvisor.truth("order")}
    assert {item["kind"] for item in items} == {"order"}


def test_long_list_goes_on_above_its_last_key(
    netvisor: Netvisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("invoice_connector.providers.netvisor.live.MOST_ROWS", 7)
    found: list[str] = []
    above = None
    while True:
        query = {} if above is None else {"above_key": above}
        reply = netvisor.asked("sales-invoices", **query)
        found += [item["number"] for item in reply.json["items"]]
        above = reply.json["next_above_key"]
        if above is None:
            break
    assert found == [s["number"] for s in netvisor.truth("invoice")]


def test_list_of_a_round_length_may_have_been_cut_by_netvisor_and_goes_on(
    netvisor: Netvisor,
) -> None:
    netvisor.simulator.control.generate(COMPANY, 260, datetime(2026, 1, 1, tzinfo=UTC), NOW, seed=4)
    netvisor.simulator.control.set_options(page_cap=100)
    found: list[str] = []
    query: dict[str, str] = {}
    while query.get("above_key", "0") is not None:
        reply = netvisor.asked("sales-invoices", **query)
        found += [item["number"] for item in reply.json["items"]]
        query = {"above_key": reply.json["next_above_key"]}
    assert found == [s["number"] for s in netvisor.truth("invoice")]
    assert len(found) > 200


def test_personnel_is_listed(netvisor: Netvisor) -> None:
    people = netvisor.asked("sales-personnel").json["people"]
    assert people[0]["last_name"] == "Meikäläinen"
    assert people[0]["provision_percent"] == "12.5"


# --- one document ---


def with_file(netvisor: Netvisor) -> int:
    """Enter an invoice with an attachment; return its key."""
    customer, product = _customer(netvisor), _product(netvisor)
    message = f"""<root><salesinvoice>
      <salesinvoicedate format="ansi">2026-02-20</salesinvoicedate>
      <salesinvoiceduedate format="ansi">2026-03-20</salesinvoiceduedate>
      <salesinvoiceamount/><salesinvoicestatus type="netvisor">open</salesinvoicestatus>
      <invoicingcustomeridentifier type="customer">{customer}</invoicingcustomeridentifier>
      <invoicelines><invoiceline><salesinvoiceproductline>
        <productidentifier type="netvisor">{product}</productidentifier><productname/>
        <productunitprice type="net">10</productunitprice>
        <productvatpercentage vatcode="KOMY">24</productvatpercentage>
        <salesinvoiceproductlinequantity>1</salesinvoiceproductlinequantity>
      </salesinvoiceproductline></invoiceline>
      <invoiceline><salesinvoicecommentline><comment>Kiitos</comment></salesinvoicecommentline>
      </invoiceline></invoicelines>
      <salesinvoiceattachments><salesinvoiceattachment><mimetype>image/png</mimetype>
        <attachmentdescription>Kuva</attachmentdescription><filename>ä b.png</filename>
        <documentdata type="pdf">{base64.b64encode(ATTACHMENT).decode()}</documentdata>
      </salesinvoiceattachment></salesinvoiceattachments></salesinvoice></root>"""
    return int(netvisor.simulator.control.add_sale(COMPANY, message)["key"])


def _company(netvisor: Netvisor) -> Any:
    return netvisor.simulator.store.companies[COMPANY]


def _customer(netvisor: Netvisor) -> str:
    return next(c.code for c in _company(netvisor).customers.values() if c.code)


def _product(netvisor: Netvisor) -> int:
    return next(iter(_company(netvisor).products))


def test_document_is_shown_with_the_parts_that_are_wanted(netvisor: Netvisor) -> None:
    key = with_file(netvisor)
    plain = netvisor.asked(f"sales-invoices/{key}").json["invoice"]
    assert [line["nature"] for line in plain["detail"]["lines"]] == ["product"]
    assert plain["files"] == []
    more = netvisor.asked(f"sales-invoices/{key}", include="comments,history").json["invoice"]
    assert more["detail"]["lines"][1]["description"] == "Kiitos"


def test_files_are_kept_and_can_be_loaded(netvisor: Netvisor) -> None:
    key = with_file(netvisor)
    shown = netvisor.asked(f"sales-invoices/{key}", include="pdf,attachments").json["invoice"]
    files = {file["name"]: file for file in shown["files"]}
    assert set(files) == {f"{shown['detail']['number']}.pdf", "ä b.png"}
    assert files["ä b.png"]["description"] == "Kuva"
    ref = ConnectionRef("tenant-a", netvisor.connection_id)
    kept = netvisor.live.contents
    assert kept[ref, files["ä b.png"]["file_id"]] == ATTACHMENT
    assert "documentdata" not in str(shown["detail"]["other"])
    listed = f"/v1/connections/{netvisor.connection_id}/invoices/{shown['id']}/files"
    assert netvisor.api.get(listed).json["items"] == shown["files"]
    one = netvisor.api.get(f"{listed}/{files['ä b.png']['file_id']}").json
    assert one["link"].endswith("?for=60")
    assert one["link_expires_at"] > one["stored_at"]


def test_order_is_read_from_its_own_resource(netvisor: Netvisor) -> None:
    order = netvisor.truth("order")[0]
    reply = netvisor.asked(f"orders/{order['key']}", include="documents")
    assert reply.json["invoice"]["detail"]["number"] == order["number"]


def test_key_that_netvisor_does_not_know_is_an_answer_without_an_invoice(
    netvisor: Netvisor,
) -> None:
    reply = netvisor.asked("sales-invoices/999999")
    assert (reply.json["state"], reply.json["invoice"]) == ("answered", None)


# --- files of every invoice ---


def synchronised(netvisor: Netvisor) -> None:
    """Read everything, as a full sync does."""
    path = f"/v1/connections/{netvisor.connection_id}/full-sync"
    reply = netvisor.world.client().post(path, {"from_date": "2026-01-01"})
    assert reply.status == 202, reply.raw
    for _ in range(20):
        netvisor.world.deliver(netvisor.connection_id)
        netvisor.world.clock.advance(seconds=30)
    runs = netvisor.api.get(f"/v1/connections/{netvisor.connection_id}/runs").json["items"]
    assert runs[0]["state"] == "completed", runs[0]


def kept_files(netvisor: Netvisor, key: int) -> set[str]:
    invoice = InvoiceId(("invoice", str(key))).public
    path = f"/v1/connections/{netvisor.connection_id}/invoices/{invoice}/files"
    return {file["name"] for file in netvisor.api.get(path).json["items"]}


def file_requests(netvisor: Netvisor) -> int:
    requests = netvisor.simulator.control.requests()
    return sum("includeattachments" in request["parameters"] for request in requests)


def test_sync_reads_no_files_unless_it_is_told_to(netvisor: Netvisor) -> None:
    key = with_file(netvisor)
    synchronised(netvisor)
    assert kept_files(netvisor, key) == set()
    assert file_requests(netvisor) == 0


def test_sync_keeps_the_files_of_what_is_new_or_changed(netvisor: Netvisor) -> None:
    settings = f"/v1/connections/{netvisor.connection_id}"
    netvisor.world.client().put(settings, {"technical": {"keep_files": "yes"}})
    netvisor.world.deliver(netvisor.connection_id)
    key = with_file(netvisor)
    synchronised(netvisor)
    assert "ä b.png" in kept_files(netvisor, key)
    count = len(netvisor.truth("invoice")) + len(netvisor.truth("order"))
    assert file_requests(netvisor) == count
    synchronised(netvisor)
    assert file_requests(netvisor) == count
    netvisor.simulator.control.edit_line(COMPANY, key, text="other")
    synchronised(netvisor)
    assert file_requests(netvisor) == count + 1


def test_orders_without_the_right_to_their_details_cost_one_call(netvisor: Netvisor) -> None:
    rights = ["salesinvoicelist", "getsalesinvoice"]
    netvisor.simulator.control.add_user("CUST_1", CUSTOMER_KEY, [COMPANY], rights)
    path = f"/v1/connections/{netvisor.connection_id}"
    netvisor.world.client().post(f"{path}/full-sync", {"from_date": "2026-01-01"})
    for _ in range(20):
        netvisor.world.deliver(netvisor.connection_id)
        netvisor.world.clock.advance(seconds=30)
    refused = [r for r in netvisor.simulator.control.requests() if r["resource"] == "getorder"]
    assert {request["code"] for request in refused} == {"SERVICE_ACCESS_ERROR"}
    rows = netvisor.api.get(f"{path}/invoices", limit=100, kind="order").json["items"]
    assert len(rows) == len(netvisor.truth("order")) > len(refused)
    assert {row["problem"]["code"] for row in rows} == {"netvisor_permission_orders"}
    assert netvisor.world.connection(netvisor.connection_id).status.state.value == "active"


# --- what goes wrong ---


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("sales-invoices/0", {}, 404, "invoice_not_found"),
        ("sales-invoices/abc", {}, 404, "invoice_not_found"),
        ("sales-invoices/7", {"include": "everything"}, 422, "invalid_input"),
        ("sales-invoices/7", {"other": "x"}, 422, "invalid_input"),
        ("sales-invoices", {"status": "lost"}, 422, "invalid_input"),
        ("sales-invoices", {"issued_from": "1.2.2026"}, 422, "invalid_input"),
        ("sales-invoices", {"above_key": "-1"}, 422, "invalid_input"),
        ("sales-invoices", {"number": "a b"}, 422, "invalid_input"),
        ("orders", {"include": "pdf"}, 422, "invalid_input"),
        ("sales-personnel", {"limit": "1"}, 422, "invalid_input"),
        ("answers/unknown", {}, 404, "answer_not_found"),
    ],
)
def test_question_that_cannot_be_asked_is_refused_without_a_call(
    netvisor: Netvisor, path: str, query: dict[str, str], status: int, code: str
) -> None:
    before = len(netvisor.simulator.control.requests())
    reply = netvisor.api.get(f"{netvisor.path}/{path}", **query)
    assert (reply.status, reply.json["code"]) == (status, code)
    netvisor.world.deliver(netvisor.connection_id)
    assert len(netvisor.simulator.control.requests()) == before


def test_missing_right_stops_the_question_and_not_the_connection(netvisor: Netvisor) -> None:
    rights = ["salesinvoicelist", "getsalesinvoice"]
    netvisor.simulator.control.add_user("CUST_1", CUSTOMER_KEY, [COMPANY], rights)
    reply = netvisor.asked("sales-personnel")
    assert reply.json["state"] == "failed"
    assert reply.json["problem"]["code"] == "netvisor_permission_personnel"
    assert netvisor.world.connection(netvisor.connection_id).status.state.value == "active"


def test_refused_login_pauses_the_connection(netvisor: Netvisor) -> None:
    netvisor.simulator.control.add_user("CUST_1", "another key", [COMPANY])
    reply = netvisor.asked("orders")
    assert reply.json["problem"]["code"] == "netvisor_login_refused"
    assert netvisor.world.connection(netvisor.connection_id).status.state.value == "error"
    after = netvisor.api.get(f"{netvisor.path}/sales-personnel")
    assert (after.status, after.json["code"]) == (409, "connection_not_active")


def test_trouble_of_the_source_is_tried_again(netvisor: Netvisor) -> None:
    netvisor.simulator.control.set_fault("http_500", times=5)
    first = netvisor.api.get(f"{netvisor.path}/orders")
    netvisor.world.deliver(netvisor.connection_id)
    assert netvisor.api.get(first.json["answer_path"]).json["state"] == "asked"
    netvisor.world.clock.advance(minutes=3)
    netvisor.world.deliver(netvisor.connection_id)
    assert netvisor.api.get(first.json["answer_path"]).json["state"] == "answered"


def test_same_question_is_asked_once_while_its_answer_is_fresh(netvisor: Netvisor) -> None:
    for _ in range(3):
        netvisor.api.get(f"{netvisor.path}/orders")
    netvisor.world.deliver(netvisor.connection_id)
    netvisor.api.get(f"{netvisor.path}/orders")
    netvisor.world.deliver(netvisor.connection_id)
    assert _lists(netvisor) == 1
    netvisor.world.clock.advance(minutes=1)
    netvisor.asked("orders")
    assert _lists(netvisor) == 2


def _lists(netvisor: Netvisor) -> int:
    requests = netvisor.simulator.control.requests()
    return sum("listtype" in request["parameters"] for request in requests)


def test_questions_are_limited(netvisor: Netvisor) -> None:
    statuses = [
        netvisor.api.get(f"{netvisor.path}/sales-invoices/{key}").status for key in range(1, 6)
    ]
    assert statuses == [202] * 5
    # Each waits for its answer, so only the thirtieth within a minute is one too many.
    netvisor.world.clock.sleep = lambda _: None  # type: ignore[method-assign]
    monotonic = iter(range(0, 10_000, 9))
    netvisor.world.clock.monotonic = lambda: float(next(monotonic))  # type: ignore[method-assign]
    replies = [netvisor.api.get(f"{netvisor.path}/orders/{key}") for key in range(1, 40)]
    refused = [reply for reply in replies if reply.status == 429]
    assert refused
    assert refused[0].json["code"] == "live_read_too_often"


def test_answer_is_forgotten_after_a_day(netvisor: Netvisor) -> None:
    path = netvisor.asked("orders").json["answer_path"]
    netvisor.world.clock.advance(hours=25)
    assert netvisor.api.get(path).json["code"] == "answer_not_found"


def test_message_that_comes_late_or_twice_does_nothing(netvisor: Netvisor) -> None:
    first = netvisor.asked("orders")
    before = len(netvisor.simulator.control.requests())
    for answer_id in (first.json["answer_id"], "unknown"):
        netvisor.world.queue.send(AskSource("tenant-a", netvisor.connection_id, answer_id))
    netvisor.world.deliver(netvisor.connection_id)
    assert len(netvisor.simulator.control.requests()) == before


def test_connection_of_another_source_is_told_apart(netvisor: Netvisor) -> None:
    other = netvisor.world.make_active()
    reply = netvisor.api.get(f"/v1/connections/{other}/netvisor/orders")
    assert (reply.status, reply.json["code"]) == (409, "connection_of_other_source")


def test_answers_of_one_tenant_are_unknown_to_another(netvisor: Netvisor) -> None:
    path = netvisor.asked("orders").json["answer_path"]
    stranger = netvisor.world.client("tenant-b", "admin")
    for foreign in (path, f"{netvisor.path}/orders"):
        reply = stranger.get(foreign)
        assert (reply.status, reply.json["code"]) == (404, "connection_not_found")


def test_without_the_partners_keys_the_connection_says_who_has_to_act(netvisor: Netvisor) -> None:
    ports = netvisor.world.ports
    ports.providers["netvisor"] = available(  # type: ignore[index]
        Direct(netvisor.simulator),
        ports.clock,
        ports.ids,
        SOFTWARE,
        {"netvisor": "http://simulator"},
    )["netvisor"]
    before = len(netvisor.simulator.control.requests())
    made = netvisor.world.client().post(
        "/v1/connections",
        {"provider": "netvisor", "environment": "simulator", "technical": TECHNICAL},
    )
    netvisor.world.deliver(made.json["id"])
    status = netvisor.api.get(f"/v1/connections/{made.json['id']}").json["status"]
    assert (status["state"], status["error"]["code"]) == ("error", "netvisor_not_set_up")
    assert len(netvisor.simulator.control.requests()) == before


def test_nothing_shows_a_key(netvisor: Netvisor) -> None:
    netvisor.simulator.control.add_user("CUST_1", "another key", [COMPANY])
    netvisor.asked("orders")
    for reply in netvisor.world.sent:
        for secret in (CUSTOMER_KEY, SECRET["partner_key"]):
            assert secret not in reply.raw
