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
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from invoice_connector_client import AuthenticatedClient
from invoice_connector_client.api.follow_changes import list_changes
from invoice_connector_client.api.hand_over import hand_over
from invoice_connector_client.api.invoices import get_invoice
from invoice_connector_client.models.change import Change
from invoice_connector_client.models.hand_over_change import HandOverChange
from invoice_connector_client.models.invoice_view import InvoiceView

POLL_EVERY_S = 60.0
TOLERANCE_S = 300

Book = Callable[[InvoiceView], str]


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
        wanted = {change.invoice_id for change in self._changes() if change.invoice_id}
        return sum(self._book_once(invoice_id) for invoice_id in sorted(wanted))

    def _changes(self) -> Iterator[Change]:
        has_more = True
        while has_more:
            more = {"cursor": self.cursor} if self.cursor else {}
            page = list_changes.sync(self._connection_id, client=self._client, **more)
            yield from page.items
            self.cursor, has_more = page.next_cursor, page.has_more

    def _book_once(self, invoice_id: str) -> bool:
        invoice = get_invoice.sync(self._connection_id, invoice_id, client=self._client)
        if invoice.hand_over.state != "new" or invoice.detail is None:
            return False  # Booked before, or its document has not come: the feed will say.
        change = HandOverChange(state="booked", external_reference=self._book(invoice))
        # Somebody may be booking it by hand at this moment: the version we saw must still be it.
        answer = hand_over.sync_detailed(
            self._connection_id,
            invoice_id,
            client=self._client,
            body=change,
            if_match=f'"{invoice.hand_over.version}"',
        )
        return answer.status_code == 200


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
            accounting.catch_up()
            time.sleep(POLL_EVERY_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
