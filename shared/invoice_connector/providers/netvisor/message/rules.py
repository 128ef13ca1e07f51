"""Rules between the fields of a message (resource document and reference, netvisor 3.4).

Each gets the message without the fields that are wrong by themselves, and ``is_wrong`` to tell a
field that is wrong from one that is missing.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from invoice_connector.core.errors import FieldProblem
from invoice_connector.providers.netvisor.message.parts import Message, is_given
from invoice_connector.providers.netvisor.message.tables import DRAFT, INVOICE, ORDER

IsWrong = Callable[[str], bool]

CONSTRUCTION = "RAMY"

_STATUSES = {
    INVOICE: ("open", "unsent"),
    ORDER: ("delivered", "undelivered"),
    DRAFT: ("", "unsent"),
}
_ONLY_IN_ORDERS = ("delivery_to_customer", "waybill", "pallet")
_CASH_DISCOUNT = ("cash_discount_days", "cash_discount")


def broken_rules(message: Message, is_wrong: IsWrong) -> Iterator[FieldProblem]:
    """Find every rule that a message breaks."""
    for rule in _RULES:
        yield from rule(message, is_wrong)


def type_of(message: Message) -> str:
    """Tell whether it is an invoice, an order or a draft."""
    return str(message.get("type") or INVOICE)


def _status(message: Message, is_wrong: IsWrong) -> Iterator[FieldProblem]:
    if is_wrong("/status") or is_wrong("/type"):
        return
    status, allowed = message.get("status", ""), _STATUSES[type_of(message)]
    if status not in allowed:
        yield FieldProblem("/status", "status_not_for_type" if status else "field_required")


def _draft(message: Message, _: IsWrong) -> Iterator[FieldProblem]:
    if type_of(message) != DRAFT:
        return
    if is_given(message, "number"):
        yield FieldProblem("/number", "draft_with_number")
    if is_given(message, "voucher_lines"):
        yield FieldProblem("/voucher_lines", "draft_with_vouchers")


def _orders_only(message: Message, _: IsWrong) -> Iterator[FieldProblem]:
    if type_of(message) != ORDER:
        for key in _ONLY_IN_ORDERS:
            if is_given(message, key):
                yield FieldProblem(f"/{key}", "order_only")


def _delivery_form(message: Message, _: IsWrong) -> Iterator[FieldProblem]:
    value, form = message.get("delivery_to_customer"), message.get("delivery_to_customer_type")
    if value and form and ("W" in str(value)) != (form == "weeknumber"):
        yield FieldProblem("/delivery_to_customer_type", "date_or_week_mixed")


def _due(message: Message, is_wrong: IsWrong) -> Iterator[FieldProblem]:
    terms = [key for key in ("net_days", "payment_term") if _is_there(message, key, is_wrong)]
    has_date = _is_there(message, "due_date", is_wrong)
    if not terms and not has_date:
        yield FieldProblem("/due_date", "due_date_or_term")
    for key in (*terms, *_CASH_DISCOUNT) if has_date else terms[1:]:
        if is_given(message, key):
            yield FieldProblem(f"/{key}", "due_date_and_term")


def _product_line(message: Message, is_wrong: IsWrong) -> Iterator[FieldProblem]:
    lines = message.get("lines", [])
    if lines and not any("comment" not in line for line in lines) and not is_wrong("/lines"):
        yield FieldProblem("/lines", "product_line_missing")


def _vat_code(message: Message, is_wrong: IsWrong) -> Iterator[FieldProblem]:
    """A line without a code is refused unless a posting suggestion brings one."""
    for path, line in _product_lines(message):
        has_code = _is_there(line, "vat_code", is_wrong, path) or is_given(line, "account")
        if not has_code and not is_wrong(path):
            yield FieldProblem(f"{path}/vat_code", "field_required")
    for index, line in enumerate(message.get("voucher_lines", [])):
        path = f"/voucher_lines/{index}"
        if not _is_there(line, "vat_code", is_wrong, path) and not is_wrong(path):
            yield FieldProblem(f"{path}/vat_code", "field_required")


def _construction(message: Message, _: IsWrong) -> Iterator[FieldProblem]:
    lines = list(_product_lines(message))
    if any(line.get("vat_code") == CONSTRUCTION for _, line in lines):
        for path, line in lines:
            if line.get("vat_code", CONSTRUCTION) != CONSTRUCTION:
                yield FieldProblem(f"{path}/vat_code", "construction_mixed")


def _override_pair(message: Message, is_wrong: IsWrong) -> Iterator[FieldProblem]:
    for path, line in _product_lines(message):
        given = [key for key in ("vat_sum", "sum") if _is_there(line, key, is_wrong, path)]
        if len(given) == 1:
            missing = "sum" if given == ["vat_sum"] else "vat_sum"
            yield FieldProblem(f"{path}/{missing}", "override_pair")


def _signs(message: Message, _: IsWrong) -> Iterator[FieldProblem]:
    """In a credit invoice quantities, sums and the total are negative; unit prices are not."""
    total = _number(message, "amount")
    lines = list(_product_lines(message))
    quantities = [_number(line, "quantity") for _, line in lines]
    if total < 0 and lines and not any(quantity < 0 for quantity in quantities):
        yield FieldProblem("/amount", "credit_signs")
    if total > 0 and lines and all(quantity < 0 for quantity in quantities):
        yield FieldProblem("/amount", "credit_signs")
    for (path, line), quantity in zip(lines, quantities, strict=True):
        price = _number(line, "unit_price")
        if price < 0 and quantity < 0:
            yield FieldProblem(f"{path}/unit_price", "credit_unit_price")
        for key in ("vat_sum", "sum"):
            if _number(line, key) * quantity * price < 0:
                yield FieldProblem(f"{path}/{key}", "credit_signs")


def _accruals(message: Message, _: IsWrong) -> Iterator[FieldProblem]:
    if is_given(message, "accrual") and is_given(message, "accrual_rule"):
        yield FieldProblem("/accrual_rule", "accrual_two_ways")
    for path, owner in (("", message), *_product_lines(message)):
        rule = owner.get("accrual_rule")
        if rule:
            yield from _accrual_rule(f"{path}/accrual_rule", rule)


def _accrual_rule(path: str, rule: Message) -> Iterator[FieldProblem]:
    has_end = is_given(rule, "end_month") or is_given(rule, "end_year")
    if has_end == is_given(rule, "curve"):
        yield FieldProblem(f"{path}/curve", "accrual_either_or")
    elif has_end:
        yield from _accrual_end(path, rule)


def _accrual_end(path: str, rule: Message) -> Iterator[FieldProblem]:
    start = (rule.get("start_year"), rule.get("start_month"))
    end = (rule.get("end_year"), rule.get("end_month"))
    if not all(end):
        yield FieldProblem(f"{path}/{'end_month' if end[0] else 'end_year'}", "field_required")
    elif all(start) and end < start:
        yield FieldProblem(f"{path}/end_month", "accrual_turned")


def _attachments(message: Message, _: IsWrong) -> Iterator[FieldProblem]:
    for index, attachment in enumerate(message.get("attachments", [])):
        if attachment.get("content_type") == "finvoice" and "print_by_default" in attachment:
            yield FieldProblem(f"/attachments/{index}/print_by_default", "finvoice_printed")


_RULES = (
    _status,
    _draft,
    _orders_only,
    _delivery_form,
    _due,
    _product_line,
    _vat_code,
    _construction,
    _override_pair,
    _signs,
    _accruals,
    _attachments,
)


def _product_lines(message: Message) -> Iterator[tuple[str, Message]]:
    for index, line in enumerate(message.get("lines", [])):
        if "comment" not in line:
            yield f"/lines/{index}", line


def _is_there(message: Message, key: str, is_wrong: IsWrong, path: str = "") -> bool:
    return is_given(message, key) or is_wrong(f"{path}/{key}")


def _number(message: Message, key: str) -> Decimal:
    return Decimal(message.get(key) or 0)
