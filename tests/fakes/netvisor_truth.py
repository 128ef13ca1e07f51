"""Compare what the connector stored of Netvisor with what the simulator's books hold."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from invoice_connector.core.invoice import (
    DetailState,
    InvoiceDetail,
    InvoiceHeader,
    InvoiceId,
    Validity,
)

Row = Mapping[str, Any]
Stored = Mapping[InvoiceId, tuple[InvoiceHeader, InvoiceDetail | None]]

_STATUS = {"creditloss": "credit_loss"}


def netvisor_differences(stored: Stored, truth: Iterable[Row]) -> list[str]:
    """List everything in which the store differs from the books; drafts are in no list.

    Args:
        stored: every header with its parsed document.
        truth: what the books hold, as the simulator's control tells it.
    """
    expected = {
        InvoiceId((row["kind"], str(row["key"]))): row
        for row in truth
        if row["kind"] in ("invoice", "order")
    }
    kept = {key for key, (header, _) in stored.items() if header.validity is not Validity.DELETED}
    problems = [f"lost: {key.parts}" for key in sorted(expected.keys() - kept)]
    problems += [f"not marked as deleted: {key.parts}" for key in sorted(kept - expected.keys())]
    for key in sorted(expected.keys() & kept):
        problems += [f"{key.parts}: {text}" for text in _different(*stored[key], expected[key])]
    return problems


def _different(header: InvoiceHeader, detail: InvoiceDetail | None, expected: Row) -> Iterator[str]:
    summary = header.summary
    if header.detail_state is not DetailState.STORED or detail is None:
        yield f"document is {header.detail_state}"
        return
    amount = Decimal(expected["amount"])
    is_own = expected["currency"] == "EUR"
    pairs: dict[str, tuple[Any, Any]] = {
        "number": (summary.number, expected["number"]),
        "status": (summary.status and summary.status.value, _status(expected)),
        "issue date": (str(summary.issue_date), expected["invoice_date"]),
        "due date": (str(summary.payment_date), expected["due_date"]),
        "gross": (summary.amounts.gross, amount),
        "currency": (summary.currency, expected["currency"]),
        "customer": (summary.customer_name, expected["customer_name"]),
        "customer code": (summary.customer_code or "", expected["customer_code"] or ""),
        "reference": (summary.payment_reference or "", expected["reference"] or ""),
        "lines": (_lines_of(detail), _lines(expected)),
        "document's gross": (detail.amounts.gross, amount),
        "kind": (summary.kind.value, expected["kind"]),
    }
    if is_own:
        pairs["open"] = (summary.open_amount, Decimal(expected["open_amount"]))
    for name, (has, wants) in pairs.items():
        if has != wants:
            yield f"{name} is {has}, should be {wants}"


def _status(expected: Row) -> str:
    status = expected["substatus"] or expected["status"]
    return _STATUS.get(status, status)


def _lines_of(detail: InvoiceDetail) -> list[tuple[Any, ...]]:
    return [(line.description, line.amounts.gross, line.amounts.vat) for line in detail.lines]


def _lines(expected: Row) -> list[tuple[Any, ...]]:
    return [
        (line["text"], None, None)
        if line["kind"] == "comment"
        else (line["name"], Decimal(line["gross"]), Decimal(line["vat"]))
        for line in expected["lines"]
    ]
