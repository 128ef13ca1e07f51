"""What the source's error codes mean for us (Online Számla interface specification 3).

By the code first and by the HTTP status second: refused credentials, for example, come with
status 500. The list is open on the source's side, so an unknown code is kept and tried again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from invoice_connector.core.errors import FailureClass, SourceError

_CREDENTIAL = FailureClass.CREDENTIAL
_OUR_BUG = FailureClass.OUR_BUG
_TRANSIENT = FailureClass.TRANSIENT


@dataclass(frozen=True, slots=True)
class Meaning:
    """Our code, what to do, and which settings field to blame."""

    code: str
    failure: FailureClass
    field: str | None = None


_REJECTED = Meaning("nav_request_rejected", _OUR_BUG)
_MAINTENANCE = Meaning("nav_maintenance", FailureClass.MAINTENANCE)
_THROTTLED = Meaning("nav_throttled", FailureClass.THROTTLED)
_FAILED = Meaning("nav_operation_failed", _TRANSIENT)
_UNKNOWN = Meaning("nav_unknown_error", _TRANSIENT)
_UNAVAILABLE = Meaning("source_unavailable", _TRANSIENT)
_UNREADABLE_INVOICE = Meaning("nav_stored_invoice_unreadable", FailureClass.SOURCE_DATA)

MEANINGS: Mapping[str, Meaning] = {
    "INVALID_SECURITY_USER": Meaning("nav_login_refused", _CREDENTIAL, "password"),
    "INVALID_REQUEST_SIGNATURE": Meaning("nav_signature_refused", _CREDENTIAL, "signature_key"),
    "NOT_REGISTERED_CUSTOMER": Meaning("nav_tax_number_not_registered", _CREDENTIAL, "tax_number"),
    "INVALID_CUSTOMER": Meaning("nav_tax_number_invalid", _CREDENTIAL, "tax_number"),
    "INVALID_USER_RELATION": Meaning("nav_user_not_of_company", _CREDENTIAL, "login"),
    "INVALID_PREDECESSOR_TAX_NUMBER": Meaning(
        "nav_predecessor_refused", _CREDENTIAL, "predecessor_tax_number"
    ),
    "INVALID_EXCHANGE_TOKEN": Meaning("nav_exchange_key_wrong", _CREDENTIAL, "exchange_key"),
    "INVALID_TIMESTAMP": Meaning("nav_clock", FailureClass.CLOCK),
    "REQUEST_ID_NOT_UNIQUE": Meaning("nav_request_id_reused", _TRANSIENT),
    "OPERATION_FAILED": _FAILED,
    "ANNULMENT_VERIFICATION_BLOCKED": _FAILED,
    "MAINTENANCE_MODE": _MAINTENANCE,
    "SERVICE_UNAVAILABLE": _MAINTENANCE,
    "TOO_MANY_REQUESTS": _THROTTLED,
    "MULTIPLE_QUERY_RESULT_FOUND": Meaning("nav_multiple_copies", FailureClass.SOURCE_DATA),
    "INVALID_REQUEST": _REJECTED,
    "NOT_ALLOWED_EXCEPTION": _REJECTED,
    "INVALID_OPERATION": _REJECTED,
    "INDEX_NOT_SEQUENTIAL": _REJECTED,
    "REQUEST_VERSION_NOT_ALLOWED": _REJECTED,
    "STATUS_QUERY_NOT_ALLOWED": _REJECTED,
    "BAD_QUERY_PARAM_OVERLAP": _REJECTED,
    "BAD_QUERY_PARAM_RANGE_EXCEEDED": _REJECTED,
    "BAD_QUERY_PARAM_EQ_NOT_STANDALONE": _REJECTED,
    "BAD_QUERY_PARAM_OPERATOR_COLLISION": _REJECTED,
    "BAD_QUERY_PARAM_SUPPLIER_NOT_EXPECTED": _REJECTED,
    "BAD_QUERY_PARAM_SUPPLIER_EXPECTED": _REJECTED,
    "INVALID_PASSWORD_HASH_CRYPTO": _REJECTED,
    "INVALID_REQUEST_SIGNATURE_HASH_CRYPTO": _REJECTED,
    "INVALID_REQUEST_VERSION": _REJECTED,
    "INVALID_HEADER_VERSION": _REJECTED,
}

# Which right of the technical user an operation needs.
_INVOICE_MANAGEMENT = frozenset({"TokenExchange", "QueryTaxpayer"})

# What a status means when no code of the source came with it.
_STATUSES: Mapping[int, Meaning] = {
    400: _UNAVAILABLE,
    404: Meaning("nav_endpoint_unknown", _OUR_BUG),
    405: _REJECTED,
    413: _REJECTED,
    415: _REJECTED,
    429: _THROTTLED,
    503: Meaning("source_unavailable", FailureClass.MAINTENANCE),
    527: _MAINTENANCE,
}
SUCCESS = range(200, 300)
_RULE = re.compile(r"cvc-[a-z0-9.-]+")
_NOT_OUR_REQUEST = "line: [-1]"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as the source wrote it; ``violations`` are its texts about the schema."""

    operation: str
    http_status: int
    request_id: str
    source_code: str | None
    violations: Sequence[str] = ()


def refused(refusal: Refusal) -> SourceError:
    """Turn the source's own error into ours."""
    meaning = _meaning(refusal)
    details: dict[str, object] = {}
    if refusal.violations:
        # The texts themselves quote values of the request, so only the rule's name is kept.
        rule = _RULE.search(refusal.violations[0])
        details["violations"] = len(refusal.violations)
        details["rule"] = rule[0] if rule else "unnamed"
    return _error(meaning, refusal, details)


def unreadable(operation: str, http_status: int, request_id: str, reason: str) -> SourceError:
    """Turn an answer that is none of the source's known forms into an error, never into data."""
    is_success = http_status in SUCCESS
    fallback = Meaning("nav_unreadable_answer", _TRANSIENT) if is_success else _UNAVAILABLE
    meaning = _STATUSES.get(http_status, fallback)
    refusal = Refusal(operation, http_status, request_id, None)
    return _error(meaning, refusal, {"reason": reason})


def _error(meaning: Meaning, refusal: Refusal, details: dict[str, object]) -> SourceError:
    return SourceError(
        meaning.code,
        meaning.failure,
        source_code=refusal.source_code,
        http_status=refusal.http_status,
        request_id=refusal.request_id,
        operation=refusal.operation,
        field=meaning.field,
        details=details,
    )


def _meaning(refusal: Refusal) -> Meaning:
    code = refusal.source_code
    if code == "FORBIDDEN":
        return Meaning(_permission_code(refusal.operation), FailureClass.PERMISSION)
    if code == "INVALID_REQUEST" and _is_about_stored_invoice(refusal):
        return _UNREADABLE_INVOICE
    if code is None:
        return _STATUSES.get(refusal.http_status, _UNKNOWN)
    return MEANINGS.get(code, _UNKNOWN)


def _permission_code(operation: str) -> str:
    is_management = operation in _INVOICE_MANAGEMENT
    return f"nav_permission_invoice_{'management' if is_management else 'query'}"


def _is_about_stored_invoice(refusal: Refusal) -> bool:
    # Old invoices may break today's schema; the source then reports our request, at no place.
    return refusal.operation == "QueryInvoiceData" and any(
        _NOT_OUR_REQUEST in text for text in refusal.violations
    )
