"""The print view: complete, in every language, and harmless whatever a supplier writes."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from invoice_connector.core.invoice import (
    Amounts,
    InvoiceDetail,
    InvoiceLine,
    Party,
    VatTotal,
)
from invoice_connector.core.provider import Provider
from tests.builders.api_world import NAV_LIKE, ApiWorld, make_api_world
from tests.fakes.toy_source import summary

MOMENT = datetime(2026, 2, 10, 8, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"'<img src=x onerror=alert(1)>&amp;\u202e"
AMOUNTS = Amounts(Decimal("1234567.5"), Decimal("333333.225"), None)
DETAIL = InvoiceDetail(
    number=HOSTILE,
    issue_date=date(2026, 2, 9),
    format_version="3.0",
    category="NORMAL",
    currency="HUF",
    exchange_rate=Decimal("1"),
    delivery_date=None,
    payment_date=date(2026, 3, 1),
    payment_method="TRANSFER",
    appearance=None,
    is_complete_electronic=None,
    batch_index=None,
    original_number=None,
    modification_index=None,
    modify_without_master=None,
    supplier=Party(name=HOSTILE, tax_number="11111111-2-41", address="1011 Budapest"),
    customer=Party(name="Vevő Kft.", bank_account=HOSTILE),
    representative=None,
    lines=(
        InvoiceLine(1, HOSTILE, Decimal("2.5"), "óra", Decimal("-0.10"), "27%", AMOUNTS),
        InvoiceLine(2),
    ),
    vat_totals=(VatTotal("27%", AMOUNTS),),
    amounts=AMOUNTS,
    extra={HOSTILE: HOSTILE},
)


@pytest.fixture
def world() -> ApiWorld:
    made = make_api_world()
    made.source.rows.append(summary("SZ-1", MOMENT))
    spec = replace(NAV_LIKE, parse_document=lambda _content, _id: DETAIL)
    made.ports.providers["nav"] = Provider(spec, lambda _s, _c: made.source)  # type: ignore[index]
    return made


@pytest.fixture
def path(world: ApiWorld) -> str:
    connection_id = world.make_active(automatic_sync=True, from_date="2026-02-01")
    world.deliver(connection_id)
    invoices = f"/v1/connections/{connection_id}/invoices"
    return f"{invoices}/{world.client().get(invoices).json['items'][0]['id']}/print"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("hu", ["Számla", "Szállító", "1\u00a0234\u00a0567,50", "2026. 02. 09.", "Összesen"]),
        ("en", ["Invoice", "Supplier", "1,234,567.50", "09 Feb 2026", "Total"]),
        ("fi", ["Lasku", "Toimittaja", "1\u00a0234\u00a0567,50", "09.02.2026", "Yhteensä"]),
    ],
)
def test_the_page_says_it_all_in_each_language(
    world: ApiWorld, path: str, language: str, words: list[str]
) -> None:
    reply = world.client(role="viewer").get(path, language=language)
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert f'<html lang="{language}">' in reply.raw
    for word in (*words, "11111111-2-41", "Vevő Kft.", "óra", "27%", "333", "-0"):
        assert word in reply.raw, word
    header = world.client().send("GET", path, headers={"accept_language": language})
    assert header.raw == reply.raw


def test_what_a_supplier_writes_is_shown_and_never_run(world: ApiWorld, path: str) -> None:
    page = world.client().get(path).raw
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 7
    tags = set(re.findall(r"<(\w+)[^>]*>", page))
    assert tags <= {
        *("html", "meta", "title", "style", "h1", "h2", "p", "div", "section", "dl", "dt", "dd"),
        *("table", "thead", "tbody", "tr", "th", "td", "br", "footer"),
    }


def test_only_its_own_style_is_let_in(world: ApiWorld, path: str) -> None:
    reply = world.client().get(path)
    policy = reply.headers["content-security-policy"]
    style = re.search(r"<style>(.*?)</style>", reply.raw, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy


def test_without_a_readable_document_there_is_nothing_to_print(world: ApiWorld, path: str) -> None:
    def parse(_content: bytes, _id: object) -> InvoiceDetail:
        raise ValueError("broken")

    spec = replace(NAV_LIKE, parse_document=parse)
    world.ports.providers["nav"] = Provider(spec, lambda _s, _c: world.source)  # type: ignore[index]
    reply = world.client().get(path)
    assert (reply.status, reply.json["code"]) == (409, "document_unreadable")
    assert world.client().get(path, language="de").status == 422
