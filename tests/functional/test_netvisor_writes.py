"""Writing to a strict Netvisor over real HTTP, from the API to the books, with lost answers."""

import base64
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders.api_world import Reply
from tests.builders.contract import contract
from tests.fakes.netvisor_books_world import DEADLINE_S, NetvisorWorld, netvisor_world

LINE: dict[str, Any] = {
    "product": "PROD-1",
    "product_type": "customer",
    "unit_price": "10.00",
    "unit_price_type": "net",
    "vat_percent": "24",
    "vat_code": "KOMY",
    "quantity": 2,
}
INVOICE: dict[str, Any] = {
    "invoice_date": "2026-03-01",
    "status": "unsent",
    "customer": "CUST-1",
    "customer_type": "customer",
    "net_days": 14,
    "lines": [LINE],
}
NUMBERED = {**INVOICE, "number": "5001"}
ORDER = {**INVOICE, "status": "undelivered", "waybill": "3300"}
DRAFT = {**INVOICE, "type": "invoicedraft", "status": ""}
CREDIT = {**INVOICE, "amount": "-24.80", "lines": [{**LINE, "quantity": -2}]}
SALES, ORDERS = "netvisor/sales-invoices", "netvisor/orders"


@pytest.fixture
def world() -> Iterator[NetvisorWorld]:
    with netvisor_world() as made:
        yield made


def problems(reply: Reply) -> dict[str, str]:
    return {problem["field"]: problem["code"] for problem in reply.json["problems"]}


def imported(
    world: NetvisorWorld, message: dict[str, Any], path: str = SALES, key: str = "first"
) -> str:
    """Import a document undisturbed; return its key."""
    write = world.done(world.send("POST", path, message, key))
    assert write["state"] == "done", write
    return str(write["result_keys"][0])


@pytest.mark.parametrize(
    ("message", "path", "kind"),
    [(INVOICE, SALES, "invoice"), (CREDIT, SALES, "invoice"), (DRAFT, SALES, "invoicedraft")],
)
def test_an_imported_message_is_in_the_books(
    world: NetvisorWorld, message: dict[str, Any], path: str, kind: str
) -> None:
    key = imported(world, message, path)
    [sale] = world.sales()
    assert (str(sale.key), sale.kind) == (key, kind)


def test_an_order_is_imported_at_its_own_address_only(world: NetvisorWorld) -> None:
    imported(world, ORDER, ORDERS)
    assert [sale.text("salesinvoicewaybillidentifier") for sale in world.sales("order")] == ["3300"]
    wrong = world.send("POST", SALES, {**ORDER, "type": "order"}, "other")
    assert (wrong.status, problems(wrong)) == (422, {"/type": "type_not_here"})


def test_the_vendors_own_xml_is_taken_and_sent_with_a_mark(world: NetvisorWorld) -> None:
    shown = world.send("POST", SALES, INVOICE, query="dry_run=true").json["xml"]
    assert world.sales() == []
    plain = shown.replace(shown[shown.index("<salesinvoicepr") : shown.index("<invoicingcust")], "")
    reply = world.send("POST", SALES, key="xml", raw=plain, headers={"content-type": "text/xml"})
    write = world.done(reply)
    assert write["state"] == "done"
    assert [sale.text("salesinvoiceprivatecomment") for sale in world.sales()] == [
        write["reference"]
    ]


def test_the_contracts_example_in_xml_is_a_message(world: NetvisorWorld) -> None:
    path = f"/v1/connections/{{connection_id}}/{SALES}"
    example = contract()["paths"][path]["post"]["requestBody"]["content"]["application/xml"]
    headers = {"content-type": "application/xml"}
    reply = world.send("POST", SALES, raw=example["example"], headers=headers)
    assert world.done(reply)["state"] == "done"


def test_the_sixty_first_write_of_a_minute_is_told_when_to_come_back(world: NetvisorWorld) -> None:
    replies = [world.send("POST", SALES, INVOICE, f"key-{number}") for number in range(61)]
    assert [reply.status for reply in replies] == [202] * 60 + [429]
    assert replies[-1].json["code"] == "write_too_often"
    world.clock.advance(seconds=int(replies[-1].headers["retry-after"]))
    assert world.send("POST", SALES, INVOICE, "key-60").status == 202


