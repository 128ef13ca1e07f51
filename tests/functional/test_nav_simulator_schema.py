"""The simulator's own request schema passes and refuses the same requests as NAV's."""

import os
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from infrastructure.simulators.nav.schema import request_schema, violations
from tests.builders.nav_requests import digest_body, inserted, issued, number_body, request

NAV_SCHEMAS = os.environ.get("NAV_SCHEMAS")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = {"predecessorTaxNumber": "11111111"}
INTERVAL = inserted("2026-02-01T00:00:00Z", "2026-02-28T00:00:00.123Z")
RELATIONS = "".join(
    f"<{name}><queryOperator>GTE</queryOperator><queryValue>{value}</queryValue></{name}>"
    f"<{name}><queryOperator>LT</queryOperator><queryValue>{value}</queryValue></{name}>"
    for name, value in (
        ("invoiceDelivery", "2026-01-01"),
        ("paymentDate", "2026-01-01"),
        ("invoiceNetAmount", "1.5"),
        ("invoiceNetAmountHUF", "-10"),
        ("invoiceVatAmount", "0"),
        ("invoiceVatAmountHUF", "99.99"),
    )
)
FURTHER = (
    "<additionalQueryParams><taxNumber>11111111</taxNumber>"
    "<groupMemberTaxNumber>22222222</groupMemberTaxNumber><name>Minta</name>"
    "<invoiceCategory>NORMAL</invoiceCategory><paymentMethod>CASH</paymentMethod>"
    "<invoiceAppearance>EDI</invoiceAppearance><source>OSZ</source><currency>EUR</currency>"
    f"</additionalQueryParams><relationalQueryParams>{RELATIONS}</relationalQueryParams>"
    "<transactionQueryParams><transactionId>ABC1</transactionId><index>100</index>"
    "<invoiceOperation>STORNO</invoiceOperation></transactionQueryParams>"
)
CHAIN = (
    "<page>1</page><invoiceChainQuery><invoiceNumber>A/1</invoiceNumber>"
    "<invoiceDirection>INBOUND</invoiceDirection><taxNumber>11111111</taxNumber>"
    "</invoiceChainQuery>"
)
INVOICES = (
    "<exchangeToken>token</exchangeToken><invoiceOperations>"
    "<compressedContent>false</compressedContent><invoiceOperation><index>1</index>"
    "<invoiceOperation>CREATE</invoiceOperation><invoiceData>QWJj</invoiceData>"
    '<electronicInvoiceHash cryptoType="SHA3-512">AB</electronicInvoiceHash>'
    "</invoiceOperation></invoiceOperations>"
)
ANNULMENTS = (
    "<exchangeToken>token</exchangeToken><annulmentOperations><annulmentOperation>"
    "<index>1</index><annulmentOperation>ANNUL</annulmentOperation>"
    "<invoiceAnnulment>QWJj</invoiceAnnulment></annulmentOperation></annulmentOperations>"
)
ORIGINAL = "<originalInvoiceNumber>A</originalInvoiceNumber>"
SAMPLES = {
    "token": ("TokenExchangeRequest", ""),
    "digest-inserted": ("QueryInvoiceDigestRequest", digest_body(INTERVAL, further=FURTHER)),
    "digest-issued": (
        "QueryInvoiceDigestRequest",
        digest_body(issued("2026-02-01", "2026-02-28")),
    ),
    "digest-original": ("QueryInvoiceDigestRequest", digest_body(ORIGINAL)),
    "data": ("QueryInvoiceDataRequest", number_body("A/1", "11111111", batch_index=1)),
    "check": ("QueryInvoiceCheckRequest", number_body("A/1")),
    "chain": ("QueryInvoiceChainDigestRequest", CHAIN),
    "taxpayer": ("QueryTaxpayerRequest", "<taxNumber>11111111</taxNumber>"),
    "transactions": (
        "QueryTransactionListRequest",
        f"<page>1</page>{INTERVAL}<requestStatus>FINISHED</requestStatus>",
    ),
    "status": (
        "QueryTransactionStatusRequest",
        "<transactionId>A1</transactionId><returnOriginalRequest>1</returnOriginalRequest>",
    ),
    "invoices": ("ManageInvoiceRequest", INVOICES),
    "annulments": ("ManageAnnulmentRequest", ANNULMENTS),
}
TEXTS = (
    *("", " ", "\n", "x", "X", "EUR", "OTHER", "ANNUL", "true", "2", "0", "101", "2147483648"),
    *("-1", "+5", " 7 ", "1.234", "12345678901234567.8", "1e5", "123456789", "1234567", "áé"),
    *("2009-12-31", "2010-01-01", "2026-02-30", " 2026-01-01 ", "2026-01-01Z", "10000-01-01"),
    *("2009-12-31T23:59:59Z", "2026-01-01T00:00:00+00:00", "2026-01-01T24:00:00Z"),
    *("2026-01-01T00:00:00.1234Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00x123Z"),
    *("a" * 5, "a" * 6, "a" * 15, "a" * 16, "A" * 18, "a" * 30, "a" * 31, "a" * 50, "a" * 51),
    *("a" * 200, "a" * 201, "a" * 512, "a" * 513, " a ", "a\nb", "GTE", "MGM", "QUJD", "QUJ"),
)


