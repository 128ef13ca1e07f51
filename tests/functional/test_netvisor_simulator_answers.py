"""Answers have the structure of the samples; lists filter as the vendor's document says."""

import base64
from datetime import datetime, timedelta

import pytest
from lxml import etree

from tests.builders.netvisor_requests import (
    NOW,
    ORGANISATION,
    ask,
    make_simulator,
    outcome,
    sample_file,
)

ALL_FLAGS = (
    "pdfimage=lastsentprintservice&showprocesshistory=1&includeattachments=1"
    "&showcommentlines=1&includedocuments=1"
)
ORDER_FLAGS = ALL_FLAGS.replace("lastsentprintservice", "nopdf")
LINE = """
<invoiceline><salesinvoiceproductline>
  <productidentifier type="customer">PROD-1</productidentifier>
  <productname>Example product</productname>
  <productunitprice type="net">7,00</productunitprice>
  <productvatpercentage vatcode="KOMY">24</productvatpercentage>
  <salesinvoiceproductlinequantity>2</salesinvoiceproductlinequantity>
  <salesinvoiceproductlineinventoryid>1</salesinvoiceproductlineinventoryid>
  <dimension><dimensionname>City</dimensionname><dimensionitem>Helsinki</dimensionitem></dimension>
  <provisionpercentage>12</provisionpercentage>
</salesinvoiceproductline></invoiceline>"""
COMMENT = """
<invoiceline>
  <salesinvoicecommentline><comment>Comment</comment></salesinvoicecommentline>
</invoiceline>"""
ATTACHMENT = """<salesinvoiceattachments><salesinvoiceattachment>
  <mimetype>image/jpeg</mimetype><attachmentdescription>Description</attachmentdescription>
  <filename>Example_picture.jpg</filename><documentdata>/9j/4AAQ</documentdata>
</salesinvoiceattachment></salesinvoiceattachments>"""
_DELIVERY_DATE = "salesinvoicedeliverytocustomerdate"
DELIVERY = f'<{_DELIVERY_DATE} type="date">2024-03-20</{_DELIVERY_DATE}>'


def message(day="2024-02-01", kind="invoice", status="open", head="", terms="", after=""):
    return f"""<root><salesinvoice>
  <salesinvoicedate format="ansi">{day}</salesinvoicedate>
  {head}
  <salesinvoiceamount/>
  <selleridentifier>1</selleridentifier>
  <invoicetype>{kind}</invoicetype>
  <salesinvoicestatus type="netvisor">{status}</salesinvoicestatus>
  <invoicingcustomeridentifier type="customer">CUST-1</invoicingcustomeridentifier>
  {terms}
  <paymenttermnetdays>14</paymenttermnetdays>
  <invoicelines>{LINE}{COMMENT}</invoicelines>
  {after}
</salesinvoice></root>"""


def construction(**arguments):
    name = "salesinvoicetaxhandlingtype"
    return message(
        terms=f"<{name}>domesticconstructionservice</{name}>", after=ATTACHMENT, **arguments
    )


@pytest.fixture
def simulator():
    return make_simulator()


@pytest.fixture
def filled(simulator):
    """Two invoices, one with everything that can hang on one, and its order."""
    control = simulator.control
    control.add_sale(ORGANISATION, construction(), key=165, links=[300])
    control.add_sale(ORGANISATION, message(), key=166, status="paid")
    order = message(kind="order", status="undelivered", head=DELIVERY)
    control.add_sale(ORGANISATION, order, key=300, links=[165])
    control.send(ORGANISATION, 165)
    return simulator


def get(simulator, target):
    status, root = ask(simulator, target)
    assert (status, outcome(root)) == (200, "OK"), etree.tostring(root)
    return root


def structure(element):
    """Names of an element, its attributes and its children, all the way down."""
    children = [structure(child) for child in element.iterchildren(etree.Element)]
    return element.tag, sorted(element.attrib), children


def expected(name):
    return structure(etree.fromstring(sample_file(f"response/{name}").read_bytes()))


