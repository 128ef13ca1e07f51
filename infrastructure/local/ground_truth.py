"""Compare what the connector stored with what NAV's simulator knows: by key and by amount."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]
Key = tuple[str, str, int | None]

_AMOUNTS = ("net", "vat", "gross", "net_huf", "vat_huf", "gross_huf")


def current_reports(truth: Iterable[Row]) -> dict[Key, Row]:
    """Keep the newest report of each invoice."""
    newest: dict[Key, Row] = {}
    for row in sorted(truth, key=_version):
        newest[row["supplier_tax_number"], row["invoice_number"], row["batch_index"]] = row
    return newest


def differences(stored: Iterable[Row], truth: Iterable[Row]) -> list[str]:
    """List everything in which the stored invoices differ from the current reports.

    Args:
        stored: rows of the invoice list, as the API answers them.
        truth: rows of the simulator's ground truth.
    """
    expected = current_reports(truth)
    found: dict[Key, Row] = {}
    problems: list[str] = []
    for row in stored:
        key = (row["supplier"]["tax_number"], row["number"], row["batch_index"])
        if key in found:
            problems.append(f"doubled: {key}")
        found[key] = row
    problems += [f"lost: {key}" for key in expected.keys() - found.keys()]
    problems += [f"invented: {key}" for key in found.keys() - expected.keys()]
    for key in expected.keys() & found.keys():
        problems += [f"{key}: {text}" for text in _different(found[key], expected[key])]
    return problems


def _version(row: Row) -> tuple[str, str, int]:
    return row["ins_date"], row["transaction_id"], row["index"]


def _different(stored: Row, expected: Row) -> Iterable[str]:
    pairs: dict[str, tuple[Any, Any]] = {
        "operation": (stored["operation"].upper(), expected["operation"]),
        "category": (stored["category"], expected["category"]),
        "issue date": (stored["issue_date"], expected["issue_date"]),
        "delivery date": (stored["delivery_date"], expected["delivery_date"]),
        "payment date": (stored["payment_date"], expected["payment_date"]),
        "currency": (stored["currency"], expected["currency"]),
        "inserted at": (stored["inserted_at"], expected["ins_date"]),
        "transaction": (stored["version"]["transaction_id"], expected["transaction_id"]),
        "original": (stored["original_number"], expected["original_invoice_number"]),
    }
    for name in _AMOUNTS:
        pairs[name] = (_amount(stored["amounts"][name]), _amount(expected[name]))
    for name, (has, wants) in pairs.items():
        if has != wants:
            yield f"{name} is {has}, should be {wants}"
    if not expected["is_annulled"] and stored["detail_state"] != "stored":
        yield f"document is {stored['detail_state']}"


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
