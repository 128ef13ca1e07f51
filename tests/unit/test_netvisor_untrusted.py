"""Answers that nobody foresaw: parts missing, doubled, renamed, filled with anything."""

from copy import deepcopy
from random import Random

import pytest
from lxml import etree

from invoice_connector.core.errors import SourceError
from invoice_connector.core.invoice import InvoiceId, InvoiceKind, VersionKey
from invoice_connector.core.ports import HttpResponse
from invoice_connector.providers.netvisor.client import Parts
from invoice_connector.providers.netvisor.documents import parse_document
from invoice_connector.providers.netvisor.files import HeldFiles
from invoice_connector.providers.netvisor.rows import read_person, read_row
from invoice_connector.providers.netvisor.source import write_document
from tests.builders.netvisor_answers import sample
from tests.fakes.memory_time import START
from tests.unit.test_netvisor_answers import client

ODD = ["", " ", "-", "NaN", "1e9", "9" * 60, "-0,00", "1,2.3", "2026-02-30", "\u0661", "a" * 5000]
NAMES = ["SalesInvoice", "InvoiceLine", "Comment", "NetvisorKey", "x", "SalesInvoiceAmount"]


def mutated(root: etree._Element, random: Random) -> etree._Element:
    """Change a copy in one to five places."""
    copy = deepcopy(root)
    for _ in range(random.randint(1, 5)):
        elements = [element for element in copy.iter() if element.getparent() is not None]
        element = random.choice(elements)
        parent = element.getparent()
        assert parent is not None
        match random.randrange(6):
            case 0:
                parent.remove(element)
            case 1:
                parent.insert(random.randint(0, len(parent)), deepcopy(element))
            case 2:
                element.text = random.choice(ODD)
            case 3:
                element.tag = random.choice(NAMES)
            case 4:
                element.set(random.choice(["format", "Status", "x"]), random.choice(ODD))
            case _:
                parent.insert(0, deepcopy(random.choice(elements)))
        if not len(copy):
            return copy
    return copy


@pytest.mark.parametrize("seed", range(150))
def test_changed_documents_are_read_or_refused_and_nothing_else(seed: int) -> None:
    random = Random(seed)
    root = etree.fromstring(sample("response/getsalesinvoice.single_all_flags.xml"))
    body = etree.tostring(mutated(root, random))
    one, _ = client(HttpResponse(200, {}, body))
    files = HeldFiles()
    try:
        for element in one.get_details(InvoiceKind.INVOICE, ["165"], Parts(pdf=True), files):
            files.take_out(element)
            detail = parse_document(write_document(element), InvoiceId(("invoice", "165")))
            assert all(line.number for line in detail.lines)
    except SourceError as error:
        assert error.code.startswith(("netvisor_", "b64_", "xml_"))  # noqa: PT017


@pytest.mark.parametrize("seed", range(60))
def test_changed_lists_are_read_or_refused_and_nothing_else(seed: int) -> None:
    random = Random(seed)
    for name in ("salesinvoicelist.invoices", "salespersonnellist"):
        root = etree.fromstring(sample(f"response/{name}.xml"))
        one, _ = client(HttpResponse(200, {}, etree.tostring(mutated(root, random))))
        try:
            rows = one.list_invoices({}) if "invoice" in name else one.list_personnel()
        except SourceError as error:
            assert error.code.startswith("netvisor_")  # noqa: PT017
            continue
        for row in rows:
            read_row(deepcopy(row), InvoiceKind.INVOICE, "1967543-8", VersionKey(START))
            read_person(row)
