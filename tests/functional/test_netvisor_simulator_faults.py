"""Each switch does what it says, as often as it says, for the resource it names."""

import pytest
from lxml import etree

from tests.builders.netvisor_requests import ORGANISATION, ask, headers, make_simulator, outcome

LIST = "/salesinvoicelist.nv"
DETAIL = "/getsalesinvoice.nv?netvisorkey=1&pdfimage=nopdf"
DELETE = "/deletesalesinvoice.nv?invoiceid=1"
MESSAGE = """<root><salesinvoice>
  <salesinvoicedate>2024-02-01</salesinvoicedate><salesinvoiceamount/>
  <salesinvoicestatus>open</salesinvoicestatus>
  <invoicingcustomeridentifier type="customer">CUST-1</invoicingcustomeridentifier>
  <paymenttermnetdays>14</paymenttermnetdays>
  <invoicelines><invoiceline><salesinvoiceproductline>
    <productidentifier type="customer">PROD-1</productidentifier><productname>Widget</productname>
    <productunitprice type="net">7,00</productunitprice>
    <productvatpercentage vatcode="KOMY">24</productvatpercentage>
    <salesinvoiceproductlinequantity>2</salesinvoiceproductlinequantity>
  </salesinvoiceproductline></invoiceline></invoicelines>
</salesinvoice></root>"""


@pytest.fixture
def simulator():
    simulator = make_simulator()
    for _ in range(6):
        simulator.control.add_sale(ORGANISATION, MESSAGE)
    return simulator


@pytest.fixture
def control(simulator):
    return simulator.control


def keys(simulator):
    return [int(e.text) for e in ask(simulator, LIST)[1].iter("NetvisorKey")]


def test_a_fault_fires_for_its_resource_and_as_often_as_told(simulator, control):
    control.set_fault("maintenance", operation="salesinvoicelist", times=2)
    codes = [outcome(ask(simulator, target)[1]) for target in (LIST, DETAIL, LIST, LIST)]
    assert codes == ["SYSTEM_MAINTENANCE", "OK", "SYSTEM_MAINTENANCE", "OK"]
    assert control.list_faults()["active"] == []
    control.set_fault("maintenance")
    control.clear_fault("maintenance")
    assert outcome(ask(simulator, LIST)[1]) == "OK"


def test_faults_that_do_not_exist_or_lack_something(control):
    with pytest.raises(ValueError, match="unknown fault"):
        control.set_fault("nonsense")
    with pytest.raises(ValueError, match="needs the option 'code'"):
        control.set_fault("error_code")


@pytest.mark.parametrize(("name", "options", "code"), [
    ("maintenance", {}, "SYSTEM_MAINTENANCE"),
    ("maintenance", {"code": "SYSTEM_MAINTANANCE"}, "SYSTEM_MAINTANANCE"),
    ("concurrent_request", {}, "TECHNICAL_ERROR"),
    ("error_code", {"code": "BRAND_NEW", "text": "whatever"}, "BRAND_NEW"),
])  # fmt: skip
def test_refusals(simulator, control, name, options, code):
    control.set_fault(name, **options)
    status, root = ask(simulator, LIST)
    assert (status, outcome(root)) == (200, code)


@pytest.mark.parametrize(("name", "status", "start"), [
    ("throttle", 429, b"<html>"), ("http_500", 500, b"<html>"),
    ("html_200", 200, b"<!DOCTYPE html>"), ("empty_body", 200, b""),
])  # fmt: skip
def test_answers_that_are_not_the_services_own(simulator, control, name, status, start):
    control.set_fault(name)
    found, content = ask(simulator, LIST)
    assert found == status
    assert content.startswith(start)
    assert control.requests()[-1]["code"] == name


@pytest.mark.parametrize(("name", "is_done"), [("reset", False), ("drop_after_commit", True)])
def test_a_lost_answer_says_nothing_about_what_was_done(simulator, control, name, is_done):
    control.set_fault(name, operation="deletesalesinvoice", times=1)
    with pytest.raises(ConnectionResetError):
        ask(simulator, DELETE)
    assert [deletion["key"] for deletion in control.deletions(ORGANISATION)] == [1] * is_done
    assert control.requests()[-1]["is_answered"] is False


