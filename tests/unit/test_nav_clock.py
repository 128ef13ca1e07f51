"""A refused time stamp says how wrong our clock is, if the answer tells the source's time."""

from datetime import timedelta

import pytest

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.ports import HttpRequest, HttpResponse
from invoice_connector.core.windows import Axis, DateWindow
from invoice_connector.providers.nav.provider import provide
from tests.builders.nav_answers import CREDENTIALS, SETTINGS, SOFTWARE, failure
from tests.fakes.memory_time import START, SeededIds, VirtualClock

DAY = DateWindow(Axis.INSERTED_AT, START - timedelta(days=1), START)


class Answering:
    """Gives one answer to everything."""

    def __init__(self, response: HttpResponse) -> None:
        """Keep the answer."""
        self._response = response

    def send(self, _request: HttpRequest) -> HttpResponse:
        """Give it."""
        return self._response


def error_of(code: str, headers: dict[str, str]) -> SourceError:
    """What a call ends in."""
    transport = Answering(HttpResponse(400, headers, failure(code)))
    source = provide(transport, VirtualClock(), SeededIds(), SOFTWARE, None).open(
        SETTINGS, CREDENTIALS
    )
    with pytest.raises(SourceError) as caught:
        source.list_page(DAY, 1)
    return caught.value


@pytest.mark.parametrize(
    ("date", "skew"),
    [
        ("Sat, 28 Feb 2026 11:00:00 GMT", 90_000),
        ("Sun, 01 Mar 2026 12:00:30 GMT", -30),
        ("yesterday", None),
        ("Sun, 01 Mar 2026 12:00:30 -0000", None),
        ("", None),
    ],
)
def test_the_skew_is_told_where_it_can_be_measured(date: str, skew: int | None) -> None:
    error = error_of("INVALID_TIMESTAMP", {"date": date} if date else {})
    assert error.failure is FailureClass.CLOCK
    assert error.details.get("clock_skew_s") == skew


def test_other_refusals_say_nothing_about_clocks() -> None:
    error = error_of("INVALID_REQUEST", {"date": "Sat, 28 Feb 2026 11:00:00 GMT"})
    assert "clock_skew_s" not in error.details
