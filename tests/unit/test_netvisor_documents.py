"""Documents and rows of Netvisor are read, and nothing that is written in them is lost."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import (
    Amounts,
    InvoiceDetail,
    InvoiceId,
    InvoiceKind,
    InvoiceStatus,
    InvoiceSummary,
    Party,
    VersionKey,
)
from invoice_connector.providers.netvisor.documents import parse_document
from invoice_connector.providers.netvisor.rows import read_deleted, read_person, read_row
from tests.builders.ledger import comparable, reachable, written
from tests.builders.netvisor_answers import detail, row, sample, samples

READ = VersionKey(datetime(2026, 3, 1, 12, tzinfo=UTC))
INVOICE, ORDER = InvoiceKind.INVOICE, InvoiceKind.ORDER
RESPONSES = {
    "deletedsalesinvoices.empty.xml": 0,
    "deletedsalesinvoices.xml": 1,
    "deletedsalesorders.xml": 1,
    "deletesalesinvoice.ok.xml": 0,
    "getorder.single_all_flags.xml": 1,
    "getsalesinvoice.list_two.xml": 2,
    "getsalesinvoice.not_found.xml": 0,
    "getsalesinvoice.single_all_flags.xml": 1,
    "getsalesinvoice.single_nopdf.xml": 1,
    "salesinvoice.add_ok.xml": 0,
    "salesinvoice.edit_ok.xml": 0,
    "salesinvoicelist.empty.xml": 0,
    "salesinvoicelist.invoices.xml": 2,
    "salesinvoicelist.orders.xml": 1,
    "salespersonnellist.empty.xml": 0,
    "salespersonnellist.xml": 2,
    "updatesalesinvoicestatus.ok.xml": 0,
}


def elements(name: str) -> list[etree._Element]:
    """The things that an answer holds, whatever they are."""
    root = etree.fromstring(sample(f"response/{name}"))
    kinds = ("SalesInvoice", "SalesPerson", "DeletedSalesInvoice", "DeletedSalesOrder")
    return [element for kind in kinds for element in root.iter(kind) if len(element)]


def read(content: str | bytes, key: str = "7", kind: InvoiceKind = INVOICE) -> InvoiceDetail:
    raw = content.encode() if isinstance(content, str) else content
    return parse_document(raw, InvoiceId((kind.value, key)))


def listed(text: str, kind: InvoiceKind = INVOICE) -> InvoiceSummary:
    return read_row(etree.fromstring(text), kind, "1967543-8", READ)


def values_of(thing: object) -> Counter[str]:
    return Counter(reachable(thing))


def folded(texts: Counter[str]) -> Counter[str]:
    """Decimal commas as points, like the values of typed fields."""
    numbers: Counter[str] = Counter()
    for text, count in texts.items():
        numbers[comparable(text.replace(",", "."))] += count
    return numbers


def test_every_response_sample_is_known() -> None:
    names = {n.partition("/")[2] for n in samples() if n.startswith("response/")}
    assert names == set(RESPONSES)
    assert {name: len(elements(name)) for name in RESPONSES} == RESPONSES


@pytest.mark.parametrize("name", [n for n in RESPONSES if n.startswith("get") and RESPONSES[n]])
def test_every_text_of_every_document_is_in_its_detail(name: str) -> None:
    kind = ORDER if name.startswith("getorder") else INVOICE
    for element in elements(name):
        key = element.findtext("SalesInvoiceNetvisorKey") or ""
        found = read(etree.tostring(element), key, kind)
        assert not folded(written(element)) - values_of(found)


@pytest.mark.parametrize("name", ["salesinvoicelist.invoices.xml", "salesinvoicelist.orders.xml"])
def test_every_text_of_every_row_is_in_its_summary(name: str) -> None:
    for element in elements(name):
        expected = folded(written(element))
        assert not expected - values_of(read_row(element, INVOICE, "1967543-8", READ))


def test_people_are_read() -> None:
    found = [read_person(element) for element in elements("salespersonnellist.xml")]
    assert [(p.key, p.first_name, p.last_name, p.provision_percent) for p in found] == [
        ("1", "Matt", "Smith", Decimal(10)),
        ("2", "Äiti", "Virtanen", None),
    ]


@pytest.mark.parametrize(
    ("name", "kind", "key"),
    [("deletedsalesinvoices.xml", INVOICE, "5"), ("deletedsalesorders.xml", ORDER, "300")],
)
def test_deleted_are_named_by_kind_and_key(name: str, kind: InvoiceKind, key: str) -> None:
    (element,) = elements(name)
    assert read_deleted(element, kind) == InvoiceId((kind.value, key))


def test_deleted_without_a_key_is_no_row() -> None:
    with pytest.raises(ValueError, match="no key"):
        read_deleted(etree.fromstring("<DeletedSalesInvoice/>"), INVOICE)


def test_sample_invoice_becomes_typed_fields() -> None:
    (element,) = elements("getsalesinvoice.single_all_flags.xml")
    found = read(etree.tostring(element), "165")
    assert (found.number, found.issue_date) == ("1001", date(2024, 2, 1))
    assert (found.delivery_date, found.payment_date) == (date(2024, 1, 31), date(2024, 2, 15))
    assert (found.currency, found.exchange_rate) == ("EUR", Decimal(1))
    assert found.amounts == Amounts(Decimal("14.00"), Decimal("3.36"), Decimal("17.36"))
    assert found.customer == Party(
        name="Mäkinen Oy",
        tax_number="1967543-8",
        address="PL 316, 53100, Lappeenranta, FINLAND",
    )
    product, comment = found.lines
    assert (product.number, product.description, product.nature) == (
        1,
        "Example product",
        "product",
    )
    assert (product.quantity, product.unit_price, product.vat_rate) == (2, Decimal("7.00"), "24%")
    assert product.amounts == Amounts(Decimal("14.00"), Decimal("3.36"), Decimal("17.36"))
    assert product.extra["dimension/dimensionitem"] == "Helsinki"
    assert (comment.number, comment.description, comment.nature) == (2, "Comment", "comment")
    assert [(t.rate, t.amounts.gross) for t in found.vat_totals] == [("24%", Decimal("17.36"))]
    assert found.extra["documents/salesorder/ordernumber"] == "5001"
    assert found.format_version == "getsalesinvoice"


def line(body: str, name: str = "SalesInvoiceProductLine") -> str:
    return f"<{name}>{body}</{name}>"


def lines(*groups: str) -> str:
    inner = "".join(f"<InvoiceLine>{group}</InvoiceLine>" for group in groups)
    return detail(7, f"<InvoiceLines>{inner}</InvoiceLines>")


def product(name: str, rest: str = "") -> str:
    return line(f"<ProductName>{name}</ProductName>{rest}")


def comment(text: str) -> str:
    return line(f"<Comment>{text}</Comment>", "SalesInvoiceCommentLine")


@pytest.mark.parametrize(
    "content",
    [
        lines(product("a") + comment("b") + product("c")),
        lines(product("a"), comment("b"), product("c")),
        lines(product("a", comment("b")), product("c")),
        lines(product("a") + comment("b") + product("c")).lower(),
    ],
)
def test_lines_keep_their_order_in_every_form(content: str) -> None:
    found = read(content).lines
    assert [(one.number, one.description) for one in found] == [(1, "a"), (2, "b"), (3, "c")]
    assert [one.nature for one in found] == ["product", "comment", "product"]


def test_document_may_leave_out_everything() -> None:
    found = read(detail(7).replace("<SalesInvoiceNetvisorKey>7</SalesInvoiceNetvisorKey>", ""))
    assert (found.lines, found.customer, found.amounts) == ((), None, Amounts())
    assert (found.currency, found.issue_date, found.vat_totals) == ("EUR", None, ())


@pytest.mark.parametrize(
    ("sums", "amounts"),
    [
        ("<{}VatSum>2,40</{}VatSum><{}Sum>12,40</{}Sum>", ("10.00", "2.40", "12.40")),
        ("<{}VatSum>0.5478</{}VatSum><{}LineSum>12.40</{}LineSum>", ("11.8522", "0.5478", "12.40")),
        ("<{}Linesum>-12,40</{}Linesum>", (None, None, "-12.40")),
        ("<{}VatSum>2,40</{}VatSum>", (None, "2.40", None)),
        ("<{}Sum>1.000,00</{}Sum>", (None, None, None)),
    ],
)
def test_sum_of_a_line_is_gross_under_either_name(
    sums: str, amounts: tuple[str | None, ...]
) -> None:
    body = sums.replace("{}", "SalesInvoiceProductLine")
    (found,) = read(lines(line(body))).lines
    assert found.amounts == Amounts(*(None if a is None else Decimal(a) for a in amounts))
    if "1.000" in sums:
        assert found.extra["salesinvoiceproductlinesum"] == "1.000,00"


@pytest.mark.parametrize(
    ("text", "rate"), [("24", "24%"), ("25,5", "25.5%"), ("10.0", "10%"), ("-", "-"), ("", None)]
)
def test_rate_is_a_percentage_or_what_stands_there(text: str, rate: str | None) -> None:
    body = f'<ProductVatPercentage VatCode="KOMY">{text}</ProductVatPercentage>'
    (found,) = read(lines(line(body))).lines
    assert found.vat_rate == rate
    assert found.extra["productvatpercentage/@vatcode"] == "KOMY"


def test_totals_are_only_known_where_every_line_says_so() -> None:
    one = "<{0}VatSum>2</{0}VatSum><{0}Sum>12</{0}Sum>".format("SalesInvoiceProductLine")
    amount = (
        '<SalesInvoiceAmount iso4217currencycode="USD" currencyrate="0,91">30</SalesInvoiceAmount>'
    )
    content = lines(line(one), line("<ProductName>x</ProductName>"))
    found = read(content.replace("<InvoiceLines>", amount + "<InvoiceLines>"))
    assert found.amounts == Amounts(None, None, Decimal(30))
    assert (found.currency, found.exchange_rate) == ("USD", Decimal("0.91"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<SalesInvoice/>", "netvisor_document_not_invoice"),
        ("<Other><a/></Other>", "netvisor_document_not_invoice"),
        (detail(8), "netvisor_document_mismatch"),
        ("<SalesInvoice>", "xml_malformed"),
    ],
)
def test_document_of_something_else_is_refused(content: str, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(content)
    assert (caught.value.code, caught.value.failure) == (code, FailureClass.SOURCE_DATA)


def test_row_becomes_a_summary() -> None:
    summary = listed(row(7, total="-24,80"))
    assert summary.id == InvoiceId(("invoice", "7"))
    assert (summary.number, summary.issue_date) == ("1007", date(2026, 3, 1))
    assert (summary.version, summary.inserted_at) == (READ, READ.inserted_at)
    assert (summary.amounts.gross, summary.open_amount) == (Decimal("-24.80"), Decimal("-24.80"))
    assert (summary.customer_name, summary.customer_code) == ("Asiakas Oy", "C1")
    assert (summary.payment_reference, summary.supplier_tax_number) == ("1070", "1967543-8")
    assert summary.extra["uri"] == "/getsalesinvoice.nv?netvisorkey=7"


def test_row_that_names_an_order_is_one() -> None:
    text = row(7).replace("/getsalesinvoice.nv", "https://example.com/GetOrder.nv")
    assert listed(text).kind is ORDER
    assert listed(row(7), ORDER).kind is ORDER
    assert listed(row(7)).kind is INVOICE


@pytest.mark.parametrize(
    ("status", "substatus", "expected"),
    [
        ("open", None, InvoiceStatus.OPEN),
        ("open", "overdue", InvoiceStatus.OVERDUE),
        ("OPEN", "Collected", InvoiceStatus.COLLECTED),
        ("Paid", "open", InvoiceStatus.PAID),
        ("creditloss", None, InvoiceStatus.CREDIT_LOSS),
        ("Credit loss", None, InvoiceStatus.CREDIT_LOSS),
        ("Lähettämätön", None, InvoiceStatus.UNSENT),
        ("undelivered", None, InvoiceStatus.UNDELIVERED),
        ("brand new", None, InvoiceStatus.UNKNOWN),
        ("open", "brand new", InvoiceStatus.OPEN),
        ("", None, None),
    ],
)
def test_status_is_normalised(
    status: str, substatus: str | None, expected: InvoiceStatus | None
) -> None:
    attribute = f' SubStatus="{substatus}"' if substatus else ""
    text = row(7).replace("<InvoiceStatus>open", f"<InvoiceStatus{attribute}>{status}")
    assert listed(text).status is expected


def test_row_is_read_whatever_its_case() -> None:
    assert listed(row(7).replace("InvoiceDate", "Invoicedate")).issue_date == date(2026, 3, 1)
    assert listed(row(7).upper()).customer_code == "C1"


def test_bad_value_loses_no_row() -> None:
    text = row(7, issued="1.2.2026", total="abc").replace("<NetvisorKey>7", "<NetvisorKey>x")
    summary = listed(text)
    assert (summary.issue_date, summary.amounts.gross) == (None, None)
    assert summary.extra["invoicedate"] == "1.2.2026"
    assert summary.extra["netvisorkey"] == "x"
    assert summary.id == listed(text).id
    assert summary.id.parts[1].startswith("?")
