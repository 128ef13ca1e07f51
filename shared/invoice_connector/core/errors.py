"""Every failure of the connector, grouped by what to do about it.

    ConnectorError
      InputError            the caller sent something wrong: 400/422, names the field
      NotAllowedError       the role lacks the right: 403
      NotFoundError         unknown here, or another tenant's: 404
      ConflictError         the state does not permit it now: 409
      TooOftenError         too many of these in a short time: 429, says when to come back
      LostRaceError         somebody else changed the item first: read again and decide again
      SourceError           a source system answered, or did not: decided by its FailureClass

``code`` is stable and is the key into the text catalogue (HU, EN, FI). ``details`` is for the
operator, apart from a few names that answers show; it never holds a password, key, hash or
signature.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class FailureClass(StrEnum):
    """What a failed call to a source system means for the work that made it."""

    CREDENTIAL = "credential"  # refused login, password or key: pause until the user acts
    PERMISSION = "permission"  # the technical user lacks a right: pause until the user acts
    CLOCK = "clock"  # our time stamp was refused: one more try, then the operator
    OUR_BUG = "our_bug"  # the request itself was wrong: no retry, the operator
    SOURCE_DATA = "source_data"  # this one invoice cannot be read: quarantine it
    MAINTENANCE = "maintenance"  # the source is closed: wait, the status stays
    THROTTLED = "throttled"  # we were too fast: wait at least a minute
    TRANSIENT = "transient"  # try again, rebuilt and signed again


class ConnectorError(Exception):
    """Base of every expected failure.

    Args:
        code: stable snake_case code, key of the text catalogue.
        field: name of the input or settings field that is at fault, if one is.
        details: short facts for the operator; must not hold secrets.
    """

    def __init__(
        self, code: str, *, field: str | None = None, details: Mapping[str, object] | None = None
    ) -> None:
        """Keep the code, the field at fault and the operator's details."""
        super().__init__(code)
        self.code = code
        self.field = field
        self.details = dict(details or {})

    def __str__(self) -> str:
        """Give the code and the details; both are safe to log."""
        facts = " ".join(f"{name}={value}" for name, value in self.details.items())
        where = f" field={self.field}" if self.field else ""
        return f"{self.code}{where}{' ' + facts if facts else ''}"


class FieldProblem:
    """One field of a rejected or doubtful input: its name and a text code."""

    __slots__ = ("code", "field")

    def __init__(self, field: str, code: str) -> None:
        """Name the field and the code of its text."""
        self.field = field
        self.code = code

    def __eq__(self, other: object) -> bool:
        """Compare by field and code."""
        return isinstance(other, FieldProblem) and (self.field, self.code) == (
            other.field,
            other.code,
        )

    def __hash__(self) -> int:
        """Hash as it compares."""
        return hash((self.field, self.code))

    def __repr__(self) -> str:
        """Show field and code; a problem never holds the value."""
        return f"FieldProblem({self.field!r}, {self.code!r})"


class InputError(ConnectorError):
    """The caller's input is wrong; ``problems`` names every field at fault."""

    def __init__(
        self,
        code: str = "invalid_input",
        *,
        field: str | None = None,
        problems: tuple[FieldProblem, ...] = (),
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Keep all problems; a single ``field`` becomes one problem with the same code."""
        super().__init__(code, field=field, details=details)
        self.problems = problems or ((FieldProblem(field, code),) if field else ())


class MalformedError(InputError):
    """The request cannot be read at all (400, where InputError is 422)."""


class NotAllowedError(ConnectorError):
    """The caller's role does not permit the action."""


class NotFoundError(ConnectorError):
    """The thing does not exist for this tenant."""


class ConflictError(ConnectorError):
    """The thing exists, but its present state does not permit the action."""

    def __init__(
        self,
        code: str,
        *,
        problems: tuple[FieldProblem, ...] = (),
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Keep the fields that stand in the way, where some do."""
        super().__init__(code, details=details)
        self.problems = problems


class TooOftenError(ConnectorError):
    """The caller asked too often for something expensive; ``wait`` says how long to pause."""

    def __init__(self, code: str, wait: timedelta) -> None:
        """Keep the code and the pause."""
        super().__init__(code)
        self.wait = wait


class LostRaceError(ConnectorError):
    """A conditional write lost against another writer; read again and decide again."""


class SourceError(ConnectorError):
    """A call to a source system failed.

    Args:
        code: our stable code.
        failure: the class, which alone decides what happens next.
        source_code: the source's own error code, kept even when unknown to us.
        http_status: the HTTP status, None when there was no answer.
        request_id: the id under which the source's help desk finds the call.
        operation: what was called, in the source's words.
        field: the settings field to blame, where the source's code tells.
        is_general: whatever is asked for in the same way fails alike, as where a right is missing;
            so nobody looks for the one thing that spoils the answer of many.
        source_text: what the source wrote, for the user who sent something; it is never logged,
            since it may quote from the request.
    """

    def __init__(  # noqa: PLR0913 - each fact has a name, and all but two are optional
        self,
        code: str,
        failure: FailureClass,
        *,
        source_code: str | None = None,
        http_status: int | None = None,
        request_id: str | None = None,
        operation: str | None = None,
        field: str | None = None,
        source_text: str | None = None,
        is_general: bool = False,
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Keep what the source said; its text stays out of what is logged."""
        facts = {"failure": failure.value, **(details or {})}
        if source_code is not None:
            facts["source_code"] = source_code
        if http_status is not None:
            facts["http_status"] = http_status
        if request_id is not None:
            facts["request_id"] = request_id
        if operation is not None:
            facts["operation"] = operation
        super().__init__(code, field=field, details=facts)
        self.failure = failure
        self.source_code = source_code
        self.http_status = http_status
        self.request_id = request_id
        self.operation = operation
        self.source_text = source_text
        self.is_general = is_general

    def name_call(self, operation: str, request_id: str) -> None:
        """Say which call failed, where whoever noticed it could not know: a transport, a reader."""
        if self.request_id is None:
            self.operation, self.request_id = operation, request_id
            self.details |= {"operation": operation, "request_id": request_id}


class TransportError(SourceError):
    """No usable HTTP answer: refused, reset, too slow, too large, redirected, bad certificate."""

    def __init__(self, code: str, *, details: Mapping[str, object] | None = None) -> None:
        """Class every transport failure as transient; its code says which it was."""
        super().__init__(code, FailureClass.TRANSIENT, details=details)
