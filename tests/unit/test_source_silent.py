"""A source that nobody reaches: work waits, nothing fails, and one call tries now and then."""

from datetime import timedelta

import pytest

from invoice_connector.core.connection import ConnectionState
from invoice_connector.core.errors import FailureClass, SourceError, TransportError
from invoice_connector.core.source import SummaryPage
from invoice_connector.core.sync_run import RunState, SyncRun
from invoice_connector.core.windows import DateWindow
from invoice_connector.services.full_sync import start_full_sync
from invoice_connector.services.read_connections import read_connection
from tests.fakes.crowd import Crowd, make_crowd
from tests.fakes.memory_time import START
from tests.fakes.source_trouble import events
from tests.fakes.toy_source import ToySource, summary

HOUR = timedelta(hours=1)
RESET = TransportError("http_reset")
TIMEOUT = TransportError("http_timeout")
GATEWAY = SourceError("source_unavailable", FailureClass.TRANSIENT, http_status=502)
OWN_ERROR = SourceError("source_busy", FailureClass.TRANSIENT, source_code="OPERATION_FAILED")


def with_full_runs(size: int) -> Crowd:
    """Connections that each have 60 days to read."""
    crowd = make_crowd(size)
    for login, source in crowd.sources.items():
        source.rows += [summary(f"X-{n:02d}", START - 24 * n * HOUR) for n in range(1, 21)]
        first = (START - 60 * 24 * HOUR).date()
        start_full_sync(crowd.world.ports, crowd.connection(login).ref, first, "anna")
    return crowd


def runs_of(crowd: Crowd) -> list[SyncRun]:
    """All runs of all connections."""
    store = crowd.world.ports.runs
    refs = [crowd.connection(login).ref for login in crowd.sources]
    return [run for ref in refs for run in store.list(ref, 100, None).items]


def assert_complete(crowd: Crowd) -> None:
    """Everything was read, and no window failed."""
    assert {run.state for run in runs_of(crowd)} == {RunState.COMPLETED}
    assert sum(run.counters.windows_failed for run in runs_of(crowd)) == 0
    assert crowd.in_error() == set()


@pytest.mark.parametrize("error", [RESET, TIMEOUT, GATEWAY], ids=["reset", "timeout", "gateway"])
@pytest.mark.parametrize("hours", [2, 11])
def test_an_outage_of_the_network_for_hours_fails_no_work(error: SourceError, hours: int) -> None:
    crowd = with_full_runs(6)
    crowd.refuse(error=error)
    crowd.tick(45)
    assert crowd.health.closure is not None
    assert crowd.health.closure.is_silence
    calls = crowd.calls
    crowd.tick(hours * 60)
    assert crowd.calls - calls <= hours * 4 + 1  # one call each quarter of an hour, over all
    shown = read_connection(crowd.world.ports, crowd.world.ref).connection.status
    assert (shown.state, shown.notice) == (ConnectionState.ACTIVE, "source_unavailable")
    crowd.refuse(error=None)
    crowd.tick(45)
    assert crowd.health.closure is None
    assert events(crowd.world)["SourceClosed transient"] > 1
    assert_complete(crowd)


@pytest.mark.parametrize("size", [1, 2])
def test_an_outage_for_hours_that_too_few_connections_see_fails_no_work_either(size: int) -> None:
    crowd = with_full_runs(size)
    crowd.refuse(error=RESET)
    crowd.tick(11 * 60)
    crowd.refuse(error=None)
    crowd.tick(45)
    assert_complete(crowd)


def test_connections_without_an_answer_do_not_stop_those_that_get_one() -> None:
    crowd = make_crowd(12)
    crowd.refuse("toy-01", "toy-02", "toy-03", error=RESET)
    for _ in range(120):
        crowd.tick()
        crowd.poll("toy-04")
        assert crowd.health.closure is None


def test_an_error_of_the_source_itself_is_no_silence() -> None:
    crowd = with_full_runs(6)
    crowd.refuse(error=OWN_ERROR)
    crowd.tick(60)
    assert crowd.health.closure is None


def test_windows_that_are_too_heavy_for_the_source_do_not_keep_it_closed() -> None:
    crowd = with_full_runs(4)
    for source in crowd.sources.values():
        refuse_more_rows_than(source, 4)
    crowd.tick(60)
    assert_complete(crowd)


def refuse_more_rows_than(source: ToySource, most: int) -> None:
    """Let lists run out of time that hold too much."""
    list_page = source.list_page

    def limited(window: DateWindow, page: int) -> SummaryPage:
        inside = [row for row in source.rows if window.start <= row.inserted_at < window.end]
        if len(inside) > most:
            raise TIMEOUT
        return list_page(window, page)

    source.list_page = limited  # type: ignore[method-assign]
