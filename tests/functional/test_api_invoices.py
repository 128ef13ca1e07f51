"""Stored invoices over the API: the list, the detail, the original document."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.invoice import (
    Amounts,
    InvoiceDetail,
    InvoiceKind,
    InvoiceLine,
    InvoiceStatus,
    Party,
    SourceDocument,
    VatTotal,
)
from invoice_connector.core.ports import HeaderWrite
from invoice_connector.core.provider import Provider
from tests.builders.api_world import NAV_LIKE, ApiWorld, Reply, make_api_world, plant
from tests.fakes.memory_exports import MemoryExportStore
from tests.fakes.toy_source import parse_document, summary, toy_content
from tests.fakes.toy_world import World


@pytest.fixture
def world() -> ApiWorld:
    return make_api_world()


def sync(world: ApiWorld, from_date: str = "2026-02-01") -> str:
    connection_id = world.make_active(automatic_sync=True, from_date=from_date)
    world.deliver(connection_id)
    return f"/v1/connections/{connection_id}/invoices"


def parse_with(world: ApiWorld, parse: object) -> None:
    spec = replace(NAV_LIKE, parse_document=parse)  # type: ignore[arg-type]
    world.ports.providers["nav"] = Provider(spec, lambda _s, _c: world.source)  # type: ignore[index]


def test_the_list_shows_newest_first_and_every_invoice_once(world: ApiWorld) -> None:
    plant(world, 12)
    path, api = sync(world), world.client()
    for by in ("inserted_at", "issue_date"):
        seen, cursor = [], {}
        while True:
            page = api.get(path, by=by, limit=5, **cursor).json
            seen += [item["number"] for item in page["items"]]
            if not page["next_cursor"]:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert seen == [f"SZ-{n:03d}" for n in range(12, 0, -1)], by


def test_a_row_has_exact_amounts_and_readable_labels(world: ApiWorld) -> None:
    row = summary("É/1 #ő", datetime(2026, 2, 10, 8, 0, 0, 120_000, tzinfo=UTC), net="-1234567.5")
    world.source.rows.append(row)
    path = sync(world)
    item = world.client().get(path).json["items"][0]
    assert item["number"] == "É/1 #ő"
    assert item["inserted_at"] == "2026-02-10T08:00:00.120Z"
    assert item["issue_date"] == "2026-02-10"
    assert item["amounts"] == {
        "net": "-1234567.50",
        "vat": "27.00",
        "gross": "127.00",
        "net_huf": None,
        "vat_huf": None,
        "gross_huf": None,
    }
    assert item["supplier"]["name"] == "Szállító Kft."
    assert item["detail_state_label"] == "Complete"
    assert item["operation_label"] == "Create"
    assert world.client().get(f"{path}/{item['id']}").json["number"] == "É/1 #ő"


def test_a_row_says_what_kind_it_is_and_what_is_open_where_the_source_tells(
    world: ApiWorld,
) -> None:
    row = summary("PLAIN", datetime(2026, 2, 10, 8, tzinfo=UTC))
    order = replace(
        summary("ORDER", datetime(2026, 2, 11, 8, tzinfo=UTC)),
        kind=InvoiceKind.ORDER,
        status=InvoiceStatus.UNDELIVERED,
        open_amount=Decimal("7.5"),
        customer_code="C-1",
        payment_reference="12344",
    )
    world.source.rows += [row, order]
    path = sync(world)
    names = ("kind_label", "status", "status_label", "open_amount", "customer_code")
    items = world.client().get(path).json["items"]
    assert [[item[name] for name in names] for item in items] == [
        ["Order", "undelivered", "Undelivered", "7.50", "C-1"],
        ["Invoice", None, None, None, None],
    ]
    assert [item["payment_reference"] for item in items] == ["12344", None]
    assert [item["kind"] for item in items] == ["order", "invoice"]


def test_a_period_includes_its_first_and_last_day(world: ApiWorld) -> None:
    for day in (9, 10, 11, 12):
        moment = datetime(2026, 2, day, 8, tzinfo=UTC)
        world.source.rows.append(summary(f"D{day}", moment))
    path = sync(world)
    query = {"from": "2026-02-10", "to": "2026-02-11"}
    for by in ("inserted_at", "issue_date"):
        items = world.client().get(path, by=by, **query).json["items"]
        assert [item["number"] for item in items] == ["D11", "D10"]


def test_a_suppliers_invoices_are_found_by_the_beginning_of_their_number(world: ApiWorld) -> None:
    moment = datetime(2026, 2, 10, 8, tzinfo=UTC)
    for number, supplier in (("A-1", "11111111"), ("A-2", "11111111"), ("B-1", "11111111")):
        world.source.rows.append(summary(number, moment, supplier=supplier))
    world.source.rows.append(summary("A-9", moment, supplier="33333333"))
    path = sync(world)
    found = world.client().get(path, supplier_tax_number="11111111", number_prefix="A-").json
    assert [item["number"] for item in found["items"]] == ["A-1", "A-2"]


def test_an_invoice_shows_its_parsed_document_and_its_history(world: ApiWorld) -> None:
    def parse(content: bytes, invoice_id: object) -> InvoiceDetail:
        line = InvoiceLine(
            number=1,
            description="<script>alert(1)</script>",
            quantity=Decimal("2.5"),
            unit="óra",
            unit_price=Decimal("40"),
            vat_rate="27%",
            amounts=Amounts(net=Decimal("100")),
            extra={"advanceData/advanceIndicator": "false"},
        )
        base = parse_document(content, world.source.rows[0].id)
        return replace(
            base,
            lines=(line,),
            vat_totals=(VatTotal("27%", Amounts(vat=Decimal("27.1234"))),),
            customer=Party(name="Vevő Zrt."),
            exchange_rate=Decimal("405.1200"),
            extra={"note[1]": "köszönjük"},
        )

    plant(world, 1)
    parse_with(world, parse)
    path = sync(world)
    invoice_id = world.client().get(path).json["items"][0]["id"]
    shown = world.client().get(f"{path}/{invoice_id}").json
    assert shown["problem"] is None
    assert shown["document"]["is_current"] is True
    assert shown["document"]["bytes"] == len(toy_content(world.source.rows[0]))
    detail = shown["detail"]
    assert detail["other"] == {"note[1]": "köszönjük"}
    assert detail["exchange_rate"] == "405.1200"
    assert detail["vat_totals"] == [
        {"rate": "27%", "amounts": {**dict.fromkeys(detail["amounts"]), "vat": "27.1234"}}
    ]
    line = detail["lines"][0]
    assert line["description"] == "<script>alert(1)</script>"
    assert (line["quantity"], line["unit_price"]) == ("2.5", "40.00")
    assert line["other"] == {"advanceData/advanceIndicator": "false"}
    assert [version["has_document"] for version in shown["versions"]] == [True]
    assert shown["versions"][0]["summary"]["number"] == "SZ-001"


@pytest.mark.parametrize(
    "failure", [ValueError("x"), KeyError("x"), RecursionError(), AttributeError("x")]
)
def test_a_document_that_the_parser_stumbles_over_is_a_problem_not_a_failure(
    world: ApiWorld, failure: Exception
) -> None:
    plant(world, 1)
    path = sync(world)
    invoice_id = world.client().get(path).json["items"][0]["id"]

    def parse(_content: bytes, _id: object) -> InvoiceDetail:
        raise failure

    parse_with(world, parse)
    reply = world.client().get(f"{path}/{invoice_id}")
    assert (reply.status, reply.json["detail"]) == (200, None)
    assert reply.json["problem"]["code"] == "document_unreadable"
    assert "download the XML" in reply.json["problem"]["remedy"]


def test_a_document_not_delivered_yet_says_so(world: ApiWorld) -> None:
    plant(world, 1)
    world.source.undelivered = {world.source.rows[0].id}
    path = sync(world)
    invoice_id = world.client().get(path).json["items"][0]["id"]
    shown = world.client().get(f"{path}/{invoice_id}").json
    assert (shown["detail"], shown["problem"]["code"]) == (None, "document_not_delivered")
    reply = world.client().get(f"{path}/{invoice_id}/xml")
    assert (reply.status, reply.json["code"]) == (404, "document_not_found")


@pytest.mark.parametrize("is_delivered", [True, False], ids=["awaited", "pending"])
def test_a_document_that_nobody_will_fetch_any_more_is_not_promised(
    world: ApiWorld, is_delivered: bool
) -> None:
    plant(world, 1)
    connection_id = world.make_active()
    path = f"/v1/connections/{connection_id}"
    world.client().post(f"{path}/full-sync", {"from_date": "2026-02-01"})
    if not is_delivered:
        world.source.undelivered = {world.source.rows[0].id}
        world.deliver(connection_id)
    for message in world.queue.pop_due():
        World(world.ports, world.source, ConnectionRef("tenant-a", connection_id)).work(message)
    [row] = world.client().get(f"{path}/invoices").json["items"]
    assert row["detail_state"] == ("awaited" if is_delivered else "pending")
    shown = world.client().get(f"{path}/invoices/{row['id']}").json
    assert shown["problem"]["code"] != "document_not_fetched"
    world.client().delete(path)
    shown = world.client().get(f"{path}/invoices/{row['id']}").json
    assert (shown["detail"], shown["problem"]["code"]) == (None, "document_not_fetched")
    [row] = world.client().get(f"{path}/invoices").json["items"]
    assert row["problem"]["code"] == "document_not_fetched"


def stored(world: ApiWorld, path: str, content: bytes) -> str:
    """Put a document of another content behind the first invoice; return the invoice's id."""
    invoice_id = world.client().get(path).json["items"][0]["id"]
    ref = world.connection(path.split("/")[3]).ref
    row = world.source.rows[0]
    later = replace(row.version, transaction_id="T9")
    document = SourceDocument(row.id, later, content, "application/xml", "3.0")
    header = world.ports.invoices.headers(ref, [row.id])[row.id]
    changed = replace(header, detail_version=later, revision=header.revision + 1)
    write = HeaderWrite(changed, header.revision)
    world.ports.invoices.store_document(ref, document, write)
    return str(invoice_id)


