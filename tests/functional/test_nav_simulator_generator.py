"""Generated documents are valid, varied, consistent and the same for the same seed."""

import os
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from infrastructure.simulators.nav import NavSimulator
from infrastructure.simulators.nav.documents import (
    UnreadableDocumentError,
    read_document,
    read_folder,
)
from infrastructure.simulators.nav.generator.companies import with_check_digit
from tests.builders.nav_requests import TAX_NUMBER

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
START = NOW - timedelta(days=60)
NAV_SCHEMAS = os.environ.get("NAV_SCHEMAS")
NAV_SAMPLES = os.environ.get("NAV_SAMPLES")
needs_samples = pytest.mark.skipif(
    not NAV_SAMPLES, reason="NAV_SAMPLES does not name the folder of NAV's sample documents"
)


def filled(count=600, seed=1, **options):
    simulator = NavSimulator(clock=lambda: NOW)
    simulator.control.generate(TAX_NUMBER, count, START, NOW, seed=seed, options=options)
    return simulator


@pytest.fixture(scope="module")
def simulator():
    return filled()


@pytest.fixture(scope="module")
def reports(simulator):
    return list(simulator.store.ledger("INBOUND", TAX_NUMBER).all())


@pytest.mark.skipif(not NAV_SCHEMAS, reason="NAV_SCHEMAS does not name NAV's schema files")
def test_every_generated_document_fits_the_official_schema(reports):
    schema = etree.XMLSchema(etree.parse(str(Path(NAV_SCHEMAS, "all.xsd"))))
    for report in reports:
        assert schema.validate(etree.fromstring(report.xml())), schema.error_log
    assert len(reports) == 600


def test_every_kind_of_invoice_occurs(reports):
    facts = [report.facts for report in reports]
    assert {f.category for f in facts} == {"NORMAL", "SIMPLIFIED", "AGGREGATE"}
    assert {f.operation for f in facts} == {"CREATE", "MODIFY", "STORNO"}
    assert {f.currency for f in facts} == {"HUF", "EUR", "USD"}
    assert {r.source for r in reports} == {"MGM", "WEB", "XML", "OSZ", "OPG"}
    assert {f.batch_index for f in facts} >= {None, 1, 2}
    assert {f.is_complete for f in facts} == {True, False}
    assert {r.is_compressed for r in reports} == {True, False}
    assert any(r.stated_hash for r in reports)
    assert any(f.supplier_group_member for f in facts)
    xml = b"".join(r.xml() for r in reports)
    for text in (
        *(
            "vatPercentage>0.27<",
            "vatPercentage>0.18<",
            "vatPercentage>0.05<",
            "vatContent>0.2126<",
        ),
        *("case>AAM<", "case>TAM<", "vatDomesticReverseCharge>true<", "unitOfMeasureOwn>raklap<"),
        *("simpleAddress>", "detailedAddress>", "lineExchangeRate>"),
    ):
        assert text.encode() in xml, text
    numbers = "".join(f.invoice_number for f in facts)
    assert set("/# &\\+Áá") <= set(numbers)


def test_cash_register_invoices_are_simplified_forint_paper(reports):
    register = [report.facts for report in reports if report.source == "OPG"]
    assert register
    assert {(f.category, f.currency, f.appearance, f.operation) for f in register} == {
        ("SIMPLIFIED", "HUF", "PAPER", "CREATE")
    }


def test_the_first_two_suppliers_use_the_same_numbers():
    suppliers = defaultdict(set)
    for row in filled(100, suppliers=2).control.truth(TAX_NUMBER):
        suppliers[row["invoice_number"]].add(row["supplier_tax_number"])
    assert Counter(len(found) for found in suppliers.values())[2] > 20


def test_a_number_is_valid_once_per_supplier(reports):
    valid = Counter(
        (r.facts.supplier_tax_number, r.facts.invoice_number, r.facts.batch_index)
        for r in reports
        if not r.is_annulled
    )
    assert set(valid.values()) == {1}


def test_an_annulled_report_is_followed_by_another_transaction(reports):
    annulled = [report for report in reports if report.is_annulled]
    assert annulled
    for wrong in annulled:
        again = [
            r
            for r in reports
            if r.facts.invoice_number == wrong.facts.invoice_number
            and r.facts.supplier_tax_number == wrong.facts.supplier_tax_number
            and r.ins_date >= wrong.ins_date
            and r.transaction_id != wrong.transaction_id
        ]
        assert len(again) == 1


def test_chains_refer_to_a_known_base_with_rising_indexes(reports):
    numbers = {
        (r.facts.supplier_tax_number, r.facts.invoice_number)
        for r in reports
        if r.facts.operation == "CREATE"
    }
    indexes = defaultdict(list)
    for report in reports:
        facts = report.facts
        if facts.original_invoice_number is not None:
            base = (facts.supplier_tax_number, facts.original_invoice_number)
            assert base in numbers
            indexes[base].append(facts.modification_index)
    assert indexes
    assert all(found == list(range(1, len(found) + 1)) for found in indexes.values())
    assert max(map(len, indexes.values())) >= 2


