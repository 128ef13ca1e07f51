"""Answers: what a success is, and what every other answer means."""

from collections.abc import Callable

import pytest

from invoice_connector.core.errors import FailureClass, SourceError, TransportError
from invoice_connector.core.invoice import InvoiceKind
from invoice_connector.core.ports import HttpRequest, HttpResponse
from invoice_connector.providers.netvisor.client import NetvisorClient, Parts
from invoice_connector.providers.netvisor.elements import text_of
from invoice_connector.providers.netvisor.endpoints import Resource
from invoice_connector.providers.netvisor.requests import RequestBuilder
from tests.builders.nav_answers import Reply, StubTransport
from tests.builders.netvisor_answers import (
    ACCOUNT,
    CREDENTIALS,
    SECRET,
    detail,
    details,
    failure,
    row,
    rows,
    sample,
    success,
)
from tests.fakes.memory_time import SeededIds, VirtualClock

CREDENTIAL, PERMISSION = FailureClass.CREDENTIAL, FailureClass.PERMISSION
DATA, TRANSIENT = FailureClass.SOURCE_DATA, FailureClass.TRANSIENT
MAINTENANCE, OUR_BUG = FailureClass.MAINTENANCE, FailureClass.OUR_BUG
INVOICE, ORDER = InvoiceKind.INVOICE, InvoiceKind.ORDER


def client(reply: Reply | Callable[[HttpRequest], Reply]) -> tuple[NetvisorClient, StubTransport]:
    transport = StubTransport(reply if callable(reply) else lambda _: reply)
    urls = "https://isvapi.netvisor.fi"
    return NetvisorClient(
        transport, RequestBuilder(VirtualClock(), SeededIds(), ACCOUNT, urls)
    ), transport


def error_of(reply: Reply, resource: Resource = Resource.LIST) -> SourceError:
    one, _ = client(reply)
    with pytest.raises(SourceError) as caught:
        one.call(resource, {})
    return caught.value


ERRORS = {
    "authentication_failed.keys.xml": ("netvisor_login_refused", CREDENTIAL),
    "authentication_failed.mac_with_second_separator.xml": ("netvisor_login_refused", CREDENTIAL),
    "duplicate_data.xml": ("netvisor_duplicate_data", DATA),
    "invalid_data.not_found.xml": ("netvisor_invalid_data", DATA),
    "invalid_data.vatcode.xml": ("netvisor_invalid_data", DATA),
    "invalid_data.xml.xml": ("netvisor_invalid_data", DATA),
    "invalid_data_size.xml": ("netvisor_invalid_data_size", DATA),
    "non_xml_gateway.html": ("netvisor_unreadable_answer", TRANSIENT),
    "period_lock.xml": ("netvisor_period_locked", DATA),
    "request_not_unique.xml": ("netvisor_request_id_reused", TRANSIENT),
    "service_access_error.xml": ("netvisor_permission_list", PERMISSION),
    "system_maintanance.legacy_spelling.xml": ("netvisor_maintenance", MAINTENANCE),
    "system_maintenance.xml": ("netvisor_maintenance", MAINTENANCE),
    "technical_error.xml": ("netvisor_technical_error", TRANSIENT),
}


def test_every_error_sample_is_understood() -> None:
    from tests.builders.netvisor_answers import samples

    names = {n.partition("/")[2] for n in samples() if n.startswith("errors/")}
    assert names == set(ERRORS)


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_code_decides_whatever_the_http_status(name: str, status: int) -> None:
    error = error_of(HttpResponse(status, {}, sample(f"errors/{name}")))
    if name == "non_xml_gateway.html" and status != 200:
        expected = {
            400: ("netvisor_request_rejected", OUR_BUG),
            500: ("source_unavailable", TRANSIENT),
        }
        assert (error.code, error.failure) == expected[status]
        return
    assert (error.code, error.failure) == ERRORS[name]
    assert error.http_status == status
    assert len(error.request_id or "") == 32


def test_text_is_split_at_the_first_separator_and_kept_as_it_is() -> None:
    error = error_of(failure("INVALID_DATA", "Data form incorrect:. one :: two"))
    assert error.source_code == "INVALID_DATA"
    assert error.source_text == "Data form incorrect:. one :: two"
    assert "Data form" not in str(error)


@pytest.mark.parametrize("said", ["PERIOD_LOCK::locked", "PERIOD_LOCK :: locked", "PERIOD_LOCK"])
def test_code_counts_however_it_is_set_apart(said: str) -> None:
    error = error_of(failure("INVALID_DATA").replace(b"INVALID_DATA :: text", said.encode()))
    assert error.source_code == "PERIOD_LOCK"
    assert error.source_text == ("locked" if "locked" in said else "")


