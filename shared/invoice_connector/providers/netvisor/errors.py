"""What the source's error codes mean for us.

By the code first and by the HTTP status second. The list is open on the source's side: an unknown
code is kept; a read is tried again, a write is not, because nobody knows what it did.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.providers.netvisor.endpoints import WRITES, Resource

_TRANSIENT = FailureClass.TRANSIENT
_DATA = FailureClass.SOURCE_DATA
SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Our code, what to do, and which settings field to blame."""

    code: str
    failure: FailureClass
    field: str | None = None


_LOGIN_REFUSED = Meaning("netvisor_login_refused", FailureClass.CREDENTIAL, "customer_key")
_MAINTENANCE = Meaning("netvisor_maintenance", FailureClass.MAINTENANCE)
_THROTTLED = Meaning("netvisor_throttled", FailureClass.THROTTLED)
_UNAVAILABLE = Meaning("source_unavailable", _TRANSIENT)
_REJECTED = Meaning("netvisor_request_rejected", FailureClass.OUR_BUG)
_UNREADABLE = Meaning("netvisor_unreadable_answer", _TRANSIENT)
_UNKNOWN = Meaning("netvisor_unknown_error", _TRANSIENT)
_ACCESS = "SERVICE_ACCESS_ERROR"
_LOGIN = "AUTHENTICATION_FAILED"
NOT_FOUND = "INVALID_DATA"  # also said where there is no such document

MEANINGS: Mapping[str, Meaning] = {
    _LOGIN: _LOGIN_REFUSED,
    "INVALID_DATA": Meaning("netvisor_invalid_data", _DATA),
    "INVALID_DATA_SIZE": Meaning("netvisor_invalid_data_size", _DATA),
    "DUPLICATE_DATA": Meaning("netvisor_duplicate_data", _DATA),
    "PERIOD_LOCK": Meaning("netvisor_period_locked", _DATA),
    "REQUEST_NOT_UNIQUE": Meaning("netvisor_request_id_reused", _TRANSIENT),
    "TECHNICAL_ERROR": Meaning("netvisor_technical_error", _TRANSIENT),
    "SYSTEM_MAINTENANCE": _MAINTENANCE,
    "SYSTEM_MAINTANANCE": _MAINTENANCE,  # as two client libraries spell it
    "TOO_MANY_REQUESTS": _THROTTLED,
}

# A sync cannot do without the first two; any other right only stops what needs it.
_RIGHTS: Mapping[Resource, Meaning] = {
    Resource.LIST: Meaning("netvisor_permission_list", FailureClass.PERMISSION),
    Resource.INVOICE: Meaning("netvisor_permission_details", FailureClass.PERMISSION),
    Resource.ORDER: Meaning("netvisor_permission_orders", _DATA),
    Resource.PERSONNEL: Meaning("netvisor_permission_personnel", _DATA),
    Resource.DELETED_INVOICES: Meaning("netvisor_permission_deleted", _DATA),
    Resource.DELETED_ORDERS: Meaning("netvisor_permission_deleted", _DATA),
    Resource.IMPORT: Meaning("netvisor_permission_import", _DATA),
    Resource.DELETE: Meaning("netvisor_permission_delete", _DATA),
    Resource.STATUS: Meaning("netvisor_permission_status", _DATA),
}

# What a status means when no code of the source came with it.
_STATUSES: Mapping[int, Meaning] = {
    401: _LOGIN_REFUSED,
    404: Meaning("netvisor_resource_unknown", FailureClass.OUR_BUG),
    408: _UNAVAILABLE,
    429: _THROTTLED,
    503: Meaning("source_unavailable", FailureClass.MAINTENANCE),
}
_FORBIDDEN = 403
_CLIENT_ERRORS = range(400, 500)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an error has to name about the call that failed."""

    resource: Resource
    transaction_id: str
    http_status: int


def refused(exchange: Exchange, code: str | None, text: str) -> SourceError:
    """Turn the source's own error into ours.

    The text is the source's and is shown as it is, but never logged; that of a refused login is
    dropped altogether: it repeats what the request was signed over.
    """
    meaning = _meaning(exchange, code)
    return _error(meaning, exchange, {}, code, None if code == _LOGIN else text)


def unreadable(exchange: Exchange, reason: str) -> SourceError:
    """Turn an answer that is none of the source's known forms into an error, never into data."""
    return _error(_meaning_of_status(exchange), exchange, {"reason": reason})


def _error(
    meaning: Meaning,
    exchange: Exchange,
    details: dict[str, object],
    code: str | None = None,
    text: str | None = None,
) -> SourceError:
    return SourceError(
        meaning.code,
        meaning.failure,
        source_code=code,
        source_text=text,
        http_status=exchange.http_status,
        request_id=exchange.transaction_id,
        operation=exchange.resource.value,
        field=meaning.field,
        is_general=meaning in _RIGHTS.values(),
        details=details,
    )


def _meaning(exchange: Exchange, code: str | None) -> Meaning:
    if code == _ACCESS:
        return _RIGHTS[exchange.resource]
    meaning = MEANINGS.get(code or "", _UNKNOWN)
    if meaning is _UNKNOWN and exchange.resource in WRITES:
        return Meaning(_UNKNOWN.code, _DATA)
    return meaning


def _meaning_of_status(exchange: Exchange) -> Meaning:
    status = exchange.http_status
    if status == _FORBIDDEN:
        return _RIGHTS[exchange.resource]
    if status in SUCCESS:
        return _UNREADABLE
    usual = _REJECTED if status in _CLIENT_ERRORS else _UNAVAILABLE
    return _STATUSES.get(status, usual)