@pytest.mark.parametrize(("name", "target"), [
    ("getsalesinvoice.single_all_flags.xml", f"/getsalesinvoice.nv?netvisorkey=165&{ALL_FLAGS}"),
    ("getorder.single_all_flags.xml", f"/getorder.nv?netvisorkey=300&{ORDER_FLAGS}"),
    ("getsalesinvoice.single_nopdf.xml", "/getsalesinvoice.nv?netvisorkey=166&pdfimage=nopdf"),
    ("getsalesinvoice.not_found.xml", "/getsalesinvoice.nv?netvisorkey=167&pdfimage=nopdf"),
    ("salesinvoicelist.invoices.xml", "/salesinvoicelist.nv"),
    ("salesinvoicelist.orders.xml", "/salesinvoicelist.nv?listtype=preinvoice"),
    ("salesinvoicelist.empty.xml", "/salesinvoicelist.nv?invoicesabovenetvisorkey=999999999"),
    ("deletedsalesinvoices.empty.xml", "/deletedsalesinvoices.nv?deletedsince=2024-02-23"),
])  # fmt: skip
def test_answers_have_the_structure_of_the_samples(filled, name, target):
    assert structure(get(filled, target)) == expected(name)


def test_many_details_have_the_structure_of_the_sample(simulator):
    for key in (165, 166):
        simulator.control.add_sale(ORGANISATION, message(), key=key)
    root = get(simulator, "/getsalesinvoice.nv?netvisorkeylist=165,166&pdfimage=nopdf")
    assert structure(root) == expected("getsalesinvoice.list_two.xml")


def test_personnel_has_the_structure_of_the_sample(simulator):
    people = "/salespersonnellist.nv"
    simulator.control.add_seller(ORGANISATION, "Äiti", "Virtanen")
    root = get(simulator, people)
    assert structure(root) == expected("salespersonnellist.xml")
    assert [e.findtext("ProvisionPercent") for e in root.iter("SalesPerson")] == ["10", ""]
    simulator.control.add_company("1967543-8", "Toinen Oy")
    simulator.control.add_user("CUST_2", "customer-key-1", ["1967543-8"])
    other = {"Authentication_CustomerId": "CUST_2", "Organisation_ID": "1967543-8"}
    _, empty = ask(simulator, people, **other)
    assert structure(empty) == expected("salespersonnellist.empty.xml")


def test_writes_have_the_structure_of_the_samples(filled):
    body = message().encode()
    _, add = ask(filled, "/salesinvoice.nv?method=add", body)
    _, edit = ask(filled, "/salesinvoice.nv?method=edit&id=165", body)
    _, status = ask(filled, "/updatesalesinvoicestatus.nv?netvisorkey=165&status=open")
    _, deletion = ask(filled, "/deletesalesinvoice.nv?invoiceid=165")
    ask(filled, "/deletesalesinvoice.nv?orderid=300")
    assert structure(add) == expected("salesinvoice.add_ok.xml")
    assert structure(edit) == expected("salesinvoice.edit_ok.xml")
    assert structure(status) == expected("updatesalesinvoicestatus.ok.xml")
    assert structure(deletion) == expected("deletesalesinvoice.ok.xml")
    for kind in ("invoices", "orders"):
        gone = get(filled, f"/deletedsales{kind}.nv?deletedsince=2024-03-01")
        assert structure(gone) == expected(f"deletedsales{kind}.xml")
        assert next(gone.iter("DeleteDate")).text == "2024-03-01 12:00"


def test_errors_have_the_structure_of_the_samples(simulator):
    for path in sorted(sample_file("errors").glob("*.xml")):
        sample = etree.parse(path).getroot()
        simulator.control.set_fault("error_code", code=outcome(sample))
        _, root = ask(simulator, "/salesinvoicelist.nv")
        assert structure(root) == structure(sample), path.name
        assert outcome(root) == outcome(sample)


def test_numbers_and_words_of_a_detail(filled):
    sale = get(filled, "/getsalesinvoice.nv?netvisorkey=165").find("SalesInvoice")
    line = sale.find(".//SalesInvoiceProductLine")
    assert sale.findtext("SalesInvoiceAmount") == "17,36"
    assert sale.findtext("InvoiceStatus") == "Overdue"
    assert sale.findtext("SellerIdentifier") == "Matti Meikäläinen"
    assert sale.findtext("MatchPartialPaymentsByDefault") == "No"
    assert line.findtext("ProductUnitPrice") == "7,00"
    assert line.findtext("SalesInvoiceProductLineVatSum") == "3,36"
    assert line.findtext("AccountingAccountSuggestion") == "551"
    order = get(filled, "/getorder.nv?netvisorkey=300").find("SalesInvoice")
    assert order.findtext("DeliveryToCustomerWeek") == "12/2024"


