"""What the console says when rights are missing, and to people who may not do everything."""

import json
import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from infrastructure.local.stack import LocalStack
from tests.builders.nav_documents import document, invoice
from tests.e2e.console import person
from tests.e2e.console_company import connect

pytestmark = pytest.mark.long


def test_a_right_that_is_missing_names_the_box_to_tick(
    stack: LocalStack, chromium: Browser
) -> None:
    rights = ("invoice_query",)
    connection = connect(stack, "tenant-console-right", "33445566", count=0, permissions=rights)
    with person(stack, chromium, "tenant-console-right") as console:
        console.go(f"c/{connection}/settings")
        expect(console.page.locator(".top .badge")).to_have_text("Connection Active")
        expect(console.page.locator(".rights li.bad")).to_contain_text("tick “Invoice Management”")


def test_without_the_right_to_query_there_is_an_error_that_says_so(
    stack: LocalStack, chromium: Browser
) -> None:
    rights = ("invoice_management",)
    connection = connect(stack, "tenant-console-query", "22334455", count=0, permissions=rights)
    with person(stack, chromium, "tenant-console-query") as console:
        console.go(f"c/{connection}/settings")
        expect(console.page.locator(".top .badge")).to_have_text("Connection Error")
        expect(console.page.locator(".status-panel .note.bad")).to_contain_text(
            "Számlák lekérdezése"
        )
        with console.page.expect_download() as fetched:
            console.page.get_by_role("button", name="Download diagnostics").click()
        assert fetched.value.suggested_filename.startswith(f"diagnostics-nav-{connection}-")
        (call,) = json.loads(fetched.value.path().read_text())["failed_calls"]
        assert call["source_code"] == "FORBIDDEN"
        shown = console.page.locator(".status-panel .note.bad")
        expect(shown).to_contain_text(call["request_id"])


def test_a_viewer_sees_everything_and_can_change_nothing(
    stack: LocalStack, chromium: Browser
) -> None:
    connection = connect(stack, "tenant-console-viewer", "11223344", count=3)
    with person(stack, chromium, "tenant-console-viewer", "viewer") as console:
        page = console.page
        console.go(f"c/{connection}/settings")
        expect(page.locator("form.settings")).to_have_attribute("inert", "")
        expect(page.get_by_role("button", name="Save")).to_have_count(0)
        expect(page.get_by_role("button", name="Start Invoice Synchronization")).to_be_disabled()
        console.go(f"c/{connection}/invoices")
        expect(page.locator("tbody tr")).to_have_count(3)
        expect(page.get_by_role("button", name="Upload invoice")).to_have_count(0)


def test_a_paused_run_is_found_again_and_resumed(stack: LocalStack, chromium: Browser) -> None:
    tenant = "tenant-console-steer"
    connection = connect(stack, tenant, "99887766", count=50, days=500)
    with person(stack, chromium, tenant) as console:
        page = console.page
        stack.simulator.post(
            "faults", name="delay", operation="queryInvoiceDigest", delay_s=1.5, times=12
        )
        stack.call("POST", f"/v1/connections/{connection}/full-sync", tenant=tenant, json={})
        run = stack.call("GET", f"/v1/connections/{connection}/runs", tenant=tenant).json()
        page.evaluate(f"location.hash = '#/c/{connection}/run/{run['items'][0]['id']}'")
        page.get_by_role("button", name="Pause").click()
        expect(page.locator("h1 .tag")).to_have_text("Paused")
        page.reload()
        page.get_by_role("button", name="Resume").click()
        expect(page.locator("h1 .tag")).to_have_text("Completed")


def test_two_people_do_not_overwrite_each_other(stack: LocalStack, chromium: Browser) -> None:
    tenant = "tenant-console-two"
    connection = connect(stack, tenant, "77665544", count=0)
    with person(stack, chromium, tenant) as console:
        page = console.page
        console.go(f"c/{connection}/settings")
        page.locator("details.more summary").click()
        page.get_by_label("Name", exact=True).fill("From the console")
        other = {"name": "From elsewhere"}
        answer = stack.call("PUT", f"/v1/connections/{connection}", tenant=tenant, json=other)
        assert answer.status_code == 200
        page.get_by_role("button", name="Check connection").wait_for()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_contain_text("settings_version_differs")
        kept = stack.call("GET", f"/v1/connections/{connection}", tenant=tenant).json()
        assert kept["name"] == "From elsewhere"


def test_a_new_invoice_appears_in_a_list_that_is_open(stack: LocalStack, chromium: Browser) -> None:
    tenant, company = "tenant-console-new", "10203040"
    connection = connect(stack, tenant, company, count=3)
    with person(stack, chromium, tenant) as console:
        console.go(f"c/{connection}/invoices")
        rows = console.page.locator("tbody tr")
        expect(rows).to_have_count(3)
        stack.simulator.post(
            "invoices", customer_tax_number=company, invoice_number="JUST-NOW", lines=[{}]
        )
        time.sleep(2)  # until it has settled at the source
        stack.call("POST", f"/v1/connections/{connection}/sync", tenant=tenant, json={})
        expect(rows).to_have_count(4)
        expect(rows.first).to_contain_text("JUST-NOW")
        expect(console.page.locator(".totals")).to_contain_text("4 invoices")