def test_a_storno_brings_the_chain_to_zero(reports):
    sums, cancelled = defaultdict(Decimal), set()
    for report in reports:
        facts = report.facts
        key = (facts.supplier_tax_number, facts.original_invoice_number or facts.invoice_number)
        if not report.is_annulled:
            sums[key] += facts.totals.gross
        if facts.operation == "STORNO":
            cancelled.add(key)
    assert len(cancelled) > 10
    # Every line of a modification is rounded on its own, so a chain of differences nets out
    # exactly: the cancellation repeats the same lines with the opposite quantity.
    assert {sums[key] for key in cancelled} == {Decimal(0)}


def test_amounts_of_the_model_equal_those_in_the_xml(reports):
    for report in reports:
        index = (report.facts.batch_index or 1) - 1
        read = read_document(report.xml(), report.facts.operation)[index]
        assert read == report.facts


def test_lines_add_up_to_the_summary(reports):
    for report in reports:
        root = etree.fromstring(report.xml())
        for invoice in root.iter("{*}invoice"):
            lines = list(invoice.iter("{*}line"))
            gross = sum(Decimal(e.text) for line in lines for e in gross_of(line))
            assert gross == Decimal(invoice.findtext(".//{*}invoiceGrossAmount"))


def gross_of(line):
    return [*line.iter("{*}lineGrossAmountNormal"), *line.iter("{*}lineGrossAmountSimplified")]


def test_no_amount_is_minus_zero(reports):
    assert not any(b">-0<" in xml or b">-0.00<" in xml for xml in (r.xml() for r in reports))


def test_the_same_seed_gives_the_same_invoices():
    one, same, other = (
        [
            (row["supplier_tax_number"], row["invoice_number"], row["ins_date"], row["xml_sha256"])
            for row in filled(80, seed).control.truth(TAX_NUMBER)
        ]
        for seed in (3, 3, 4)
    )
    assert one == same
    assert not set(one) & set(other)


def test_a_second_run_of_a_seed_adds_other_numbers():
    simulator = filled(100)
    simulator.control.generate(TAX_NUMBER, 100, START, NOW)
    rows = simulator.control.truth(TAX_NUMBER)
    keys = Counter(
        (row["supplier_tax_number"], row["invoice_number"], row["batch_index"])
        for row in rows
        if not row["is_annulled"]
    )
    assert len(rows) == 200
    assert set(keys.values()) == {1}
    assert len({row["supplier_tax_number"] for row in rows}) <= 40


def test_count_is_the_number_of_rows_even_where_a_batch_would_not_fit():
    options = {"mix": {"normal": 1, "batch": 2}, "suppliers": 1}
    for count in range(30):
        simulator = NavSimulator(clock=lambda: NOW)
        answer = simulator.control.generate(TAX_NUMBER, count, START, NOW, options=options)
        times = [row["ins_date"] for row in simulator.control.truth(TAX_NUMBER)]
        assert answer == {"invoices": count}
        assert len(times) == count
        assert all("2025-12-31T12:00:00Z" <= time <= "2026-03-01T12:00:00Z" for time in times)


def test_members_of_a_vat_group_are_drawn_from_the_given_ones():
    rows = filled(60, group_members=["11111111", "22222222"]).control.truth(TAX_NUMBER)
    assert {row["customer_group_member"] for row in rows} == {"11111111", "22222222"}


def test_unknown_options_and_backward_periods_are_refused():
    control = NavSimulator(clock=lambda: NOW).control
    with pytest.raises(ValueError, match="colour"):
        control.generate(TAX_NUMBER, 1, START, NOW, options={"colour": 1})
    with pytest.raises(ValueError, match="gold"):
        control.generate(TAX_NUMBER, 1, START, NOW, options={"mix": {"gold": 1}})
    with pytest.raises(ValueError, match="ends before"):
        control.generate(TAX_NUMBER, 1, NOW, START)


def test_tax_numbers_carry_their_check_digit(reports):
    assert with_check_digit("1234567") == "12345676"
    suppliers = {report.facts.supplier_tax_number for report in reports}
    assert all(with_check_digit(number[:7]) == number for number in suppliers)


def test_an_explicit_invoice_has_the_given_values():
    simulator = NavSimulator(clock=lambda: NOW)
    rows = simulator.control.add_invoice(
        customer_tax_number=TAX_NUMBER,
        invoice_number="X",
        currency="EUR",
        exchange_rate="390.25",
        issue_date="2026-02-01",
        payment_date="2026-02-15",
        lines=[
            {"quantity": "3", "unit_price": "10.10", "vat": "27"},
            {"quantity": "1", "unit_price": "5", "vat": "AAM"},
        ],
    )
    row = rows[0]
    amounts = [row[name] for name in ("net", "vat", "gross", "net_huf", "vat_huf", "gross_huf")]
    assert amounts == ["35.30", "8.18", "43.48", "13775.83", "3192.25", "16968.08"]
    assert (row["issue_date"], row["payment_date"]) == ("2026-02-01", "2026-02-15")