def test_a_wrong_message_names_every_field_and_is_not_kept(world: NetvisorWorld) -> None:
    wrong = {**INVOICE, "due_date": "2026-03-15", "lines": [{**LINE, "quantity": "1.234"}]}
    reply = world.send("POST", SALES, wrong)
    assert reply.status == 422
    assert problems(reply) == {
        "/net_days": "due_date_and_term",
        "/lines/0/quantity": "too_many_decimals",
    }
    assert world.api().get("/v1/connections/netvisor-1/writes").json["items"] == []


def test_a_dry_run_shows_message_and_warnings_and_changes_nothing(world: NetvisorWorld) -> None:
    reply = world.send("POST", SALES, {**INVOICE, "delivery_term": "x"}, query="dry_run=true")
    assert reply.status == 200
    assert reply.json["xml"].startswith("<root><salesinvoice><salesinvoicedate")
    assert [w["code"] for w in reply.json["warnings"]] == ["choice_may_be_created"]
    world.work()
    assert world.sales() == []


def test_what_the_servers_registers_refuse_ends_as_refused_with_its_words(
    world: NetvisorWorld,
) -> None:
    write = world.done(world.send("POST", SALES, {**INVOICE, "customer": "NOBODY"}))
    assert (write["state"], write["problem"]["code"]) == ("refused", "netvisor_invalid_data")
    assert write["problem"]["source_code"] == "INVALID_DATA"
    assert write["problem"]["source_text"].startswith("Data form incorrect")
    assert world.sales() == []


def test_the_same_key_is_the_same_write_and_another_body_is_refused(world: NetvisorWorld) -> None:
    first = world.send("POST", SALES, INVOICE)
    again = world.send("POST", SALES, INVOICE)
    assert first.json["id"] == again.json["id"]
    other = world.send("POST", SALES, NUMBERED)
    assert (other.status, other.json["code"]) == (409, "write_key_reused")
    world.work()
    late = world.send("POST", SALES, INVOICE)
    assert (late.status, late.json["state"]) == (202, "done")
    assert len(world.sales()) == 1


def test_a_number_that_is_taken_is_refused_before_anything_is_sent(world: NetvisorWorld) -> None:
    imported(world, NUMBERED)
    write = world.done(world.send("POST", SALES, NUMBERED, "second"))
    assert (write["state"], write["problem"]["code"], write["sends"]) == (
        "refused",
        "number_taken",
        0,
    )


def test_only_editors_write_and_only_on_their_own_connections(world: NetvisorWorld) -> None:
    for caller, status in (
        ({"role": "viewer"}, 403),
        ({"tenant": "tenant-b"}, 404),
        ({"role": "admin"}, 202),
    ):
        assert world.send("POST", SALES, INVOICE, caller=caller).status == status
    path = "/v1/connections/netvisor-1/writes"
    assert world.api("viewer").get("/v1/connections/netvisor-1/writes").status == 200
    assert world.api("viewer", "tenant-b").get(path).status == 404


def test_an_edit_that_would_clear_fields_is_refused_and_says_which(world: NetvisorWorld) -> None:
    key = imported(world, {**NUMBERED, "our_reference": "Our", "agreement": "A-1"})
    reply = world.send("PUT", f"{SALES}/{key}", {**NUMBERED, "lines": [LINE]}, "edit")
    assert (reply.status, reply.json["code"]) == (409, "edit_would_clear")
    assert problems(reply) == {
        "/our_reference": "field_would_clear",
        "/agreement": "field_would_clear",
    }
    again = world.send("PUT", f"{SALES}/{key}", {**NUMBERED, "lines": [LINE]}, "edit")
    assert (again.status, again.json["problems"]) == (409, reply.json["problems"])
    losses = "accept_loss=/our_reference,/agreement"
    accepted = world.send("PUT", f"{SALES}/{key}", NUMBERED, "edit-2", query=losses)
    assert world.done(accepted)["state"] == "done"
    assert [sale.text("salesinvoiceourreference") for sale in world.sales()] == [""]


