"""Requests: headers, the signed URL, limits, and a new identity for every attempt."""

from dataclasses import replace

import pytest
import requests

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.ports import HttpRequest
from invoice_connector.providers.netvisor.endpoints import Resource, base_url, base_urls
from invoice_connector.providers.netvisor.requests import (
    RequestBuilder,
    write_query,
)
from invoice_connector.providers.netvisor.signing import Algorithm, Keys, SignedParts, sign
from tests.builders.netvisor_answers import ACCOUNT
from tests.fakes.memory_time import SeededIds, VirtualClock

HOST = "https://isvapi.netvisor.fi"
PREFIX = "X-Netvisor-"


def builder(algorithm: Algorithm = Algorithm.HMACSHA256) -> RequestBuilder:
    partner = replace(ACCOUNT.partner, algorithm=algorithm)
    return RequestBuilder(VirtualClock(), SeededIds(), replace(ACCOUNT, partner=partner), HOST)


def built(resource: Resource = Resource.LIST, body: bytes | None = None) -> HttpRequest:
    query = {"begininvoicedate": "2026-01-01", "netvisorkeylist": "1,2"}
    return builder().build(resource, query, 1000, body).request


def test_every_header_is_sent() -> None:
    headers = dict(built().headers)
    code = headers.pop(f"{PREFIX}Authentication-MAC")
    assert len(code) == 64
    assert len(headers.pop(f"{PREFIX}Authentication-TransactionId")) == 32
    assert headers == {
        f"{PREFIX}Authentication-Sender": "Testiclient",
        f"{PREFIX}Authentication-CustomerId": "CUST_1",
        f"{PREFIX}Authentication-PartnerId": "xxx_yyy",
        f"{PREFIX}Authentication-Timestamp": "2026-03-01 12:00:00.000",
        f"{PREFIX}Authentication-TimestampUnix": "1772366400",
        f"{PREFIX}Interface-Language": "EN",
        f"{PREFIX}Organisation-ID": "1967543-8",
        f"{PREFIX}Authentication-MACHashCalculationAlgorithm": "HMACSHA256",
        f"{PREFIX}Authentication-UseHTTPResponseStatusCodes": "1",
    }


@pytest.mark.parametrize("algorithm", Algorithm)
def test_code_is_over_the_url_and_the_headers_that_are_sent(algorithm: Algorithm) -> None:
    request = builder(algorithm).build(Resource.LIST, {"a": "1"}, 1000).request
    headers = request.headers
    parts = SignedParts(
        url=request.url,
        sender=headers[f"{PREFIX}Authentication-Sender"],
        customer_id=headers[f"{PREFIX}Authentication-CustomerId"],
        timestamp=headers[f"{PREFIX}Authentication-Timestamp"],
        language=headers[f"{PREFIX}Interface-Language"],
        organisation_id=headers[f"{PREFIX}Organisation-ID"],
        transaction_id=headers[f"{PREFIX}Authentication-TransactionId"],
        timestamp_unix="1772366400",
    )
    keys = Keys(ACCOUNT.customer_key, ACCOUNT.partner.partner_key)
    assert headers[f"{PREFIX}Authentication-MAC"] == sign(parts, keys, algorithm)
    has_unix = f"{PREFIX}Authentication-TimestampUnix" in headers
    assert has_unix is (algorithm is Algorithm.HMACSHA256)


def test_url_goes_out_as_it_was_signed() -> None:
    request = built()
    assert request.url == (
        f"{HOST}/salesinvoicelist.nv?begininvoicedate=2026-01-01&netvisorkeylist=1,2"
    )
    assert requests.Request("GET", request.url).prepare().url == request.url


@pytest.mark.parametrize("value", ["a b", "ä", "a&b", "a=b", "50%", "a+b", "a/b", "a\n", "#"])
def test_value_that_somebody_could_escape_is_refused(value: str) -> None:
    with pytest.raises(SourceError) as caught:
        write_query({"invoicenumber": value})
    assert (caught.value.code, caught.value.field) == (
        "netvisor_value_not_sendable",
        "invoicenumber",
    )
    assert caught.value.failure is FailureClass.SOURCE_DATA
    assert value not in str(caught.value)


def test_every_attempt_is_another_transaction() -> None:
    one = builder()
    attempts = [one.build(Resource.LIST, {}, 1000) for _ in range(2)]
    assert len({attempt.transaction_id for attempt in attempts}) == 2
    codes = {attempt.request.headers[f"{PREFIX}Authentication-MAC"] for attempt in attempts}
    assert len(codes) == 2


@pytest.mark.parametrize(
    ("resource", "method"),
    [
        (Resource.LIST, "GET"),
        (Resource.DELETE, "GET"),
        (Resource.IMPORT, "POST"),
        (Resource.STATUS, "POST"),
    ],
)
def test_method_belongs_to_the_resource(resource: Resource, method: str) -> None:
    request = built(resource, b"<root/>" if method == "POST" else None)
    assert request.method == method
    assert ("Content-Type" in request.headers) is (method == "POST")


def test_limits_are_those_that_the_vendor_asks_for() -> None:
    request = built()
    assert (request.connect_timeout_s, request.read_timeout_s, request.deadline_s) == (10, 120, 130)
    assert request.max_bytes == 1000


def test_environments_have_their_hosts() -> None:
    urls = base_urls("http://127.0.0.1:4700/")
    assert base_url(urls, "production") == "https://integration.netvisor.fi"
    assert base_url(urls, "test") == HOST
    assert base_url(urls, "simulator") == "http://127.0.0.1:4700"
    assert "simulator" not in base_urls(None)
