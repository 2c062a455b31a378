"""What providers returned, added up from many sides, against counting line by line."""

import io
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.rtt import by_provider
from metrics.rtt.month import month_from_rows
from metrics.rtt.numbering import numbered, numbered_keys
from metrics.rtt.read import read
from metrics.rtt.returns import LIST, PROVIDER_PARTS, Returns, none, returns_of_counts
from tests.extracts import Line, extract_csv, with_totals

PROVIDERS = ["AAH", "NT101", "RAA", "RBB"]
Plain = dict[tuple[str, str, str], int]
PLAIN = st.dictionaries(
    st.tuples(
        st.sampled_from(PROVIDERS),
        st.sampled_from(["03R", "15F", "NONC"]),
        st.sampled_from(["Part_1A", "Part_2", "Part_3"]),
    ),
    st.integers(0, 5_000),
    min_size=1,
    max_size=15,
)


def line(provider: str, commissioner: str, part: str, count: int) -> Line:
    if part == "Part_3":
        return Line(provider, commissioner, part, total=count)
    return Line(provider, commissioner, part, bands={7: count})


def returned(plain: Plain) -> tuple[Returns, Returns]:
    """As a file is read, and as it is read back from what is stored of it."""
    lines = with_totals(line(*key, count) for key, count in plain.items())
    month = month_from_rows(read(io.BytesIO(extract_csv(lines))))
    providers, packed = by_provider.pack(month.by_provider, len(month))
    total = np.flatnonzero(month.treatment == "C_999").tolist()
    stored = returns_of_counts(
        month.commissioner[total].tolist(),
        month.part[total].tolist(),
        [providers[row] for row in total],
        [packed[row] for row in total],
    )
    return month.returns, stored


def plainly(returns: Returns) -> dict[tuple[str, str], list[int]]:
    keys = zip(returns.provider.tolist(), returns.commissioner.tolist(), strict=True)
    return {
        (returns.providers[provider], returns.commissioners[commissioner]): pathways
        for (provider, commissioner), pathways in zip(keys, returns.pathways.tolist(), strict=True)
    }


@given(PLAIN)
def test_returns_are_what_was_sent_whether_read_or_stored(plain: Plain) -> None:
    expected = {(provider, code): [0] * len(PROVIDER_PARTS) for provider, code, _ in plain}
    for (provider, code, part), count in plain.items():
        column = PROVIDER_PARTS.index(part.removeprefix("Part_"))
        expected[provider, code][column] += count
    for returns in returned(plain):
        assert plainly(returns) == expected
        assert plainly(returns.without("NONC")) == {
            key: pathways for key, pathways in expected.items() if key[1] != "NONC"
        }


@given(PLAIN)
def test_returns_add_up_by_provider_and_by_commissioner(plain: Plain) -> None:
    returns, _ = returned(plain)
    lists: Counter[str] = Counter()
    of_all: Counter[str] = Counter()
    for (provider, code, part), count in plain.items():
        lists[provider] += count if part == "Part_2" else 0
        of_all[code] += count
    assert returns.with_a_list == +lists
    assert returns.rows_of(["none", *PROVIDERS])[:, LIST].tolist() == [
        0,
        *(lists[provider] for provider in PROVIDERS),
    ]
    by_commissioner = zip(returns.commissioners, returns.by_commissioner.tolist(), strict=True)
    assert {code: sum(pathways) for code, pathways in by_commissioner} == dict(of_all)


def test_nothing_was_returned_where_nothing_was_read() -> None:
    assert len(none()) == len(returns_of_counts([], [], [], [])) == 0
    assert none().with_a_list == {} and none().pathways_of("RAA", LIST) == {}


@given(st.lists(st.sampled_from(PROVIDERS)), st.lists(st.integers(0, 30)))
def test_codes_and_keys_are_numbered_in_order(codes: list[str], keys: list[int]) -> None:
    distinct, number = numbered(codes)
    assert list(distinct) == sorted(set(codes))
    assert [distinct[at] for at in number] == codes
    distinct_keys, position = numbered_keys(np.array(keys, dtype=np.int64), 31)
    assert distinct_keys.tolist() == sorted(set(keys))
    assert distinct_keys[position].tolist() == keys
