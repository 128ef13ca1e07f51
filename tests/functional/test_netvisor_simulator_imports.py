"""Import messages: the good ones become sales that can be read back, the bad ones are refused."""

import json
import re
from base64 import b64encode
from decimal import Decimal

import pytest

from infrastructure.simulators.netvisor.message.elements import ROOT
from infrastructure.simulators.netvisor.message.values import check_digit
from infrastructure.simulators.netvisor.sales import Price
from tests.builders.netvisor_requests import (
    ORGANISATION,
    ask,
    make_simulator,
    outcome,
    refusal_text,
    sample_file,
    samples,
)

ADD = "/salesinvoice.nv?method=add"
MINIMAL = (
    '<root><salesinvoice><salesinvoicedate format="ansi">2024-03-01</salesinvoicedate>'
    "<salesinvoiceamount/>"
    '<salesinvoicestatus type="netvisor">unsent</salesinvoicestatus>'
    '<invoicingcustomeridentifier type="customer">CUST-1</invoicingcustomeridentifier>'
    "<paymenttermnetdays>14</paymenttermnetdays>"
    "<invoicelines><invoiceline><salesinvoiceproductline>"
    '<productidentifier type="customer">PROD-1</productidentifier>'
    "<productname>Widget</productname>"
    '<productunitprice type="net">10,00</productunitprice>'
    '<productvatpercentage vatcode="KOMY">24</productvatpercentage>'
    "<salesinvoiceproductlinequantity>2</salesinvoiceproductlinequantity>"
    "</salesinvoiceproductline></invoiceline></invoicelines></salesinvoice></root>"
)
END_OF_LINE = "</salesinvoiceproductlinequantity>"
END_OF_HEAD = "<invoicelines>"
END = "</invoicelines>"
DATE = '<salesinvoicedate format="ansi">'


def xml(**texts):
    """Elements with texts, one after the other."""
    return "".join(f"<{name}>{text}</{name}>" for name, text in texts.items())


def rule(**texts):
    """An accrual rule."""
    return xml(accrualrule=xml(**texts))


@pytest.fixture
def simulator():
    return make_simulator()


def changed(*replacements, message=MINIMAL):
    """The minimal message with texts replaced, each of which must be there."""
    for old, new in replacements:
        assert old in message
        message = message.replace(old, new, 1)
    return message


def post(simulator, message, target=ADD, **changes):
    body = message if isinstance(message, bytes) else message.encode("iso-8859-15")
    _, root = ask(simulator, target, body, **changes)
    return root


def added(simulator, message, **changes):
    root = post(simulator, message, **changes)
    assert outcome(root) == "OK", refusal_text(root)
    return root.findtext("Replies/InsertedDataIdentifier")


def detail(simulator, key, page="getsalesinvoice"):
    flags = "pdfimage=nopdf&showcommentlines=1&includeattachments=1"
    return ask(simulator, f"/{page}.nv?netvisorkey={key}&{flags}")[1].find("SalesInvoice")


def rows(simulator, query=""):
    return ask(simulator, f"/salesinvoicelist.nv?{query}")[1].findall("SalesInvoiceList/*")


TOWN = ("<paymenttermnetdays>", xml(invoicingcustomertown="Oulu") + "<paymenttermnetdays>")
ROUND_TRIPS = {
    "01_minimal_netdays.xml": ("1001", "unsent", "24,80"),
    "02_minimal_duedate.xml": ("1001", "open", "24,80"),
    "03_full_invoice.xml": ("100200", "open", "148,80"),
    "04_credit_invoice.xml": ("1001", "unsent", "-24,80"),
    "05_order.xml": ("5001", "undelivered", "44,02"),
    "06_draft.xml": ("", "draft", "12,40"),
    "07_accruals_old_way.xml": ("1001", "open", "24,80"),
    "08_accrualrule_curve.xml": ("1001", "open", "24,80"),
}