def test_finnish_words_for_those_who_ask(filled):
    target = "/getsalesinvoice.nv?netvisorkey=165"
    _, root = ask(filled, target, Interface_Language="FI")
    assert root.findtext("SalesInvoice/InvoiceStatus") == "Erääntynyt"
    assert root.findtext("SalesInvoice/MatchPartialPaymentsByDefault") == "Ei"


@pytest.mark.parametrize(("key", "pdf", "has_pdf"), [
    (165, "", True), (165, "&pdfimage=lastsentprintservice", True), (165, "&pdfimage=NoPDF", False),
    (166, "", False), (166, "&pdfimage=PDF", True),
])  # fmt: skip
def test_which_pdf_comes(filled, key, pdf, has_pdf):
    root = get(filled, f"/getsalesinvoice.nv?netvisorkey={key}{pdf}")
    data = root.findtext("SalesInvoice/LastSentInvoicePDFBase64Data")
    assert (data is not None) == has_pdf
    if data:
        assert base64.b64decode(data).startswith(b"%PDF")


def test_lists_of_keys(filled):
    one = get(filled, "/getsalesinvoice.nv?netvisorkeylist=165&pdfimage=nopdf")
    assert one.findtext("SalesInvoice/SalesInvoiceNetvisorKey") == "165"
    some = get(filled, "/getsalesinvoice.nv?netvisorkeylist=166,%20999&pdfimage=nopdf")
    assert [e.text for e in some.iter("SalesInvoiceNetvisorKey")] == ["166"]
    none = get(filled, "/getsalesinvoice.nv?netvisorkeylist=998,999")
    assert len(none.find("SalesInvoices")) == 0


TOO_MANY = ",".join(map(str, range(501)))


@pytest.mark.parametrize("target", [
    "/getsalesinvoice.nv",
    "/getsalesinvoice.nv?netvisorkey=1&netvisorkeylist=1,2",
    "/getsalesinvoice.nv?netvisorkey=one",
    "/getsalesinvoice.nv?netvisorkeylist=1,,2",
    f"/getsalesinvoice.nv?netvisorkeylist={TOO_MANY}",
    "/getorder.nv?netvisorkey=1&pdfimage=jpeg",
    "/salesinvoicelist.nv?listtype=1",
    "/salesinvoicelist.nv?invoicestatus=late",
    "/salesinvoicelist.nv?begininvoicedate=1.2.2024",
    "/salesinvoicelist.nv?lastmodifiedend=2024-02-30",
    "/salesinvoicelist.nv?invoicesabovenetvisorkey=-1",
    "/deletesalesinvoice.nv",
    "/deletesalesinvoice.nv?invoiceid=165&orderid=300",
    "/deletesalesinvoice.nv?invoiceid=999",
    "/deletedsalesinvoices.nv",
    "/deletedsalesinvoices.nv?deletedsince=2024-02-22",
    "/updatesalesinvoicestatus.nv?netvisorkey=165",
    "/updatesalesinvoicestatus.nv?netvisorkey=165&status=rejected",
    "/updatesalesinvoicestatus.nv?netvisorkey=300&status=open",
    f"/updatesalesinvoicestatus.nv?netvisorkeylist={','.join(['165'] * 101)}&status=open",
])  # fmt: skip
def test_parameters_that_cannot_be(filled, target):
    assert outcome(ask(filled, target)[1]) == "INVALID_DATA"


def test_a_status_is_set_on_all_or_on_none(filled):
    def set_status(keys, status):
        target = f"/updatesalesinvoicestatus.nv?netvisorkeylist={keys}&status={status}"
        return outcome(ask(filled, target)[1])

    def statuses():
        rows = get(filled, "/salesinvoicelist.nv").iter("InvoiceStatus")
        return [(row.text, row.get("substatus"), row.get("isincollection")) for row in rows]

    assert set_status("165,999", "collected") == "INVALID_DATA"
    assert statuses() == [("open", "overdue", "0"), ("paid", None, "0")]
    assert set_status("165,166", "collected") == "OK"
    assert statuses() == [("open", "collected", "1")] * 2
    assert set_status("165,166", "Paid") == "OK"
    open_sums = [e.text for e in get(filled, "/salesinvoicelist.nv").iter("OpenSum")]
    assert statuses() == [("paid", None, "0")] * 2
    assert open_sums == ["17,36", "17,36"]


