"""A failed call to a source, as the source's help desk asks for it: when, what, under which id."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from invoice_connector.core.errors import FailureClass, SourceError

KEPT_FOR = timedelta(days=30)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class FailedCall:
    """What is known of a failed call, without a word of what was sent or answered.

    Attributes:
        at: when the failure was noticed.
        code: our text code.
        operation: what was called, in the source's words; None if it never came to a request.
        request_id: the id under which the source finds the call.
        source_code: the source's own error code.
        http_status: None when there was no answer.
    """

    at: datetime
    code: str
    failure: FailureClass
    operation: str | None = None
    request_id: str | None = None
    source_code: str | None = None
    http_status: int | None = None

    @classmethod
    def of(cls, error: SourceError, at: datetime) -> "FailedCall":
        """Keep of a failure what may be shown to anybody; its texts and details are left out."""
        return cls(
            at=at,
            code=error.code,
            failure=error.failure,
            operation=error.operation,
            request_id=error.request_id,
            source_code=error.source_code,
            http_status=error.http_status,
        )
