"""What audits have found out: whether the claim of completeness held when it was read again."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AuditState:
    """Where the audits of one connection stand.

    Attributes:
        due_at: when somebody looks next; None when nobody shall.
        run_id: the audit run under way.
        last_run_id, last_at, last_found_late: the audit that ended last, and what it found late.
        found_late: what all audits together found late.
        gaps: holes in the coverage when it was looked at last.
        checked_until: insertion days whose invoices were sent to be checked are counted to here.
    """

    due_at: datetime | None = None
    run_id: str | None = None
    last_run_id: str | None = None
    last_at: datetime | None = None
    last_found_late: int = 0
    found_late: int = 0
    gaps: int = 0
    checked_until: date | None = None