def test_a_busy_source_delays_no_answer_and_the_write_says_it_later(world: NetvisorWorld) -> None:
    key = imported(world, {**NUMBERED, "our_reference": "Our"})
    world.control.set_fault("http_500", "getsalesinvoice", 4)
    reply = world.send("PUT", f"{SALES}/{key}", NUMBERED, "edit")
    write = world.done(reply)
    assert (write["state"], write["problem"]["code"]) == ("refused", "edit_would_clear")
    assert [field["field"] for field in write["problem"]["fields"]] == ["/our_reference"]
    assert write["sends"] == 0


def test_an_edit_keeps_what_it_sends_again(world: NetvisorWorld) -> None:
    message = {**NUMBERED, "our_reference": "Our", "private_comment": "Mine"}
    key = imported(world, message)
    changed = {**message, "our_reference": "Other"}
    write = world.done(world.send("PUT", f"{SALES}/{key}", changed, "edit"))
    assert write["state"] == "done"
    [sale] = world.sales()
    assert sale.text("salesinvoiceourreference") == "Other"
    assert sale.text("salesinvoiceprivatecomment") == f"Mine {write['reference']}"
    assert "edit_hides_fields" in [w["code"] for w in write["warnings"]]


def test_a_draft_becomes_an_invoice_by_an_action_of_its_own(world: NetvisorWorld) -> None:
    key = imported(world, DRAFT)
    as_edit = world.send("PUT", f"{SALES}/{key}", INVOICE, "edit")
    assert (as_edit.status, as_edit.json["code"]) == (409, "still_a_draft")
    write = world.done(world.send("POST", f"{SALES}/{key}/to-invoice", INVOICE, "turn"))
    assert write["state"] == "done"
    assert [(sale.kind, bool(sale.number)) for sale in world.sales()] == [("invoice", True)]
    again = world.send("POST", f"{SALES}/{key}/to-invoice", INVOICE, "again")
    assert (again.status, again.json["code"]) == (409, "not_a_draft")


def test_a_deletion_needs_the_status_that_is_expected(world: NetvisorWorld) -> None:
    key = imported(world, INVOICE)
    wrong = world.send("DELETE", f"{SALES}/{key}", key="d1", query="expected_status=open")
    assert (wrong.status, wrong.json["code"]) == (409, "status_differs")
    right = world.send("DELETE", f"{SALES}/{key}", key="d2", query="expected_status=unsent")
    assert world.done(right)["state"] == "done"
    assert world.sales() == []
    gone = world.send("DELETE", f"{SALES}/{key}", key="d3", query="expected_status=unsent")
    assert (gone.status, gone.json["code"]) == (404, "target_not_found")


def test_the_status_of_many_is_set_if_all_have_the_expected_one(world: NetvisorWorld) -> None:
    keys = [imported(world, INVOICE, key=f"k{n}") for n in range(3)]
    wanted = {"keys": keys, "status": "paid", "expected_status": "unsent"}
    write = world.done(world.send("POST", f"{SALES}/status", wanted, "s1"))
    assert write["state"] == "done"
    assert [w["code"] for w in write["warnings"]] == ["paid_books_no_payment"]
    assert {sale.status for sale in world.sales()} == {"paid"}
    again = world.send("POST", f"{SALES}/status", wanted, "s2")
    assert (again.status, again.json["code"]) == (409, "status_differs")
    assert problems(again) == {f"/keys/{n}": "status_differs" for n in range(3)}


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"keys": [], "status": "paid", "expected_status": "open"}, "keys", "field_required"),
        ({"keys": ["x"], "status": "paid", "expected_status": "open"}, "keys", "field_type"),
        (
            {"keys": ["1", "1"], "status": "paid", "expected_status": "open"},
            "keys",
            "keys_too_many",
        ),
        (
            {
                "keys": [str(n) for n in range(1, 102)],
                "status": "paid",
                "expected_status": "open",
            },
            "keys",
            "keys_too_many",
        ),
        (
            {"keys": ["1"], "status": "billed", "expected_status": "open"},
            "status",
            "invalid_choice",
        ),
        (
            {"keys": ["1"], "status": "open", "expected_status": "open"},
            "status",
            "status_unchanged",
        ),
        ({"keys": ["1"], "status": "paid"}, "expected_status", "field_required"),
    ],
)
def test_a_wrong_change_of_status_is_refused(
    world: NetvisorWorld, body: dict[str, Any], field: str, code: str
) -> None:
    reply = world.send("POST", f"{SALES}/status", body)
    assert (reply.status, problems(reply)[field]) == (422, code)