@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_a_good_message_goes_all_the_way(simulator, name):
    number, status, amount = ROUND_TRIPS[name]
    is_order = "order" in name
    key = added(simulator, samples("import")[name])
    (row,) = rows(simulator, "listtype=preinvoice" if is_order else "listtype=draftandinvoice")
    assert row.findtext("NetvisorKey") == key
    assert row.findtext("InvoiceNumber") == number
    assert row.findtext("InvoiceStatus") == status
    assert row.findtext("InvoiceSum") == amount
    page = "getorder" if is_order else "getsalesinvoice"
    assert detail(simulator, key, page).findtext("SalesInvoiceAmount") == amount
    update = f"/updatesalesinvoicestatus.nv?netvisorkey={key}&status=paid"
    updated = outcome(ask(simulator, update)[1])
    assert updated == ("OK" if status in ("open", "unsent") else "INVALID_DATA")
    word = "orderid" if is_order else "invoiceid"
    assert outcome(ask(simulator, f"/deletesalesinvoice.nv?{word}={key}")[1]) == "OK"
    assert len(detail(simulator, key, page)) == 0
    side = "orders" if is_order else "invoices"
    gone = ask(simulator, f"/deletedsales{side}.nv?deletedsince=2024-03-01")[1]
    assert [e.text for e in gone.iter("NetvisorKey")] == [key]


def bad_messages():
    try:
        manifest = json.loads(sample_file("import_invalid/manifest.json").read_text())
    except pytest.skip.Exception:
        return []
    return [pytest.param(case["file"], case["expect"], id=case["file"]) for case in manifest]


@pytest.mark.parametrize(("name", "expected"), bad_messages())
def test_a_bad_message_is_refused_with_its_code(simulator, name, expected):
    root = post(simulator, samples("import_invalid")[name])
    assert outcome(root) in expected.split(" or ")
    assert simulator.control.truth(ORGANISATION) == []


def test_our_table_of_elements_is_the_order_of_the_dtd():
    dtd = sample_file("dtd/salesinvoice.ours.dtd").read_text()
    models = dict(re.findall(r"<!ELEMENT (\w+) \((.*)\)>", dtd))
    waiting, seen = [ROOT], set()
    while waiting:
        rule = waiting.pop()
        if not rule.children or rule.name in seen:
            continue
        seen.add(rule.name)
        model = re.split(r"[,|] ?", models[rule.name].replace(" ", ""))
        counts = {word.rstrip("?*+"): word[-1] for word in model}
        ours = [child.name for child in rule.children]
        assert ours == [name for name in counts if name in ours], rule.name
        missing = {name for name, mark in counts.items() if mark not in "?*"} - set(ours)
        assert not missing - {"salesinvoicesubline"}, rule.name
        waiting += rule.children
    assert len(seen) == 14


@pytest.mark.parametrize(("price", "expected"), [
    (Price(Decimal("10.00"), False, Decimal(2), Decimal(0), Decimal(24)), ("4.80", "24.80")),
    (Price(Decimal("10.00"), False, Decimal("3.55"), Decimal(0), Decimal(24)), ("8.52", "44.02")),
    (Price(Decimal("6.90"), False, Decimal(2), Decimal(0), Decimal(22)), ("3.04", "16.84")),
    (Price(Decimal("12.40"), True, Decimal(2), Decimal(0), Decimal(24)), ("4.80", "24.80")),
    (Price(Decimal("10.00"), False, Decimal(1), Decimal(10), Decimal("25.5")), ("2.30", "11.30")),
    (Price(Decimal("-0.05"), False, Decimal("0.5"), Decimal(0), Decimal(0)), ("0.00", "-0.03")),
])  # fmt: skip
def test_sums_are_rounded_half_away_from_zero(price, expected):
    assert price.sums() == tuple(map(Decimal, expected))


@pytest.mark.parametrize(("base", "digit"), [("107", "0"), ("765922", "1")])
def test_reference_numbers(base, digit):
    assert check_digit(base) == digit