@pytest.mark.parametrize("encoding", ["iso-8859-1", "iso-8859-15", "windows-1252"])
def test_answer_is_read_in_the_encoding_that_it_declares(encoding: str) -> None:
    text = rows(row(7).replace("Asiakas", "\u00c4\u00e4kk\u00f6set")).decode()
    one, _ = client(text.replace("utf-8", encoding).encode(encoding))
    (found,) = one.list_invoices({})
    assert text_of(found, "customername") == "\u00c4\u00e4kk\u00f6set Oy"


def test_refused_login_shows_nothing_of_what_was_signed() -> None:
    reply = sample("errors/authentication_failed.mac_with_second_separator.xml")
    error = error_of(reply)
    shown = f"{error} {error!r} {vars(error)}"
    assert error.source_text is None
    for part in ("CUST_1", "KEY_HIDDEN", "ABCDEF", "1967543-8"):
        assert part not in shown


@pytest.mark.parametrize("name", ["unknown", "echo"])
def test_no_error_shows_a_key_or_a_code(name: str) -> None:
    def echo(request: HttpRequest) -> Reply:
        if name == "unknown":
            return failure("NEW_CODE", "text")
        said = " ".join(request.headers.values())
        return failure("AUTHENTICATION_FAILED", f"use {said}")

    one, transport = client(echo)
    with pytest.raises(SourceError) as caught:
        one.list_invoices({})
    sent = transport.sent[0]
    shown = f"{caught.value} {vars(caught.value)} {sent!r}"
    signature = sent.headers["X-Netvisor-Authentication-MAC"]
    for secret in (CREDENTIALS["customer_key"], SECRET["partner_key"], signature):
        assert secret not in shown


@pytest.mark.parametrize(
    ("resource", "code", "failure_class"),
    [
        (Resource.LIST, "netvisor_permission_list", PERMISSION),
        (Resource.INVOICE, "netvisor_permission_details", PERMISSION),
        (Resource.ORDER, "netvisor_permission_orders", DATA),
        (Resource.PERSONNEL, "netvisor_permission_personnel", DATA),
        (Resource.DELETED_INVOICES, "netvisor_permission_deleted", DATA),
        (Resource.DELETED_ORDERS, "netvisor_permission_deleted", DATA),
        (Resource.IMPORT, "netvisor_permission_import", DATA),
        (Resource.DELETE, "netvisor_permission_delete", DATA),
        (Resource.STATUS, "netvisor_permission_status", DATA),
    ],
)
def test_missing_right_is_named_and_only_stops_what_needs_it(
    resource: Resource, code: str, failure_class: FailureClass
) -> None:
    for reply in (failure("SERVICE_ACCESS_ERROR"), HttpResponse(403, {}, b"<html/>")):
        error = error_of(reply, resource)
        assert (error.code, error.failure) == (code, failure_class)
        assert error.is_general


@pytest.mark.parametrize(
    ("resource", "failure_class"), [(Resource.LIST, TRANSIENT), (Resource.IMPORT, DATA)]
)
def test_unknown_code_is_kept_and_only_a_read_is_tried_again(
    resource: Resource, failure_class: FailureClass
) -> None:
    error = error_of(failure("BRAND_NEW_CODE"), resource)
    assert (error.code, error.source_code) == ("netvisor_unknown_error", "BRAND_NEW_CODE")
    assert error.failure is failure_class


@pytest.mark.parametrize(
    ("status", "code", "failure_class"),
    [
        (200, "netvisor_unreadable_answer", TRANSIENT),
        (401, "netvisor_login_refused", CREDENTIAL),
        (404, "netvisor_resource_unknown", OUR_BUG),
        (405, "netvisor_request_rejected", OUR_BUG),
        (408, "source_unavailable", TRANSIENT),
        (429, "netvisor_throttled", FailureClass.THROTTLED),
        (500, "source_unavailable", TRANSIENT),
        (503, "source_unavailable", MAINTENANCE),
        (504, "source_unavailable", TRANSIENT),
    ],
)
def test_without_an_envelope_the_status_decides(
    status: int, code: str, failure_class: FailureClass
) -> None:
    error = error_of(HttpResponse(status, {}, b"<html><body>x</body></html>"))
    assert (error.code, error.failure, error.http_status) == (code, failure_class, status)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"not xml",
        success()[:-9],
        success(),
        b"<Root/>",
        b"<Root><ResponseStatus/></Root>",
        b"<Other><ResponseStatus><Status>OK</Status></ResponseStatus></Other>",
        b'<!DOCTYPE Root [<!ENTITY a "b">]>' + success().partition(b"?>")[2],
        rows(row(1)).replace(b"utf-8", b"utf-7"),
    ],
)
def test_incomplete_answer_is_never_an_empty_list(body: bytes) -> None:
    one, _ = client(body)
    with pytest.raises(SourceError) as caught:
        one.list_invoices({})
    assert caught.value.code == "netvisor_unreadable_answer"
    assert caught.value.failure is TRANSIENT


