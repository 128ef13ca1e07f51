"""The authentication code: published and computed vectors, and what its parts look like."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import md5
from typing import Any

import pytest

from invoice_connector.providers.netvisor.account import Partner
from invoice_connector.providers.netvisor.signing import (
    Algorithm,
    Keys,
    SignedParts,
    base_string,
    sign,
    write_timestamp,
    write_timestamp_unix,
)
from tests.builders.netvisor_answers import ACCOUNT, SECRET, sample

NAMES = [
    "md5-legacy",
    "hmac-xi-fork",
    "hmac-heltti",
    "hmac-query",
    "hmac-non-ascii-sender",
    "sha256-legacy",
]


def vector(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        v for v in json.loads(sample("auth/mac_vectors.json")) if v["name"] == name
    )
    return found


def parts_of(given: dict[str, Any]) -> tuple[SignedParts, Keys]:
    names = ("url", "sender", "customer_id", "timestamp", "organisation_id", "transaction_id")
    parts = SignedParts(
        **{name: given[name] for name in names},
        timestamp_unix=given["timestamp_unix"],
        language=given["language"],
    )
    return parts, Keys(given["customer_key"], given["partner_key"])


def test_every_vector_is_used() -> None:
    assert [v["name"] for v in json.loads(sample("auth/mac_vectors.json"))] == NAMES


@pytest.mark.parametrize("name", NAMES[1:])
def test_vector_gives_its_code(name: str) -> None:
    given = vector(name)
    parts, keys = parts_of(given)
    algorithm = Algorithm(given["algorithm"])
    assert base_string(parts, keys, algorithm) == given["base_string"]
    assert sign(parts, keys, algorithm) == given["mac"]


def test_literal_vector_of_the_oldest_algorithm_confirms_the_order_of_the_parts() -> None:
    given = vector("md5-legacy")
    message = base_string(*parts_of(given), Algorithm.SHA256)
    assert message == given["base_string"]
    assert md5(message.encode()).hexdigest() == given["mac"]
    assert "MD5" not in {algorithm.value for algorithm in Algorithm}


def test_times_are_universal_whatever_their_zone() -> None:
    helsinki = timezone(timedelta(hours=2))
    moment = datetime(2026, 3, 1, 14, 0, 0, 7_999, tzinfo=helsinki)
    assert write_timestamp(moment) == "2026-03-01 12:00:00.007"
    assert write_timestamp(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03-01 00:00:00.000"
    assert write_timestamp_unix(moment) == "1772366400"


def test_nothing_shows_a_key() -> None:
    parts, keys = parts_of(vector("hmac-query"))
    shown = repr([parts, keys, ACCOUNT, ACCOUNT.partner])
    for secret in (keys.customer, keys.partner, ACCOUNT.customer_key, SECRET["partner_key"]):
        assert secret not in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"partner_id": ""},
        {"partner_key": None},
        {"sender": "Käyttäjä"},
        {"sender": "a\nb"},
        {"algorithm": "MD5"},
        {"algorithm": ""},
    ],
)
def test_partner_that_could_not_be_signed_for_is_none(changes: dict[str, object]) -> None:
    assert Partner.from_secret({**SECRET, **changes}) is None


def test_partner_may_choose_the_older_algorithm() -> None:
    partner = Partner.from_secret({**SECRET, "algorithm": "SHA256"})
    assert partner is not None
    assert partner.algorithm is Algorithm.SHA256
