"""salesinvoice.nv: takes an invoice, order or draft into the books, or replaces one."""

from typing import TYPE_CHECKING

from lxml import etree

from infrastructure.simulators.netvisor.call import Call, Refusal
from infrastructure.simulators.netvisor.message.booking import edited_sale, new_sale
from infrastructure.simulators.netvisor.message.reading import Part, read_message
from infrastructure.simulators.netvisor.message.rules import check_rules, kind_of
from infrastructure.simulators.netvisor.resources.parameters import key_of
from infrastructure.simulators.netvisor.responses import group, leaf

if TYPE_CHECKING:
    from infrastructure.simulators.netvisor.simulator import NetvisorSimulator


def import_sale(simulator: "NetvisorSimulator", call: Call) -> list[etree._Element]:
    """Add (answers with the new key) or edit (answers with nothing more)."""
    method = call.parameters.get("method", "").lower()
    if method not in ("add", "edit"):
        raise Refusal("INVALID_DATA", "Method must be add or edit")
    edited_key = key_of(call.parameters.get("id", "")) if method == "edit" else None
    content_type = call.headers.get("content-type", "")
    message = read_message(call.body, content_type, simulator.options)
    check_rules(message, call.company, simulator.options)
    if edited_key is not None:
        _edit(call, message, edited_key)
        return []
    sale = call.company.put(new_sale(message, call.company, call.now))
    return [group("Replies", [leaf("InsertedDataIdentifier", sale.key)])]


def _edit(call: Call, message: Part, key: int) -> None:
    present = call.company.sale(kind_of(message), key)
    if present is None:
        text = f"Sales invoice not found with Netvisor identifier: {key}"
        raise Refusal("INVALID_DATA", text)
    call.company.put(edited_sale(message, call.company, present, call.now))
