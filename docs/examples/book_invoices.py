"""Books every new invoice in an accounting system: poll the feed, or be woken by a webhook.

    make client
    PYTHONPATH=.build/client python docs/examples/book_invoices.py API TOKEN CONNECTION

The feed says what is new; a webhook only says that it is worth asking. So nothing is lost when a
webhook comes late, twice or never, and an invoice that was booked already is left as it is.
"""

import base64
import hashlib
import hmac
import json
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import httpx
from invoice_connector_client import AuthenticatedClient
from invoice_connector_client.api.follow_changes import list_changes
from invoice_connector_client.api.hand_over import hand_over
from invoice_connector_client.api.invoices import get_invoice
from invoice_connector_client.models.get_invoice_response_303 import GetInvoiceResponse303
from invoice_connector_client.models.hand_over_change import HandOverChange
from invoice_connector_client.models.invoice import Invoice
from invoice_connector_client.models.invoice_view import InvoiceView
from invoice_connector_client.models.list_changes_response_200 import ListChangesResponse200
from invoice_connector_client.models.problem import Problem
from invoice_connector_client.types import UNSET

POLL_EVERY_S = 60.0
TOLERANCE_S = 300
WITHDRAWN = ("annulled", "deleted")
CHANGED = (409, 412)  # withdrawn at its source, or booked by hand, since it was read

Book = Callable[[InvoiceView], str]
_T = TypeVar("_T")


class RefusedError(Exception):
    """The API answered something else than what was asked for."""


def expect(answer: object, wanted: type[_T]) -> _T:
    """Return a good answer, and stop at any other one."""
    if isinstance(answer, wanted):
        return answer
    raise RefusedError(answer.code if isinstance(answer, Problem) else repr(answer))


class Accounting:
    """Follows one connection. ``book`` enters an invoice and returns its reference there."""

    def __init__(self, client: AuthenticatedClient, connection_id: str, book: Book) -> None:
        """Begin at the start of the feed; a real system keeps ``cursor`` in its own database."""
        self.cursor: str | None = None
        self._client = client
        self._connection_id = connection_id
        self._book = book

    def catch_up(self) -> int:
        """Book what is new; return how many invoices that were."""
        cursor, wanted = self._changed()
        count = sum(self._book_once(invoice_id) for invoice_id in sorted(wanted))
        self.cursor = cursor  # not before: what could not be booked comes again
        return count

    def _changed(self) -> tuple[str | None, set[str]]:
        """Read the feed to its end: where that is, and the invoices that it names."""
        cursor, wanted = self.cursor, set[str]()
        while True:
            answer = list_changes.sync(
                self._connection_id, client=self._client, cursor=cursor or UNSET
            )
            page = expect(answer, ListChangesResponse200)
            wanted |= {change.invoice_id for change in page.items if change.invoice_id}
            cursor = page.next_cursor
            if not page.has_more:
                return cursor, wanted

    def _book_once(self, invoice_id: str) -> bool:
        invoice = self._read(invoice_id)
        if invoice.hand_over.state != "new" or invoice.validity in WITHDRAWN:
            return False
        if invoice.detail is None:
            return False  # Its document has not come: the feed will say when it has.
        change = HandOverChange(state="booked", external_reference=self._book(invoice))
        # Somebody may be booking it by hand at this moment: the version we saw must still be it.
        answer = hand_over.sync(
            self._connection_id,
            invoice_id,
            client=self._client,
            body=change,
            if_match=f'"{invoice.hand_over.version}"',
        )
        if isinstance(answer, Problem) and answer.status in CHANGED:
            return False
        expect(answer, Invoice)
        return True

    def _read(self, invoice_id: str) -> InvoiceView:
        answer = get_invoice.sync(self._connection_id, invoice_id, client=self._client)
        if isinstance(answer, GetInvoiceResponse303):  # a very large one
            return InvoiceView.from_dict(httpx.get(answer.link).raise_for_status().json())
        return expect(answer, InvoiceView)


def is_genuine(secret: str, headers: Any, body: bytes) -> bool:
    """Check a webhook's signature and age (Standard Webhooks)."""
    sent_at = headers["webhook-timestamp"]
    if abs(time.time() - int(sent_at)) > TOLERANCE_S:
        return False
    signed = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [part.partition(",")[2] for part in headers["webhook-signature"].split()]
    return any(hmac.compare_digest(expected, one) for one in given)


class Receiver(ThreadingHTTPServer):
    """Wakes whoever waits for ``woken``. Set ``secret`` when the webhook was created."""

    def __init__(self, port: int = 0) -> None:
        """Take a port on this machine."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.daemon_threads = True
        self.secret = ""
        self.woken = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        message = json.loads(body)
        if message.get("type") == "webhook.challenge":
            self._answer(200, {"challenge": message["challenge"]})
        elif is_genuine(self.server.secret, self.headers, body):
            self.server.woken.set()
            self._answer(200, {})
        else:
            self._answer(401, {})

    def _answer(self, status: int, body: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


def main(api_url: str, token: str, connection_id: str) -> None:
    """Follow a connection until Ctrl-C; "booking" is a line on the screen here."""

    def book(invoice: InvoiceView) -> str:
        print(f"{invoice.number}  {invoice.supplier.name}  {invoice.amounts.gross}")
        return f"AP-{invoice.number}"

    with AuthenticatedClient(base_url=api_url, token=token) as client:
        accounting = Accounting(client, connection_id, book)
        while True:
            try:
                accounting.catch_up()
            except (RefusedError, httpx.TransportError) as error:
                print(f"not now: {error}", file=sys.stderr)
            time.sleep(POLL_EVERY_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
