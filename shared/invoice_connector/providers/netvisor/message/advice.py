"""What a right message should still be warned of: Netvisor decides by what only it knows."""

from collections.abc import Iterator, Mapping

from invoice_connector.core.errors import FieldProblem
from invoice_connector.providers.netvisor.message.parts import Element, Message, is_given
from invoice_connector.providers.netvisor.message.reference import is_creditor_reference
from invoice_connector.providers.netvisor.message.rules import CONSTRUCTION
from invoice_connector.providers.netvisor.message.tables import CUSTOMER_DETAILS

_ZERO = frozenset({"0"})
_PURCHASES = frozenset({"0", "10", "14", "24", "25.5"})
# Netvisor's percents change with the law, so they are never a reason to refuse (netvisor 3.4.5).
_PERCENTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("NONE", "KOMY0", "EUMY", "EUUM", "EUPM312", "EUPM309", "RAMY"), _ZERO),
    **dict.fromkeys(("EUUO", "100"), _ZERO),
    "KOMY": _PURCHASES,
    "MUUL": frozenset({"0", "10", "14", "24"}),
    **dict.fromkeys(("KOOS", "EUOS", "EUPO", "EVTO", "EVPO", "EVKV"), _PURCHASES),
    **dict.fromkeys(("KAVE", "RAOS", "EVRO", "MAAL", "EVMA"), _PURCHASES),
}


def warnings_about(message: Message) -> Iterator[FieldProblem]:
    """Find what a person should know before the message is sent."""
    for key in ("lines", "voucher_lines"):
        for index, line in enumerate(message.get(key, [])):
            yield from _vat(f"/{key}/{index}", line)
    yield from _lines(message)
    yield from _head(message)
    yield from _accruals(message)


def _vat(path: str, line: Message) -> Iterator[FieldProblem]:
    code = line.get("vat_code")
    if code is None:
        return
    if code not in _PERCENTS:
        yield FieldProblem(f"{path}/vat_code", "vat_code_unknown")
    elif _plain(str(line["vat_percent"])) not in _PERCENTS[code]:
        yield FieldProblem(f"{path}/vat_percent", "vat_percent_unusual")


def _lines(message: Message) -> Iterator[FieldProblem]:
    lines = message["lines"]
    for index, line in enumerate(lines):
        if is_given(line, "unit"):
            yield FieldProblem(f"/lines/{index}/unit", "unit_may_be_refused")
    is_construction = any(line.get("vat_code") == CONSTRUCTION for line in lines)
    handling = message.get("tax_handling")
    if is_construction and handling and handling != "domesticconstructionservice":
        yield FieldProblem("/tax_handling", "tax_handling_overridden")


def _head(message: Message) -> Iterator[FieldProblem]:
    for key in ("delivery_method", "delivery_term"):
        if is_given(message, key):
            yield FieldProblem(f"/{key}", "choice_may_be_created")
    if is_creditor_reference(str(message.get("reference_number", ""))):
        yield FieldProblem("/reference_number", "reference_undocumented")
    if message.get("price_type") == "netvisor" and _plain(str(message.get("amount", ""))) != "0":
        yield FieldProblem("/amount", "total_keeps_prices")
    details = [part.key for part in CUSTOMER_DETAILS if isinstance(part, Element)]
    given = [key for key in details if is_given(message, key)]
    if given and len(given) < len(details):
        yield FieldProblem(f"/{given[0]}", "customer_register_unused")


def _accruals(message: Message) -> Iterator[FieldProblem]:
    if message.get("status") == "open":
        return
    owners = (("", message), *((f"/lines/{i}", line) for i, line in enumerate(message["lines"])))
    for path, owner in owners:
        if is_given(owner, "accrual_rule"):
            yield FieldProblem(f"{path}/accrual_rule", "accrual_needs_open")


def _plain(number: str) -> str:
    """Write a number without the zeros that say nothing."""
    whole, _, fraction = number.partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole
