import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.rtt.bands import pack, unpack

COUNTS = st.one_of(st.just(0), st.integers(0, 200), st.integers(0, 2**28 - 1))


@given(arrays(np.int64, st.tuples(st.integers(0, 8), st.just(105)), elements=COUNTS))
def test_what_is_packed_comes_back(bands: np.ndarray) -> None:
    assert (unpack(pack(bands), 105) == bands).all()


def test_one_byte_for_small_counts_and_none_for_the_empty_end() -> None:
    bands = np.zeros((3, 105), dtype=np.int64)
    bands[1, :4] = (1, 0, 127, 5)
    bands[2, 0] = 128
    assert pack(bands) == [b"", bytes([1, 0, 127, 5]), bytes([0x80, 0x01])]


def test_nothing_packs_to_nothing() -> None:
    assert pack(np.zeros((0, 105), dtype=np.int64)) == []
    assert unpack([], 105).shape == (0, 105)
