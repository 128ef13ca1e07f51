"""Reading single invoices, tokens and the other operations."""

import base64
import gzip
import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from lxml import etree

from infrastructure.simulators.nav import NavSimulator
from infrastructure.simulators.nav.access import encrypt_token, password_hash, request_signature
from tests.builders.nav_requests import (
    TAX_NUMBER,
    NavCaller,
    NavUser,
    digest_body,
    find,
    inserted,
    number_body,
    sha3,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAV_SCHEMAS = os.environ.get("NAV_SCHEMAS")
SUPPLIER = "20000002"


@pytest.fixture
def simulator():
    return NavSimulator(clock=lambda: NOW)


@pytest.fixture
def caller(simulator):
    return NavCaller(simulator).register()


def add(simulator, number="A/1", supplier=SUPPLIER, **values):
    return simulator.control.add_invoice(
        customer_tax_number=TAX_NUMBER,
        invoice_number=number,
        supplier_tax_number=supplier,
        **values,
    )[0]


def data(caller, *args, **kwargs):
    return caller.ask("queryInvoiceData", number_body(*args, **kwargs))


def document(answer):
    content = base64.b64decode(find(answer, "invoiceData"))
    return (
        gzip.decompress(content)
        if find(answer, "compressedContentIndicator") == "true"
        else content
    )


def test_the_document_is_handed_out_byte_for_byte(simulator, caller):
    add(simulator, "EGYEDI")
    xml = simulator.store.ledger("INBOUND", TAX_NUMBER).numbered("EGYEDI")[0].xml()
    altered = xml.replace(b"?>\n", b"?>\r\n<!-- kept -->\n").replace(b"EGYEDI", b"KET")
    simulator.control.add_invoice(xml=altered.decode())
    assert document(data(caller, "KET", SUPPLIER)) == altered


def test_audit_data_tell_where_the_report_came_from(simulator, caller):
    add(simulator, ins_date="2026-02-10T08:00:00Z", transaction_id="T1", index=7, source="WEB")
    audit = next(data(caller, "A/1", SUPPLIER).iter("{*}auditData"))
    assert [(etree.QName(e).localname, e.text) for e in audit] == [
        ("insdate", "2026-02-10T08:00:00Z"),
        ("insCusUser", "supplier0000001"),
        ("source", "WEB"),
        ("transactionId", "T1"),
        ("index", "7"),
        ("originalRequestVersion", "3.0"),
    ]


def test_compressed_documents_are_gzip_under_the_base64(simulator, caller):
    add(simulator, "PLAIN")
    add(simulator, "ZIPPED", is_compressed=True)
    plain, zipped = data(caller, "PLAIN", SUPPLIER), data(caller, "ZIPPED", SUPPLIER)
    assert find(zipped, "compressedContentIndicator") == "true"
    assert document(zipped) == document(plain).replace(b"PLAIN", b"ZIPPED")


@pytest.mark.parametrize("is_compressed", [False, True])
def test_an_electronic_invoices_hash_is_over_the_base64_text(simulator, caller, is_compressed):
    add(simulator, is_complete=True, is_compressed=is_compressed)
    answer = data(caller, "A/1", SUPPLIER)
    electronic = next(answer.iter("{*}electronicInvoiceHash"))
    assert electronic.get("cryptoType") == "SHA3-512"
    assert electronic.text == sha3(find(answer, "invoiceData"))
    assert b"<completenessIndicator>true<" in document(answer)


def test_other_invoices_carry_the_hash_of_a_file_or_none(simulator, caller):
    add(simulator, "WITH", stated_hash=["AB12", "SHA-256"])
    add(simulator, "WITHOUT")
    electronic = next(data(caller, "WITH", SUPPLIER).iter("{*}electronicInvoiceHash"))
    assert (electronic.text, electronic.get("cryptoType")) == ("AB12", "SHA-256")
    assert find(data(caller, "WITHOUT", SUPPLIER), "electronicInvoiceHash") is None


def test_what_is_not_there_is_an_answer_without_result(simulator, caller):
    add(simulator, "LATE", visible_at="2026-03-01T13:00:00Z")
    for answer in (
        data(caller, "NONE", SUPPLIER),
        data(caller, "LATE", SUPPLIER),
        data(caller, "LATE", SUPPLIER, batch_index=1),
    ):
        assert find(answer, "funcCode") == "OK"
        assert find(answer, "invoiceDataResult") is None
    simulator.control.shift_clock(3600)
    assert document(data(caller, "LATE", SUPPLIER))


def test_numbers_are_compared_exactly(simulator, caller):
    add(simulator, "ab/1 Ő&")
    assert document(data(caller, escape("ab/1 Ő&"), SUPPLIER))
    for other in ("AB/1 Ő&", "ab/1 O&", "ab/1  Ő&"):
        assert find(data(caller, escape(other), SUPPLIER), "invoiceData") is None


def test_a_number_of_two_suppliers_needs_the_supplier(simulator, caller):
    add(simulator)
    assert document(data(caller, "A/1"))
    add(simulator, supplier="30000003")
    assert find(data(caller, "A/1"), "errorCode") == "BAD_QUERY_PARAM_SUPPLIER_EXPECTED"
    assert b"<base:taxpayerId>30000003<" in document(data(caller, "A/1", "30000003"))


def test_the_supplier_is_not_expected_on_outgoing_invoices(caller):
    answer = data(caller, "A/1", SUPPLIER, direction="OUTBOUND")
    assert find(answer, "errorCode") == "BAD_QUERY_PARAM_SUPPLIER_NOT_EXPECTED"


def test_several_valid_copies_are_an_error_until_one_is_annulled(simulator, caller):
    first = add(simulator)
    simulator.control.duplicate(SUPPLIER, "A/1")
    assert find(data(caller, "A/1", SUPPLIER), "errorCode") == "MULTIPLE_QUERY_RESULT_FOUND"
    check = caller.ask("queryInvoiceCheck", number_body("A/1", SUPPLIER))
    assert find(check, "errorCode") == "MULTIPLE_QUERY_RESULT_FOUND"
    simulator.control.annul(SUPPLIER, "A/1", first["transaction_id"])
    assert find(data(caller, "A/1", SUPPLIER), "transactionId") not in (
        None,
        first["transaction_id"],
    )


def test_an_annulled_invoice_vanishes_and_checks_false(simulator, caller):
    add(simulator)
    body = number_body("A/1", SUPPLIER)
    assert find(caller.ask("queryInvoiceCheck", body), "invoiceCheckResult") == "true"
    assert simulator.control.annul(SUPPLIER, "A/1") == {"annulled": 1}
    assert find(caller.ask("queryInvoiceCheck", body), "invoiceCheckResult") == "false"
    assert find(data(caller, "A/1", SUPPLIER), "invoiceDataResult") is None
    assert simulator.control.truth(TAX_NUMBER)[0]["is_annulled"] is True


def test_modifications_are_annulled_with_their_base(simulator):
    row = add(simulator, "BASE", transaction_id="FIRST")
    simulator.control.modify(SUPPLIER, "BASE")
    simulator.control.storno(SUPPLIER, "BASE")
    assert simulator.control.annul(SUPPLIER, "BASE-M1") == {"annulled": 1}
    assert simulator.control.annul(SUPPLIER, "BASE", "OTHER") == {"annulled": 0}
    assert simulator.control.annul(SUPPLIER, "BASE", row["transaction_id"]) == {"annulled": 2}
    assert all(row["is_annulled"] for row in simulator.control.truth(TAX_NUMBER))


def test_cash_register_and_electronic_invoices_cannot_be_annulled(simulator):
    add(simulator, "REGISTER", source="OPG", category="SIMPLIFIED")
    add(simulator, "ELECTRONIC", is_complete=True)
    for number in ("REGISTER", "ELECTRONIC"):
        assert simulator.control.annul(SUPPLIER, number) == {"annulled": 0}


def test_batch_items_are_found_by_their_index_only(simulator, caller):
    mix = {"normal": 3, "batch": 2}
    simulator.control.generate(
        TAX_NUMBER, 60, NOW - timedelta(days=9), NOW, options={"mix": mix, "suppliers": 2}
    )
    rows = [row for row in simulator.control.truth(TAX_NUMBER) if row["batch_index"]]
    row = next(row for row in rows if row["batch_index"] == 2)
    same = [r for r in rows if r["transaction_id"] == row["transaction_id"]]
    assert {r["invoice_number"] for r in same} == {row["invoice_number"]}
    assert len({r["original_invoice_number"] for r in same}) == len(same) >= 2
    number, supplier = escape(row["invoice_number"]), row["supplier_tax_number"]
    answer = data(caller, number, supplier, batch_index=2)
    assert find(next(answer.iter("{*}auditData")), "batchIndex") == "2"
    assert hashlib.sha256(document(answer)).hexdigest() == row["xml_sha256"]
    assert find(data(caller, number, supplier), "invoiceDataResult") is None
    assert find(data(caller, number, supplier, batch_index=99), "invoiceDataResult") is None


def test_a_stored_invoice_may_violate_the_schema_without_a_position(simulator, caller):
    add(simulator)
    add(simulator, "B")
    simulator.control.set_fault("schema_violation_for_invoice", invoice_number="A/1")
    status, content = caller.send("queryInvoiceData", number_body("A/1", SUPPLIER))
    assert status == 400
    assert b"SCHEMA_VIOLATION" in content
    assert b"line: [-1] and column: [-1]" in content
    assert document(data(caller, "B", SUPPLIER))


def test_a_corrupt_document_is_handed_out_as_told(simulator, caller):
    add(simulator)
    simulator.control.set_fault("corrupt_document", times=1, content="AAAA", is_compressed=True)
    answer = data(caller, "A/1", SUPPLIER)
    assert find(answer, "invoiceData") == "AAAA"
    assert find(answer, "compressedContentIndicator") == "true"
    assert document(data(caller, "A/1", SUPPLIER)).startswith(b"<?xml")


def test_any_bytes_can_stand_in_for_a_document(simulator, caller):
    add(simulator, content_base64=base64.b64encode(b"\x00not xml").decode())
    assert document(data(caller, "A/1", SUPPLIER)) == b"\x00not xml"


def test_the_token_opens_with_the_exchange_key_and_lives_five_minutes(simulator, caller):
    answer = caller.ask("tokenExchange", "")
    encoded = find(answer, "encodedExchangeToken")
    decryptor = Cipher(algorithms.AES(caller.user.exchange_key.encode()), modes.ECB()).decryptor()
    padded = decryptor.update(base64.b64decode(encoded)) + decryptor.finalize()
    unpadder = PKCS7(128).unpadder()
    token = (unpadder.update(padded) + unpadder.finalize()).decode()
    assert (len(encoded), len(token)) == (88, 48)
    assert find(answer, "tokenValidityFrom") == "2026-03-01T12:00:00Z"
    assert find(answer, "tokenValidityTo") == "2026-03-01T12:05:00Z"
    tokens = simulator.store.tokens
    assert not tokens.redeem(token, "98765432", NOW)
    assert not tokens.redeem(token, TAX_NUMBER, NOW + timedelta(minutes=5))
    assert tokens.redeem(token, TAX_NUMBER, NOW + timedelta(minutes=4, seconds=59))
    assert not tokens.redeem(token, TAX_NUMBER, NOW)


def test_signatures_hashes_and_tokens_equal_the_published_vectors():
    key = "ce-8f5e-215119fa7dd621DLMRHRLH2S"
    stamp = "2017-12-30T18:25:45.000Z"
    hashes = sha3("CREATEQWJjZDEyMzQ=") + sha3("MODIFYRGNiYTQzMjE=")
    assert request_signature("TSTKFT1222564", stamp, key, hashes).startswith("60BC80609EE3B8F42FE9")
    assert request_signature("TSTKFT1222564", stamp, key).startswith("0493F2F0247A2DF0767756")
    assert password_hash("Jelszó-2026!ő").startswith("DA4A430F989B862E678BC7352354C22B")
    token = encrypt_token("8b5b2c1e-6b2a-4f1c-9a35-0c0ffee0beef3M48SPBEKZ2S", "0123456789ABCDEF")
    assert token.startswith("Uw0XKdyzs81CGHANHQnlj4QNo4yUM0glKqTaLCXkkl2pbwIi")


def test_a_submitted_invoice_reaches_its_customer(simulator, caller):
    seller = NavCaller(simulator, NavUser(login="seller000000001", tax_number=SUPPLIER)).register()
    add(simulator, "DRAFT")
    xml = simulator.store.ledger("INBOUND", TAX_NUMBER).numbered("DRAFT")[0].xml()
    text = base64.b64encode(xml.replace(b"DRAFT", b"SENT")).decode()
    answer = submit(seller, text)
    transaction_id = find(answer, "transactionId")
    assert len(transaction_id) == 16
    assert find(data(caller, "SENT", SUPPLIER), "invoiceData") == text
    status = seller.ask(
        "queryTransactionStatus", f"<transactionId>{transaction_id}</transactionId>"
    )
    assert find(status, "invoiceStatus") == "DONE"
    foreign = caller.ask(
        "queryTransactionStatus", f"<transactionId>{transaction_id}</transactionId>"
    )
    assert find(foreign, "processingResults") is None
    listed = seller.ask(
        "queryTransactionList",
        "<page>1</page>" + inserted("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"),
    )
    assert transaction_id in [e.text for e in listed.iter("{*}transactionId")]
    annul(seller, "SENT")
    assert find(data(caller, "SENT", SUPPLIER), "invoiceDataResult") is None


def submit(seller, text):
    token = taken_token(seller)
    body = (
        f"<exchangeToken>{token}</exchangeToken><invoiceOperations>"
        "<compressedContent>false</compressedContent><invoiceOperation><index>1</index>"
        f"<invoiceOperation>CREATE</invoiceOperation><invoiceData>{text}</invoiceData>"
        "</invoiceOperation></invoiceOperations>"
    )
    return seller.ask("manageInvoice", body, index_hashes=sha3(f"CREATE{text}"))


def annul(seller, number):
    annulment = (
        '<InvoiceAnnulment xmlns="http://schemas.nav.gov.hu/OSA/3.0/annul">'
        f"<annulmentReference>{number}</annulmentReference></InvoiceAnnulment>"
    )
    text = base64.b64encode(annulment.encode()).decode()
    body = (
        f"<exchangeToken>{taken_token(seller)}</exchangeToken><annulmentOperations>"
        "<annulmentOperation><index>1</index><annulmentOperation>ANNUL</annulmentOperation>"
        f"<invoiceAnnulment>{text}</invoiceAnnulment></annulmentOperation></annulmentOperations>"
    )
    return seller.ask("manageAnnulment", body, index_hashes=sha3(f"ANNUL{text}"))


def taken_token(caller):
    encoded = base64.b64decode(find(caller.ask("tokenExchange", ""), "encodedExchangeToken"))
    decryptor = Cipher(algorithms.AES(caller.user.exchange_key.encode()), modes.ECB()).decryptor()
    return (decryptor.update(encoded) + decryptor.finalize())[:48].decode()


def test_a_taxpayer_is_told_with_name_and_address(caller):
    known = caller.ask("queryTaxpayer", f"<taxNumber>{TAX_NUMBER}</taxNumber>")
    assert find(known, "taxpayerValidity") == "true"
    assert find(known, "taxpayerName") == "Minta Kft."
    unknown = caller.ask("queryTaxpayer", "<taxNumber>55555555</taxNumber>")
    assert find(unknown, "taxpayerValidity") == "false"
    assert find(unknown, "taxpayerData") is None


def test_a_chain_digest_numbers_its_lines_through(simulator, caller):
    add(simulator, "BASE", lines=[{}, {}])
    simulator.control.modify(SUPPLIER, "BASE")
    simulator.control.storno(SUPPLIER, "BASE")
    chain = caller.ask("queryInvoiceChainDigest", chain_body("BASE"))
    spans = [
        (find(e, "lineNumberIntervalStart"), find(e, "lineNumberIntervalEnd"))
        for e in chain.iter("{*}invoiceChainElement")
    ]
    assert spans == [("1", "2"), ("3", "3"), ("4", "6")]
    foreign = caller.ask("queryInvoiceChainDigest", chain_body("BASE", "30000003"))
    assert find(foreign, "availablePage") == "0"


def chain_body(number, partner=SUPPLIER):
    return (
        f"<page>1</page><invoiceChainQuery><invoiceNumber>{number}</invoiceNumber>"
        f"<invoiceDirection>INBOUND</invoiceDirection><taxNumber>{partner}</taxNumber>"
        "</invoiceChainQuery>"
    )


@pytest.mark.skipif(not NAV_SCHEMAS, reason="NAV_SCHEMAS does not name NAV's schema files")
def test_every_kind_of_answer_fits_the_official_schema(simulator, caller):
    schema = etree.XMLSchema(etree.parse(str(Path(NAV_SCHEMAS, "all.xsd"))))
    simulator.control.generate(TAX_NUMBER, 300, NOW - timedelta(days=30), NOW)
    add(simulator, "ÚJ & <szép>", is_complete=True)
    simulator.control.modify(SUPPLIER, "ÚJ & <szép>")
    number = escape("ÚJ & <szép>")
    month = inserted("2026-02-01T00:00:00Z", "2026-03-01T12:00:00Z")
    asked = [
        ("tokenExchange", ""),
        *(("queryInvoiceDigest", digest_body(month, page=page)) for page in (1, 2, 3, 4)),
        ("queryInvoiceData", number_body(number, SUPPLIER)),
        ("queryInvoiceData", number_body("NONE", SUPPLIER)),
        ("queryInvoiceCheck", number_body(number, SUPPLIER)),
        ("queryInvoiceChainDigest", chain_body(number)),
        ("queryTaxpayer", f"<taxNumber>{TAX_NUMBER}</taxNumber>"),
        ("queryTaxpayer", "<taxNumber>55555555</taxNumber>"),
        ("queryTaxpayer", "<taxNumber>5</taxNumber>"),
        ("queryTransactionList", f"<page>1</page>{month}"),
        ("queryTransactionStatus", "<transactionId>NONE</transactionId>"),
        (
            "queryInvoiceDigest",
            digest_body(inserted("2026-02-02T00:00:00Z", "2026-02-01T00:00:00Z")),
        ),
        ("queryInvoiceData", number_body(number, SUPPLIER, direction="OUTBOUND")),
    ]
    for operation, body in asked:
        answer = caller.ask(operation, body)
        assert schema.validate(answer), (operation, schema.error_log)
    with_other = simulator.control.set_fault("other_prefixes")
    answer = caller.ask("queryInvoiceDigest", digest_body(month))
    assert with_other["name"] == "other_prefixes"
    assert answer.prefix == "ns3"
    assert schema.validate(answer), schema.error_log
