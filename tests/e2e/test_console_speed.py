"""What opening the console costs: calls are counted, time is compared to a bare page's."""

import statistics
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from infrastructure.local.stack import LocalStack
from tests.e2e.console import person
from tests.e2e.console_company import connect

pytestmark = pytest.mark.long

TENANT = "tenant-console-speed"
ROUNDS = 7
# Page and settings of the sign-in; caller, sources, companies, the company; coverage and sums.
MOST_CALLS = 10
FIGURES = Path(".build") / "console-speed.txt"


def test_opening_again_loads_no_module_again(stack: LocalStack, chromium: Browser) -> None:
    connection = connect(stack, TENANT, "66554433", count=20)
    overview = f"{stack.browser_url}/#/c/{connection}/overview"
    with person(stack, chromium, TENANT) as console:
        page = console.page
        console.go(f"c/{connection}/overview")
        opened = [seconds(page, overview, "main[data-page]") for _ in range(ROUNDS)]
        calls = page.evaluate(
            "performance.getEntriesByType('resource').filter((one) => one.transferSize > 0).length"
        )
        first = [first_seconds(chromium, stack.browser_url) for _ in range(ROUNDS)]
        bare = [seconds(page, f"{stack.browser_url}/health", "body") for _ in range(ROUNDS)]
    again, once = (statistics.median(one) / statistics.median(bare) for one in (opened, first))
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(
        f"over a bare page: first page {once:.1f}, an overview opened again {again:.1f}; "
        f"calls then: {calls}\n"
    )
    assert calls <= MOST_CALLS


def first_seconds(chromium: Browser, address: str) -> float:
    """Open the console where nothing of it was ever loaded, up to its first page."""
    with chromium.new_context() as context:
        return seconds(context.new_page(), address, "button.primary")


def seconds(page: Page, address: str, selector: str) -> float:
    page.goto("about:blank")
    start = time.perf_counter()
    page.goto(address)
    page.locator(selector).wait_for()
    return time.perf_counter() - start
