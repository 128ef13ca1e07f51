"""Compare what the connector stored with the books of Netvisor's simulator."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import zip_longest
from typing import Any

Row = Mapping[str, Any]
Key = tuple[str, int]

_DRAFT = "invoicedraft"
_STATUSES = {"creditloss": "credit_loss"}
_DELETED = "deleted"


def differences(stored: Iterable[Row], truth: Iterable[Row], deletions: Iterable[Row]) -> list[str]:
    """List everything in which the stored sales differ from the books.

    Drafts are left out: lists do not show them. What was deleted at the source must be marked, if
    it is stored.

    Args:
        stored: rows of the invoice list, as the API answers them.
        truth: rows of the simulator's ground truth.
        deletions: rows of what was deleted there.
    """
    expected = {truth_key(row): row for row in truth if row["kind"] != _DRAFT}
    gone = {truth_key(row) for row in deletions}
    found: dict[Key, Row] = {}
    problems: list[str] = []
    for row in stored:
        key = stored_key(row)
        if key in found:
            problems.append(f"doubled: {key}")
        found[key] = row
    problems += [f"lost: {key}" for key in sorted(expected.keys() - found.keys())]
    problems += [f"invented: {key}" for key in sorted(found.keys() - expected.keys() - gone)]
    for key, row in found.items():
        wanted = expected.get(key)
        if wanted:
            problems += [f"{key}: {text}" for text in _different(row, wanted)]
        elif row["validity"] != _DELETED:
            problems.append(f"{key}: was deleted, but is {row['validity']}")
    return problems


def line_differences(stored: Row, expected: Row) -> list[str]:
    """List the lines of a stored sale (with its detail) that differ from those in the books."""
    detail = stored["detail"]
    has = [_stored_line(line) for line in detail["lines"]] if detail else []
    wants = [_line(line) for line in expected["lines"]]
    pairs = enumerate(zip_longest(has, wants), 1)
    return [f"line {number} is {a}, should be {b}" for number, (a, b) in pairs if a != b]


def stored_key(row: Row) -> Key:
    """Read a stored sale's side of the books and its key out of its id."""
    padded = row["id"] + "=" * (-len(row["id"]) % 4)
    kind, key = base64.urlsafe_b64decode(padded).decode().split("\x1f")
    return kind, int(key)


def truth_key(row: Row) -> Key:
    """Name a sale in the books; drafts are on the side of the invoices."""
    return ("order" if row["kind"] == "order" else "invoice"), row["key"]


def _different(stored: Row, expected: Row) -> Iterator[str]:
    status = expected["substatus"] or expected["status"]
    pairs: dict[str, tuple[Any, Any]] = {
        "number": (stored["number"], expected["number"]),
        "status": (stored["status"], _STATUSES.get(status, status)),
        "issue date": (stored["issue_date"], expected["invoice_date"]),
        "due date": (stored["payment_date"], expected["due_date"]),
        "currency": (stored["currency"], expected["currency"]),
        "amount": (_amount(stored["amounts"]["gross"]), _amount(expected["amount"])),
        "customer": (stored["customer"]["name"], expected["customer_name"]),
        "customer code": (stored["customer_code"] or "", expected["customer_code"]),
        "reference": (stored["payment_reference"] or "", expected["reference"]),
    }
    # The list adds up in the company's currency, so a part of another one is not known.
    if stored["open_amount"] is not None or expected["currency"] == "EUR":
        pairs["open amount"] = (_amount(stored["open_amount"]), _amount(expected["open_amount"]))
    for name, (has, wants) in pairs.items():
        if has != wants:
            yield f"{name} is {has}, should be {wants}"
    if stored["detail_state"] != "stored":
        yield f"document is {stored['detail_state']}"
    if stored["validity"] == _DELETED:
        yield "is marked as deleted, but is there"


def _stored_line(line: Row) -> tuple[Any, ...]:
    amounts = line["amounts"]
    amount, vat, quantity = map(_amount, (amounts["gross"], amounts["vat"], line["quantity"]))
    return line["description"], quantity, vat, amount


def _line(line: Row) -> tuple[Any, ...]:
    if line["kind"] == "comment":
        return line["text"], None, None, None
    amount, vat, quantity = map(_amount, (line["gross"], line["vat"], line["quantity"]))
    return line["name"], quantity, vat, amount


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
