"""Messages written from the vendor's document alone, with its order, its slips and its encoding."""

import pytest

from invoice_connector.core.errors import InputError, MalformedError
from invoice_connector.providers.netvisor.encodings import as_utf8
from invoice_connector.providers.netvisor.message.checked import read_xml
from invoice_connector.providers.netvisor.message.xml_form import to_xml

# The order of the document's table: due and delivery date come last.
ORDER = (
    '<Root><SalesInvoice><salesinvoicedate format="ANSI">2019-12-31</salesinvoicedate>'
    '<salesinvoiceeventdate format="ansi">2020-01-01</salesinvoiceeventdate>'
    '<salesinvoicevaluedate format="ansi">2020-01-02</salesinvoicevaluedate>'
    '<salesinvoicedeliverytocustomerdate format="ansi" type="weeknumber">2020-W02'
    "</salesinvoicedeliverytocustomerdate>"
    "<salesinvoicewaybillidentifier>33000050143</salesinvoicewaybillidentifier>"
    '<salesinvoiceproductpackagepallet type="gs1" amount="2">2</salesinvoiceproductpackagepallet>'
    '<salesinvoiceduedate format="ansi">2020-01-14</salesinvoiceduedate>'
    '<salesInvoicedeliverydate format="ansi">2020-01-03</salesInvoicedeliverydate>'
    "<salesinvoiceamount></salesinvoiceamount><invoicetype>Order</invoicetype>"
    '<salesinvoicestatus type="Netvisor">Undelivered</salesinvoicestatus>'
    '<InvoicingCustomerIdentifier type="customer">M\u00c4 \u20ac</InvoicingCustomerIdentifier>'
    "<invoicelines><invoiceline><salesinvoiceproductline>"
    '<productidentifier type="netvisor">1</productidentifier>'
    '<productunitprice type="net">10,05</productunitprice>'
    '<productvatpercentage vatcode="KOMY">24</productvatpercentage>'
    "<salesinvoiceproductlinequantity>5</salesinvoiceproductlinequantity>"
    "</salesinvoiceproductline></invoiceline></invoicelines>"
    "<accrualrule><stratmonth>9</stratmonth><startyear>2019</startyear>"
    "<divisioncurvename>quarter</divisioncurvename></accrualrule></SalesInvoice></Root>"
)
IN_DTD_ORDER = [
    "salesinvoicedate",
    "salesinvoiceeventdate",
    "salesinvoiceduedate",
    "salesinvoicevaluedate",
    "salesinvoicedeliverydate",
    "salesinvoicedeliverytocustomerdate",
    "salesinvoicewaybillidentifier",
    "salesinvoiceproductpackagepallet",
    "salesinvoiceamount",
]


def encoded(encoding: str, *, is_declared: bool = True) -> bytes:
    declaration = f'<?xml version="1.0" encoding="{encoding.upper()}"?>\n' if is_declared else ""
    return (declaration + ORDER.replace("\u20ac", "")).encode(encoding)


def test_the_documents_own_order_and_slips_are_read_and_the_dtds_are_written() -> None:
    written = to_xml(read_xml(ORDER.encode()).message).decode()
    places = [written.index(f"<{name}") for name in IN_DTD_ORDER]
    assert places == sorted(places)
    assert "<accrualrule><startmonth>9</startmonth><startyear>2019</startyear>" in written
    assert '<salesinvoicedate format="ansi">' in written
    assert "<productname/>" in written


def test_a_date_twice_or_before_the_date_of_the_invoice_is_still_refused() -> None:
    due = '<salesinvoiceduedate format="ansi">2020-01-14</salesinvoiceduedate>'
    first = "<SalesInvoice>"
    wrong = {"element_twice": ORDER.replace(due, due + due)}
    wrong["element_order"] = ORDER.replace(due, "").replace(first, first + due)
    for code, content in wrong.items():
        with pytest.raises(InputError) as refused:
            read_xml(content.encode())
        assert code in {problem.code for problem in refused.value.problems}


def test_a_draft_may_be_named_by_its_status_beside_an_empty_type() -> None:
    content = (
        ORDER.replace("<invoicetype>Order", "<invoicetype>")
        .replace("Undelivered", "invoicedraft")
        .replace(ORDER[ORDER.index("<salesinvoicedeliveryto") : ORDER.index("<salesinvoicedu")], "")
    )
    message = read_xml(content.encode()).message
    assert (message["type"], message["status"]) == ("invoicedraft", "")


@pytest.mark.parametrize("encoding", ["iso-8859-1", "iso-8859-15", "windows-1252", "utf-8"])
def test_a_message_is_read_in_the_encoding_that_it_declares(encoding: str) -> None:
    assert read_xml(encoded(encoding)).message["customer"] == "M\u00c4 "


@pytest.mark.parametrize("encoding", ["iso-8859-15", "utf-8", "utf-8-sig"])
def test_a_message_without_a_declaration_is_in_unicode_or_in_the_vendors_encoding(
    encoding: str,
) -> None:
    assert read_xml(ORDER.encode(encoding)).message["customer"] == "M\u00c4 \u20ac"


@pytest.mark.parametrize(
    "content",
    [
        encoded("utf-8").replace(b"UTF-8", b"UTF-7"),
        ORDER.encode("utf-16"),
        encoded("utf-8").replace("\u00c4".encode(), b"\xc4"),
        encoded("windows-1252").replace(b"\xc4", b"\x81"),
    ],
)
def test_what_is_not_in_its_own_encoding_or_in_a_risky_one_is_refused(content: bytes) -> None:
    assert as_utf8(content) == content
    with pytest.raises(MalformedError):
        read_xml(content)
