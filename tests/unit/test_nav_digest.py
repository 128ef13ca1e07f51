"""Rows of the list become summaries; a bad value never loses a row."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree

from invoice_connector.core.invoice import Amounts, InvoiceId, Operation, VersionKey
from invoice_connector.core.summary_text import summary_fields
from invoice_connector.providers.nav.digest import UNKNOWN_TIME, read_digest
from invoice_connector.providers.nav.requests import API

FULL = {
    "invoiceNumber": " A/1 é ",
    "batchIndex": "3",
    "invoiceOperation": "STORNO",
    "invoiceCategory": "AGGREGATE",
    "invoiceIssueDate": "2026-01-30",
    "supplierTaxNumber": "11111111",
    "supplierGroupMemberTaxNumber": "11111112",
    "supplierName": "Szállító Kft.",
    "customerTaxNumber": "22222222",
    "customerGroupMemberTaxNumber": "22222223",
    "customerName": "Vevő Zrt.",
    "paymentMethod": "TRANSFER",
    "paymentDate": "2026-02-15",
    "invoiceAppearance": "ELECTRONIC",
    "source": "OSZ",
    "invoiceDeliveryDate": "2026-01-29",
    "currency": "EUR",
    "invoiceNetAmount": "-1000.00",
    "invoiceNetAmountHUF": "-400000",
    "invoiceVatAmount": "-270.0",
    "invoiceVatAmountHUF": "-108000.00",
    "transactionId": "4A00000000000003",
    "index": "7",
    "originalInvoiceNumber": "A/0",
    "modificationIndex": "2",
    "insDate": "2026-01-31T10:00:03Z",
    "completenessIndicator": "true",
}


def row(**changes: str | None) -> etree._Element:
    texts = {name: text for name, text in {**FULL, **changes}.items() if text is not None}
    element = etree.Element(f"{{{API}}}invoiceDigest")
    for name, text in texts.items():
        etree.SubElement(element, f"{{{API}}}{name}").text = text
    return element


def test_every_field_of_the_schema_has_its_place() -> None:
    summary = read_digest(row())
    inserted_at = datetime(2026, 1, 31, 10, 0, 3, tzinfo=UTC)
    assert summary.id == InvoiceId(("11111111", " A/1 é ", "3"))
    assert summary.version == VersionKey(inserted_at, "4A00000000000003", 7)
    assert summary.number == " A/1 é "
    assert summary.operation is Operation.STORNO
    assert summary.issue_date == date(2026, 1, 30)
    assert (summary.supplier_tax_number, summary.supplier_name) == ("11111111", "Szállító Kft.")
    assert summary.inserted_at == inserted_at
    assert summary.category == "AGGREGATE"
    assert summary.batch_index == 3
    assert summary.supplier_member_tax_number == "11111112"
    assert summary.customer_tax_number == "22222222"
    assert summary.customer_member_tax_number == "22222223"
    assert summary.customer_name == "Vevő Zrt."
    assert summary.payment_method == "TRANSFER"
    assert summary.payment_date == date(2026, 2, 15)
    assert (summary.appearance, summary.channel) == ("ELECTRONIC", "OSZ")
    assert summary.delivery_date == date(2026, 1, 29)
    assert summary.currency == "EUR"
    assert summary.amounts == Amounts(
        net=Decimal("-1000.00"),
        vat=Decimal("-270.0"),
        net_huf=Decimal(-400000),
        vat_huf=Decimal("-108000.00"),
    )
    assert str(summary.amounts.vat) == "-270.0"
    assert summary.original_number == "A/0"
    assert summary.modification_index == 2
    assert summary.is_complete_electronic is True
    assert summary.extra == {}


def test_only_what_the_schema_prescribes_is_enough() -> None:
    prescribed = {
        "invoiceNumber",
        "invoiceOperation",
        "invoiceCategory",
        "invoiceIssueDate",
        "supplierTaxNumber",
        "supplierName",
        "insDate",
    }
    summary = read_digest(row(**{name: None for name in FULL if name not in prescribed}))
    assert summary.id == InvoiceId(("11111111", " A/1 é "))
    assert summary.version == VersionKey(summary.inserted_at, "", 0)
    assert summary.amounts == Amounts()
    assert summary.is_complete_electronic is None


@pytest.mark.parametrize(
    "bad",
    [
        {"invoiceNetAmount": "9" * 1_000},
        {"invoiceNetAmount": "NaN"},
        {"invoiceNetAmount": "1e309"},
        {"invoiceNetAmount": "1E5"},
        {"invoiceVatAmount": "1,5"},
        {"invoiceVatAmountHUF": "Infinity"},
        {"invoiceNetAmountHUF": "٣"},
        {"invoiceIssueDate": "2019-02-29"},
        {"paymentDate": "2026-W05-5"},
        {"invoiceDeliveryDate": "20260130"},
        {"insDate": "2026-01-31T10:00:03"},
        {"insDate": "2026-01-31T10:00:03+99:99"},
        {"insDate": "yesterday"},
        {"batchIndex": "-1"},
        {"index": "1.5"},
        {"modificationIndex": "9" * 1_000},
        {"completenessIndicator": "perhaps"},
        {"invoiceOperation": "DESTROY"},
        {"newFieldOf2031": "new"},
    ],
)
def test_bad_or_unknown_value_is_kept_as_text(bad: dict[str, str]) -> None:
    summary = read_digest(row(**bad))
    assert summary.extra == bad
    assert summary.number == " A/1 é "


def test_what_is_far_too_long_is_cut_to_what_a_store_can_hold() -> None:
    longest = dict.fromkeys(FULL, "é" * 1_000_000)
    element = row(**longest)
    for n in range(100):
        etree.SubElement(element, f"{{{API}}}new{n}").text = "é" * 1_000_000
    summary = read_digest(element)
    assert len(summary.supplier_name) == 1_001
    assert len(summary.extra["invoiceNetAmount"]) == 1_001
    assert len(json.dumps(summary_fields(summary), ensure_ascii=False).encode()) < 200_000
    assert len(f"{summary.id.key}{summary.version.key}".encode()) < 900


def test_long_numbers_that_begin_alike_are_two_invoices() -> None:
    one, other = (read_digest(row(invoiceNumber="x" * 3000 + end)) for end in "AB")
    assert one.id != other.id
    assert one.number.startswith("x" * 100)


def test_white_space_around_dates_and_amounts_is_none_of_them() -> None:
    spaced = {name: f"\n  {FULL[name]}\t" for name in FULL if name.endswith(("Date", "Amount"))}
    assert read_digest(row(**spaced)) == read_digest(row())


def test_row_without_insertion_time_is_older_than_every_version() -> None:
    summary = read_digest(row(insDate=None))
    assert summary.inserted_at == UNKNOWN_TIME
    assert summary.version < read_digest(row(insDate="2010-01-01T00:00:00Z")).version


def test_rows_without_a_number_differ_and_stay_the_same_when_read_again() -> None:
    first, again, other = (
        read_digest(row(invoiceNumber=None, supplierTaxNumber=None, supplierName=name))
        for name in ("A", "A", "B")
    )
    assert first.id == again.id
    assert first.id != other.id
    assert InvoiceId.from_public(first.id.public) == first.id


def test_repeated_and_nested_elements_lose_nothing() -> None:
    element = row()
    for text in ("one", "two"):
        etree.SubElement(element, f"{{{API}}}customerName").text = text
    nested = etree.SubElement(element, f"{{{API}}}paymentMethod2")
    etree.SubElement(nested, f"{{{API}}}part").text = "deep"
    summary = read_digest(element)
    assert summary.customer_name == "Vevő Zrt."
    assert sorted(summary.extra.values()) == ["deep", "one", "two"]


def test_extreme_dates_are_read() -> None:
    summary = read_digest(row(invoiceIssueDate="0001-01-01", paymentDate="9999-12-31"))
    assert (summary.issue_date, summary.payment_date) == (date.min, date.max)
