"""The comparison that decides the demo's exit code notices every kind of difference."""

import base64
from typing import Any

import pytest

from infrastructure.local.netvisor_ground_truth import differences, line_differences

BOOKS: dict[str, Any] = {
    "kind": "invoice",
    "key": 7,
    "number": "1007",
    "status": "open",
    "substatus": "overdue",
    "invoice_date": "2026-01-01",
    "due_date": "2026-01-15",
    "currency": "EUR",
    "amount": "24.80",
    "open_amount": "4.80",
    "customer_name": "Mäkinen Oy",
    "customer_code": "AS1",
    "reference": "",
    "lines": [
        {"kind": "product", "name": "Widget", "quantity": "2", "vat": "4.80", "gross": "24.80"},
        {"kind": "comment", "text": "Kiitos"},
    ],
}
STORED: dict[str, Any] = {
    "id": base64.urlsafe_b64encode(b"invoice\x1f7").decode().rstrip("="),
    "number": "1007",
    "status": "overdue",
    "issue_date": "2026-01-01",
    "payment_date": "2026-01-15",
    "currency": "EUR",
    "amounts": {"gross": "24.80"},
    "open_amount": "4.80",
    "customer": {"name": "Mäkinen Oy"},
    "customer_code": "AS1",
    "payment_reference": None,
    "detail_state": "stored",
    "validity": "unknown",
    "detail": {
        "lines": [
            {
                "description": "Widget",
                "quantity": "2.00",
                "amounts": {"vat": "4.80", "gross": "24.80"},
            },
            {"description": "Kiitos", "quantity": None, "amounts": {"vat": None, "gross": None}},
        ]
    },
}
GONE = {"kind": "invoice", "key": 7}
DELETED = {**STORED, "validity": "deleted"}


def test_what_is_equal_has_no_difference() -> None:
    drafts = [{**BOOKS, "kind": "invoicedraft", "key": 8}]
    assert differences([STORED], [BOOKS, *drafts], []) == []
    assert differences([DELETED], [], [GONE]) == []
    assert line_differences(STORED, BOOKS) == []


@pytest.mark.parametrize("changes", [
    {"number": "1008"}, {"status": "open"}, {"issue_date": None}, {"payment_date": "2026-01-16"},
    {"currency": "SEK"}, {"amounts": {"gross": "24.81"}}, {"open_amount": "0.00"},
    {"open_amount": None}, {"customer": {"name": "Maekinen Oy"}}, {"customer_code": None},
    {"payment_reference": "1070"}, {"detail_state": "pending"}, {"validity": "deleted"},
])  # fmt: skip
def test_each_field_is_looked_at(changes: dict[str, Any]) -> None:
    assert len(differences([{**STORED, **changes}], [BOOKS], [])) == 1


def test_what_is_lost_doubled_invented_or_unmarked() -> None:
    order = {**BOOKS, "kind": "order"}
    assert differences([], [BOOKS, order], []) == ["lost: ('invoice', 7)", "lost: ('order', 7)"]
    assert differences([STORED, STORED], [BOOKS], []) == ["doubled: ('invoice', 7)"]
    assert differences([DELETED], [], []) == ["invented: ('invoice', 7)"]
    assert len(differences([STORED], [], [GONE])) == 1


@pytest.mark.parametrize("lines", [
    [], BOOKS["lines"][:1], BOOKS["lines"][::-1], [*BOOKS["lines"], BOOKS["lines"][1]],
    [{**BOOKS["lines"][0], "name": "Muu"}, BOOKS["lines"][1]],
    [{**BOOKS["lines"][0], "gross": "24.79"}, BOOKS["lines"][1]],
    [BOOKS["lines"][0], {"kind": "comment", "text": "Moi"}],
])  # fmt: skip
def test_each_line_is_looked_at(lines: list[dict[str, Any]]) -> None:
    assert line_differences(STORED, {**BOOKS, "lines": lines})
    assert line_differences({**STORED, "detail": None}, BOOKS)
