"""The grid of slots: what workers reserve never lies too close together, and never twice."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from invoice_connector.core.pacing import LANES, LaneUse, SlotGrid, share_of
from tests.fakes.memory_time import START

RATES = st.sampled_from([0.1, 0.96, 1 / 1.04, 2.0, 3.0, 7.0, 50.0, 1000.0])
LANE = st.sampled_from(sorted(LANES))
# Time passed, lane, number of slots, pace.
STEPS = st.lists(
    st.tuples(
        st.floats(0, 30), LANE, st.integers(1, 10), st.sampled_from([1.0, 0.5, 0.55, 0.9, 1 / 16])
    ),
    min_size=2,
    max_size=40,
)


@given(rate=RATES, steps=STEPS)
def test_no_two_slots_are_closer_than_the_interval_whatever_is_reserved(
    rate: float, steps: list[tuple[float, str, int, float]]
) -> None:
    grid, now, used = SlotGrid(rate), START, dict[str, LaneUse]()
    slots: list[datetime] = []
    for passed, lane, count, pace in steps:
        now += timedelta(seconds=passed)
        turn = grid.take(lane, now, used.get(lane), count, pace)
        assert turn.slots[0] >= now
        used[lane] = turn.use
        slots += turn.slots
    slots.sort()
    assert grid.interval >= timedelta(seconds=1 / rate)
    assert all(b - a >= grid.interval for a, b in pairwise(slots))


@given(rate=RATES, lane=LANE, pace=st.floats(1 / 16, 1))
def test_a_busy_lane_gets_all_of_its_share_and_no_more(rate: float, lane: str, pace: float) -> None:
    use, slots = None, []
    for _ in range(40):
        turn = SlotGrid(rate).take(lane, START, use, 5, pace)
        use = turn.use
        slots += turn.slots
    reached = (len(slots) - 1) / (slots[-1] - slots[0]).total_seconds()
    assert 0.96 < reached / (rate * share_of(lane) * pace) < 1.04


def test_the_lanes_share_the_whole_rate_and_keep_a_fifth_for_people() -> None:
    assert sorted(slot for lane in LANES.values() for slot in lane) == list(range(10))
    assert share_of("user") == 0.2
