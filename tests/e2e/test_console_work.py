"""A working day at the console: steering, filtering, choosing, switching, telling other systems."""

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from infrastructure.local.stack import LocalStack
from tests.builders.endpoint_server import Endpoint, listening, ok
from tests.e2e.console import Console, person
from tests.e2e.console_company import connect

TENANT = "tenant-console-work"

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def first(stack: LocalStack) -> str:
    """A connection with one document that came damaged."""
    stack.simulator.post("faults", name="corrupt_document", operation="queryInvoiceData", times=1)
    return connect(stack, TENANT, "51525354", count=12)


@pytest.fixture(scope="module")
def second(stack: LocalStack, first: str) -> str:
    """Another connection of the same tenant."""
    return connect(stack, TENANT, "61626364", count=2)


@pytest.fixture
def console(stack: LocalStack, chromium: Browser, first: str, second: str) -> Iterator[Console]:
    """A window of somebody who may do everything."""
    with person(stack, chromium, TENANT) as found:
        yield found


@pytest.fixture
def page(console: Console) -> Page:
    return console.page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def answer(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def test_an_unreadable_document_is_asked_for_again(
    console: Console, page: Page, first: str
) -> None:
    console.go(f"c/{first}/problems")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("heading", name="Unreadable documents")).to_be_visible()
    press(page, "Try again")
    expect(page.locator(".toast")).to_have_text("Asked for. The result appears here.")
    expect(page.get_by_role("heading", name="Nothing needs your attention.")).to_be_visible()


def test_a_run_is_cancelled_only_when_that_is_confirmed(
    stack: LocalStack, page: Page, first: str
) -> None:
    stack.simulator.post("faults", name="delay", operation="queryInvoiceDigest", times=8)
    start = datetime.now(UTC) - timedelta(days=900)
    run = stack.call(
        "POST",
        f"/v1/connections/{first}/full-sync",
        tenant=TENANT,
        json={"from_date": f"{start:%Y-%m-%d}"},
    ).json()
    page.evaluate("place => { location.hash = place }", f"#/c/{first}/run/{run['id']}")
    press(page, "Cancel run")
    expect(page.get_by_role("dialog")).to_contain_text("What was read stays.")
    answer(page, "Let it run")
    expect(page.locator("h1 .tag")).to_have_text("Running")
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    press(page, "Cancel run")
    answer(page, "Cancel run")
    expect(page.locator("h1 .tag")).to_have_text("Cancelled")
    expect(page.get_by_role("button", name="Cancel run")).to_have_count(0)


def test_connecting_is_shown_while_a_check_runs(
    stack: LocalStack, console: Console, page: Page, first: str
) -> None:
    console.go(f"c/{first}/settings")
    badge = page.locator(".top .badge")
    expect(badge).to_have_text("Connection Active")
    stack.simulator.post("faults", name="delay", operation="tokenExchange", delay_s=2, times=1)
    press(page, "Check connection")
    expect(badge).to_have_text("Connecting..")
    expect(page.get_by_role("button", name="Check connection")).to_be_disabled()
    expect(page.get_by_role("button", name="Start Invoice Synchronization")).to_be_disabled()
    expect(badge).to_have_text("Connection Active")
    expect(page.get_by_role("button", name="Start Invoice Synchronization")).to_be_enabled()


def test_where_an_invoice_stands_in_the_books_is_kept(
    console: Console, page: Page, first: str
) -> None:
    console.go(f"c/{first}/invoices")
    page.locator("tbody a").first.click()
    page.get_by_label("State", exact=True).select_option(label="Booked")
    page.get_by_label("External reference").fill("ERP-17")
    press(page, "Save")
    expect(page.locator(".toast").last).to_have_text("Saved.")
    page.reload()
    expect(page.get_by_label("State", exact=True)).to_have_value("booked")
    expect(page.get_by_label("External reference")).to_have_value("ERP-17")
    console.go(f"c/{first}/invoices?hand_over=booked")
    expect(page.locator("tbody tr")).to_have_count(1)
    reference = page.get_by_label("External reference")
    reference.fill("ERP-1")
    expect(page.get_by_text("No invoice matches.")).to_be_visible()
    reference.fill("ERP-17")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("[?&]external_reference=ERP-17"))


def test_filters_are_in_the_address_and_outlive_a_look_at_an_invoice(
    console: Console, page: Page, first: str
) -> None:
    console.go(f"c/{first}/invoices")
    rows = page.locator("tbody tr")
    everything = rows.count()
    supplier = rows.first.locator(".supplier .below").inner_text()
    box = page.get_by_label("Supplier name or tax number")
    expect(page.get_by_role("button", name="Clear filters")).to_have_count(0)
    box.fill(supplier)
    expect(page).to_have_url(re.compile(f"[?&]supplier_tax_number={supplier}"))
    expect(rows.filter(has_not_text=supplier)).to_have_count(0)
    page.reload()
    expect(box).to_have_value(supplier)
    expect(rows.filter(has_text=supplier).first).to_be_visible()
    found = rows.count()
    assert 0 < found < everything
    rows.locator("a").first.click()
    page.locator(".crumbs a").click()
    expect(box).to_have_value(supplier)
    expect(rows).to_have_count(found)
    expect(rows.locator("a").first).to_be_focused()
    press(page, "Clear filters")
    expect(rows).to_have_count(everything)
    expect(box).to_have_value("")


