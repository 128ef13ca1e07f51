"""Builds requests: the query by hand, since the URL is signed as it is sent, and all headers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.ports import Clock, HttpRequest, Ids
from invoice_connector.providers.netvisor.account import Account
from invoice_connector.providers.netvisor.endpoints import Resource
from invoice_connector.providers.netvisor.signing import (
    LANGUAGE,
    Algorithm,
    SignedParts,
    sign,
    write_timestamp,
    write_timestamp_unix,
)

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 120.0  # the vendor recommends no less
DEADLINE_S = 130.0

_TRANSACTION_ID_LENGTH = 32
_PREFIX = "X-Netvisor-"
# Nothing that anybody on the way could escape: the source signs what it received.
_PLAIN = re.compile(r"[A-Za-z0-9._~,-]*")

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BuiltRequest:
    """One attempt, with what an error about it has to name."""

    request: HttpRequest
    transaction_id: str
    at: datetime


class RequestBuilder:
    """Builds and signs the requests of one account; every attempt is a new one."""

    def __init__(self, clock: Clock, ids: Ids, account: Account, base_url: str) -> None:
        """Keep the account, its address, and where times and ids come from."""
        self._clock = clock
        self._ids = ids
        self._account = account
        self._base_url = base_url

    def build(
        self, resource: Resource, query: Query, max_bytes: int, body: bytes | None = None
    ) -> BuiltRequest:
        """Build one attempt with a fresh transaction id.

        Args:
            resource: what is called.
            query: parameters by lower-case name; a value of other characters than plain ones is
                refused, because nobody knows in which form it would have to be signed.
            max_bytes: the largest answer that is read.
            body: a message to post; None where the resource takes none.

        Raises:
            SourceError: (SOURCE_DATA) ``netvisor_value_not_sendable``.
        """
        url = f"{self._base_url}/{resource}.nv{write_query(query)}"
        now = self._clock.now()
        transaction_id = self._ids.token(_TRANSACTION_ID_LENGTH)
        is_post = resource in {Resource.IMPORT, Resource.STATUS}
        headers = self._headers(url, now, transaction_id)
        request = HttpRequest(
            method="POST" if is_post else "GET",
            url=url,
            headers={**headers, "Content-Type": "text/xml"} if is_post else headers,
            body=body or b"",
            connect_timeout_s=CONNECT_TIMEOUT_S,
            read_timeout_s=READ_TIMEOUT_S,
            deadline_s=DEADLINE_S,
            max_bytes=max_bytes,
        )
        return BuiltRequest(request, transaction_id, now)

    def _headers(self, url: str, now: datetime, transaction_id: str) -> dict[str, str]:
        account, partner = self._account, self._account.partner
        parts = SignedParts(
            url=url,
            sender=partner.sender,
            customer_id=account.customer_id,
            timestamp=write_timestamp(now),
            organisation_id=account.organisation_id,
            transaction_id=transaction_id,
            timestamp_unix=write_timestamp_unix(now),
        )
        unix = {"Authentication-TimestampUnix": parts.timestamp_unix}
        headers = {
            "Authentication-Sender": parts.sender,
            "Authentication-CustomerId": parts.customer_id,
            "Authentication-PartnerId": partner.partner_id,
            "Authentication-Timestamp": parts.timestamp,
            **(unix if partner.algorithm is Algorithm.HMACSHA256 else {}),
            "Interface-Language": LANGUAGE,
            "Organisation-ID": parts.organisation_id,
            "Authentication-TransactionId": transaction_id,
            "Authentication-MAC": sign(parts, account.keys, partner.algorithm),
            "Authentication-MACHashCalculationAlgorithm": partner.algorithm.value,
            "Authentication-UseHTTPResponseStatusCodes": "1",
        }
        return {_PREFIX + name: value for name, value in headers.items()}


def write_query(query: Query) -> str:
    """Write parameters in the given order, unescaped.

    Raises:
        SourceError: (SOURCE_DATA) ``netvisor_value_not_sendable``.
    """
    for name, value in query.items():
        if not _PLAIN.fullmatch(value):
            raise SourceError("netvisor_value_not_sendable", FailureClass.SOURCE_DATA, field=name)
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    return f"?{pairs}" if pairs else ""
