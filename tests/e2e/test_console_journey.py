"""A person's way through the console, from empty settings to a list of invoices."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, Page, expect

from infrastructure.local.stack import LocalStack
from tests.e2e.console import Console, person

TENANT = "tenant-console"
COMPANY = "55667788"
USER = {
    "login": "consoleuser0001",
    "password": "console-Password-1",
    "signature_key": "co-ns00-olesignaturekeyCONSOLE01",
    "exchange_key": "CONSOLEEXCHANGE1",
}
MARKUP = '<img src=x onerror="document.title=1">'
FORMULA = '=HYPERLINK("http://example.com";"x")'
TURNED = "Ltd\u202eevil\u202c Kft."
HOSTILE = (MARKUP, FORMULA, TURNED)


def prepare(stack: LocalStack) -> None:
    """Let the company have some invoices, some of suppliers with names that mean harm."""
    now = datetime.now(UTC)
    stack.simulator.post("companies", tax_number=COMPANY, name="Konzol Kft.")
    stack.simulator.post("users", **USER, tax_numbers=[COMPANY])
    stack.simulator.post(
        "generate",
        customer_tax_number=COMPANY,
        seed=5,
        count=40,
        **{
            "from": f"{now - timedelta(days=40):%Y-%m-%dT%H:%M:%SZ}",
            "to": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
        },
    )
    for number, name in enumerate(HOSTILE):
        stack.simulator.post(
            "invoices",
            customer_tax_number=COMPANY,
            supplier_tax_number=f"1000010{number}",
            supplier_name=name,
            invoice_number=f"HOSTILE-{number}",
            lines=[{"description": name, "quantity": 1, "unit_price": "100"}],
        )


def test_from_empty_settings_to_a_synced_list(stack: LocalStack, chromium: Browser) -> None:
    prepare(stack)
    with person(stack, chromium, TENANT) as console:
        page = console.page
        read_the_guide(page)
        save_nothing_but_a_name(page)
        enter_a_wrong_key(page)
        mend_the_key(page)
        see_the_first_run(console)
        see_hostile_names_as_text(page)
        read_everything_again(page)


def read_the_guide(page: Page) -> None:
    """Before there is any connection the guide says what to do at NAV."""
    page.get_by_role("link", name="Where do I find them?").click()
    steps = page.locator(".guide .steps").first.locator("> li")
    expect(steps).to_have_count(8)
    for box in ("Invoice Management", "Invoice Query", "OPG Log Query", "Own Invoice Query"):
        expect(steps.nth(5)).to_contain_text(box)
    page.get_by_role("link", name="Go to Settings").click()


def save_nothing_but_a_name(page: Page) -> None:
    """A new connection without technical data has no connection, and says what is missing."""
    page.get_by_label("Name", exact=True).fill("Konzol")
    page.get_by_label("Environment", exact=True).select_option(label="Simulator")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".top .badge")).to_have_text("No Connection")
    expect(page.locator(".status-panel")).to_contain_text("Technical User Password")


def enter_a_wrong_key(page: Page) -> None:
    """What is malformed is refused at its field; what is wrong becomes an error with its field."""
    day = datetime.now(UTC) - timedelta(days=45)
    page.get_by_label("Synchronize Incoming Invoices From Date").fill(f"{day:%Y-%m-%d}")
    page.get_by_label("Taxpayer ID (Registration Number)").fill("123")
    page.get_by_label("Technical Username").fill(USER["login"])
    page.get_by_label("Technical User Password").fill(USER["password"])
    page.get_by_label("XML Signing Key").fill("xx-wrong-signaturekey-CONSOLE0001")
    page.get_by_label("XML Exchange Key").fill(USER["exchange_key"])
    start = page.get_by_role("button", name="Start Invoice Synchronization")
    expect(start).to_be_disabled()
    page.get_by_role("button", name="Save").click()
    tax_number = page.get_by_label("Taxpayer ID (Registration Number)")
    expect(tax_number).to_have_attribute("aria-invalid", "true")
    expect(tax_number).to_be_focused()
    tax_number.fill(COMPANY)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".top .badge")).to_have_text("Connection Error")
    expect(page.locator(".status-panel .note.bad")).to_contain_text("XML Signing Key")
    expect(start).to_be_disabled()


def mend_the_key(page: Page) -> None:
    """Unsaved changes are guarded; once saved, the check runs by itself and finds the company."""
    key = page.get_by_label("XML Signing Key")
    expect(key).to_have_value("")
    key.fill(USER["signature_key"])
    page.get_by_role("link", name="Companies", exact=True).click()
    page.get_by_role("button", name="Stay here").click()
    expect(key).to_have_value(USER["signature_key"])
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".top .badge")).to_have_text("Connection Active")
    expect(page.locator(".status-panel")).to_contain_text("Konzol Kft.")
    expect(page.locator(".rights li.good")).to_have_count(2)


def see_the_first_run(console: Console) -> None:
    """The list fills by itself; a reload neither asks who one is nor loses the place."""
    page = console.page
    page.get_by_role("link", name="Incoming Invoices").click()
    expect(page.locator("tbody tr")).to_have_count(43)
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(43)
    kept = page.evaluate("JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})")
    assert "eyJ" not in kept, "a token was stored"


def see_hostile_names_as_text(page: Page) -> None:
    """Names that would be markup, formulas or turn the text around are shown as what they are."""
    for number, name in enumerate(HOSTILE):
        row = page.locator("tbody tr", has_text=f"HOSTILE-{number}")
        assert name in row.locator("bdi").all_text_contents()
    assert page.locator("main img").count() == 0
    page.get_by_role("link", name="HOSTILE-0").click()
    expect(page.locator("td.description")).to_contain_text(MARKUP)
    expect(page).to_have_title("Incoming Invoices · Invoice Connector")


def read_everything_again(page: Page) -> None:
    """The dialog says what is read; progress is live and is found again after a reload."""
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Start Invoice Synchronization").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("about 4")
    expect(dialog).to_contain_text("You may close this window")
    dialog.get_by_role("button", name="Start Synchronization").click()
    page.locator("main[data-page=run]").wait_for()
    page.reload()
    expect(page.locator("h1 .tag")).to_have_text("Completed")
    expect(page.locator(".tile", has_text="Unchanged")).to_contain_text("43")
    expect(page.locator(".tile", has_text="New")).to_contain_text("0")
