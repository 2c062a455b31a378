import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats.list_flows import list_flows, usual_range
from tests.oracles import list_flows as oracle

count = st.integers(0, 2000)


@st.composite
def months(draw: st.DrawFn) -> tuple[list[int], list[list[int]]]:
    length = draw(st.integers(1, 14))
    row = st.lists(count, min_size=length, max_size=length)
    return draw(st.lists(count, min_size=length + 1, max_size=length + 1)), [
        draw(row) for _ in range(3)
    ]


@given(months())
def test_it_is_what_counting_month_by_month_gives(
    drawn: tuple[list[int], list[list[int]]],
) -> None:
    lists, (started, admitted, others) = drawn
    flows = list_flows(lists, started, admitted, others)
    assert flows.unreported_removals == oracle.flows(lists, started, [admitted, others])
    taken_off = flows.completed_admitted + flows.completed_non_admitted + flows.unreported_removals
    assert flows.start + flows.clock_starts - taken_off == flows.end
    assert (flows.start, flows.end, flows.change) == (lists[0], lists[-1], lists[-1] - lists[0])


def test_march_2025_as_nhs_england_has_it() -> None:
    flows = list_flows([7_402_148, 7_420_899], [1_798_503], [327_477], [1_207_339])
    assert (flows.unreported_removals, flows.change) == (244_936, 18_751)


def test_of_many_places_at_once() -> None:
    lists, flow = np.array([[10, 12, 9], [5, 5, 5]]), np.array([[4, 1], [0, 3]])
    flows = list_flows(lists, flow, flow * 0, flow * 0 + 1)
    assert flows.unreported_removals.tolist() == [4, 1]
    with pytest.raises(ValueError, match="one list more"):
        list_flows(lists, lists, flow, flow)


values = st.lists(st.one_of(st.none(), st.integers(-40, 40)), min_size=1, max_size=40)


@given(values, st.data())
def test_outside_its_usual_range_as_drawn_point_by_point(
    drawn: list[int | None], data: st.DataObject
) -> None:
    starts = data.draw(
        st.lists(st.sampled_from([False] * 15 + [True]), min_size=len(drawn), max_size=len(drawn))
    )
    numbers = [np.nan if value is None else value for value in drawn]
    usual = usual_range(numbers, starts)
    assert usual.outside[0].tolist() == oracle.outside(drawn, starts)