def test_an_invoice_without_its_document_shows_what_its_row_adds_up_to(
    stack: LocalStack, chromium: Browser
) -> None:
    tenant, company, number = "tenant-console-late", "31323334", "LATE-1"
    connection = connect(stack, tenant, company, count=0)
    stack.simulator.post("faults", name="schema_violation_for_invoice", invoice_number=number)
    line = {"quantity": 1, "unit_price": "1000.35", "vat": "27"}
    stack.simulator.post(
        "invoices", customer_tax_number=company, invoice_number=number, lines=[line]
    )
    time.sleep(2)  # until it has settled at the source
    stack.call("POST", f"/v1/connections/{connection}/sync", tenant=tenant, json={})
    with person(stack, chromium, tenant) as console:
        page = console.page
        console.go(f"c/{connection}/invoices")
        gross = page.locator("tbody td.gross")
        expect(gross).to_contain_text(re.compile(r"\d"))
        amount = re.sub(r"[^\d.,]", "", gross.inner_text())
        expect(page.locator(".totals b")).to_have_text(amount)
        assert added(page, SUMS) == [total for _, _, total in SUMS]


SUMS = [
    ("0.1", "0.2", "0.3"),
    ("-1.5", "1.50", "0.00"),
    ("-0.05", "-0.1", "-0.15"),
    ("99999999999999999999.99", "0.01", "100000000000000000000.00"),
    ("5", "-7", "-2"),
    ("5", None, None),
]


def added(page: Page, sums: list[tuple[str, str | None, str | None]]) -> list[str | None]:
    """Add decimals as the console does."""
    found: list[str | None] = page.evaluate(
        """async (sums) => {
          const shell = document.querySelector("link[href$='/shell.js']").href;
          const { plus } = await import(new URL("parts/amounts.js", shell));
          return sums.map(([one, other]) => plus(one, other));
        }""",
        sums,
    )
    return found


def test_a_list_is_exported_and_fetched(stack: LocalStack, chromium: Browser) -> None:
    connection = connect(stack, "tenant-console-export", "20304050", count=3)
    with person(stack, chromium, "tenant-console-export") as console:
        page = console.page
        console.go(f"c/{connection}/invoices")
        page.get_by_role("button", name="Export").click()
        page.get_by_role("button", name="Prepare").click()
        page.get_by_role("button", name="Download").click()
        with page.expect_download() as fetched:
            page.locator("dialog .files a").click()
        assert len(fetched.value.path().read_text(encoding="utf-8-sig").splitlines()) == 4
        console.hosts.discard(f"127.0.0.1:{stack.emulator.port}")  # the bucket, by a link


def test_an_invoice_found_elsewhere_is_uploaded_and_opened(
    stack: LocalStack, chromium: Browser
) -> None:
    connection = connect(stack, "tenant-console-upload", "51525354", count=1)
    with person(stack, chromium, "tenant-console-upload", "editor") as console:
        page = console.page

        def choose(content: bytes) -> None:
            console.go(f"c/{connection}/invoices")
            page.get_by_role("button", name="Upload invoice").click()
            file = {"name": "a.xml", "mimeType": "text/xml", "buffer": content}
            page.get_by_label("XML file").set_input_files(file)  # type: ignore[arg-type]
            page.get_by_role("button", name="Upload", exact=True).click()

        choose(document("X/1", invoice("87654321")))
        expect(page.locator("dialog [role=alert]")).to_contain_text("another company")
        expect(page.locator("dialog [role=status]")).to_contain_text("87654321")
        console.save_picture("upload")
        page.get_by_role("button", name="Close").click()
        choose(document("X/1", invoice("51525354")))
        expect(page.locator("h1")).to_have_text("X/1")
        expect(page.locator(".marks")).to_contain_text("Uploaded")
        choose(document("X/1", invoice("51525354", net="2.00")))
        page.get_by_role("button", name="Replace the old file").click()
        expect(page.locator(".big-sum")).to_contain_text("272")
        page.locator("summary", has_text="History").click()
        expect(page.get_by_role("cell", name="uploaded")).to_have_count(2)


def test_an_invoice_is_shown_as_a_page_to_print(stack: LocalStack, chromium: Browser) -> None:
    connection = connect(stack, "tenant-console-print", "41424344", count=1)
    with person(stack, chromium, "tenant-console-print") as console:
        page = console.page
        console.go(f"c/{connection}/invoices")
        number = page.locator("tbody a").inner_text()
        page.locator("tbody a").click()
        page.get_by_role("button", name="Print").click()
        paper = page.frame_locator("iframe.print")
        expect(paper.locator("h1")).to_contain_text(number)
        expect(paper.locator("table").first).to_have_css("border-collapse", "collapse")
        page.get_by_label("Language of the page").select_option("hu")
        expect(paper.locator("html")).to_have_attribute("lang", "hu")
        console.save_picture("print")


def test_the_list_can_be_walked_and_opened_by_keyboard(
    stack: LocalStack, chromium: Browser
) -> None:
    connection = connect(stack, "tenant-console-keys", "88776655", count=5)
    with person(stack, chromium, "tenant-console-keys") as console:
        page = console.page
        console.go(f"c/{connection}/invoices")
        page.keyboard.press("/")
        expect(page.locator("input[type=search]").first).to_be_focused()
        page.locator("tbody a").first.focus()
        page.keyboard.press("End")
        expect(page.locator("tbody a").last).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        page.locator("main[data-page=invoice]").wait_for()