@pytest.mark.parametrize("replacements", [
    [("<root>", '<?xml version="1.0"?><root>')],
    [("<root>", "<!DOCTYPE root><root>")],
    [("<root>", '<root xmlns="urn:x">')],
    [("<salesinvoicedate ", '<salesinvoicedate lang="fi" ')],
    [('productidentifier type="customer"', "productidentifier")],
    [(' type="customer">CUST-1', ' type="email">CUST-1')],
    [('unitprice type="net"', "unitprice")],
    [("<productname>Widget</productname>", "")],
    [("<salesinvoiceamount/>", "")],
    [("CUST-1", "")],
    [("2024-03-01", "2024-02-30")],
    [("10,00", "10.00")],
    [("10,00", "1 000,00")],
    [(END_OF_HEAD, xml(unknownelement=1) + END_OF_HEAD)],
    [("<invoicelines>", "<invoicelines>text")],
    [(END, f"<invoiceline/>{END}")],
    [(' vatcode="KOMY"', "")],
    [("KOMY", "RAMY"), (">24<", ">0<"), (END_OF_LINE, END_OF_LINE + xml(skipaccrual=2))],
    [(">24<", ">22<")],
    [(END, f"{END}<salesinvoiceattachments/>")],
    [(END_OF_LINE, END_OF_LINE + xml(accountingaccountsuggestion=9))],
    [(END_OF_LINE, END_OF_LINE + xml(salesinvoiceproductlineinventoryid=9))],
    [("<salesinvoiceamount/>", "<salesinvoiceamount/>" + xml(selleridentifier=9))],
    [(END, END + rule(stratmonth=9, startyear=2024, endmonth=9))],
    [(END, END + rule(startmonth=9, startyear=2024, divisioncurvename="none"))],
    [(END, END + rule(startmonth=13, startyear=2024, endmonth=9))],
    [(DATE, xml(salesinvoicenumber="1234567890123456") + DATE)],
])  # fmt: skip
def test_what_else_the_structure_and_the_rules_refuse(simulator, replacements):
    assert outcome(post(simulator, changed(*replacements))) == "INVALID_DATA"
    assert simulator.control.truth(ORGANISATION) == []


def test_switches_let_more_messages_through(simulator):
    misprint = (END, END + rule(stratmonth=9, startyear=2024, endmonth=9))
    simulator.control.set_options(accepts_stratmonth=True, extra_vat_percents=["22"])
    added(simulator, changed(misprint, (">24<", ">22<")))
    dates = (DATE, xml(salesinvoicevaluedate="2024-03-02") + DATE)
    assert outcome(post(simulator, changed(dates))) == "INVALID_DATA"
    simulator.control.set_options(has_lenient_dates=True)
    key = added(simulator, changed(dates))
    assert detail(simulator, key).findtext("SalesInvoiceDueDate") == "2024-03-16"


def test_names_have_no_case_and_bytes_are_read_as_latin_9(simulator):
    upper = re.sub(r"</?\w+", lambda tag: tag[0].upper(), MINIMAL)
    key = added(simulator, changed(("Widget", "Äänitys 5 €"), message=upper))
    assert detail(simulator, key).find(".//ProductName").text == "Äänitys 5 €"
    body = changed(("Widget", "Äänitys")).encode()
    names = [
        detail(simulator, added(simulator, body, content_type=content_type)).find(".//ProductName")
        for content_type in ("text/xml", "text/xml; charset=utf-8")
    ]
    assert [name.text == "Äänitys" for name in names] == [False, True]


def test_numbers_are_given_or_the_next_free_one(simulator):
    numbered = (DATE, xml(salesinvoicenumber=1002) + DATE)
    for message in (MINIMAL, changed(numbered), MINIMAL):
        added(simulator, message)
    assert [row.findtext("InvoiceNumber") for row in rows(simulator)] == ["1001", "1002", "1003"]
    assert outcome(post(simulator, changed(numbered))) == "DUPLICATE_DATA"


def test_invoices_and_orders_have_keys_of_their_own(simulator):
    messages = samples("import")
    keys = [added(simulator, messages[name]) for name in ("01_minimal_netdays.xml", "05_order.xml")]
    assert keys == ["1", "1"]


def test_the_address_comes_from_the_register_unless_the_message_has_one(simulator):
    full, partial = added(simulator, MINIMAL), added(simulator, changed(TOWN))
    assert detail(simulator, full).findtext("InvoicingCustomerName") == "Mäkinen Oy"
    assert detail(simulator, full).findtext("InvoicingCustomerCountryCode") == "FINLAND"
    assert detail(simulator, partial).findtext("InvoicingCustomerTown") == "Oulu"
    assert not detail(simulator, partial).findtext("InvoicingCustomerName")


def test_another_billers_data_win(simulator):
    simulator.control.add_customer(ORGANISATION, "CUST-2", "Maksaja Oy", key=2, town="Vaasa")
    simulator.control.add_customer(ORGANISATION, "CUST-3", "Tilaaja Oy", key=3, biller_key=2)
    sale = detail(simulator, added(simulator, changed(("CUST-1", "CUST-3"), TOWN)))
    assert sale.findtext("InvoicingCustomerName") == "Maksaja Oy"
    assert sale.findtext("InvoicingCustomerTown") == "Vaasa"
    assert sale.findtext("InvoicingCustomerNetvisorKey") == "2"