def sample(name: str) -> etree._Element:
    root, body = SAMPLES[name]
    return etree.fromstring(request(root, body, NOW, envelope=LIMITS))


def mutations(valid: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Every single change of structure, text or attribute, one at a time."""
    for position, element in enumerate(valid.iter()):
        name = f"{position}:{etree.QName(element).localname}"
        for kind, change in STRUCTURAL.items():
            if element is not valid:
                yield f"{kind} {name}", changed(valid, position, change)
        if len(element) == 0:
            for text in TEXTS:
                yield f"text {name}={text!r:.40}", changed(valid, position, set_text(text))


def changed(valid, position, change) -> etree._Element:
    copy = deepcopy(valid)
    change(list(copy.iter())[position])
    return copy


def set_text(text):
    def change(element):
        element.text = text

    return change


def drop(element):
    element.getparent().remove(element)


def repeat(element):
    element.addnext(deepcopy(element))


def repeat_often(element):
    for _ in range(100):
        element.addnext(deepcopy(element))


def swap(element):
    previous = element.getprevious()
    if previous is not None:
        previous.addprevious(element)


def rename(element):
    element.tag = f"{{{etree.QName(element).namespace}}}unknown"


def move_namespace(element):
    element.tag = f"{{http://example.com}}{etree.QName(element).localname}"


def add_child(element):
    etree.SubElement(element, element.tag)


def add_attribute(element):
    element.set("extra", "1")


def drop_attributes(element):
    element.attrib.clear()


def blank_attributes(element):
    for name in element.attrib:
        element.set(name, " ")


def add_text(element):
    element.text = "stray"


STRUCTURAL = {
    change.__name__: change
    for change in (
        *(drop, repeat, repeat_often, swap, rename, move_namespace, add_child),
        *(add_attribute, drop_attributes, blank_attributes, add_text),
    )
}


@pytest.fixture(scope="module")
def official():
    if not NAV_SCHEMAS:
        pytest.skip("NAV_SCHEMAS does not name the folder of NAV's schema files")
    return etree.XMLSchema(etree.parse(str(Path(NAV_SCHEMAS, "all.xsd"))))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_full_request_is_valid(name):
    assert violations(sample(name)) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_verdicts_equal_those_of_the_official_schema(name, official):
    valid = sample(name)
    assert official.validate(valid), official.error_log
    verdicts = [
        (text, request_schema().validate(mutant), official.validate(mutant))
        for text, mutant in mutations(valid)
    ]
    assert [verdict for verdict in verdicts if verdict[1] != verdict[2]] == []
    # Both kinds must occur, or the comparison would prove nothing.
    assert len({official_verdict for _, _, official_verdict in verdicts}) == 2
    assert len(verdicts) > 900