def test_a_large_file_arrives_unchanged_and_a_larger_body_is_refused(world: NetvisorWorld) -> None:
    content = random.Random(1).randbytes(1_500_000)
    file = {
        "mime_type": "application/pdf",
        "description": "Scan",
        "file_name": "scan.pdf",
        "content": base64.b64encode(content).decode(),
        "print_by_default": True,
    }
    imported(world, {**INVOICE, "attachments": [file]})
    [sale] = world.sales()
    assert [attachment.content for attachment in sale.attachments] == [content]
    large = world.send("POST", SALES, {**INVOICE, "attachments": [file, file]}, "large")
    assert (large.status, large.json["code"]) == (400, "body_too_large")


def test_a_written_invoice_is_listed_here(world: NetvisorWorld) -> None:
    imported(world, NUMBERED)
    listed = world.api("viewer").get("/v1/connections/netvisor-1/invoices").json["items"]
    assert [(row["number"], row["kind"], row["status"]) for row in listed] == [
        ("5001", "invoice", "unsent")
    ]


def test_the_list_shows_what_a_write_has_changed(world: NetvisorWorld) -> None:
    key = imported(world, NUMBERED)

    def row() -> dict[str, Any]:
        (found,) = world.api("viewer").get("/v1/connections/netvisor-1/invoices").json["items"]
        return dict(found)

    assert (row()["status"], row()["detail_state"], row()["validity"]) == (
        "unsent",
        "stored",
        "valid",
    )
    wanted = {"keys": [key], "status": "paid", "expected_status": "unsent"}
    world.done(world.send("POST", f"{SALES}/status", wanted, "paid"))
    world.deliver()
    assert row()["status"] == "paid"
    world.done(world.send("DELETE", f"{SALES}/{key}", key="d", query="expected_status=paid"))
    world.deliver()
    assert row()["validity"] == "deleted"


def test_a_write_without_a_key_or_with_an_unusable_one_is_refused(world: NetvisorWorld) -> None:
    path = "/v1/connections/netvisor-1/netvisor/sales-invoices"
    missing = world.api().send("POST", path, INVOICE)
    assert (missing.status, missing.json["code"]) == (400, "write_key_required")
    assert world.send("POST", SALES, INVOICE, key="a b").status == 422


def test_while_the_connection_does_not_work_nothing_is_accepted(world: NetvisorWorld) -> None:
    world.control.add_user("CUST_1", "another-key", ["1967543-8"])
    write = world.done(world.send("POST", SALES, INVOICE))
    assert (write["state"], write["problem"]["code"]) == ("refused", "netvisor_login_refused")
    later = world.send("POST", SALES, INVOICE, "later")
    assert (later.status, later.json["code"]) == (409, "connection_not_active")


