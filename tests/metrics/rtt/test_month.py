import io
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from metrics.rtt.month import month_from_rows
from metrics.rtt.read import read
from metrics.rtt.returns import PROVIDER_PARTS
from tests.extracts import Line, extract_csv, with_totals

BANDS = st.dictionaries(st.integers(0, 104), st.integers(1, 3000), max_size=6)
LINES = st.lists(
    st.builds(
        Line,
        provider=st.sampled_from(["RAA", "RBB", "NT101"]),
        commissioner=st.sampled_from(["03R", "15F", "A3A8R", "NONC"]),
        part=st.sampled_from(["Part_1A", "Part_1B", "Part_2", "Part_2A"]),
        treatment=st.sampled_from(["C_100", "C_320", "X05"]),
        bands=BANDS,
        unknown=st.integers(0, 9),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda line: (line.provider, line.commissioner, line.part, line.treatment),
)


def stock_has_no_unknown(line: Line) -> Line:
    return replace(line, unknown=0) if line.part in ("Part_2", "Part_2A") else line


@given(LINES)
def test_sums_agree_with_counting_line_by_line(lines: list[Line]) -> None:
    lines = with_totals(stock_has_no_unknown(line) for line in lines)
    month = month_from_rows(read(io.BytesIO(extract_csv(lines))))
    plain: Counter = Counter()
    providers: Counter = Counter()
    for line in lines:
        part = line.part.removeprefix("Part_")
        key = (line.commissioner, line.treatment, part)
        plain[key, "unknown"] += line.unknown or 0
        plain[key, "total"] += sum(line.bands.values()) + (line.unknown or 0)
        for week, n in line.bands.items():
            plain[key, week] += n
        if line.treatment == "C_999":
            providers[line.provider, line.commissioner, part] += plain_total(line)
    keys = list(zip(month.commissioner, month.treatment, month.part, strict=True))
    assert keys == sorted(keys) and len(set(keys)) == len(keys) == len({key for key, _ in plain})
    for row, key in enumerate(keys):
        assert month.unknown[row] == plain[key, "unknown"]
        assert month.total[row] == plain[key, "total"]
        assert {w: n for w, n in enumerate(month.bands[row]) if n} == {
            w: plain[key, w] for w in range(105) if plain[key, w]
        }
    returned = {
        (code, commissioner, part): total
        for code in month.returns.providers
        for column, part in enumerate(PROVIDER_PARTS)
        for commissioner, total in month.returns.pathways_of(code, column).items()
    }
    assert {key: total for key, total in returned.items() if total} == +providers
    assert {key[:2] for key in returned} == {key[:2] for key in providers}


def plain_total(line: Line) -> int:
    return sum(line.bands.values()) + (line.unknown or 0)