@pytest.fixture
def varied(simulator):
    """Ten invoices with every status, entered at 22:30 UTC, when Finland has the next day."""
    statuses = ("unsent", "open", "reminded", "requested", "collected",
                "paid", "creditloss", "rejected", "open", "open")  # fmt: skip
    for index, status in enumerate(statuses):
        at = datetime(2024, 2, 1, 22, 30, tzinfo=NOW.tzinfo) + timedelta(days=index)
        simulator.control.add_sale(
            ORGANISATION,
            message(f"2024-02-{index + 1:02d}"),
            at=at,
            status=None if status == "open" else status,
            batch_id=index % 2,
        )
    order = message(kind="order", status="undelivered")
    simulator.control.add_sale(ORGANISATION, order)
    simulator.control.add_sale(ORGANISATION, message(kind="invoicedraft", status=""))
    simulator.control.pay(ORGANISATION, 9)
    return simulator


@pytest.mark.parametrize(("query", "keys"), [
    ("", "1 2 3 4 5 6 7 8 9 10"),
    ("listtype=", "1 2 3 4 5 6 7 8 9 10"),
    ("listtype=preinvoice", "1"),
    ("listtype=preinvoice&invoicestatus=undelivered", "1"),
    ("listtype=draftandinvoice&invoicesabovenetvisorkey=9", "10 11"),
    ("invoicesabovenetvisorkey=8", "9 10"),
    ("begininvoicedate=2024-02-03&enddate=x&endinvoicedate=2024-02-05", "3 4 5"),
    ("invoicenumber=1004", "4"),
    ("invoicenumber=100", ""),
    ("salesinvoicebatchid=1", "2 4 6 8 10"),
    ("invoicestatus=open", "2 3 4 5 10"),
    ("invoicestatus=overdue", "2 3 4 5 10"),
    ("invoicestatus=reminded", "3"),
    ("invoicestatus=paid", "6 9"),
    ("invoicestatus=unsent", "1"),
    ("invoicestatus=creditloss", "7"),
    ("invoicestatus=rejected", "8"),
    ("invoicestatus=open&begininvoicedate=2024-02-04", "4 5 10"),
    ("lastmodifiedstart=2024-02-08", "7 8 9 10"),
    ("lastmodifiedstart=2024-02-02&lastmodifiedend=2024-02-03", "1 2"),
])  # fmt: skip
def test_filters_of_the_list(varied, query, keys):
    root = get(varied, f"/salesinvoicelist.nv?{query}")
    assert " ".join(e.text for e in root.iter("NetvisorKey")) == keys


def test_an_invoice_becomes_overdue_with_the_day_alone(simulator):
    simulator.control.add_sale(ORGANISATION, message("2024-02-16"))
    overdue = "/salesinvoicelist.nv?invoicestatus=overdue"
    assert len(get(simulator, overdue).find("SalesInvoiceList")) == 0
    simulator.control.shift_clock(24 * 3600)
    assert len(get(simulator, overdue).find("SalesInvoiceList")) == 1
    changed = "/salesinvoicelist.nv?lastmodifiedstart=2024-03-02"
    assert len(get(simulator, changed).find("SalesInvoiceList")) == 0


def test_the_list_speaks_the_companys_currency_the_detail_the_invoices(simulator):
    foreign = message().replace(
        "<salesinvoiceamount/>",
        '<salesinvoiceamount iso4217currencycode="USD" currencyrate="0,5"/>',
    )
    simulator.control.add_sale(ORGANISATION, foreign)
    assert next(get(simulator, "/salesinvoicelist.nv").iter("InvoiceSum")).text == "8,68"
    amount = next(get(simulator, "/getsalesinvoice.nv?netvisorkey=1").iter("SalesInvoiceAmount"))
    assert (amount.text, dict(amount.attrib)) == (
        "17,36",
        {"iso4217currencycode": "USD", "currencyrate": "0,5"},
    )
