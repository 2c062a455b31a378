import numpy as np

from metrics.rtt.month import PROVIDER_PARTS
from metrics.rtt.partial import PartialReturn, partial_returns

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
