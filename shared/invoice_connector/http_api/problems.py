"""Turn failures into problem details: what happened, what to do, under a stable code."""

import math
import traceback

from invoice_connector.core.errors import (
    ConflictError,
    ConnectorError,
    FailureClass,
    FieldProblem,
    InputError,
    LostRaceError,
    MalformedError,
    NotAllowedError,
    NotFoundError,
    SourceError,
    TooOftenError,
)
from invoice_connector.core.texts import label, text
from invoice_connector.http_api.answers import Answer, Json, problem_answer
from invoice_connector.http_api.request import Request
from invoice_connector.runtime.observability import logger

# The first class that fits decides.
_STATUSES: tuple[tuple[type[ConnectorError], int], ...] = (
    (MalformedError, 400),
    (InputError, 422),
    (NotAllowedError, 403),
    (NotFoundError, 404),
    (ConflictError, 409),
    (LostRaceError, 409),
    (TooOftenError, 429),
)
_STATUS_OF_CODE = {"settings_version_differs": 412, "hand_over_changed": 412}
_STATUS_OF_FAILURE = {
    FailureClass.CREDENTIAL: 409,
    FailureClass.PERMISSION: 409,
    FailureClass.SOURCE_DATA: 422,
    FailureClass.OUR_BUG: 502,
    FailureClass.CLOCK: 502,
}
# What an answer says of the details; all others are the operator's.
_SHOWN = ("customer_tax_number", "invoice_id", "supplier_tax_number")
_LONGEST_SHOWN = 1_000
_SOURCE_IS_BUSY = 503
_UNEXPECTED = 500
_RETRY_AFTER_BUSY_S = 60
_RETRY_AFTER_CODE_S = {"idempotency_key_busy": 5}  # requests end within half a minute


def refuse(error: ConnectorError, request: Request) -> Answer:
    """Answer an expected failure."""
    status = _status(error)
    if status >= _UNEXPECTED:
        logger.warning("request_failed", extra={"code": error.code, "facts": error.details})
    problems = error.problems if isinstance(error, InputError | ConflictError) else ()
    answer = _problem(status, _public_code(error), request, problems, _about(error))
    pause = _retry_after(error, status)
    if pause is not None:
        answer.headers["Retry-After"] = str(pause)
    return answer


def fail(error: Exception, request: Request) -> Answer:
    """Answer an unexpected failure. The message is not logged: it may quote what a user sent."""
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("unexpected_error", extra={"error_type": type(error).__name__, "where": where})
    return _problem(_UNEXPECTED, "internal_error", request, (), {})


def text_json(code: str, language: str) -> dict[str, str]:
    """Write a code with its texts."""
    found = text(code, language)
    return {"code": code, "title": found.title, "remedy": found.remedy}


def field_json(name: str, code: str, language: str) -> Json:
    """Write one field at fault."""
    shown = label("field", name, language)
    return {"field": name, "label": shown, **text_json(code, language)}


def _status(error: ConnectorError) -> int:
    if error.code in _STATUS_OF_CODE:
        return _STATUS_OF_CODE[error.code]
    if isinstance(error, SourceError):
        return _STATUS_OF_FAILURE.get(error.failure, _SOURCE_IS_BUSY)
    return next((s for kind, s in _STATUSES if isinstance(error, kind)), _UNEXPECTED)


def _retry_after(error: ConnectorError, status: int) -> int | None:
    """Return the seconds to wait, where waiting helps."""
    if isinstance(error, TooOftenError):
        return max(1, math.ceil(error.wait.total_seconds()))
    if status == _SOURCE_IS_BUSY:
        return _RETRY_AFTER_BUSY_S
    return _RETRY_AFTER_CODE_S.get(error.code)


def _public_code(error: ConnectorError) -> str:
    """Lost races of the stores have names that only mean something inside."""
    is_inner = isinstance(error, LostRaceError) and error.code != "settings_changed"
    return "state_changed" if is_inner else error.code


def _about(error: ConnectorError) -> Json:
    """Name the things that the failure is about, where a caller can do something with them."""
    found = {name: error.details[name] for name in _SHOWN if error.details.get(name)}
    return {name: str(value)[:_LONGEST_SHOWN] for name, value in found.items()}


def _problem(
    status: int,
    code: str,
    request: Request,
    problems: tuple[FieldProblem, ...],
    about: Json,
) -> Answer:
    language = request.language
    found = text(code, language)
    body = {
        "type": f"urn:invoice-connector:problem:{code}",
        "title": found.title,
        "status": status,
        "detail": found.remedy,
        "code": code,
        "problems": [field_json(p.field, p.code, language) for p in problems],
        "about": about,
        "request_id": request.request_id,
    }
    headers = {"Content-Language": language}
    return problem_answer(status, body, headers)