# What is lost on the way: not done, done, done and unreadable, refused by something in between.
FAULTS: dict[str, dict[str, Any]] = {
    "reset": {},
    "drop_after_commit": {},
    "http_500": {},
    "html_200": {},
    "empty_body": {},
    "truncate": {},
    "no_envelope": {},
    "throttle": {},
    "maintenance": {},
    "delay": {"delay_s": DEADLINE_S + 0.1},
    "error_code": {"code": "TECHNICAL_ERROR"},
    "concurrent_request": {},
}
ACTIONS = {
    "import": ("POST", SALES, INVOICE, ""),
    "import with a number": ("POST", SALES, NUMBERED, ""),
    "order": ("POST", ORDERS, ORDER, ""),
    "edit": ("PUT", f"{SALES}/{{key}}", {**NUMBERED, "our_reference": "new"}, ""),
    "to invoice": ("POST", f"{SALES}/{{key}}/to-invoice", INVOICE, ""),
    "delete": ("DELETE", f"{SALES}/{{key}}", None, "expected_status=unsent"),
    "status": (
        "POST",
        f"{SALES}/status",
        {"keys": ["{key}"], "status": "open", "expected_status": "unsent"},
        "",
    ),
}
RESOURCES = {"delete": "deletesalesinvoice", "status": "updatesalesinvoicestatus"}


def prepared(world: NetvisorWorld, action: str) -> str:
    """Enter what an action needs; return its key."""
    before = {"edit": NUMBERED, "to invoice": DRAFT, "delete": INVOICE, "status": INVOICE}
    return imported(world, before[action]) if action in before else ""


def effects(world: NetvisorWorld, action: str) -> int:
    """Count how often an action shows in the books."""
    sales, orders = world.sales(), world.sales("order")
    return {
        "import": len(sales),
        "import with a number": len(sales),
        "order": len(orders),
        "edit": sum(sale.text("salesinvoiceourreference") == "new" for sale in sales),
        "to invoice": sum(sale.kind == "invoice" for sale in sales),
        "delete": 1 - len(sales),
        "status": sum(sale.status == "open" for sale in sales),
    }[action]


def start(world: NetvisorWorld, action: str, key: str) -> Reply:
    method, path, body, query = ACTIONS[action]
    if action == "status":
        assert isinstance(body, dict)
        body = {**body, "keys": [key]}
    return world.send(method, path.format(key=key), body, "the-write", query=query)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("action", ACTIONS)
def test_an_answer_that_is_lost_doubles_and_loses_nothing(
    world: NetvisorWorld, action: str, fault: str
) -> None:
    key = prepared(world, action)
    world.copies = 2  # every message comes twice
    world.fail(fault, RESOURCES.get(action, "salesinvoice"), **FAULTS[fault])
    write = world.done(start(world, action, key))
    assert write["state"] == "done", write
    assert effects(world, action) == 1
    assert write["result_keys"] == [key or str((world.sales("order") or world.sales())[0].key)]


@pytest.mark.parametrize("fault", ["drop_after_commit", "reset"])
def test_a_draft_that_no_answer_came_for_is_found_or_stays_unknown(
    world: NetvisorWorld, fault: str
) -> None:
    world.fail(fault, "salesinvoice")
    write = world.done(world.send("POST", SALES, DRAFT))
    drafts = len(world.sales())
    assert (write["state"], drafts) == (("done", 1) if drafts else ("unknown", 0))
    if not drafts:
        assert write["problem"]["code"] == "write_undecidable"
        assert write["look_for"]["private_comment"] == write["reference"]
        again = world.send("POST", f"writes/{write['id']}/look-again")
        assert world.done(again)["state"] == "unknown"
        assert world.sales() == []


def test_a_deletion_is_not_repeated_when_somebody_else_answers_first(world: NetvisorWorld) -> None:
    key = prepared(world, "delete")
    world.fail("drop_after_commit", "deletesalesinvoice")
    assert world.done(start(world, "delete", key))["sends"] == 1


def test_a_source_that_cannot_be_asked_for_a_day_leaves_the_write_unknown(
    world: NetvisorWorld,
) -> None:
    world.fail("drop_after_commit", "salesinvoice")
    reply = world.send("POST", SALES, INVOICE)
    world.control.set_fault("http_500", "salesinvoicelist")
    world.deliver()
    world.clock.advance(hours=25)
    write = world.done(reply)
    assert write["state"] == "unknown"
    world.control.clear_fault()
    again = world.send("POST", f"writes/{write['id']}/look-again")
    assert world.done(again)["state"] == "done"
    assert len(world.sales()) == 1
