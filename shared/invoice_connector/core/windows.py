"""Date windows: what one read of a source's list covers.

Every window is half-open, ``start <= x < end``, in aware UTC datetimes. On the date axes,
all but INSERTED_AT, a calendar day is written as its midnight UTC; the provider turns it into its
own dates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Axis(StrEnum):
    """The time that a window selects by."""

    INSERTED_AT = "inserted_at"  # when the source system processed the invoice
    ISSUE_DATE = "issue_date"
    MODIFIED_ON = "modified_on"
    OPEN_ON = "open_on"  # everything that is open on a day, whatever its dates
    DELETED_ON = "deleted_on"


_GRAIN = {
    Axis.INSERTED_AT: timedelta(seconds=1),
    Axis.ISSUE_DATE: timedelta(days=1),
    Axis.MODIFIED_ON: timedelta(days=1),
    Axis.OPEN_ON: timedelta(days=1),
    Axis.DELETED_ON: timedelta(days=1),
}


@dataclass(frozen=True, slots=True, order=True)
class DateWindow:
    """A half-open interval on one axis."""

    axis: Axis
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse naive times and empty or turned windows: they would read nothing, silently."""
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("window times must be aware")
        if self.start >= self.end:
            raise ValueError("window must not be empty")

    @property
    def window_id(self) -> str:
        """Name the window by its interval: the same interval always has the same id."""
        return f"{self.axis.value}-{compact(self.start)}-{compact(self.end)}"

    @property
    def is_single_grain(self) -> bool:
        """Tell whether the window cannot be split any more."""
        return self.end - self.start <= _GRAIN[self.axis]

    def halves(self) -> tuple["DateWindow", "DateWindow"]:
        """Split in the middle, on a whole grain; together the halves cover exactly the window."""
        grain = _GRAIN[self.axis]
        grains = max(1, int((self.end - self.start) / 2 / grain))
        middle = self.start + grains * grain
        return DateWindow(self.axis, self.start, middle), DateWindow(self.axis, middle, self.end)


def compact(moment: datetime) -> str:
    """Write a time as sortable ``20260131T235959123Z`` (milliseconds), for ids and keys."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y%m%dT%H%M%S}{utc.microsecond // 1000:03d}Z"


def cut(axis: Axis, start: datetime, end: datetime, longest: timedelta) -> Iterator[DateWindow]:
    """Cut ``[start, end)`` into windows of at most ``longest``, newest first."""
    upper = end
    while upper > start:
        lower = max(start, upper - longest)
        yield DateWindow(axis, lower, upper)
        upper = lower