def test_success_with_a_status_of_failure_is_no_success() -> None:
    error = error_of(HttpResponse(500, {}, rows()))
    assert error.code == "source_unavailable"


def test_failure_without_a_second_status_has_no_code() -> None:
    body = b"<Root><ResponseStatus><Status>FAILED</Status></ResponseStatus></Root>"
    error = error_of(body)
    assert (error.code, error.source_code) == ("netvisor_unknown_error", None)


@pytest.mark.parametrize(
    ("date", "code"),
    [
        ("Sun, 01 Mar 2026 11:55:00 GMT", "netvisor_clock"),
        ("Sun, 01 Mar 2026 12:04:00 GMT", "netvisor_clock"),
        ("Sun, 01 Mar 2026 12:00:30 GMT", "netvisor_login_refused"),
        ("yesterday", "netvisor_login_refused"),
        (None, "netvisor_login_refused"),
    ],
)
def test_clock_is_blamed_where_the_sources_clock_differs(date: str | None, code: str) -> None:
    headers = {} if date is None else {"date": date}
    error = error_of(HttpResponse(401, headers, failure("AUTHENTICATION_FAILED")))
    assert error.code == code
    assert (error.failure is FailureClass.CLOCK) is (code == "netvisor_clock")


def test_transport_failure_passes_as_it_is() -> None:
    assert error_of(TransportError("http_deadline")).code == "http_deadline"


def test_list_has_one_element_for_each_row() -> None:
    for count in (0, 1, 2):
        one, transport = client(rows(*(row(key) for key in range(count))))
        assert len(one.list_invoices({"listtype": "preinvoice"})) == count
        assert transport.sent[0].url.endswith("/salesinvoicelist.nv?listtype=preinvoice")


@pytest.mark.parametrize(
    ("kind", "keys", "reply", "found", "url"),
    [
        (INVOICE, ["1"], details(detail(1)), 1, "getsalesinvoice.nv?netvisorkey=1&pdfimage=nopdf"),
        (INVOICE, ["1"], success("<SalesInvoice/>"), 0, "getsalesinvoice.nv?netvisorkey=1&"),
        (
            ORDER,
            ["1", "2"],
            details(detail(1), detail(2)),
            2,
            "getorder.nv?netvisorkeylist=1,2&pdfimage=nopdf",
        ),
        (INVOICE, ["1", "2"], details(detail(2)), 1, "getsalesinvoice.nv?netvisorkeylist=1,2&"),
        (INVOICE, ["1", "2"], success("<SalesInvoices/>"), 0, "netvisorkeylist=1,2&"),
        (
            INVOICE,
            ["1", "2"],
            success(f"<salesinvoices>{detail(1).lower()}<SalesInvoice/></salesinvoices>"),
            1,
            "netvisorkeylist=1,2&",
        ),
    ],
)
def test_one_and_many_documents_are_read(
    kind: InvoiceKind, keys: list[str], reply: bytes, found: int, url: str
) -> None:
    one, transport = client(reply)
    assert len(one.get_details(kind, keys, Parts())) == found
    assert url in transport.sent[0].url


def test_answer_without_any_document_element_is_not_a_missing_one() -> None:
    one, _ = client(success())
    with pytest.raises(SourceError) as caught:
        one.get_details(INVOICE, ["1"], Parts())
    assert caught.value.code == "netvisor_unreadable_answer"


def test_parts_are_asked_for_by_their_flags() -> None:
    one, transport = client(success("<SalesInvoice/>"))
    one.get_details(INVOICE, ["1"], Parts(pdf=True, attachments=True))
    query = transport.sent[0].url.partition("?")[2]
    assert query == (
        "netvisorkey=1&pdfimage=pdf&showprocesshistory=1&includeattachments=1"
        "&showcommentlines=1&includedocuments=1"
    )
    one.get_details(INVOICE, ["1"], Parts(history=False, comments=False, documents=False))
    assert transport.sent[1].url.endswith("?netvisorkey=1&pdfimage=nopdf")
    assert transport.sent[0].max_bytes > transport.sent[1].max_bytes
