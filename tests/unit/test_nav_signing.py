"""The cryptography reproduces the vectors of the specification."""

import base64
import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from invoice_connector.providers.nav.signing import (
    WrongExchangeKeyError,
    decode_exchange_token,
    hash_electronic_invoice,
    hash_operation,
    hash_password,
    sign_request,
    write_timestamp,
)
from tests.builders.nav_answers import PASSWORD_HASH, SECRETS, TOKEN

KEY = SECRETS["signature_key"]
EXCHANGE_KEY = SECRETS["exchange_key"]


def encrypt(padded: bytes, key: str = EXCHANGE_KEY) -> str:
    encryptor = Cipher(algorithms.AES(key.encode()), modes.ECB()).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def test_signature_of_the_specification_is_reproduced() -> None:
    hashes = (hash_operation("CREATE", "QWJjZDEyMzQ="), hash_operation("MODIFY", "RGNiYTQzMjE="))
    assert hashes[0].startswith("4317798460962869BC67F07C48EA7E4A")
    assert hashes[1].startswith("A881218238933F6FFB9E167445CB4DAA")
    assert sign_request("TSTKFT1222564", "2017-12-30T18:25:45.000Z", KEY, hashes) == (
        "60BC80609EE3B8F42FE904200A49A1921A1DADA08D55319ACD40C59F626514B7"
        "4EEA49011D372600A10DBCF8199D590DA9C2841D987308F2D83DAE17C2470C42"
    )


@pytest.mark.parametrize(
    ("request_id", "timestamp", "key", "signature"),
    [
        (
            "TSTKFT1222564",
            "2017-12-30T18:25:45.000Z",
            KEY,
            "0493F2F0247A2DF076775631FFDFA8B6D39D051F4928D26426CD29895EEDB249"
            "60A23E4C6443A54806EA8B0E126A7B97940169FEADE6EE42FC99E3BE6F74AB04",
        ),
        (
            "RID00000000000001",
            "2026-01-31T23:59:59.000Z",
            "ab-cdef-0123456789ab0123456789ABCD",
            "ED0B031E913E80931C3F24E17354F98F365B537530DF486327F72B26DAAA072C"
            "A4DFD3D9E6D96CEEC5D8546B98483292F8856CCA3DCD70CD5FC8AAD6D943D2E8",
        ),
        (
            "RID896801578348",
            "2019-09-11T10:55:31.440Z",
            "ac-ac3a-7f661bff7d342N43CYX4U9FG",
            "B4B5E0F197BFFD3DF69BCC98D3BE775F65FD5445EEF95C9D6B6C59425F2B81C4"
            "F6DA1FD563B0C7E7D98AF1E1725E5C63C2803B5D3A93D1C02ED354AC92F2CC94",
        ),
    ],
)
def test_query_signatures_are_reproduced(
    request_id: str, timestamp: str, key: str, signature: str
) -> None:
    assert sign_request(request_id, timestamp, key) == signature


def test_password_hash_is_upper_case_sha512_of_utf8() -> None:
    assert hash_password("connector-Test-1") == PASSWORD_HASH
    assert hash_password("Jelszó-2026!ő").startswith("DA4A430F989B862E678BC7352354C22B")


def test_every_vector_of_the_reference_folder_is_reproduced() -> None:
    folder = os.environ.get("NAV_SAMPLES")
    if not folder:
        pytest.skip("NAV_SAMPLES is not set: the folder of the authority's samples")
    vectors = json.loads((Path(folder) / "test_vectors.json").read_text(encoding="utf-8"))
    for row in vectors["password_hash"]:
        assert hash_password(row["password"]) == row["sha512_upper"]
    for row in vectors["signature_simple"]:
        signature = sign_request(row["requestId"], row["timestamp"], row["signKey"])
        assert signature == row["sha3_512_upper"]
    for row in vectors["signature_manage"]:
        hashes = [hash_operation(item["operation"], item["base64"]) for item in row["items"]]
        assert hashes == [item["hash"] for item in row["items"]]
        signature = sign_request(row["requestId"], row["timestamp"], row["signKey"], hashes)
        assert signature == row["sha3_512_upper"]
    for row in vectors["exchange_token"]:
        decoded = decode_exchange_token(row["encodedExchangeToken"], row["exchangeKey"])
        assert decoded == row["token"]
    for row in vectors["electronic_invoice_hash"]:
        assert hash_electronic_invoice(row["base64"]) == row["sha3_512_upper"]


def test_token_is_decoded_with_the_right_key() -> None:
    expected = "8b5b2c1e-6b2a-4f1c-9a35-0c0ffee0beef3M48SPBEKZ2S"
    assert decode_exchange_token(TOKEN, EXCHANGE_KEY) == expected
    assert decode_exchange_token(f"\n {TOKEN[:40]}\n{TOKEN[40:]}", EXCHANGE_KEY) == expected


@pytest.mark.parametrize("key", ["0123456789ABCDEG", "0123456789abcdef", "short", KEY, "", "é" * 8])
def test_any_other_key_is_refused(key: str) -> None:
    with pytest.raises(WrongExchangeKeyError):
        decode_exchange_token(TOKEN, key)


@pytest.mark.parametrize(
    "padded",
    [
        b"x" * 15 + b"\x00",  # no padding length
        b"x" * 15 + b"\x11",  # longer than a block
        b"x" * 15 + b"\x11" * 17,  # longer than a block, and repeated
        b"x" * 13 + b"\x02\x03\x03",  # not repeated
        b"\x10" * 16,  # nothing but padding
        b"x" * 64 + b"\x10" * 16,  # longer than a token
        b"\x01\xff" + b"x" * 13 + b"\x01",  # valid padding, not readable
        b"a\tb" + b"x" * 12 + b"\x01",  # valid padding, not printable
    ],
)
def test_valid_looking_padding_alone_proves_no_key(padded: bytes) -> None:
    with pytest.raises(WrongExchangeKeyError):
        decode_exchange_token(encrypt(padded), EXCHANGE_KEY)


@pytest.mark.parametrize("encoded", ["", "!!!!", "QUJD", "é"])
def test_an_answer_without_a_token_is_not_blamed_on_the_key(encoded: str) -> None:
    with pytest.raises(ValueError, match="token") as caught:
        decode_exchange_token(encoded, EXCHANGE_KEY)
    assert not isinstance(caught.value, WrongExchangeKeyError)


def test_timestamp_has_three_digits_and_a_z_in_any_zone() -> None:
    moment = datetime(2026, 1, 31, 23, 59, 59, 123999, tzinfo=UTC)
    assert write_timestamp(moment) == "2026-01-31T23:59:59.123Z"
    there = moment.astimezone(timezone(timedelta(hours=2)))
    assert write_timestamp(there) == "2026-01-31T23:59:59.123Z"
