"""Packing and unpacking of provider counts, against counting line by line."""

from importlib import import_module

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.rtt.by_provider import END, ByProvider, from_cells, none, pack, runs, totals, unpack

CODES = ["AAH", "NT101", "RAA", "RBB", "S5E5Y"]
Plain = dict[tuple[int, str], dict[int, int]]
# What each provider reported in each of four counts: column -> pathways.
MONTHS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.sampled_from(CODES)),
    st.dictionaries(
        st.integers(0, 105), st.one_of(st.integers(1, 200), st.integers(1, 60_000_000)), max_size=8
    ),
    max_size=12,
)


def made(plain: Plain) -> ByProvider:
    keys = list(plain)
    cells = [
        [(row, plain[key][column]) for row, key in enumerate(keys) if column in plain[key]]
        for column in range(106)
    ]
    return from_cells(
        np.array(CODES),
        np.array([count for count, _ in keys], dtype=np.int64),
        np.array([CODES.index(code) for _, code in keys], dtype=np.int64),
        [
            (np.array([row for row, _ in of], dtype=np.int32), np.array([n for _, n in of]))
            for of in cells
        ],
    )


def plainly(read: ByProvider) -> Plain:
    keys = [
        (count, code)
        for count, code in zip(read.count.tolist(), read.codes[read.provider].tolist(), strict=True)
    ]
    plain: Plain = {key: {} for key in keys}
    for line, column, value in zip(
        read.line.tolist(), read.column.tolist(), read.value.tolist(), strict=True
    ):
        plain[keys[line]][column] = value
    return plain


@given(MONTHS)
def test_what_is_packed_comes_back(plain: Plain) -> None:
    names, packed = pack(made(plain), 4)
    assert plainly(unpack(names, packed)) == plain
    for count, text in enumerate(names):
        assert text.split() == sorted(code for number, code in plain if number == count)


@given(MONTHS, st.sets(st.sampled_from(CODES)))
def test_some_providers_are_those_lines_and_no_others(plain: Plain, codes: set[str]) -> None:
    chosen = made(plain).of(sorted(codes))
    assert plainly(chosen) == {key: cells for key, cells in plain.items() if key[1] in codes}


@given(MONTHS)
def test_the_run_of_one_provider_is_cut_out_of_its_row(plain: Plain) -> None:
    names, packed = pack(made(plain), 4)
    for count, (text, row) in enumerate(zip(names, packed, strict=True)):
        for code, run in zip(text.split(), runs(row), strict=True):
            assert plainly(unpack([code], [run + END])) == {(0, code): plain[count, code]}


@given(MONTHS)
def test_lines_add_up(plain: Plain) -> None:
    read = made(plain)
    assert read.totals.tolist() == [sum(plain[key].values()) for key in sorted(plain)]
    unbanded, bands = read.summed(read.count, 4, 105)
    for count in range(4):
        of = [cells for (number, _), cells in plain.items() if number == count]
        assert unbanded[count] == sum(cells.get(0, 0) for cells in of)
        assert bands[count].tolist() == [
            sum(cells.get(1 + week, 0) for cells in of) for week in range(105)
        ]


@given(MONTHS)
def test_totals_of_what_is_packed_are_those_of_its_lines(plain: Plain) -> None:
    _, packed = pack(made(plain), 4)
    assert totals(packed).tolist() == made(plain).totals.tolist()


def test_nothing_is_packed_as_nothing() -> None:
    assert totals([b"", b""]).tolist() == []
    assert pack(none(), 2) == (["", ""], [b"", b""])
    assert len(unpack(["", ""], [b"", b""])) == 0
    assert len(unpack([], [])) == 0


def test_a_provider_with_no_pathways_is_still_one_that_sent() -> None:
    """An NHS trust that sends a row of nothing has sent; one without a row has not."""
    names, packed = pack(made({(0, "RAA"): {}, (0, "RBB"): {3: 1}}), 1)
    assert names == ["RAA RBB"] and packed == [b"\x00\x06\x03\x00"]
    assert plainly(unpack(names, packed)) == {(0, "RAA"): {}, (0, "RBB"): {3: 1}}


def test_the_migration_packs_former_totals_alike() -> None:
    migration = import_module("metrics.migrations.0002_keep_provider_counts_packed")
    row = {"completed_admitted": 0, "completed_non_admitted": 7, "clock_starts": 300}
    rows = [
        {"provider": "RBB", "commissioner": "03R", "waiting_list": 90_000, **row},
        {"provider": "RAA", "commissioner": "03R", "waiting_list": 5, **row},
    ]
    packed = list(migration.pack_totals([r | {"decision_to_admit": 0} for r in rows]))
    assert [line[:3] for line in packed] == [
        ("03R", "1B", "RAA RBB"),
        ("03R", "2", "RAA RBB"),
        ("03R", "3", "RAA RBB"),
    ]
    read = unpack([line[2] for line in packed], [line[3] for line in packed])
    assert read.totals.tolist() == [7, 7, 5, 90_000, 300, 300]
    assert set(read.column.tolist()) == {0}
