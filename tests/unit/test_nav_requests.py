"""Every request fits the authority's schema and is new in every attempt."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.providers.nav import requests
from invoice_connector.providers.nav.account import Account
from invoice_connector.providers.nav.requests import API, COMMON, BuiltRequest, RequestBuilder
from invoice_connector.providers.nav.signing import sign_request
from tests.builders.nav_answers import CREDENTIALS, PASSWORD_HASH, SETTINGS, SOFTWARE
from tests.fakes.memory_time import SeededIds, VirtualClock

START = datetime(2026, 1, 31, 23, 0, tzinfo=UTC)
WINDOW = DateWindow(Axis.INSERTED_AT, START, START + timedelta(days=30))
DAYS = DateWindow(
    Axis.ISSUE_DATE, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
)
ADDITIONAL = {
    "currency": "EUR",
    "source": "MGM",
    "invoiceAppearance": "PAPER",
    "paymentMethod": "TRANSFER",
    "invoiceCategory": "NORMAL",
    "name": "Minta",
    "groupMemberTaxNumber": "11111111",
    "taxNumber": "22222222",
}
XML_TEXT = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"
)
NUMBERS = st.text(XML_TEXT, min_size=1, max_size=50).filter(lambda text: text.strip() != "")


def builder(**changes: str) -> RequestBuilder:
    technical = {**SETTINGS.technical, **changes}
    account = Account.from_fields(technical, CREDENTIALS)
    return RequestBuilder(VirtualClock(), SeededIds(), SOFTWARE, account)


@lru_cache
def schema() -> etree.XMLSchema:
    folder = os.environ.get("NAV_SCHEMAS")
    if not folder:
        pytest.skip("NAV_SCHEMAS is not set: the folder of the authority's schemas")
    return etree.XMLSchema(etree.parse(str(Path(folder) / "all.xsd")))


def assert_valid(built: BuiltRequest) -> None:
    document = etree.fromstring(built.body)
    schema().assertValid(document)


REQUESTS: dict[str, tuple[str, Callable[[], requests.Fields]]] = {
    "digest by insertion": ("QueryInvoiceDigest", lambda: requests.digest_fields(WINDOW, 1)),
    "digest by issue date": ("QueryInvoiceDigest", lambda: requests.digest_fields(DAYS, 10)),
    "digest with conditions": (
        "QueryInvoiceDigest",
        lambda: requests.digest_fields(WINDOW, 1, ADDITIONAL),
    ),
    "data": ("QueryInvoiceData", lambda: requests.number_fields("11111111", "A/1", None)),
    "data of a batch": ("QueryInvoiceData", lambda: requests.number_fields("11111111", "A/1", 3)),
    "check": ("QueryInvoiceCheck", lambda: requests.number_fields("11111111", "A/1", None)),
    "chain": ("QueryInvoiceChainDigest", lambda: requests.chain_fields("11111111", "A/1", 1)),
    "taxpayer": ("QueryTaxpayer", lambda: requests.taxpayer_fields("12345676")),
    "token": ("TokenExchange", lambda: ()),
}


@pytest.mark.parametrize("predecessor", ["", "87654321"])
@pytest.mark.parametrize("name", REQUESTS)
def test_each_operation_is_valid_by_the_authoritys_schema(name: str, predecessor: str) -> None:
    operation, fields = REQUESTS[name]
    assert_valid(builder(predecessor_tax_number=predecessor).build(operation, fields()))


@settings(max_examples=150)
@given(number=NUMBERS)
def test_any_invoice_number_is_sent_as_it_is(number: str) -> None:
    built = builder().build("QueryInvoiceData", requests.number_fields("11111111", number, None))
    assert_valid(built)
    sent = etree.fromstring(built.body).find(f".//{{{API}}}invoiceNumber")
    assert sent is not None
    assert sent.text == number


@pytest.mark.parametrize("number", ["a\x00b", "\x0b", "\ud800", "\uffff"])
def test_a_number_that_xml_cannot_hold_is_refused_before_any_call(number: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        builder().build("QueryInvoiceData", requests.number_fields("11111111", number, None))


def test_every_attempt_has_a_fresh_id_of_the_permitted_form() -> None:
    build = builder().build
    ids = {build("TokenExchange").request_id for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch(r"[+a-zA-Z0-9_]{22,30}", request_id) for request_id in ids)


def test_envelope_is_signed_for_its_own_id_and_time() -> None:
    built = builder(predecessor_tax_number="87654321-2-41").build("TokenExchange")
    texts = {el.tag: el.text for el in etree.fromstring(built.body).iter(f"{{{COMMON}}}*")}
    timestamp = "2026-03-01T12:00:00.000Z"
    assert texts[f"{{{COMMON}}}requestId"] == built.request_id
    assert texts[f"{{{COMMON}}}timestamp"] == timestamp
    assert texts[f"{{{COMMON}}}passwordHash"] == PASSWORD_HASH
    assert texts[f"{{{COMMON}}}predecessorTaxNumber"] == "87654321"
    signature = sign_request(built.request_id, timestamp, CREDENTIALS["signature_key"])
    assert texts[f"{{{COMMON}}}requestSignature"] == signature


def test_tax_number_of_the_settings_is_reduced_to_eight_digits() -> None:
    built = builder(tax_number="12345676-2-42").build("TokenExchange")
    assert b"<common:taxNumber>12345676</common:taxNumber>" in built.body


def test_half_open_window_becomes_an_inclusive_interval() -> None:
    built = builder().build("QueryInvoiceDigest", requests.digest_fields(WINDOW, 1))
    assert b"<api:dateTimeFrom>2026-01-31T23:00:00.000Z<" in built.body
    assert b"<api:dateTimeTo>2026-03-02T22:59:59.999Z<" in built.body


def test_half_open_days_become_inclusive_days() -> None:
    built = builder().build("QueryInvoiceDigest", requests.digest_fields(DAYS, 1))
    assert b"<api:dateFrom>2026-01-01</api:dateFrom><api:dateTo>2026-01-31<" in built.body


def test_neighbouring_windows_neither_overlap_nor_leave_a_gap() -> None:
    first, second = WINDOW.halves()
    end = re.search(rb"dateTimeTo>([^<]*)<", _digest(first))
    start = re.search(rb"dateTimeFrom>([^<]*)<", _digest(second))
    assert end is not None
    assert start is not None
    distance = datetime.fromisoformat(start[1].decode()) - datetime.fromisoformat(end[1].decode())
    assert distance == timedelta(milliseconds=1)


def test_axis_that_the_source_does_not_know_is_refused() -> None:
    window = DateWindow(Axis.MODIFIED_ON, START, START + timedelta(days=1))
    with pytest.raises(ValueError, match="axis"):
        requests.digest_fields(window, 1)


def test_a_built_request_does_not_show_its_signature() -> None:
    built = builder().build("TokenExchange")
    assert repr(built) == f"BuiltRequest({built.request_id})"


def test_an_account_shows_the_company_only() -> None:
    account = Account.from_fields(SETTINGS.technical, CREDENTIALS)
    assert repr(account) == str(account) == "Account(12345676)"


def _digest(window: DateWindow) -> bytes:
    return builder().build("QueryInvoiceDigest", requests.digest_fields(window, 1)).body
