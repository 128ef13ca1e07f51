"""A person at the console: a real Chromium, watched for what it must not do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from infrastructure.local.stack import LocalStack
from infrastructure.local.token_issuer import DevelopmentUser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_MS = 30_000
LOCALES = {"en": "en-GB", "hu": "hu-HU", "fi": "fi-FI"}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one browser for all tests."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (on Debian: apt-get install chromium)")
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield browser
        browser.close()


@dataclass
class Console:
    """One person's window, and everything that it did wrong."""

    stack: LocalStack
    page: Page
    faults: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def watch(self) -> None:
        """Note every error, every broken rule of the page's policy, and every host."""
        self.page.on("pageerror", lambda error: self.faults.append(f"{error} {error.stack}"))
        self.page.on("console", self._note_message)
        self.page.on("request", self._note_host)

    def sign_in(self, name: str) -> None:
        """Open the console and choose who to be on the issuer's page."""
        self.page.goto(f"{self.stack.browser_url}/")
        self.page.locator("button.primary").click()
        self.page.locator("a", has_text=f"{name}:").click()
        self.page.locator("main[data-page]").wait_for()

    def go(self, place: str) -> None:
        """Open a page by its address."""
        self.page.evaluate("place => { location.hash = place }", f"#/{place}")
        self.page.locator(f"main[data-page={place.partition('?')[0].split('/')[-1]}]").wait_for()

    def save_picture(self, name: str) -> None:
        """Keep a picture of the page as build output."""
        folder = Path(".build") / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)

    def expect_well_behaved(self) -> None:
        """Fail if anything went wrong, or anybody else was called."""
        known = {urlsplit(self.stack.browser_url).netloc, urlsplit(self.stack.issuer.url).netloc}
        assert self.hosts <= known, self.hosts - known
        assert not self.faults, self.faults

    def _note_message(self, message: ConsoleMessage) -> None:
        # A refused call shows as an error as well; the page is expected to explain it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def _note_host(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"blob", "data"}:
            self.hosts.add(parts.netloc)


@contextmanager
def person(
    stack: LocalStack, chromium: Browser, tenant: str, role: str = "admin", **options: object
) -> Iterator[Console]:
    """Give somebody of this tenant a fresh window, signed in; check at the end what it did."""
    name = f"{role} of {tenant}"
    if name not in {user.name for user in stack.issuer.users}:
        stack.issuer.users.append(DevelopmentUser(name, tenant, role))
    with chromium.new_context(**{"locale": "en-GB", **options}) as context:  # type: ignore[arg-type]
        context.set_default_timeout(_PATIENCE_MS)
        console = Console(stack, context.new_page())
        console.watch()
        console.sign_in(name)
        yield console
        console.expect_well_behaved()