def test_a_truncated_answer_is_no_xml(simulator, control):
    control.set_fault("truncate", keep=0.7)
    _, _, content = simulator.handle("GET", LIST, headers(LIST, simulator.now()), b"")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(content)


def test_an_answer_without_envelope(simulator, control):
    control.set_fault("no_envelope")
    _, root = ask(simulator, LIST)
    assert [part.tag for part in root] == ["SalesInvoiceList"]


def test_lists_in_any_order_and_cut_short(simulator, control):
    control.set_fault("shuffle_list")
    orders = {tuple(keys(simulator)) for _ in range(5)}
    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {(1, 2, 3, 4, 5, 6)}
    control.clear_fault()
    control.set_options(page_cap=4)
    assert keys(simulator) == [1, 2, 3, 4]
    root = ask(simulator, f"{LIST}?invoicesabovenetvisorkey=4")[1]
    assert [e.text for e in root.iter("NetvisorKey")] == ["5", "6"]


@pytest.mark.parametrize(("options", "name"), [
    ({}, "salesinvoiceamount"), ({"upper": True}, "SALESINVOICEAMOUNT"),
])  # fmt: skip
def test_names_in_another_case(simulator, control, options, name):
    control.set_fault("wrong_case", **options)
    amount = next(ask(simulator, DETAIL)[1].iter(name))
    assert amount.text == "17,36"
    assert sorted(key.lower() for key in amount.attrib) == ["currencyrate", "iso4217currencycode"]


def test_points_instead_of_commas(simulator, control):
    control.set_fault("dot_decimals")
    _, root = ask(simulator, DETAIL)
    texts = [element.text or "" for element in root.iter() if not len(element)]
    assert not any("," in text for text in texts)
    assert "17.36" in texts


def test_line_sums_under_the_documents_name(simulator, control):
    control.set_fault("document_line_sum")
    line = ask(simulator, DETAIL)[1].find(".//SalesInvoiceProductLine")
    assert line.findtext("SalesInvoiceProductLineLinesum") == "17,36"
    assert line.find("SalesInvoiceProductLineSum") is None


def test_finnish_words_for_those_who_do_not_ask(simulator, control):
    control.set_fault("finnish_texts")
    assert ask(simulator, DETAIL)[1].findtext("SalesInvoice/InvoiceStatus") == "Erääntynyt"


def test_older_answers_lack_elements(simulator, control):
    _, whole = ask(simulator, DETAIL)
    control.set_fault("missing_optional")
    _, root = ask(simulator, DETAIL)
    leaves = [e for e in root.find("SalesInvoice").iter() if not len(e)]
    assert all(leaf.text for leaf in leaves)
    assert root.find(".//SalesInvoiceNetvisorKey") is None
    assert root.findtext(".//SalesInvoiceProductLineSum") == "17,36"
    assert len(leaves) < len(list(whole.iter())) / 2
    _, nothing = ask(simulator, DETAIL.replace("=1", "=99", 1))
    assert nothing.find("SalesInvoice") is not None


def test_newer_answers_have_more(simulator, control):
    control.set_fault("newer_elements")
    row = ask(simulator, LIST)[1].find("SalesInvoiceList/SalesInvoice")
    assert row.findtext("InvoiceDueDate") == "2024-02-15"
    assert row.findtext("CustomerNetvisorKey") == "1"
    assert ask(simulator, DETAIL)[1].find("SalesInvoice/InvoiceStatus").get("status") == "open"


def test_a_slow_answer_keeps_the_company_busy(simulator, control):
    control.set_fault("delay", times=1, delay_s=90)
    reply = simulator.respond("GET", LIST, headers(LIST, simulator.now()), b"")
    assert reply.delivery.delay_s == 90
    assert outcome(ask(simulator, LIST)[1]) == "TECHNICAL_ERROR"
    control.shift_clock(90)
    assert outcome(ask(simulator, LIST)[1]) == "OK"


def test_reset_forgets_everything(simulator, control):
    control.set_fault("maintenance")
    control.set_options(page_cap=1)
    control.reset()
    assert control.list_faults()["active"] == []
    assert control.requests() == []
    assert simulator.store.companies == {}
    assert simulator.options.page_cap == 0