def test_register_prices_replace_those_of_the_message(simulator):
    empty = "<salesinvoiceamount/>"
    zero = '<salesinvoiceamount pricetype="netvisor">0</salesinvoiceamount>'
    sale = detail(simulator, added(simulator, changed((empty, zero))))
    assert sale.findtext("SalesInvoiceAmount") == "27,28"


def test_sums_of_a_line_are_overridden_by_both_or_by_none(simulator):
    vat = END_OF_LINE + xml(salesinvoiceproductlinevatsum="1,00")
    both = vat + xml(salesinvoiceproductlinesum="9,00")
    keys = [added(simulator, changed((END_OF_LINE, text))) for text in (vat, both)]
    amounts = [detail(simulator, key).findtext("SalesInvoiceAmount") for key in keys]
    assert amounts == ["24,80", "9,00"]


def test_construction_service_lines_decide_the_tax_handling(simulator):
    construction = [("KOMY", "RAMY"), (">24<", ">0<")]
    sale = detail(simulator, added(simulator, changed(*construction)))
    assert sale.find("TaxHandlingClause").text == "AVL 8 c §"
    line = MINIMAL[MINIMAL.index("<invoiceline>") : MINIMAL.index(END)]
    mixed = changed(*construction, (END, f"{line}{END}"))
    assert outcome(post(simulator, mixed)) == "INVALID_DATA"


def test_an_edit_keeps_nothing_that_it_does_not_say(simulator):
    key = added(simulator, samples("import")["03_full_invoice.xml"])
    edit = f"/salesinvoice.nv?method=edit&id={key}"
    assert outcome(post(simulator, MINIMAL, edit)) == "OK"
    sale = detail(simulator, key)
    assert sale.findtext("SalesInvoiceNumber") == "100200"
    assert not sale.findtext("SalesInvoicePrivateComment")
    assert sale.find("SalesInvoiceAttachments") is None
    assert len(rows(simulator)) == 1


def test_an_edit_makes_a_draft_an_invoice(simulator):
    key = added(simulator, samples("import")["06_draft.xml"])
    assert rows(simulator) == []
    assert outcome(post(simulator, MINIMAL, f"/salesinvoice.nv?method=edit&id={key}")) == "OK"
    (row,) = rows(simulator)
    assert (row.findtext("NetvisorKey"), row.findtext("InvoiceNumber")) == (key, "1001")


@pytest.mark.parametrize("target", [
    "/salesinvoice.nv", "/salesinvoice.nv?method=replace", "/salesinvoice.nv?method=edit",
    "/salesinvoice.nv?method=edit&id=77", "/salesinvoice.nv?method=edit&id=x",
])  # fmt: skip
def test_methods_and_ids_that_cannot_be(simulator, target):
    assert outcome(post(simulator, MINIMAL, target)) == "INVALID_DATA"


def test_a_message_over_the_limit_is_refused_by_its_size(simulator):
    simulator.control.set_options(body_limit=500)
    assert outcome(post(simulator, MINIMAL)) == "INVALID_DATA_SIZE"


def test_a_locked_period_takes_nothing_and_loses_nothing(simulator):
    key = added(simulator, MINIMAL)
    simulator.control.lock_period(ORGANISATION, "2024-03-01")
    assert outcome(post(simulator, MINIMAL)) == "PERIOD_LOCK"
    assert outcome(ask(simulator, f"/deletesalesinvoice.nv?invoiceid={key}")[1]) == "PERIOD_LOCK"
    simulator.control.lock_period(ORGANISATION, "2024-02-29")
    added(simulator, MINIMAL)


def test_attachments_come_back_as_they_were(simulator):
    content = b"%PDF-1.4\n\x00\xff"
    data = b64encode(content).decode()
    attachment = xml(
        salesinvoiceattachment=xml(
            mimetype="application/pdf",
            attachmentdescription="x",
            filename="a.pdf",
            documentdata=data,
        )
    )
    attachments = END + xml(salesinvoiceattachments=attachment)
    sale = detail(simulator, added(simulator, changed((END, attachments))))
    assert sale.find(".//documentdata").text == data
