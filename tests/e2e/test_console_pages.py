"""Every page in every language, theme and width: accessible, within its window, well behaved."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from infrastructure.local.stack import LocalStack
from tests.e2e.console import LOCALES, Console, person
from tests.e2e.console_company import connect, connect_seller

TENANT = "tenant-console-pages"
COMPANY = "44556677"
SELLER_PAGES = ("invoices", "writes", "guide", "settings")
PAGES = ("overview", "invoices", "runs", "problems", "settings", "guide")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = (360, 1280, 1920)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def connection(stack: LocalStack) -> str:
    """A connection with invoices of every kind."""
    return connect(stack, TENANT, COMPANY)


@pytest.fixture(scope="module")
def seller(stack: LocalStack) -> str:
    """A connection whose invoices the company issues, and a webhook beside it."""
    body = {"url": "https://hooks.example.invalid/in", "events": ["invoice.created"]}
    answer = stack.call("POST", "/v1/webhooks", tenant=TENANT, json=body)
    assert answer.status_code == 201, answer.text
    return connect_seller(stack, TENANT)


@pytest.fixture(params=product(LOCALES, ("light", "dark"), WIDTHS), ids=str)
def console(
    request: pytest.FixtureRequest, stack: LocalStack, chromium: Browser, connection: str
) -> Iterator[tuple[Console, str]]:
    """A person with this language, theme and window; and the name of the three."""
    language, theme, width = request.param
    options: dict[str, Any] = {
        "locale": LOCALES[language],
        "color_scheme": theme,
        "viewport": {"width": width, "height": 900},
        "reduced_motion": "reduce",
    }
    with person(stack, chromium, TENANT, **options) as found:
        yield found, f"{language}-{theme}-{width}"


def test_each_page(console: tuple[Console, str], connection: str, seller: str) -> None:
    person_, name = console
    faults: list[str] = []
    for page in PAGES:
        person_.go(f"c/{connection}/{page}")
        faults += inspect(person_, f"{page}-{name}")
    for page in SELLER_PAGES:
        person_.go(f"c/{seller}/{page}")
        faults += inspect(person_, f"seller-{page}-{name}")
    for place in ("companies", "new", "webhooks"):
        person_.go(place)
        faults += inspect(person_, f"{place}-{name}")
    faults += one_invoice_and_its_original(person_, connection, name)
    faults += one_run(person_, connection, name)
    faults += the_start_dialog(person_, connection, name)
    assert not faults, "\n".join(faults)


def one_invoice_and_its_original(console: Console, connection: str, name: str) -> list[str]:
    console.go(f"c/{connection}/invoices")
    console.page.locator("tbody tr", has=console.page.locator(".operation .tag")).first.click()
    console.page.locator("main[data-page=invoice]").wait_for()
    for details in console.page.locator("details.more").all():
        details.locator("summary").first.click()
    return inspect(console, f"invoice-{name}")


def one_run(console: Console, connection: str, name: str) -> list[str]:
    console.go(f"c/{connection}/runs")
    console.page.locator("tbody a").first.click()
    console.page.locator("main[data-page=run]").wait_for()
    return inspect(console, f"run-{name}")


def the_start_dialog(console: Console, connection: str, name: str) -> list[str]:
    console.go(f"c/{connection}/settings")
    console.page.locator("aside button.start").click()
    expect(console.page.locator("dialog .estimate dd")).to_have_count(4)
    faults = inspect(console, f"start-{name}")
    console.page.keyboard.press("Escape")
    expect(console.page.locator("dialog")).to_have_count(0)
    return faults


def inspect(console: Console, name: str) -> list[str]:
    """Take a picture, and list what is wrong with the page."""
    page = console.page
    page.wait_for_load_state("networkidle")
    console.save_picture(name)
    found = Axe().run(page, options=RULES).response["violations"]
    faults = [f"{name}: {one['id']}: {targets(one)}" for one in found]
    return faults + too_wide(page, name)


def targets(violation: dict[str, Any]) -> str:
    return "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])


def too_wide(page: Page, name: str) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{name}: {width} pixels too wide"] if width > 0 else []
