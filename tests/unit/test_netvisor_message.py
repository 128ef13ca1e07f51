"""The import message: every rule of the vendor's tables, in both forms."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from invoice_connector.core.errors import InputError, MalformedError
from invoice_connector.providers.netvisor.message.checked import read_json, read_xml
from invoice_connector.providers.netvisor.message.reference import check_digit, is_reference
from invoice_connector.providers.netvisor.message.xml_form import to_xml

SAMPLES = os.environ.get("NETVISOR_SAMPLES")
needs_samples = pytest.mark.skipif(not SAMPLES, reason="NETVISOR_SAMPLES is not set")
# What only the server's registers can tell, and VAT, which is never a reason to refuse.
LEFT_TO_THE_SERVER = {
    "unknown_customer.xml",
    "unknown_product.xml",
    "vat_code_conflict.xml",
    "vat_code_unknown.xml",
}

LINE: dict[str, Any] = {
    "product": "PROD-1",
    "product_type": "customer",
    "unit_price": "10.00",
    "unit_price_type": "net",
    "vat_percent": "24",
    "vat_code": "KOMY",
    "quantity": 2,
}
INVOICE: dict[str, Any] = {
    "invoice_date": "2026-03-01",
    "status": "unsent",
    "customer": "CUST-1",
    "customer_type": "customer",
    "net_days": 14,
    "lines": [LINE],
}
ORDER = {**INVOICE, "type": "order", "status": "undelivered"}
DRAFT = {**INVOICE, "type": "invoicedraft", "status": ""}
VOUCHER = {
    "sum": "100.00",
    "sum_type": "net",
    "account": "3000",
    "vat_percent": "24",
    "vat_code": "KOMY",
}
FILE = {"mime_type": "application/pdf", "description": "d", "file_name": "f", "content": "JVBERi0="}
RULE = {"start_month": 3, "start_year": 2026}


def line(**changes: Any) -> dict[str, Any]:
    return {**INVOICE, "lines": [{**LINE, **changes}]}


def without(message: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key not in keys}


def problems(message: Mapping[str, Any]) -> dict[str, str]:
    try:
        read_json(message)
    except InputError as error:
        return {problem.field: problem.code for problem in error.problems}
    return {}


def xml_problems(content: bytes | str) -> dict[str, str]:
    data = content if isinstance(content, bytes) else content.encode()
    try:
        read_xml(data)
    except InputError as error:
        return {problem.field: problem.code for problem in error.problems}
    return {}


def warnings(message: Mapping[str, Any]) -> dict[str, str]:
    return {warning.field: warning.code for warning in read_json(message).warnings}


def shape(xml: bytes) -> bytes:
    parser = etree.XMLParser(remove_blank_text=True)
    return etree.tostring(etree.fromstring(xml, parser), method="c14n")


RIGHT: dict[str, dict[str, Any]] = {
    "the least": INVOICE,
    "a due date": {**without(INVOICE, "net_days"), "due_date": "2026-03-15"},
    "a payment term of the register": {
        **without(INVOICE, "net_days"),
        "payment_term": "14",
        "payment_term_type": "customer",
    },
    "an order": {**ORDER, "waybill": "3300", "pallet": 2, "pallet_amount": 1},
    "a week of delivery": {
        **ORDER,
        "delivery_to_customer": "2026-W12",
        "delivery_to_customer_type": "weeknumber",
    },
    "a draft": DRAFT,
    "a draft that is unsent": {**DRAFT, "status": "unsent"},
    "a draft named by its status": {**INVOICE, "status": "invoicedraft"},
    "a credit invoice": {
        **line(quantity="-2", vat_sum="-4.80", sum="-24.80"),
        "amount": "-24.80",
    },
    "a credit invoice with a fee": {
        **INVOICE,
        "amount": "-14.80",
        "lines": [{**LINE, "quantity": "-2"}, {**LINE, "quantity": 1}],
    },
    "a discount as a negative price": {
        **INVOICE,
        "lines": [LINE, {**LINE, "unit_price": "-1.00", "quantity": 1}],
    },
    "no VAT code beside an account": {
        **INVOICE,
        "lines": [{**without(LINE, "vat_code"), "account": 3000}],
    },
    "an RF reference": {**INVOICE, "reference_number": "RF332348236"},
    "an accrual with an end": {
        **INVOICE,
        "accrual_rule": {**RULE, "end_month": 12, "end_year": 2026},
    },
    "an accrual by curve": line(accrual_rule={**RULE, "curve": "quarter"}),
    "accrual entries": {
        **INVOICE,
        "accrual": {"account": "2950", "entries": [{"month": 10, "year": 2026, "sum": "10.00"}]},
    },
    "files": {**INVOICE, "attachments": [{**FILE, "print_by_default": True}]},
    "an e-invoice's file": {**INVOICE, "attachments": [{**FILE, "content_type": "finvoice"}]},
    "construction throughout": line(vat_code="RAMY", vat_percent="0"),
    "empty texts": {**INVOICE, "our_reference": "", "due_date": ""},
    "words in any case": {**INVOICE, "type": "Invoice", "status": "Open"},
    "letters of all kinds": {**INVOICE, "customer_name": "Mäkinen & Őry <Oy> €"},
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_message_is_the_same_after_a_round_trip(name: str) -> None:
    checked = read_json(RIGHT[name])
    xml = to_xml(checked.message)
    assert read_xml(xml).message == {**checked.message, **_always_there(checked.message)}
    assert to_xml(read_xml(xml).message) == xml
    assert xml.isascii()
    assert not xml.startswith(b"<?xml")


def _always_there(message: Mapping[str, Any]) -> dict[str, Any]:
    lines = [one if "comment" in one else {"name": "", **one} for one in message["lines"]]
    return {
        "amount": message.get("amount", ""),
        "status": message.get("status", ""),
        "lines": lines,
    }


WRONG: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "nothing": (
        {},
        {
            "/invoice_date": "field_required",
            "/customer": "field_required",
            "/lines": "field_required",
            "/status": "field_required",
            "/due_date": "due_date_or_term",
        },
    ),
    "no kind of customer link": (
        without(INVOICE, "customer_type"),
        {"/customer_type": "field_required"},
    ),
    "no lines": ({**INVOICE, "lines": []}, {"/lines": "field_required"}),
    "comments only": (
        {**INVOICE, "lines": [{"comment": "Hello"}]},
        {"/lines": "product_line_missing"},
    ),
    "an empty line": (
        {**INVOICE, "lines": [{}]},
        {
            "/lines/0/product": "field_required",
            "/lines/0/unit_price": "field_required",
            "/lines/0/vat_percent": "field_required",
            "/lines/0/quantity": "field_required",
            "/lines/0/vat_code": "field_required",
        },
    ),
    "an unknown field": ({**INVOICE, "colour": "red"}, {"/colour": "unknown_field"}),
    "an unknown field of a line": (line(colour="red"), {"/lines/0/colour": "unknown_field"}),
    "a product with a comment": (
        {**INVOICE, "lines": [LINE, {"comment": "c", "product": "P"}]},
        {"/lines/1/product": "unknown_field"},
    ),
    "lines that are no list": ({**INVOICE, "lines": {}}, {"/lines": "field_type"}),
    "a line that is no object": ({**INVOICE, "lines": [LINE, "x"]}, {"/lines/1": "field_type"}),
    "a date in words": ({**INVOICE, "invoice_date": "1.3.2026"}, {"/invoice_date": "invalid_date"}),
    "a day that is none": (
        {**INVOICE, "invoice_date": "2026-02-30"},
        {"/invoice_date": "invalid_date"},
    ),
    "a due date and a term": (
        {**INVOICE, "due_date": "2026-03-15"},
        {"/net_days": "due_date_and_term"},
    ),
    "two terms": (
        {**INVOICE, "payment_term": "1", "payment_term_type": "netvisor"},
        {"/payment_term": "due_date_and_term"},
    ),
    "a cash discount without a term": (
        {**without(INVOICE, "net_days"), "due_date": "2026-03-15", "cash_discount": "2"},
        {"/cash_discount": "due_date_and_term"},
    ),
    "neither date nor term": (without(INVOICE, "net_days"), {"/due_date": "due_date_or_term"}),
    "a term that cannot be read is not missing": (
        {**INVOICE, "net_days": "soon"},
        {"/net_days": "field_type"},
    ),
    "an invoice that is delivered": (
        {**INVOICE, "status": "delivered"},
        {"/status": "status_not_for_type"},
    ),
    "an order that is open": ({**ORDER, "status": "open"}, {"/status": "status_not_for_type"}),
    "a draft that is open": ({**DRAFT, "status": "open"}, {"/status": "status_not_for_type"}),
    "an unknown status": ({**INVOICE, "status": "paid"}, {"/status": "invalid_choice"}),
    "an unknown type": ({**INVOICE, "type": "receipt"}, {"/type": "invalid_choice"}),
    "a draft with a number": ({**DRAFT, "number": "1"}, {"/number": "draft_with_number"}),
    "a draft with vouchers": (
        {**DRAFT, "voucher_lines": [VOUCHER]},
        {"/voucher_lines": "draft_with_vouchers"},
    ),
    "a number with letters": ({**INVOICE, "number": "A1"}, {"/number": "invalid_digits"}),
    "a number of 16 digits": ({**INVOICE, "number": "1" * 16}, {"/number": "field_too_long"}),
    "a waybill in an invoice": ({**INVOICE, "waybill": "1"}, {"/waybill": "order_only"}),
    "a pallet in an invoice": ({**INVOICE, "pallet": 1}, {"/pallet": "order_only"}),
    "a customer's delivery date in an invoice": (
        {
            **INVOICE,
            "delivery_to_customer": "2026-03-01",
            "delivery_to_customer_type": "date",
        },
        {"/delivery_to_customer": "order_only"},
    ),
    "a week that is called a date": (
        {**ORDER, "delivery_to_customer": "2026-W12", "delivery_to_customer_type": "date"},
        {"/delivery_to_customer_type": "date_or_week_mixed"},
    ),
    "a week 54": (
        {**ORDER, "delivery_to_customer": "2026-W54", "delivery_to_customer_type": "weeknumber"},
        {"/delivery_to_customer": "invalid_date_or_week"},
    ),
    "a wrong check digit": (
        {**INVOICE, "reference_number": "1071"},
        {"/reference_number": "reference_check_digit"},
    ),
    "a reference of three digits": (
        {**INVOICE, "reference_number": "130"},
        {"/reference_number": "reference_check_digit"},
    ),
    "half a currency": (
        {**INVOICE, "amount": "1", "currency": "EU"},
        {"/currency": "invalid_currency"},
    ),
    "a country by name": (
        {**INVOICE, "customer_country": "Finland"},
        {"/customer_country": "invalid_country"},
    ),
    "an amount as a JSON number": ({**INVOICE, "amount": 24.8}, {"/amount": "decimal_as_text"}),
    "an amount with a comma": ({**INVOICE, "amount": "24,80"}, {"/amount": "invalid_decimal"}),
    "three decimals of a quantity": (
        line(quantity="1.234"),
        {"/lines/0/quantity": "too_many_decimals"},
    ),
    "a price that is neither net nor gross": (
        line(unit_price_type="cheap"),
        {"/lines/0/unit_price_type": "invalid_choice"},
    ),
    "no VAT code and no account": (
        {**INVOICE, "lines": [without(LINE, "vat_code")]},
        {"/lines/0/vat_code": "field_required"},
    ),
    "a line's sum alone": (line(sum="24.80"), {"/lines/0/vat_sum": "override_pair"}),
    "a line's VAT alone": (line(vat_sum="4.80"), {"/lines/0/sum": "override_pair"}),
    "a negative total of positive quantities": (
        {**INVOICE, "amount": "-24.80"},
        {"/amount": "credit_signs"},
    ),
    "a positive total of negative quantities": (
        {**line(quantity="-2"), "amount": "24.80"},
        {"/amount": "credit_signs"},
    ),
    "positive sums of a negative quantity": (
        line(quantity="-2", sum="24.80", vat_sum="4.80"),
        {"/lines/0/sum": "credit_signs", "/lines/0/vat_sum": "credit_signs"},
    ),
    "a negative price of a negative quantity": (
        line(quantity="-2", unit_price="-10"),
        {"/lines/0/unit_price": "credit_unit_price"},
    ),
    "construction beside other sales": (
        {**INVOICE, "lines": [{**LINE, "vat_code": "RAMY", "vat_percent": "0"}, LINE]},
        {"/lines/1/vat_code": "construction_mixed"},
    ),
    "an accrual in both ways": (
        {
            **INVOICE,
            "accrual": {"entries": [{"month": 1, "year": 2026, "sum": "1"}]},
            "accrual_rule": {**RULE, "curve": "q"},
        },
        {"/accrual_rule": "accrual_two_ways"},
    ),
    "an accrual without entries": (
        {**INVOICE, "accrual": {"account": "1"}},
        {"/accrual/entries": "field_required"},
    ),
    "an accrual with end and curve": (
        {**INVOICE, "accrual_rule": {**RULE, "end_month": 1, "end_year": 2027, "curve": "q"}},
        {"/accrual_rule/curve": "accrual_either_or"},
    ),
    "an accrual with neither": (
        line(accrual_rule=RULE),
        {"/lines/0/accrual_rule/curve": "accrual_either_or"},
    ),
    "an accrual with half an end": (
        {**INVOICE, "accrual_rule": {**RULE, "end_year": 2027}},
        {"/accrual_rule/end_month": "field_required"},
    ),
    "an accrual that ends before it begins": (
        {**INVOICE, "accrual_rule": {**RULE, "end_month": 2, "end_year": 2026}},
        {"/accrual_rule/end_month": "accrual_turned"},
    ),
    "a thirteenth month": (
        {**INVOICE, "accrual_rule": {**RULE, "start_month": 13, "curve": "q"}},
        {"/accrual_rule/start_month": "number_out_of_range"},
    ),
    "an e-invoice's file that is printed": (
        {
            **INVOICE,
            "attachments": [{**FILE, "content_type": "finvoice", "print_by_default": False}],
        },
        {"/attachments/0/print_by_default": "finvoice_printed"},
    ),
    "a file that is not base64": (
        {**INVOICE, "attachments": [{**FILE, "content": "???"}]},
        {"/attachments/0/content": "invalid_base64"},
    ),
    "a file without a media type": (
        {**INVOICE, "attachments": [{**FILE, "mime_type": "pdf"}]},
        {"/attachments/0/mime_type": "invalid_mime_type"},
    ),
    "a control character": (
        {**INVOICE, "our_reference": "a\x0bb"},
        {"/our_reference": "invalid_text"},
    ),
    "a flag as text": (
        {**INVOICE, "expect_partial_payments": "1"},
        {"/expect_partial_payments": "field_type"},
    ),
    "a voucher line without an account": (
        {**INVOICE, "voucher_lines": [without(VOUCHER, "account")]},
        {"/voucher_lines/0/account": "field_required"},
    ),
    "a dimension without its item": (
        line(dimensions=[{"name": "City"}]),
        {"/lines/0/dimensions/0/item": "field_required"},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_message_is_refused_with_every_field_at_fault(name: str) -> None:
    message, expected = WRONG[name]
    assert problems(message) == expected


LENGTHS = {
    "seller_name": 50,
    "text_before_lines": 500,
    "text_after_lines": 500,
    "our_reference": 200,
    "your_reference": 200,
    "private_comment": 255,
    "customer_name": 250,
    "customer_name_extension": 250,
    "customer_address_line": 100,
    "customer_additional_address_line": 100,
    "customer_postnumber": 50,
    "customer_town": 50,
    "delivery_name": 250,
    "delivery_address_line": 100,
    "delivery_postnumber": 50,
    "delivery_town": 50,
    "delivery_method": 50,
    "delivery_term": 50,
    "agreement": 35,
}
LINE_LENGTHS = {"name": 200, "text": 255, "unit": 14}


@pytest.mark.parametrize(("key", "longest"), LENGTHS.items())
def test_the_longest_text_is_taken_and_a_longer_one_refused(key: str, longest: int) -> None:
    assert problems({**INVOICE, key: "ä" * longest}) == {}
    assert problems({**INVOICE, key: "ä" * (longest + 1)}) == {f"/{key}": "field_too_long"}


@pytest.mark.parametrize(("key", "longest"), LINE_LENGTHS.items())
def test_the_longest_text_of_a_line(key: str, longest: int) -> None:
    assert problems(line(**{key: "x" * longest})) == {}
    too_long = line(**{key: "x" * (longest + 1)})
    assert problems(too_long) == {f"/lines/0/{key}": "field_too_long"}


def test_an_orders_waybill_has_35_characters() -> None:
    assert problems({**ORDER, "waybill": "1" * 36}) == {"/waybill": "field_too_long"}


def test_all_problems_come_at_once() -> None:
    message = {
        **line(quantity="1.234", sum="1"),
        "invoice_date": "x",
        "number": "A",
        "type": "order",
    }
    assert problems(message) == {
        "/invoice_date": "invalid_date",
        "/number": "invalid_digits",
        "/lines/0/quantity": "too_many_decimals",
        "/status": "status_not_for_type",
        "/lines/0/vat_sum": "override_pair",
    }


WARNED: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "an unknown VAT code": (line(vat_code="XXXX"), {"/lines/0/vat_code": "vat_code_unknown"}),
    "a VAT percent of another code": (
        line(vat_code="EUMY"),
        {"/lines/0/vat_percent": "vat_percent_unusual"},
    ),
    "a new percent": (line(vat_percent="13.5"), {"/lines/0/vat_percent": "vat_percent_unusual"}),
    "the percent with zeros": (line(vat_percent="24.00"), {}),
    "a unit": (line(unit="pcs"), {"/lines/0/unit": "unit_may_be_refused"}),
    "a delivery method": (
        {**INVOICE, "delivery_method": "Bike"},
        {"/delivery_method": "choice_may_be_created"},
    ),
    "an RF reference": (
        {**INVOICE, "reference_number": "RF332348236"},
        {"/reference_number": "reference_undocumented"},
    ),
    "the register's prices with a total": (
        {**INVOICE, "amount": "5", "price_type": "netvisor"},
        {"/amount": "total_keeps_prices"},
    ),
    "the register's prices": ({**INVOICE, "amount": "0", "price_type": "netvisor"}, {}),
    "a part of the customer": (
        {**INVOICE, "customer_town": "Imatra"},
        {"/customer_town": "customer_register_unused"},
    ),
    "an accrual of an unsent invoice": (
        {**INVOICE, "accrual_rule": {**RULE, "curve": "q"}},
        {"/accrual_rule": "accrual_needs_open"},
    ),
    "construction with another handling": (
        {**line(vat_code="RAMY", vat_percent="0"), "tax_handling": "countrygroup"},
        {"/tax_handling": "tax_handling_overridden"},
    ),
}


@pytest.mark.parametrize("name", WARNED)
def test_what_only_netvisor_can_decide_is_warned_of(name: str) -> None:
    message, expected = WARNED[name]
    assert warnings(message) == expected


XML = (
    '<root><salesinvoice><salesinvoicedate format="ansi">2026-03-01</salesinvoicedate>'
    '<salesinvoiceamount/><salesinvoicestatus type="netvisor">unsent</salesinvoicestatus>'
    '<invoicingcustomeridentifier type="customer">C</invoicingcustomeridentifier>'
    "<paymenttermnetdays>14</paymenttermnetdays><invoicelines><invoiceline>"
    '<salesinvoiceproductline><productidentifier type="customer">P</productidentifier>'
    '<productname/><productunitprice type="net">10,00</productunitprice>'
    '<productvatpercentage vatcode="KOMY">25,5</productvatpercentage>'
    "<salesinvoiceproductlinequantity>2</salesinvoiceproductlinequantity>"
    "</salesinvoiceproductline></invoiceline></invoicelines></salesinvoice></root>"
)
XML_WRONG = {
    "an unknown element": (
        XML.replace("<salesinvoiceamount/>", "<colour>red</colour><salesinvoiceamount/>"),
        {"/colour": "unknown_field"},
    ),
    "two of one element": (
        XML.replace("<salesinvoiceamount/>", "<salesinvoiceamount/><salesinvoiceamount/>"),
        {"/amount": "element_twice"},
    ),
    "another order": (
        XML.replace("<salesinvoiceamount/>", "").replace(
            "</salesinvoicestatus>", "</salesinvoicestatus><salesinvoiceamount/>"
        ),
        {"/amount": "element_order"},
    ),
    "no total": (XML.replace("<salesinvoiceamount/>", ""), {"/amount": "field_required"}),
    "another order in a line": (
        XML.replace("<productname/>", "").replace(
            "</productunitprice>", "</productunitprice><productname/>"
        ),
        {"/lines/0/name": "element_order"},
    ),
    "a decimal point": (
        XML.replace("10,00", "10.00"),
        {"/lines/0/unit_price": "invalid_decimal_comma"},
    ),
    "a date of another format": (
        XML.replace('format="ansi"', 'format="fi"'),
        {"/invoice_date/format": "fixed_attribute"},
    ),
    "an unknown attribute": (
        XML.replace("<salesinvoiceamount/>", '<salesinvoiceamount colour="red"/>'),
        {"/amount/colour": "unknown_field"},
    ),
    "two lines in one": (
        XML.replace(
            "<invoiceline>",
            "<invoiceline><salesinvoicecommentline><comment>c</comment></salesinvoicecommentline>",
        ),
        {"/lines/0": "line_kind"},
    ),
    "an element in a text": (
        XML.replace(">14<", "><b>14</b><"),
        {"/net_days/b": "unknown_field", "/due_date": "due_date_or_term"},
    ),
}


@pytest.mark.parametrize("name", XML_WRONG)
def test_the_vendors_form_is_read_as_the_server_reads_it(name: str) -> None:
    content, expected = XML_WRONG[name]
    found = xml_problems(content)
    assert {path: found.get(path) for path in expected} == expected


def test_the_vendors_names_may_have_any_letter_case() -> None:
    assert read_xml(XML.replace("salesinvoicestatus", "SalesInvoiceStatus").encode()).message == (
        read_xml(XML.encode()).message
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<root><salesinvoice>", "xml_malformed"),
        (b"", "xml_malformed"),
        (b"<root/>", "xml_root"),
        (b"<salesinvoice/>", "xml_root"),
        (b"<root><salesinvoice/><salesinvoice/></root>", "xml_root"),
        (b'<!DOCTYPE root [<!ENTITY a "b">]><root><salesinvoice/></root>', "xml_doctype"),
        (b'<?xml version="1.0" encoding="utf-16"?><root/>', "xml_encoding"),
    ],
)
def test_what_is_no_message_at_all_is_malformed(content: bytes, code: str) -> None:
    with pytest.raises(MalformedError, match=code):
        read_xml(content)


def test_check_digits_are_those_of_the_vendors_examples() -> None:
    assert check_digit("107") == "0"
    assert check_digit("765922") == "1"
    assert is_reference("RF332348236")
    assert not is_reference("RF332348237")


@needs_samples
def test_every_valid_sample_is_taken_and_comes_back_the_same() -> None:
    files = sorted(Path(str(SAMPLES), "import").glob("*.xml"))
    for file in files:
        message = read_xml(file.read_bytes()).message
        through_json = read_json(json.loads(json.dumps(message))).message
        assert shape(to_xml(through_json)) == shape(file.read_bytes()), file.name
    assert len(files) == 8


@needs_samples
def test_every_invalid_sample_is_refused_but_those_that_need_the_servers_registers() -> None:
    folder = Path(str(SAMPLES), "import_invalid")
    cases = [case["file"] for case in json.loads((folder / "manifest.json").read_text())]
    taken = set()
    for file in cases:
        try:
            read_xml((folder / file).read_bytes())
        except InputError:
            continue
        taken.add(file)
    assert len(cases) == 20
    assert taken == LEFT_TO_THE_SERVER