def test_the_original_document_is_handed_out_byte_for_byte(world: ApiWorld) -> None:
    moment = datetime(2026, 2, 10, 8, tzinfo=UTC)
    world.source.rows.append(summary('A/1"\r\nx-evil: é', moment))
    path = sync(world)
    content = b'<?xml version="1.0" encoding="ISO-8859-2"?>\r\n<Invoice>\xf5\x00</Invoice>'
    reply = world.client().get(f"{path}/{stored(world, path, content)}/xml")
    assert (reply.status, reply.is_base64, reply.content) == (200, True, content)
    assert reply.headers["content-type"] == "application/xml"
    assert reply.headers["x-content-type-options"] == "nosniff"
    disposition = reply.headers["content-disposition"]
    assert disposition.startswith(
        "attachment; filename=\"A_1_x-evil_.xml\"; filename*=UTF-8''A%2F1"
    )
    assert "\r" not in disposition
    assert "\n" not in disposition


def shared(world: ApiWorld, reply: Reply) -> bytes:
    """Follow the link that is given for an answer over 4 MB."""
    assert (reply.status, reply.headers["location"]) == (303, reply.json["link"])
    assert reply.json["link_expires_at"].startswith("2026-03-01T12:01:00")
    assert isinstance(world.ports.exports, MemoryExportStore)
    return world.ports.exports.contents[reply.json["link"]]


