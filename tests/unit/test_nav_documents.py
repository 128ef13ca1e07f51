"""Documents of every version become details, and nothing that is written in them is lost."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest
from lxml import etree

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import Amounts, InvoiceDetail, InvoiceId, Party
from invoice_connector.providers.nav.documents import parse_document
from invoice_connector.providers.paths import flatten
from tests.builders.ledger import reachable, written

V3 = "http://schemas.nav.gov.hu/OSA/3.0/data"
V2 = "http://schemas.nav.gov.hu/OSA/2.0/data"
V1 = "http://schemas.nav.gov.hu/OSA/1.0/data"
SAMPLE_COUNT = 19

HEAD = """<invoiceHead><supplierInfo><supplierTaxNumber><taxpayerId>11111111</taxpayerId>
<vatCode>2</vatCode><countyCode>42</countyCode></supplierTaxNumber><supplierName>Szállító
</supplierName></supplierInfo><{detail}>{number}<invoiceCategory>{category}</invoiceCategory>
<currencyCode>{currency}</currencyCode><exchangeRate>400.5</exchangeRate></{detail}>
</invoiceHead>"""
NORMAL_LINE = """<invoiceLines><line><lineNumber>7</lineNumber><lineAmountsNormal>{}
</lineAmountsNormal></line></invoiceLines>"""


def head(detail: str = "invoiceDetail", **changes: str) -> str:
    values = {"number": "", "category": "NORMAL", "currency": "HUF", **changes}
    return HEAD.format(detail=detail, **values)


def invoice(content: str, namespace: str = V3, before: str = "") -> bytes:
    return (
        f'<InvoiceData xmlns="{namespace}"><invoiceNumber>A/1</invoiceNumber>{before}'
        f"<invoiceMain><invoice>{content}</invoice></invoiceMain></InvoiceData>"
    ).encode()


def exchange(content: str) -> bytes:
    return (
        f'<Invoice xmlns="{V1}"><invoiceExchange>{content}</invoiceExchange></Invoice>'
    ).encode()


def summary(content: str) -> str:
    return f"<invoiceSummary>{content}</invoiceSummary>"


def read(content: bytes, *batch: str) -> InvoiceDetail:
    return parse_document(content, InvoiceId(("11111111", "A/1", *batch)))


def code_of(content: bytes, *batch: str) -> str:
    with pytest.raises(SourceError) as caught:
        read(content, *batch)
    assert caught.value.failure is FailureClass.SOURCE_DATA
    return caught.value.code


# --- the authority's samples ---


@lru_cache
def samples() -> dict[str, bytes]:
    folder = os.environ.get("NAV_SAMPLES")
    if not folder:
        pytest.skip("NAV_SAMPLES is not set: the folder of the authority's samples")
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(Path(folder).glob("**/invoice_samples/*.xml"))
    }


def every_invoice(content: bytes) -> Iterator[tuple[etree._Element, InvoiceDetail]]:
    """Each invoice of a document with the part of the document that belongs to it."""
    number = etree.fromstring(content).findtext("{*}invoiceNumber") or ""
    batch = etree.fromstring(content).findall("{*}invoiceMain/{*}batchInvoice")
    indexes = [b.findtext("{*}batchIndex") or "" for b in batch]
    for index in indexes or [""]:
        parts = ("11111111", number, index) if index else ("11111111", number)
        own = etree.fromstring(content, etree.XMLParser(remove_comments=True))
        for b in own.findall("{*}invoiceMain/{*}batchInvoice"):
            if b.findtext("{*}batchIndex") != index:
                b.getparent().remove(b)  # type: ignore[union-attr]
        yield own, parse_document(content, InvoiceId(parts))


def test_all_samples_are_there() -> None:
    assert len(samples()) == SAMPLE_COUNT


def test_every_text_of_every_sample_is_in_its_detail() -> None:
    for name, content in samples().items():
        for own, detail in every_invoice(content):
            missing = written(own) - Counter(reachable(detail))
            assert not missing, name


def find(root: etree._Element, path: str) -> Decimal | None:
    text = root.findtext("/".join(f"{{*}}{part}" for part in path.split("/")))
    return None if text is None else Decimal(text)


def test_totals_of_every_normal_sample_are_the_documents_own() -> None:
    checked = 0
    for name, content in samples().items():
        for own, detail in every_invoice(content):
            block = own.find(".//{*}summaryNormal")
            if block is None:
                continue
            checked += 1
            total = own.find(".//{*}invoiceSummary")
            assert total is not None
            assert detail.amounts == _expected(
                block, total, ("invoiceNet", "invoiceVat"), "summaryGrossData/invoiceGross"
            ), name
            rates = block.findall("{*}summaryByVatRate")
            assert [row.amounts for row in detail.vat_totals] == [
                _expected(
                    row,
                    row,
                    ("vatRateNetData/vatRateNet", "vatRateVatData/vatRateVat"),
                    "vatRateGrossData/vatRateGross",
                )
                for row in rates
            ], name
            assert all(row.rate.endswith("%") for row in detail.vat_totals)
    assert checked == 20


def _expected(
    block: etree._Element, gross_block: etree._Element, names: tuple[str, str], gross: str
) -> Amounts:
    net, vat = (find(block, f"{name}Amount") for name in names)
    net_huf, vat_huf = (find(block, f"{name}AmountHUF") for name in names)
    assert net is not None
    assert vat is not None
    assert net_huf is not None
    assert vat_huf is not None
    own, own_huf = (find(gross_block, f"{gross}{end}") for end in ("Amount", "AmountHUF"))
    return Amounts(
        net=net,
        vat=vat,
        gross=net + vat if own is None else own,
        net_huf=net_huf,
        vat_huf=vat_huf,
        gross_huf=net_huf + vat_huf if own_huf is None else own_huf,
    )


def test_simplified_sample_computes_net_for_totals_and_keeps_gross() -> None:
    content = samples()["invoice_samples/Belfoldi_egyszerusitett_szamla.xml"]
    _, detail = next(every_invoice(content))
    rows = [(row.rate, row.amounts.net, row.amounts.vat) for row in detail.vat_totals]
    assert rows == [
        ("21.26%", Decimal("18897.60"), Decimal("5102.40")),
        ("4.76%", Decimal("3809.60"), Decimal("190.40")),
        ("TAM", Decimal(5000), Decimal(0)),
    ]
    assert [row.amounts.gross for row in detail.vat_totals] == [24000, 4000, 5000]
    assert detail.amounts.gross == 33000
    assert detail.amounts.net == Decimal("27707.20")
    assert [line.amounts.gross for line in detail.lines] == [10000, 4000, 14000, 5000]
    assert {line.amounts.net for line in detail.lines} == {None}
    assert [line.vat_rate for line in detail.lines] == ["21.26%", "4.76%", "21.26%", "TAM"]


# --- own documents ---


def test_parts_of_a_party_are_put_together() -> None:
    party = """<customerInfo><customerVatStatus>OTHER</customerVatStatus><customerVatData>
      <customerTaxNumber><b:taxpayerId>22222222</b:taxpayerId><b:vatCode>5</b:vatCode>
      <groupMemberTaxNumber><b:taxpayerId>33333333</b:taxpayerId></groupMemberTaxNumber>
      </customerTaxNumber></customerVatData><customerName>Vevő</customerName><customerAddress>
      <b:simpleAddress><b:countryCode>HU</b:countryCode><b:postalCode>1011</b:postalCode>
      <b:city>Budapest</b:city><b:additionalAddressDetail>Fő u. 1.</b:additionalAddressDetail>
      </b:simpleAddress></customerAddress></customerInfo>"""
    party = party.replace("<customerInfo>", '<customerInfo xmlns:b="urn:base">')
    content = head().replace("<invoiceDetail>", party + "<invoiceDetail>")
    detail = read(invoice(content))
    assert detail.customer == Party(
        name="Vevő",
        tax_number="22222222-5",
        member_tax_number="33333333",
        address="HU 1011 Budapest, Fő u. 1.",
        vat_status="OTHER",
    )
    assert detail.supplier.tax_number == "11111111-2-42"
    assert detail.representative is None
    assert "22222222" in detail.extra.values()


def test_document_of_1_1_is_read() -> None:
    content = head(
        "invoiceData",
        number="<invoiceNumber>A/1</invoiceNumber><invoiceIssueDate>2018-07-02</invoiceIssueDate>",
        currency="EUR",
    )
    reference = """<invoiceReference><originalInvoiceNumber>A/0</originalInvoiceNumber>
      <modificationTimestamp>2018-07-02T10:00:00Z</modificationTimestamp>
      <modifyWithoutMaster>true</modifyWithoutMaster></invoiceReference>"""
    lines = NORMAL_LINE.format(
        """<lineNetAmount>10.00</lineNetAmount><lineVatRate><vatOutOfScope>true</vatOutOfScope>
        </lineVatRate><lineVatAmount>0</lineVatAmount><lineVatAmountHUF>0</lineVatAmountHUF>
        <lineGrossAmountNormal>10</lineGrossAmountNormal>"""
    )
    totals = summary(
        """<summaryNormal><summaryByVatRate><vatRate><vatExemption>AAM TÖRVÉNY</vatExemption>
        </vatRate><vatRateNetAmount>10</vatRateNetAmount><vatRateVatAmount>2.7</vatRateVatAmount>
        <vatRateVatAmountHUF>1080</vatRateVatAmountHUF></summaryByVatRate>
        <invoiceNetAmount>10</invoiceNetAmount><invoiceVatAmount>2.7</invoiceVatAmount>
        <invoiceVatAmountHUF>1080</invoiceVatAmountHUF></summaryNormal>
        <invoiceGrossAmount>12.71</invoiceGrossAmount>"""
    )
    detail = read(exchange(reference + content + lines + totals))
    assert (detail.number, detail.issue_date) == ("A/1", date(2018, 7, 2))
    assert (detail.format_version, detail.category) == ("1.1", "NORMAL")
    assert (detail.original_number, detail.modify_without_master) == ("A/0", True)
    assert detail.exchange_rate == Decimal("400.5")
    # No HUF twin of the net amount exists before 2.0, and none is invented.
    assert detail.amounts == Amounts(
        net=Decimal(10), vat=Decimal("2.7"), gross=Decimal("12.71"), vat_huf=Decimal(1080)
    )
    assert detail.vat_totals[0].rate == "AAM TÖRVÉNY"
    assert detail.vat_totals[0].amounts.gross == Decimal("12.7")
    assert detail.lines[0].vat_rate == "out_of_scope"
    assert detail.lines[0].amounts == Amounts(
        net=Decimal("10.00"), vat=Decimal(0), gross=Decimal(10), vat_huf=Decimal(0)
    )
    key = "invoiceExchange/invoiceReference/modificationTimestamp"
    assert detail.extra[key] == "2018-07-02T10:00:00Z"


def test_missing_twin_of_a_forint_document_is_the_same_amount() -> None:
    totals = summary(
        """<summaryNormal><invoiceNetAmount>10</invoiceNetAmount>
        <invoiceVatAmount>3</invoiceVatAmount></summaryNormal>"""
    )
    amounts = read(invoice(head() + totals)).amounts
    assert (amounts.net_huf, amounts.vat_huf) == (10, 3)
    assert (amounts.gross, amounts.gross_huf) == (13, 13)


def test_simplified_document_of_2_0_is_read() -> None:
    lines = """<invoiceLines><line><lineNumber>1</lineNumber><lineAmountsSimplified>
      <lineVatContent>0.2126</lineVatContent><lineGrossAmountSimplified>127</lineGrossAmountSimplified>
      </lineAmountsSimplified></line></invoiceLines>"""
    totals = summary(
        """<summarySimplified><vatContent>0.2126</vatContent><vatContentGrossAmount>127
        </vatContentGrossAmount></summarySimplified><summarySimplified><vatContent>0</vatContent>
        <vatContentGrossAmount>50</vatContentGrossAmount></summarySimplified>"""
    )
    detail = read(invoice(head(category="SIMPLIFIED") + lines + totals, V2))
    assert detail.format_version == "2.0"
    assert [row.rate for row in detail.vat_totals] == ["21.26%", "0%"]
    assert detail.vat_totals[0].amounts.net == Decimal("100.00")
    assert detail.amounts.gross == detail.amounts.gross_huf == 177
    assert detail.amounts.net == Decimal("150.00")
    assert detail.lines[0].vat_rate == "21.26%"


@pytest.mark.parametrize(
    ("rate", "label"),
    [
        ("<vatPercentage>0.27</vatPercentage>", "27%"),
        ("<vatPercentage>0.2</vatPercentage>", "20%"),
        ("<vatPercentage>0</vatPercentage>", "0%"),
        ("<vatPercentage>0.0500</vatPercentage>", "5%"),
        ("<vatContent>0.1525</vatContent>", "15.25%"),
        ("<vatExemption><case>AAM</case><reason>x</reason></vatExemption>", "AAM"),
        ("<vatOutOfScope><case>ATK</case><reason>x</reason></vatOutOfScope>", "ATK"),
        ("<vatDomesticReverseCharge>true</vatDomesticReverseCharge>", "reverse_charge"),
        ("<marginSchemeIndicator>ANTIQUES</marginSchemeIndicator>", "margin_scheme"),
        ("<marginSchemeNoVat>true</marginSchemeNoVat>", "margin_scheme"),
        ("<noVatCharge>true</noVatCharge>", "no_vat_charge"),
        ("<vatAmountMismatch><vatRate>0.27</vatRate><case>x</case></vatAmountMismatch>", "27%"),
        ("<vatOutOfScope>false</vatOutOfScope>", None),
        ("<newKind>true</newKind>", None),
    ],
)
def test_every_kind_of_rate_has_a_label_and_keeps_its_texts(rate: str, label: str | None) -> None:
    lines = NORMAL_LINE.format(f"<lineVatRate>{rate}</lineVatRate>")
    line = read(invoice(head() + lines)).lines[0]
    assert line.vat_rate == label
    texts = list(etree.fromstring(f"<r>{rate}</r>").itertext())
    assert set(texts) <= set(line.extra.values())


def batch(*indexes: int) -> bytes:
    items = "".join(
        f"<batchInvoice><batchIndex>{index}</batchIndex><invoice><invoiceReference>"
        f"<originalInvoiceNumber>B/{index}</originalInvoiceNumber></invoiceReference>{head()}"
        "</invoice></batchInvoice>"
        for index in indexes
    )
    return (
        f'<InvoiceData xmlns="{V3}"><invoiceNumber>A/1</invoiceNumber><invoiceMain>{items}'
        "</invoiceMain></InvoiceData>"
    ).encode()


@pytest.mark.parametrize("index", [1, 2, 3])
def test_id_chooses_its_own_invoice_of_a_batch(index: int) -> None:
    detail = read(batch(1, 2, 3), str(index))
    assert (detail.batch_index, detail.original_number) == (index, f"B/{index}")
    others = {f"B/{other}" for other in (1, 2, 3) if other != index}
    assert not others & set(detail.extra.values())


def test_customer_may_get_one_invoice_of_a_batch_only() -> None:
    assert read(batch(2), "2").original_number == "B/2"
    assert read(batch(2)).batch_index == 2


@pytest.mark.parametrize("wanted", [("4",), (), ("x",)])
def test_batch_without_the_wanted_invoice_is_a_mismatch(wanted: tuple[str, ...]) -> None:
    assert code_of(batch(1, 2, 3), *wanted) == "nav_document_mismatch"


def test_reading_takes_time_in_proportion_to_the_number_of_repeated_names() -> None:
    def seconds(pairs: int) -> float:
        twice = "".join(f"<n{n}>1</n{n}><n{n}>2</n{n}>" for n in range(pairs))
        root = etree.fromstring(f"<root>{twice}</root>")
        begun = time.process_time()
        assert len(flatten(root)) == 2 * pairs
        return time.process_time() - begun

    few, many = (min(seconds(pairs) for _ in range(3)) for pairs in (500, 5_000))
    assert many / few < 40  # in the square of the number it would be 100


def test_repeated_attributes_and_loose_texts_are_kept_by_path() -> None:
    extra = (
        '<additionalInvoiceData note="n"><dataName>X</dataName></additionalInvoiceData>'
        "<additionalInvoiceData>loose<dataName>Y</dataName>tail</additionalInvoiceData>"
    )
    content = head().replace("</invoiceDetail>", extra + "</invoiceDetail>")
    path = "invoiceMain/invoice/invoiceHead/invoiceDetail/additionalInvoiceData"
    found = read(invoice(content)).extra
    assert found[f"{path}[1]/@note"] == "n"
    assert found[f"{path}[1]/dataName"] == "X"
    assert found[f"{path}[2]/dataName"] == "Y"
    assert found[f"{path}[2]/text()"] == "loosetail"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "xml_malformed"),
        (invoice(head())[:-1], "xml_malformed"),
        (b"<!DOCTYPE x>" + invoice(head()), "xml_doctype"),
        (invoice(head()).decode().encode("utf-16"), "xml_encoding"),
        (invoice(head(), "urn:other"), "xml_root"),
        (b"<html/>", "xml_root"),
        (f'<InvoiceData xmlns="{V3}"/>'.encode(), "nav_document_not_invoice"),
        (
            f'<Invoice xmlns="{V1}"><invoiceAnnulment/></Invoice>'.encode(),
            "nav_document_not_invoice",
        ),
        (batch(1).replace(b"invoice>", b"other>"), "nav_document_not_invoice"),
        (batch(), "nav_document_mismatch"),
        (invoice(head()).replace(b">A/1<", b">A/2<"), "nav_document_mismatch"),
        (invoice(head()).replace(b"400.5", b"9" * 1_000_000), "nav_field_invalid"),
        (invoice(head()).replace(b"400.5", b"1e309"), "nav_field_invalid"),
        (invoice(head()).replace(b"400.5", b"NaN"), "nav_field_invalid"),
        (invoice(head()).replace(b"400.5", b"1,5"), "nav_field_invalid"),
        (
            invoice(head(), before="<invoiceIssueDate>2019-02-29</invoiceIssueDate>"),
            "nav_field_invalid",
        ),
        (
            invoice(head(), before="<completenessIndicator>x</completenessIndicator>"),
            "nav_field_invalid",
        ),
        (
            invoice(
                head()
                + NORMAL_LINE.format("<lineVatRate><vatPercentage>x</vatPercentage></lineVatRate>")
            ),
            "nav_field_invalid",
        ),
    ],
)
def test_document_that_cannot_be_read_is_quarantined_with_its_reason(
    content: bytes, code: str
) -> None:
    assert code_of(content) == code


def test_field_error_names_the_path_and_not_the_value() -> None:
    with pytest.raises(SourceError) as caught:
        read(invoice(head()).replace(b"400.5", b"SECRET"))
    assert str(caught.value.details["path"]).endswith("invoiceDetail/exchangeRate")
    assert "SECRET" not in str(caught.value)


def test_white_space_around_typed_values_is_no_content() -> None:
    detail = read(invoice(head()).replace(b"400.5", b"\n 400.50 "))
    assert str(detail.exchange_rate) == "400.50"


def test_lines_are_read_in_order_and_apart() -> None:
    lines = "".join(
        f"<line><lineNumber>{n}</lineNumber><lineDescription>L{n}</lineDescription>"
        f"<unitOfMeasure>OWN</unitOfMeasure><unitOfMeasureOwn>doboz</unitOfMeasureOwn></line>"
        for n in range(1, 301)
    )
    detail = read(invoice(f"{head()}<invoiceLines>{lines}</invoiceLines>"))
    assert [line.number for line in detail.lines] == list(range(1, 301))
    assert detail.lines[299].description == "L300"
    assert detail.lines[0].unit == "doboz"
    assert detail.lines[0].extra == {"unitOfMeasure": "OWN"}
    assert not [path for path in detail.extra if "/line" in path]
