"""``make demo-netvisor``: reading and writing at Netvisor, as a client over HTTP."""

import base64
import hashlib
import sys
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import requests

from infrastructure.local import netvisor_company
from infrastructure.local.demo_screen import Screen
from infrastructure.local.journey import ROWS_SHOWN, DemoError, Journey, run_demo
from infrastructure.local.nav_company import now
from infrastructure.local.netvisor_ground_truth import (
    differences,
    line_differences,
    stored_key,
    truth_key,
)
from infrastructure.local.stack import LocalStack

_ATTACHMENT = b"%PDF-1.4\n% what the invoice is about\n%%EOF\n"
_LOADING_S = 10.0
_EDITED_TEXT = "Toimitettu ennen joulua"


class Size(NamedTuple):
    """How many sales the books hold, and over how many days they are spread."""

    sales: int = 180
    days: int = 120


class NetvisorDemo(Journey):
    """One pass: connect, read everything, follow what changes, import, pay, delete."""

    def __init__(self, stack: LocalStack, screen: Screen, size: Size | None = None) -> None:
        """Use a running stack."""
        super().__init__(stack, screen)
        self._size = size or Size()

    def play(self) -> list[str]:
        """Play all scenes; returns the differences that were found."""
        self.prepare()
        self._screen.step("Saving the settings of the interface user")
        first_day = f"{now() - timedelta(days=self._size.days + 1):%Y-%m-%d}"
        self.connect(netvisor_company.settings(first_day))
        self._screen.step("Automatic sync started the first full run by itself")
        self._tell(self._watch_newest())
        problems = self.compare("What arrived")
        self.change_things_at_netvisor()
        self._screen.step("Incremental sync")
        self.sync_now()
        problems += self.compare("What is stored now")
        key = self.import_invoice()
        problems += self.read_it_back(key)
        self.set_it_paid(key)
        self.delete_it(key)
        self._screen.step("Incremental sync")
        self.sync_now()
        return problems + self.compare("What both sides have in the end", has_every_line=True)

    def prepare(self) -> None:
        """Give Netvisor some books."""
        first = now() - timedelta(days=self._size.days)
        netvisor_company.add_company(self._stack.netvisor, self._size.sales, first)
        kinds = [row["kind"] for row in self._truth()]
        self._screen.step(f"The books of {netvisor_company.NAME} at Netvisor hold:")
        for kind in sorted(set(kinds)):
            self._screen.line(f"{kinds.count(kind):4} {kind}")

    def change_things_at_netvisor(self) -> None:
        """Let a payment arrive, edit a line with the same total, delete an invoice."""
        self._screen.step("At Netvisor:")
        paid, edited, deleted = [
            row["key"]
            for row in self._truth()
            if row["kind"] == "invoice" and row["status"] == "open" and row["currency"] == "EUR"
        ][:3]
        self._at_netvisor("pay", key=paid)
        self._screen.line(f"invoice {paid} is paid")
        self._at_netvisor("edit-line", key=edited, name=_EDITED_TEXT)
        self._screen.line(f"a line of invoice {edited} is edited, its total stays")
        self._at_netvisor("delete", key=deleted)
        self._screen.line(f"invoice {deleted} is deleted")

    def import_invoice(self) -> str:
        """Import an invoice with an attachment; returns its key at Netvisor."""
        self._screen.step("Importing an invoice with an attachment")
        customer, product = self._registers()
        message = {
            "invoice_date": f"{now():%Y-%m-%d}",
            "status": "unsent",
            "customer": customer,
            "customer_type": "netvisor",
            "net_days": 14,
            "lines": [
                {
                    "product": product,
                    "product_type": "customer",
                    "name": "Työtä & taitoa",
                    "unit_price": "80.00",
                    "unit_price_type": "net",
                    "vat_percent": "25.5",
                    "vat_code": "KOMY",
                    "quantity": "1.5",
                },
                {"comment": "Kiitos!"},
            ],
            "attachments": [
                {
                    "mime_type": "application/pdf",
                    "description": "Erittely",
                    "file_name": "erittely.pdf",
                    "content": base64.b64encode(_ATTACHMENT).decode(),
                }
            ],
        }
        preview = self._send(
            "POST",
            f"{self._path}/netvisor/sales-invoices?dry_run=true",
            role="editor",
            json=message,
            headers={"Idempotency-Key": uuid.uuid4().hex},
        )
        self._screen.line(f"Dry run: {len(preview['xml'])} characters of XML would be sent")
        written = self._write("POST", "sales-invoices", json=message)
        (key,) = written["result_keys"]
        self._screen.line(f"Netvisor calls it {key}")
        return str(key)

    def read_it_back(self, key: str) -> list[str]:
        """Read it from Netvisor, not from the store, with its attachment."""
        self._screen.step("Reading it back from Netvisor")
        answer = self._ask(f"sales-invoices/{key}?include=comments,attachments")
        invoice = answer["invoice"]
        expected = self._sale(int(key))
        files = [(file["name"], self._loaded_hash(invoice, file)) for file in invoice["files"]]
        names = ", ".join(name for name, _ in files)
        self._screen.line(f"{len(invoice['detail']['lines'])} lines, files: {names}")
        wanted = [(one["file_name"], one["sha256"]) for one in expected["attachments"]]
        lost = [] if files == wanted else [f"{key}: files are {files}, should be {wanted}"]
        return lost + line_differences(invoice, expected)

    def set_it_paid(self, key: str) -> None:
        """Set its status; Netvisor books no payment for that."""
        self._screen.step("Setting it paid")
        wanted = {"keys": [key], "status": "paid", "expected_status": "unsent"}
        written = self._write("POST", "sales-invoices/status", json=wanted)
        for warning in written["warnings"]:
            self._screen.line(f"Warning: {warning['title']}")
        status = self._sale(int(key))["status"]
        self._expect(status == "paid", f"Netvisor says {status}")

    def delete_it(self, key: str) -> None:
        """Delete it again."""
        self._screen.step("Deleting it")
        self._write("DELETE", f"sales-invoices/{key}?expected_status=paid")
        gone = [row["key"] for row in self._deletions()]
        self._expect(int(key) in gone, "Netvisor still has it")

    def compare(self, title: str, *, has_every_line: bool = False) -> list[str]:
        """Compare everything that is stored with the books, and the lines of some or of all."""
        self._screen.step(title)
        stored = list(self._invoices())
        truth = self._truth()
        problems = differences(stored, truth, self._deletions())
        problems += self._compare_lines(stored, truth, has_every_line)
        requests = len(self._stack.netvisor.get("requests"))
        self._screen.line(
            f"{len(stored)} stored, {len(truth)} in the books, "
            f"{requests} requests so far, {len(problems)} differences"
        )
        for problem in problems[:ROWS_SHOWN]:
            self._screen.line(problem)
        return problems

    def _compare_lines(
        self, stored: list[Any], truth: list[Any], has_every_line: bool
    ) -> list[str]:
        expected = {truth_key(row): row for row in truth}
        problems = []
        for row in stored:
            key = stored_key(row)
            if key not in expected or not (has_every_line or _is_looked_at(expected[key])):
                continue
            invoice = self._send("GET", f"{self._path}/invoices/{row['id']}", role="viewer")
            problems += [f"{key}: {text}" for text in line_differences(invoice, expected[key])]
        return problems

    def _loaded_hash(self, invoice: Mapping[str, Any], file: Mapping[str, Any]) -> str:
        """Load a file as a browser would, by its link; returns the hash of what came."""
        path = f"{self._path}/invoices/{invoice['id']}/files/{file['file_id']}"
        link = self._send("GET", path, role="viewer")["link"]
        return hashlib.sha256(requests.get(link, timeout=_LOADING_S).content).hexdigest()

    def _registers(self) -> tuple[str, str]:
        """A customer and a product that the books know."""
        row = next(row for row in self._truth() if row["kind"] == "invoice")
        product = next(line for line in row["lines"] if line["kind"] == "product")
        return str(row["customer_key"]), product["code"]

    def _write(self, method: str, resource: str, **options: Any) -> Mapping[str, Any]:
        accepted = self._send(
            method,
            f"{self._path}/netvisor/{resource}",
            role="editor",
            headers={"Idempotency-Key": uuid.uuid4().hex},
            **options,
        )
        path = accepted["path"]
        written = self._wait(lambda: self._send("GET", path), lambda found: found["is_settled"])
        self._screen.line(f"{written['action_label']}: {written['state_label']}")
        if written["state"] != "done":
            raise DemoError(f"the write ended {written['state']}: {written['problem']}")
        return dict(written)

    def _ask(self, resource: str) -> Any:
        asked = self._send("GET", f"{self._path}/netvisor/{resource}", role="viewer")
        path = asked["answer_path"]
        answer = self._wait(lambda: self._send("GET", path), lambda found: found["settled_at"])
        self._expect(answer["problem"] is None, f"the question ended with {answer['problem']}")
        return answer

    def _at_netvisor(self, action: str, **arguments: Any) -> None:
        company = netvisor_company.ORGANISATION_ID
        self._stack.netvisor.post(action, organisation_id=company, **arguments)

    def _sale(self, key: int) -> Any:
        found = (row for row in self._truth() if truth_key(row) == ("invoice", key))
        sale = next(found, None)
        self._expect(sale is not None, f"Netvisor has no invoice {key}")
        return sale

    def _truth(self) -> list[dict[str, Any]]:
        return netvisor_company.truth(self._stack.netvisor)

    def _deletions(self) -> list[dict[str, Any]]:
        return netvisor_company.deletions(self._stack.netvisor)


def _is_looked_at(row: Mapping[str, Any]) -> bool:
    """Choose some whose lines are compared: each tenth, and what was edited."""
    is_edited = any(line.get("name") == _EDITED_TEXT for line in row["lines"])
    return is_edited or row["key"] % 10 == 0


def main() -> int:
    """Play the demo; 0 only if both sides agree."""
    return run_demo(NetvisorDemo)


if __name__ == "__main__":
    sys.exit(main())
