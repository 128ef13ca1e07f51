"""Our verdict on messages against the strict simulator's, on thousands of damaged samples."""

import copy
import random
from collections import Counter
from collections.abc import Callable

import pytest
from lxml import etree

from infrastructure.simulators.netvisor.call import Refusal
from infrastructure.simulators.netvisor.message.reading import read_message
from infrastructure.simulators.netvisor.message.rules import check_rules
from infrastructure.simulators.netvisor.options import Options
from invoice_connector.core.errors import InputError
from invoice_connector.providers.netvisor.message.checked import read_xml
from invoice_connector.providers.netvisor.message.xml_form import to_xml
from tests.builders.netvisor_requests import ORGANISATION, make_simulator
from tests.builders.netvisor_requests import samples as samples_of

SEEDS, EACH = 6, 400
VALUES = (
    *("", "0", "1", "-1", "1,5", "1.5", "1,234", "13", "x", "yes", " 1 ", "ä", "###", "JVBE"),
    *("2026-03-01", "2026-13-01", "2024-W12", "open", "unsent", "delivered", "paid"),
    *("invoice", "order", "invoicedraft", "FI", "EUR", "1070", "1071", "net", "gross", "KOMY"),
    *("RAMY", "customer", "netvisor", *("A" * n for n in (36, 51, 101, 201, 251, 256, 501))),
)
# What only the server knows; everything else that it refuses is refused here as well.
REGISTERS = ("not found", "conflicts with VAT code", "vatcode: not one of")
# Rules of ours that the simulator leaves to the books, or takes more widely.
STRICTER = {
    "product_line_missing",
    "date_or_week_mixed",
    "override_pair",
    "credit_signs",
    "credit_unit_price",
    "accrual_turned",
    "invalid_mime_type",
    "invalid_country",
    "number_out_of_range",
    "invalid_digits",
    "field_required",  # the second half of an accrual's end
    "status_not_for_type",  # a draft by its status, an invoice by its type
}


def server() -> Callable[[bytes], str]:
    company = make_simulator().store.companies[ORGANISATION]

    def verdict(message: bytes) -> str:
        try:
            check_rules(read_message(message, "text/xml", Options()), company, Options())
        except Refusal as refusal:
            return str(refusal.text or refusal.code)
        return ""

    return verdict


def ours(message: bytes) -> tuple[set[str], bytes]:
    """Return what is wrong, or the message as we would send it."""
    try:
        return set(), to_xml(read_xml(message).message)
    except InputError as error:
        return {problem.code for problem in error.problems} or {error.code}, message


def damaged(root: etree._Element, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2))):
        element = chance.choice(list(root[0].iterdescendants()))
        parent, how = element.getparent(), chance.random()
        if how < 0.25:
            parent.remove(element)
        elif how < 0.35:
            parent.remove(element)
            parent.insert(chance.randrange(len(parent) + 1), element)
        elif how < 0.45:
            parent.append(copy.deepcopy(element))
        elif how < 0.55 and element.attrib:
            name = chance.choice(sorted(element.attrib))
            element.set(name, chance.choice(VALUES))
            if chance.random() < 0.4:
                del element.attrib[name]
        elif not len(element):
            element.text = chance.choice(VALUES)
    return etree.tostring(root)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_the_server_refuses_is_refused_here_unless_it_needs_its_registers(
    seed: int, record_property: Callable[[str, object], None]
) -> None:
    files = sorted(samples_of("import").items())
    chance, refused_there, seen = random.Random(seed), server(), Counter[str]()
    blank = etree.XMLParser(remove_blank_text=True)
    for _ in range(EACH):
        message = damaged(etree.fromstring(chance.choice(files)[1], blank), chance)
        here, sent = ours(message)
        there = refused_there(sent)
        seen["refused there"] += bool(there)
        seen["refused here"] += bool(here)
        if there and not here:
            assert any(reason in there for reason in REGISTERS), (there, message)
        if here and not there:
            assert here <= STRICTER, (here, message)
    record_property("verdicts", dict(seen))
    assert seen["refused there"] > EACH / 2 > seen["refused here"] / 2 > EACH / 10
