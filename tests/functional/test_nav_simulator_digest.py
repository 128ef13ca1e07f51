"""Digest queries: intervals, pages, conditions, visibility."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from infrastructure.simulators.nav import NavSimulator
from tests.builders.nav_requests import (
    TAX_NUMBER,
    NavUser,
    digest_body,
    inserted,
    issued,
    request,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
API = "{http://schemas.nav.gov.hu/OSA/3.0/api}"
COMMON = "{http://schemas.nav.gov.hu/NTCA/1.0/common}"
FEBRUARY = inserted("2026-02-01T00:00:00Z", "2026-03-01T12:00:00Z")


@pytest.fixture
def simulator():
    simulator = NavSimulator(clock=lambda: NOW, page_size=10)
    user = NavUser()
    simulator.control.add_company(TAX_NUMBER, "Minta Kft.", predecessors=["11111111"])
    simulator.control.add_user(
        user.login,
        user.password,
        signature_key=user.signature_key,
        exchange_key=user.exchange_key,
        tax_numbers=[TAX_NUMBER],
    )
    return simulator


def add(simulator, number, ins_date="2026-02-10T08:00:00Z", customer=TAX_NUMBER, **fields):
    return simulator.control.add_invoice(
        customer_tax_number=customer, invoice_number=number, ins_date=ins_date, **fields
    )[0]


def ask(simulator, mandatory=FEBRUARY, envelope=None, **further):
    body = digest_body(mandatory, **further)
    content = request("QueryInvoiceDigestRequest", body, simulator.now(), envelope=envelope)
    path = "/invoiceService/v3/queryInvoiceDigest"
    return etree.fromstring(
        simulator.handle("POST", path, {"content-type": "application/xml"}, content)[2]
    )


def numbers(answer):
    return [element.text for element in answer.iter(f"{API}invoiceNumber")]


def pages(answer):
    result = answer.find(f"{API}invoiceDigestResult")
    return tuple(int(result.findtext(f"{API}{name}")) for name in ("currentPage", "availablePage"))


def code(answer):
    return answer.findtext(f"{COMMON}result/{COMMON}errorCode")


def test_both_ends_of_an_insertion_interval_are_inclusive(simulator):
    for second in (9, 10, 11, 12):
        add(simulator, f"A{second}", f"2026-02-10T08:00:{second:02d}Z")
    interval = inserted("2026-02-10T08:00:10Z", "2026-02-10T08:00:11Z")
    assert numbers(ask(simulator, interval)) == ["A10", "A11"]
    instant = inserted("2026-02-10T08:00:12Z", "2026-02-10T08:00:12Z")
    assert numbers(ask(simulator, instant)) == ["A12"]


def test_both_ends_of_an_issue_interval_are_inclusive(simulator):
    for day in (1, 2, 3, 4):
        add(simulator, f"A{day}", issue_date=f"2026-02-0{day}")
    assert numbers(ask(simulator, issued("2026-02-02", "2026-02-03"))) == ["A2", "A3"]
    assert numbers(ask(simulator, issued("2026-02-04", "2026-02-04"))) == ["A4"]


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (inserted("2026-01-01T00:00:00Z", "2026-02-05T00:00:00Z"), None),
        (
            inserted("2026-01-01T00:00:00Z", "2026-02-05T00:00:00.001Z"),
            "BAD_QUERY_PARAM_RANGE_EXCEEDED",
        ),
        (inserted("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"), "BAD_QUERY_PARAM_OVERLAP"),
        (issued("2026-01-01", "2026-02-05"), None),
        (issued("2026-01-01", "2026-02-06"), "BAD_QUERY_PARAM_RANGE_EXCEEDED"),
        (issued("2026-01-02", "2026-01-01"), "BAD_QUERY_PARAM_OVERLAP"),
        (inserted("2026-01-31T24:00:00Z", "2026-02-01T00:00:00Z"), None),
    ],
)
def test_an_interval_has_at_most_35_days(simulator, interval, expected):
    assert code(ask(simulator, interval)) == expected


def test_pages_hold_as_many_rows_as_the_service_decides(simulator):
    for number in range(25):
        add(simulator, f"A{number:02d}", f"2026-02-10T08:00:{number:02d}Z")
    answers = [ask(simulator, page=page) for page in (1, 2, 3, 4)]
    assert [pages(answer) for answer in answers] == [(1, 3), (2, 3), (3, 3), (4, 3)]
    assert [len(numbers(answer)) for answer in answers] == [10, 10, 5, 0]
    found = [number for answer in answers for number in numbers(answer)]
    assert found == [f"A{n:02d}" for n in range(25)]


def test_the_services_page_size_is_100():
    assert NavSimulator().page_size == 100


def test_nothing_found_has_no_page(simulator):
    assert pages(ask(simulator)) == (1, 0)


def test_shuffling_gives_another_order_but_the_same_rows_on_a_page_of_all(simulator):
    for number in range(10):
        add(simulator, f"A{number}")
    simulator.control.set_fault("shuffle_pages")
    first, second = numbers(ask(simulator)), numbers(ask(simulator))
    assert first != second
    assert sorted(first) == sorted(second) == [f"A{n}" for n in range(10)]


def test_a_count_that_changes_shows_from_the_second_page_on(simulator):
    for number in range(15):
        add(simulator, f"A{number}")
    simulator.control.set_fault("count_changes_between_pages")
    assert [pages(ask(simulator, page=page)) for page in (1, 2)] == [(1, 2), (2, 3)]


def test_a_late_invoice_appears_when_it_becomes_visible(simulator):
    add(simulator, "LATE", visible_at="2026-03-01T13:00:00Z")
    assert numbers(ask(simulator)) == []
    assert simulator.control.truth(TAX_NUMBER) == []
    simulator.control.shift_clock(3600)
    assert numbers(ask(simulator)) == ["LATE"]
    assert [row["invoice_number"] for row in simulator.control.truth(TAX_NUMBER)] == ["LATE"]


def test_an_invoice_processed_in_the_future_is_not_there_yet(simulator):
    add(simulator, "TOMORROW", "2026-03-02T12:00:00Z")
    interval = inserted("2026-02-20T00:00:00Z", "2026-03-03T00:00:00Z")
    assert numbers(ask(simulator, interval)) == []
    simulator.control.shift_clock(86_400)
    assert numbers(ask(simulator, interval)) == ["TOMORROW"]


def test_processing_times_have_whole_seconds(simulator):
    simulator.control.shift_clock(0.75)
    simulator.control.add_invoice(customer_tax_number=TAX_NUMBER, invoice_number="A")
    answer = ask(simulator)
    assert answer.findtext(f".//{API}insDate") == "2026-03-01T12:00:00Z"


def test_each_side_sees_its_own_invoices_only(simulator):
    add(simulator, "IN")
    add(simulator, "OUT", customer="87654321", supplier_tax_number=TAX_NUMBER)
    add(simulator, "FOREIGN", customer="87654321")
    assert numbers(ask(simulator)) == ["IN"]
    assert numbers(ask(simulator, direction="OUTBOUND")) == ["OUT"]


def test_a_predecessors_invoices_come_alone(simulator):
    add(simulator, "OWN")
    add(simulator, "INHERITED", customer="11111111")
    predecessor = {"predecessorTaxNumber": "11111111"}
    assert numbers(ask(simulator, envelope=predecessor)) == ["INHERITED"]


def test_simplified_rows_carry_no_amounts(simulator):
    add(simulator, "N", lines=[{"quantity": 2, "unit_price": "1500"}])
    add(simulator, "S", category="SIMPLIFIED")
    normal, simplified = ask(simulator).iter(f"{API}invoiceDigest")
    assert normal.findtext(f"{API}invoiceNetAmount") == "3000"
    assert normal.findtext(f"{API}invoiceVatAmountHUF") == "810"
    names = [etree.QName(field).localname for field in simplified]
    assert not [name for name in names if "Amount" in name]


def test_names_of_old_versions_come_in_capitals(simulator):
    add(simulator, "NEW", supplier_name="Őrség Kft.")
    xml = simulator.store.ledger("INBOUND", TAX_NUMBER).numbered("NEW")[0].xml()
    simulator.control.add_invoice(xml=xml.replace(b">NEW<", b">OLD<"), version="2.0")
    found = ask(simulator)
    names = {
        row.findtext(f"{API}invoiceNumber"): row.findtext(f"{API}supplierName")
        for row in found.iter(f"{API}invoiceDigest")
    }
    assert names == {"NEW": "Őrség Kft.", "OLD": "ŐRSÉG KFT."}


def test_a_chain_is_found_by_its_original_number(simulator):
    base = add(simulator, "BASE")
    add(simulator, "OTHER")
    simulator.control.modify(base["supplier_tax_number"], "BASE")
    simulator.control.storno(base["supplier_tax_number"], "BASE")
    found = ask(simulator, "<originalInvoiceNumber>BASE</originalInvoiceNumber>")
    assert numbers(found) == ["BASE", "BASE-M1", "BASE-S2"]
    operations = [element.text for element in found.iter(f"{API}invoiceOperation")]
    assert operations == ["CREATE", "MODIFY", "STORNO"]


@pytest.fixture
def varied(simulator):
    """Three invoices that differ in everything a condition can look at."""
    common = {"customer_tax_number": TAX_NUMBER}
    simulator.control.add_invoice(
        **common,
        invoice_number="A",
        ins_date="2026-02-10T08:00:00Z",
        supplier_tax_number="20000002",
        supplier_name="Őrség Kft.",
        transaction_id="TRANSACTION00001",
        delivery_date="2026-02-01",
        payment_date="2026-02-20",
        lines=[{"unit_price": "100"}],
    )
    simulator.control.add_invoice(
        **common,
        invoice_number="B",
        ins_date="2026-02-10T09:00:00Z",
        category="SIMPLIFIED",
        payment_method="CASH",
        appearance="ELECTRONIC",
        source="WEB",
        transaction_id="TRANSACTION00002",
        index=2,
        delivery_date="2026-02-05",
    )
    simulator.control.add_invoice(
        **common,
        invoice_number="C",
        ins_date="2026-02-10T10:00:00Z",
        currency="EUR",
        exchange_rate="400",
        transaction_id="TRANSACTION00002",
        delivery_date="2026-02-09",
        payment_date="2026-03-10",
        lines=[{"unit_price": "50"}],
    )
    return simulator


def additional(name, value):
    return f"<additionalQueryParams><{name}>{value}</{name}></additionalQueryParams>"


def relation(name, *pairs):
    items = "".join(
        f"<{name}><queryOperator>{o}</queryOperator><queryValue>{v}</queryValue></{name}>"
        for o, v in pairs
    )
    return f"<relationalQueryParams>{items}</relationalQueryParams>"


def transaction(content):
    return f"<transactionQueryParams>{content}</transactionQueryParams>"


@pytest.mark.parametrize(
    ("further", "expected"),
    [
        (additional("taxNumber", "20000002"), ["A"]),
        (additional("groupMemberTaxNumber", "20000002"), []),
        (additional("name", "őrség"), ["A"]),
        (additional("name", "Eladó"), ["B", "C"]),
        (additional("name", "rség Kft."), []),
        (additional("invoiceCategory", "SIMPLIFIED"), ["B"]),
        (additional("paymentMethod", "CASH"), ["B"]),
        (additional("invoiceAppearance", "ELECTRONIC"), ["B"]),
        (additional("source", "WEB"), ["B"]),
        (additional("currency", "EUR"), ["C"]),
        (relation("invoiceDelivery", ("EQ", "2026-02-05")), ["B"]),
        (relation("invoiceDelivery", ("GT", "2026-02-01"), ("LT", "2026-02-09")), ["B"]),
        (relation("invoiceDelivery", ("GTE", "2026-02-01"), ("LTE", "2026-02-05")), ["A", "B"]),
        (relation("paymentDate", ("LTE", "2026-02-20")), ["A"]),
        (relation("invoiceNetAmount", ("LT", "100")), ["C"]),
        (relation("invoiceNetAmountHUF", ("GTE", "20000")), ["C"]),
        (relation("invoiceVatAmount", ("EQ", "27.00")), ["A"]),
        (relation("invoiceVatAmountHUF", ("EQ", "5400")), ["C"]),
        (transaction("<transactionId>TRANSACTION00002</transactionId>"), ["B", "C"]),
        (
            transaction("<transactionId>TRANSACTION00002</transactionId><index>2</index>"),
            ["B"],
        ),
        (
            transaction(
                "<transactionId>TRANSACTION00002</transactionId>"
                "<invoiceOperation>STORNO</invoiceOperation>"
            ),
            [],
        ),
        (
            additional("currency", "HUF") + relation("invoiceDelivery", ("GT", "2026-02-01")),
            ["B"],
        ),
    ],
)
def test_conditions_narrow_the_result(varied, further, expected):
    assert numbers(ask(varied, further=further)) == expected


@pytest.mark.parametrize(
    ("operators", "expected"),
    [
        (("EQ", "LT"), "BAD_QUERY_PARAM_EQ_NOT_STANDALONE"),
        (("EQ", "EQ"), "BAD_QUERY_PARAM_EQ_NOT_STANDALONE"),
        (("GT", "GTE"), "BAD_QUERY_PARAM_OPERATOR_COLLISION"),
        (("LT", "LTE"), "BAD_QUERY_PARAM_OPERATOR_COLLISION"),
        (("GT", "GT"), "BAD_QUERY_PARAM_OPERATOR_COLLISION"),
        (("GT",), None),
        (("LTE", "GT"), None),
    ],
)
def test_operators_must_fit_each_other(simulator, operators, expected):
    pairs = [(name, "2026-02-01") for name in operators]
    answer = ask(simulator, further=relation("invoiceDelivery", *pairs))
    assert code(answer) == expected


def test_an_annulled_report_stays_listed_unless_switched_off(simulator):
    row = add(simulator, "A")
    simulator.control.annul(row["supplier_tax_number"], "A")
    assert numbers(ask(simulator)) == ["A"]
    simulator.control.set_fault("digest_hides_annulled", times=1)
    assert numbers(ask(simulator)) == []
    assert numbers(ask(simulator)) == ["A"]


def test_the_narrow_permission_shows_own_submissions_only(simulator):
    user = NavUser()
    simulator.control.add_user(
        user.login,
        user.password,
        signature_key=user.signature_key,
        exchange_key=user.exchange_key,
        tax_numbers=[TAX_NUMBER],
        permissions=["own_invoice_query"],
    )
    for number, login in (("OWN", user.login), ("COLLEAGUES", "other0000000001")):
        add(
            simulator,
            number,
            customer="87654321",
            supplier_tax_number=TAX_NUMBER,
            reported_by=login,
        )
    assert numbers(ask(simulator, direction="OUTBOUND")) == ["OWN"]


def test_an_empty_answer_glitch_still_refuses_wrong_intervals(simulator):
    add(simulator, "A")
    simulator.control.set_fault("empty_answer", times=1)
    assert pages(ask(simulator)) == (1, 0)
    assert numbers(ask(simulator)) == ["A"]
    simulator.control.set_fault("empty_answer")
    wrong = inserted("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z")
    assert code(ask(simulator, wrong)) == "BAD_QUERY_PARAM_OVERLAP"


def test_two_simulators_of_one_seed_answer_alike():
    def answers():
        simulator = NavSimulator(clock=lambda: NOW, seed=5, page_size=10)
        user = NavUser()
        simulator.control.add_company(TAX_NUMBER, "Minta Kft.")
        simulator.control.add_user(
            user.login,
            user.password,
            signature_key=user.signature_key,
            exchange_key=user.exchange_key,
            tax_numbers=[TAX_NUMBER],
        )
        simulator.control.generate(TAX_NUMBER, 50, NOW - timedelta(days=20), NOW, seed=9)
        simulator.control.set_fault("shuffle_pages", probability=0.5)
        return [
            [element.text for element in ask(simulator, page=page).iter(f"{API}transactionId")]
            for page in (1, 2, 3, 4, 5)
        ]

    assert answers() == answers()