def test_a_simplified_invoice_has_net_less_the_vat_content():
    row = NavSimulator(clock=lambda: NOW).control.add_invoice(
        customer_tax_number=TAX_NUMBER,
        invoice_number="X",
        category="SIMPLIFIED",
        lines=[{"unit_price": "1001", "vat": "27"}, {"unit_price": "500", "vat": "5"}],
    )[0]
    assert (row["gross"], row["net"], row["vat"]) == ("1501.00", "1264.39", "236.61")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"invoice_number": "X", "colour": "red"}, "colour"),
        ({}, "invoice_number"),
        ({"invoice_number": "X", "lines": [{"vat": "99"}]}, "99"),
        ({"invoice_number": "X", "lines": [{"size": 1}]}, "size"),
    ],
)
def test_unknown_or_missing_fields_are_refused(fields, reason):
    control = NavSimulator(clock=lambda: NOW).control
    with pytest.raises(ValueError, match=reason):
        control.add_invoice(customer_tax_number=TAX_NUMBER, **fields)


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<x/>",
        b"<InvoiceData/>",
        b'<InvoiceData xmlns="http://schemas.nav.gov.hu/OSA/3.0/data"><invoiceMain><invoice/>'
        b"</invoiceMain></InvoiceData>",
    ],
)
def test_what_is_no_invoice_document_is_refused(xml):
    with pytest.raises(UnreadableDocumentError):
        read_document(xml)


@needs_samples
def test_real_documents_of_every_version_are_reported():
    simulator = NavSimulator(clock=lambda: NOW)
    answer = simulator.control.add_folder(NAV_SAMPLES, TAX_NUMBER)
    rows = {
        (row["version"], row["invoice_number"], row["batch_index"]): row
        for row in simulator.control.truth(TAX_NUMBER)
    }
    assert answer == {"documents": 18, "invoices": 20}
    assert Counter(version for version, _, _ in rows) == {"3.0": 15, "2.0": 5}
    simplified = rows["3.0", "EGY0001", None]
    assert [simplified[k] for k in ("gross", "net", "vat")] == ["33000", "27707.20", "5292.80"]
    foreign = rows["2.0", "2020/00345", None]
    assert [foreign[k] for k in ("currency", "net", "gross_huf")] == [
        "EUR",
        "19120.00",
        "7322944.00",
    ]
    assert {index for _, number, index in rows if number == "SZ00004"} == {1, 2, 3}


@needs_samples
def test_real_documents_keep_their_bytes_and_their_own_customer():
    simulator = NavSimulator(clock=lambda: NOW)
    simulator.control.add_folder(NAV_SAMPLES)
    path, content = next(read_folder(Path(NAV_SAMPLES)))
    number = read_document(content)[0].invoice_number
    ledger = simulator.store.ledger("INBOUND", "99887764")
    assert path.suffix == ".xml"
    assert ledger.numbered(number)[0].xml() == content


OLD_INVOICE = b"""<Invoice xmlns="http://schemas.nav.gov.hu/OSA/1.0/data"><invoiceExchange>
<invoiceHead><supplierInfo><supplierTaxNumber><taxpayerId>20000002</taxpayerId></supplierTaxNumber>
<supplierName>REGI KFT.</supplierName></supplierInfo><customerInfo><customerTaxNumber>
<taxpayerId>12345676</taxpayerId></customerTaxNumber><customerName>MINTA</customerName></customerInfo>
<invoiceData><invoiceNumber>R/1</invoiceNumber><invoiceCategory>NORMAL</invoiceCategory>
<invoiceIssueDate>2018-08-01</invoiceIssueDate><currencyCode>HUF</currencyCode></invoiceData>
</invoiceHead><invoiceLines><line><lineNumber>1</lineNumber></line></invoiceLines><invoiceSummary>
<summaryNormal><invoiceNetAmount>1000</invoiceNetAmount><invoiceVatAmount>270</invoiceVatAmount>
<invoiceVatAmountHUF>270</invoiceVatAmountHUF></summaryNormal></invoiceSummary></invoiceExchange>
</Invoice>"""


def test_first_generation_documents_are_read_too():
    facts = read_document(OLD_INVOICE)[0]
    assert (facts.version, facts.invoice_number, facts.operation) == ("1.0", "R/1", "CREATE")
    assert (facts.totals.net_huf, facts.totals.gross) == (Decimal(1000), Decimal(1270))
    with_indicator = OLD_INVOICE.replace(
        b"</lineNumber>", b"</lineNumber><lineExpressionIndicator/>"
    )
    assert read_document(with_indicator)[0].version == "1.1"


def test_another_root_is_no_invoice_whatever_it_holds():
    order = OLD_INVOICE.replace(b"<Invoice ", b"<Order ").replace(b"</Invoice>", b"</Order>")
    with pytest.raises(UnreadableDocumentError, match="root"):
        read_document(order)
