from statistics import median

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.rtt.partial import PartialReturn, partial_returns
from metrics.rtt.returns import PROVIDER_PARTS

# Completed admitted, completed non-admitted, list, decision to admit, new periods.
USUAL = [1_300, 5_000, 30_000, 4_000, 7_000]


def returned(
    now: list[int], past: list[list[int]], *, is_trust: bool = True
) -> list[PartialReturn]:
    return partial_returns(
        ["RBT"], [is_trust], np.array([now]), np.array([[month] for month in past])
    )


def test_a_small_piece_of_a_part_beside_a_whole_list_is_partial() -> None:
    assert returned([42, *USUAL[1:]], [USUAL] * 6) == [PartialReturn("RBT", "1A", 42, 1_300, True)]


def test_one_return_is_a_past() -> None:
    assert returned([42, *USUAL[1:]], [USUAL])[0].is_certain


def test_the_last_six_returns_count_whatever_lies_between() -> None:
    nothing = [0] * len(PROVIDER_PARTS)
    old = [9_000, *USUAL[1:]]
    past = [old, old, USUAL, USUAL, USUAL, USUAL, nothing, USUAL, USUAL]
    assert returned([430, *USUAL[1:]], past)[0].expected == 1_300
    assert returned([440, *USUAL[1:]], past)[0].is_certain is False


def test_a_list_that_moved_a_smaller_fall_or_another_provider_is_for_a_person() -> None:
    fell = [42, 5_000, 23_999, 4_000, 7_000]
    assert [item.is_certain for item in returned(fell, [USUAL] * 6)] == [False]
    assert [item.is_certain for item in returned([600, *USUAL[1:]], [USUAL] * 6)] == [False]
    other = returned([42, *USUAL[1:]], [USUAL] * 6, is_trust=False)
    assert [item.is_certain for item in other] == [False]
    assert returned([600, *USUAL[1:]], [USUAL] * 6, is_trust=False) == []


def test_what_was_small_or_is_missing_whole_is_not_partial() -> None:
    assert returned([1, *USUAL[1:]], [[199, *USUAL[1:]]] * 6) == []
    assert returned([0] * 5, [USUAL] * 6) == []


def plain_median(past: list[int]) -> float:
    earlier = [count for count in past if count][-6:]
    return median(earlier) if earlier else 0


COUNTS = st.one_of(st.just(0), st.integers(1, 300), st.integers(1, 40_000))
RETURN = st.lists(COUNTS, min_size=5, max_size=5)


@given(st.lists(st.tuples(st.booleans(), RETURN, st.lists(RETURN, min_size=8, max_size=8))))
def test_who_sent_a_piece_is_what_looking_at_each_provider_finds(providers) -> None:
    expected = []
    for number, (is_trust, now, past) in enumerate(providers):
        last_list = next((month[2] for month in reversed(past) if month[2]), 0)
        if not now[2] or not last_list:
            continue
        is_whole_list = abs(now[2] / last_list - 1) < 0.2
        for column, part in enumerate(PROVIDER_PARTS):
            usual = plain_median([month[column] for month in past])
            if column == 2 or usual < 200:
                continue
            is_small = now[column] / usual < 1 / 3 and is_whole_list
            if is_small or (is_trust and now[column] / usual < 1 / 2):
                is_certain = is_small and is_trust
                expected.append(PartialReturn(str(number), part, now[column], usual, is_certain))
    found = partial_returns(
        [str(number) for number in range(len(providers))],
        [is_trust for is_trust, *_ in providers],
        np.array([now for _, now, _ in providers], dtype=np.int64).reshape(-1, 5),
        np.array([past for *_, past in providers], dtype=np.int64)
        .reshape(-1, 8, 5)
        .transpose(1, 0, 2),
    )
    assert found == expected