def test_a_document_over_4_mb_is_handed_out_by_a_link(world: ApiWorld) -> None:
    plant(world, 1)
    path = sync(world)
    content = b"x" * 4_000_001
    reply = world.client(role="viewer").get(f"{path}/{stored(world, path, content)}/xml")
    assert shared(world, reply) == content
    assert reply.json["link"].startswith("links/tenant-a/")


def test_a_detail_over_4_mb_is_handed_out_by_a_link_too(world: ApiWorld) -> None:
    plant(world, 1)
    path = sync(world)
    invoice_id = world.client().get(path).json["items"][0]["id"]

    def parse(content: bytes, invoice: object) -> InvoiceDetail:
        base = parse_document(content, world.source.rows[0].id)
        return replace(base, extra={"note": "ő" * 2_000_001})

    parse_with(world, parse)
    reply = world.client().get(f"{path}/{invoice_id}")
    assert json.loads(shared(world, reply))["detail"]["other"]["note"].startswith("őő")


def test_filters_and_orders_are_read_from_the_query(world: ApiWorld) -> None:
    moment = datetime(2026, 2, 10, 8, tzinfo=UTC)
    for number, net in (("A-1", "10"), ("B-1", "30"), ("A-2", "20")):
        world.source.rows.append(summary(number, moment, net=net))
    path, api = sync(world), world.client()

    def numbers(**query: object) -> list[str]:
        return [item["number"] for item in api.get(path, **query).json["items"]]

    assert numbers(sort="amount", order="asc", number="a-") == ["A-1", "A-2"]
    assert numbers(supplier_tax_number="11111111", order="desc") == ["B-1", "A-2", "A-1"]
    assert numbers(number="B-", amount_min="100", amount_max="200") == ["B-1"]
    assert numbers(by="payment_date", problems="false", supplier_name="SZALLITO")


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"amount_min": "1e5"}, "amount_min", "invalid_amount"),
        ({"amount_min": "2", "amount_max": "1"}, "amount_max", "amounts_turned"),
        ({"problems": "yes"}, "problems", "invalid_choice"),
        ({"by": "updated_at"}, "by", "invalid_choice"),
        ({"order": "up"}, "order", "invalid_choice"),
        ({"sort": "name"}, "sort", "invalid_choice"),
        ({"number_prefix": "A"}, "supplier_tax_number", "field_required"),
        ({"supplier_tax_number": ""}, "supplier_tax_number", "field_empty"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_a_filter_that_makes_no_sense_names_its_parameter(
    world: ApiWorld, query: dict[str, str], field: str, code: str
) -> None:
    reply = world.client().get(sync(world), **query)
    assert reply.status == 422
    assert [(p["field"], p["code"]) for p in reply.json["problems"]] == [(field, code)]


def test_totals_add_up_by_currency_and_month(world: ApiWorld) -> None:
    for month, net in ((1, "1.10"), (1, "2.20"), (2, "-0.30")):
        moment = datetime(2026, month, 10, 8, tzinfo=UTC)
        world.source.rows.append(summary(f"T{month}{net}", moment, net=net))
    path = sync(world, from_date="2026-01-01")
    totals = world.client(role="viewer").get(f"{path}/totals", by="issue_date").json
    assert totals["count"] == 3
    (huf,) = totals["currencies"]
    assert (huf["currency"], huf["count"], huf["amounts"]["net"]) == ("HUF", 3, "3.00")
    assert huf["amounts"]["net_huf"] == "3.00"
    shown = [(m["month"], m["currencies"][0]["amounts"]["net"]) for m in totals["months"]]
    assert shown == [("2026-02", "-0.30"), ("2026-01", "3.30")]
    january = {"by": "issue_date", "from": "2026-01-01", "to": "2026-01-31"}
    assert world.client().get(f"{path}/totals", **january).json["count"] == 2
    assert world.client().get(f"{path}/totals", sort="amount").status == 422


def test_orders_are_added_up_apart_and_are_no_part_of_the_overview(world: ApiWorld) -> None:
    moment = datetime(2026, 2, 10, 8, tzinfo=UTC)
    billed = summary("INVOICE", moment, net="10")
    order = replace(summary("ORDER", moment, net="10"), kind=InvoiceKind.ORDER)
    world.source.rows += [order, billed]
    path = sync(world, from_date="2026-01-01")
    totals = world.client().get(f"{path}/totals", by="issue_date").json
    shown = [(one["kind"], one["amounts"]["net"]) for one in totals["currencies"]]
    assert (totals["count"], shown) == (2, [("invoice", "10.00"), ("order", "10.00")])
    overview = world.client().get(f"{path.removesuffix('/invoices')}/overview").json
    assert (overview["count"], overview["partners"][0]["count"]) == (1, 1)
    assert [one["kind"] for one in overview["months"][0]["currencies"]] == ["invoice"]


def test_the_overview_shows_months_partners_freshness_and_problems(world: ApiWorld) -> None:
    moment = datetime(2026, 2, 10, 8, tzinfo=UTC)
    world.source.rows.append(summary("NEW", moment, net="10"))
    other = summary("OTHER", moment, net="500", supplier="33333333")
    world.source.rows.append(other)
    world.source.undelivered.add(other.id)
    world.source.rows.append(summary("AGAIN", moment, net="1"))
    path = sync(world).removesuffix("/invoices")
    shown = world.client(role="viewer").get(f"{path}/overview").json
    assert (shown["count"], shown["complete_from"]) == (3, "2025-04-01")
    assert [m["month"] for m in shown["months"]] == ["2026-02"]
    assert [(p["tax_number"], p["count"]) for p in shown["partners"]] == [
        ("33333333", 1),
        ("11111111", 2),
    ]
    assert shown["partners"][1]["totals"][0]["amounts"]["net"] == "11.00"
    assert shown["freshness"]["last_read_at"]
    assert shown["problems"]["quarantined"] == {"count": 0, "is_exact": True}