def test_chosen_columns_are_remembered(console: Console, page: Page, first: str) -> None:
    console.go(f"c/{first}/invoices")
    heads = page.locator("thead th")
    usual = heads.all_inner_texts()
    press(page, "Columns")
    page.get_by_role("dialog").get_by_label("Due date").uncheck()
    page.get_by_role("dialog").get_by_label("Payment method").check()
    answer(page, "Show")
    expect(page.locator("thead")).not_to_contain_text("Due date")
    page.reload()
    expect(page.locator("thead")).to_contain_text("Payment method")
    expect(page.locator("thead")).not_to_contain_text("Due date")
    expect(page.locator("tbody tr").first.locator("td.payment_method")).to_have_count(1)
    press(page, "Columns")
    answer(page, "Usual columns")
    expect(heads).to_have_text(usual)


def test_the_switcher_leads_to_the_same_page_of_another_company(
    console: Console, page: Page, first: str, second: str
) -> None:
    console.go(f"c/{first}/invoices?currency=HUF")
    expect(page.locator("tbody tr").first).to_be_visible()
    page.get_by_label("Company").select_option(second)
    expect(page).to_have_url(re.compile(f"#/c/{second}/invoices$"))
    expect(page.locator("tbody tr")).to_have_count(2)


def test_what_is_not_saved_is_not_lost_without_a_question(
    console: Console, page: Page, first: str, second: str
) -> None:
    console.go(f"c/{first}/settings")
    login, switcher = page.get_by_label("Technical Username"), page.get_by_label("Company")
    before = login.input_value()
    login.fill("typed and not saved")
    switcher.select_option(second)
    answer(page, "Stay here")
    expect(switcher).to_have_value(first)
    page.get_by_label("Language").select_option("fi")
    answer(page, "Stay here")
    expect(page.get_by_label("Language")).to_have_value("en")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("location.reload()")
    expect(login).to_have_value("typed and not saved")
    assert asked == ["beforeunload"]
    page.get_by_role("link", name="Companies", exact=True).click()
    answer(page, "Leave")
    page.locator("main[data-page=companies]").wait_for()
    console.go(f"c/{first}/settings")
    expect(login).to_have_value(before)


def test_a_new_connection_stays_with_the_source_that_was_chosen(
    console: Console, page: Page
) -> None:
    console.go("new")
    page.get_by_label("Technical Username").fill("typed for NAV")
    page.get_by_label("Netvisor").check()
    expect(page.get_by_label("Technical Username")).to_have_count(0)
    page.get_by_label("NAV Online Számla").check()
    expect(page.get_by_label("Technical Username")).to_have_value("typed for NAV")
    page.get_by_label("Technical Username").fill("")
    page.get_by_label("Netvisor").check()
    page.get_by_role("link", name="Where do I find them?").click()
    expect(page.locator(".guide")).to_contain_text("In Netvisor")
    page.get_by_role("link", name="Go to Settings").click()
    expect(page.get_by_label("Netvisor")).to_be_checked()


def test_another_language_reaches_what_the_api_says_too(
    console: Console, page: Page, first: str
) -> None:
    console.go(f"c/{first}/settings")
    expect(page.get_by_label("XML Signing Key")).to_be_visible()
    for language, label, status in (
        ("fi", "XML-allekirjoitusavain", "Yhteys aktiivinen"),
        ("en", "XML Signing Key", "Connection Active"),
    ):
        page.get_by_label("Language").select_option(language)
        expect(page.get_by_label(label)).to_be_visible()
        expect(page.locator(".top .badge")).to_have_text(status)


def echo(sock: socket.socket, request: bytes) -> None:
    """Answer with what came, which is what a challenge asks for."""
    ok(request.partition(b"\r\n\r\n")[2])(sock, request)


def sent_since(page: Page, endpoint: Endpoint, before: int) -> int:
    """Wait until something more has come; return how much."""
    for _ in range(100):
        if len(endpoint.requests) > before:
            break
        page.wait_for_timeout(100)
    return len(endpoint.requests) - before


def test_a_webhook_is_made_tested_and_sent_again(console: Console, page: Page) -> None:
    with listening(echo) as endpoint:
        console.go("webhooks")
        press(page, "New")
        page.get_by_label("Address").fill(f"http://127.0.0.1:{endpoint.port}/hook")
        page.get_by_role("dialog").get_by_label("Invoice void").uncheck()
        answer(page, "Save")
        expect(page.get_by_role("dialog")).to_contain_text("Copy it now")
        answer(page, "Close")
        card = page.locator("section.card", has_text=f"127.0.0.1:{endpoint.port}")
        expect(card.locator(".tag")).to_have_text("Active")
        expect(card).to_contain_text("New invoice")
        expect(card).not_to_contain_text("Invoice void")
        press(page, "Send a test")
        expect(page.locator(".toast").last).to_have_text("A test is on its way.")
        press(page, "Deliveries")
        rows = page.get_by_role("dialog").locator("tbody tr")
        expect(rows.first).to_contain_text("Delivered")
        expect(rows).to_have_count(1)
        before = len(endpoint.requests)
        answer(page, "Send again")
        expect(rows.first).to_contain_text("Delivered")
        assert sent_since(page, endpoint, before) == 1
        answer(page, "Close")
        press(page, "Delete")
        answer(page, "Delete")
        expect(card).to_have_count(0)
