"""Extracts changed at random, in their cells, their bytes and the zip around them: whatever comes
of it is refused in words, or is a month that adds up. Judged by plain Python, not by our reader."""

import csv
import io
import math
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from metrics.models import Count, Figure, Release
from metrics.releases.analyse import analyse_newest
from metrics.rtt.bands import unpack
from tests import dump
from tests.extracts import ORDINARY, Line, extract_csv, with_totals, zipped
from tests.months import FEBRUARY, MARCH, csv_name, import_file, write_zip, zip_name
from tests.oracles import extract as oracle
from tests.sampling import sampled, times

GOOD = extract_csv(ORDINARY, month=MARCH)
TABLE = list(csv.reader(io.StringIO(GOOD.decode(), newline="")))
HEADER, ROWS = TABLE[0], len(TABLE) - 1
FIRST_BAND = next(i for i, name in enumerate(HEADER) if name.startswith("Gt "))
KNOWN, UNKNOWN, TOTAL = len(HEADER) - 3, len(HEADER) - 2, len(HEADER) - 1
PART, TREATMENT = HEADER.index("RTT Part Type"), HEADER.index("Treatment Function Code")
MEMBERS = {
    "ENG": {"03R", "15F", "13Q"},
    "Y63": {"03R", "15F"},
    "QWO": {"03R", "15F"},
    "03R": {"03R"},
    "15F": {"15F"},
}
NAME = zip_name(MARCH)

Table = list[list[str]]
often = settings(
    max_examples=times(among_others=25, as_proof=400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def february(places: None, release_store: Path, tmp_path: Path) -> Release:
    """A month that is published already, and must stay as it is."""
    lines = with_totals(
        line for line in (*ORDINARY, Line("RCC", bands={1: 3})) if not is_total(line)
    )
    outcome = import_file(write_zip(tmp_path, FEBRUARY, lines))
    assert outcome.kind == "published"
    analyse_newest()
    return outcome.release


def is_total(line: Line) -> bool:
    return line.treatment == "C_999"


# --- changes ------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "0",
            "1",
            "7",
            "-1",
            "*",
            "-",
            "1,234",
            "4.5",
            " 5 ",
            "0x10",
            "1e3",
            "+3",
            "NULL",
            "2147483647",
            "4294967297",
            "99999999999",
            "C_999",
            "C_100",
            "c_100",
            "X01",
            "Part_2",
            "PART_2",
            "Part_2A",
            "Part_3",
            "NONC",
            "03R",
            "03r",
            "RAA",
            "RTT-March-2026",
            "RTT-April-2026",
            '"',
            "a\nb",
            "\ufeff",
            "=1+1",
        ]
    ),
    st.text(max_size=6),
)
ROW = st.integers(1, ROWS)
COLUMN = st.integers(0, len(HEADER) - 1)


def put(table: Table, row: int, column: int, text: str) -> None:
    table[row % len(table)][column % len(table[row % len(table)])] = text


def number(text: str) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0


def add(cells: list[str], column: int, more: int) -> None:
    cells[column] = str(number(cells[column]) + more)


def coherent(table: Table, row: int, band: int, more: int) -> None:
    """More or fewer pathways in one band, and in every total that it is part of."""
    cells = table[row % len(table)]
    if any(len(item) < len(HEADER) for item in table):
        return
    group = [other for other in table if other[:TREATMENT] == cells[:TREATMENT]]
    totals = [other for other in group if other[TREATMENT] == "C_999"]
    completed = cells[PART] in ("Part_1A", "Part_1B")
    for item in {id(cells): cells, **{id(other): other for other in totals[:1]}}.values():
        if item[PART] != "Part_3":
            add(item, UNKNOWN if completed and band == 0 else FIRST_BAND + band, more)
            if completed and band:
                add(item, KNOWN, more)
        add(item, TOTAL, more)


def swap(table: Table, row: int, other: int) -> None:
    row, other = row % len(table), other % len(table)
    table[row], table[other] = table[other], table[row]


def swap_columns(table: Table, column: int, other: int) -> None:
    for cells in table:
        if max(column, other) < len(cells):
            cells[column], cells[other] = cells[other], cells[column]


def repeat(table: Table, row: int, times: int) -> None:
    table.extend(list(table[row % len(table)]) for _ in range(times))


def leave_out(table: Table, row: int) -> None:
    if len(table) > 1:
        del table[row % len(table)]


def leave_out_column(table: Table, column: int) -> None:
    for cells in table:
        if column < len(cells):
            del cells[column]


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just(put), ROW, COLUMN, CELLS),
        st.tuples(st.just(coherent), ROW, st.integers(0, 104), st.integers(-12, 400)),
        st.tuples(
            st.just(coherent), ROW, st.integers(0, 104), st.sampled_from([2**28, 2**31, 2**40])
        ),
        st.tuples(st.just(swap), ROW, st.integers(0, ROWS)),
        st.tuples(st.just(swap_columns), COLUMN, COLUMN),
        st.tuples(st.just(repeat), ROW, st.integers(1, 3)),
        st.tuples(st.just(leave_out), ROW),
        st.tuples(st.just(leave_out_column), COLUMN),
    ),
    min_size=1,
    max_size=4,
)
# Most files that are changed twice are refused for the plainest reason, so some are changed only
# in ways that leave them whole.
SOUND_CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just(coherent), ROW, st.integers(0, 104), st.integers(-3, 40)),
        st.tuples(st.just(swap), ROW, ROW),
    ),
    min_size=1,
    max_size=5,
)
BYTES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 6), st.binary(max_size=4)), min_size=1, max_size=4
)


def changed(changes: list[tuple[Any, ...]]) -> bytes:
    table = [list(cells) for cells in TABLE]
    for change, *how in changes:
        change(table, *how)
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode("utf-8", "surrogatepass")


def cut(data: bytes, cuts: list[tuple[float, int, bytes]]) -> bytes:
    for where, length, instead in cuts:
        at = int(where * len(data))
        data = data[:at] + instead + data[at + length :]
    return data


# --- what must hold -----------------------------------------------------------------------------


def import_and_judge(data: bytes, folder: Path) -> None:
    path = folder / NAME
    path.write_bytes(data)
    with transaction.atomic():
        before, reasons = dump.published(), io.StringIO()
        try:
            call_command("import_rtt", str(path), stdout=io.StringIO(), stderr=reasons)
        except CommandError as error:
            assert error.returncode == 1
        release = Release.objects.exclude(month=FEBRUARY).first()
        if release and release.state == "published":
            event("published")
            adds_up(release, data)
        else:
            event("refused")
            assert reasons.getvalue().strip()
            assert release is None or (release.state == "refused" and release.issues.exists())
            assert dump.published() == before
        transaction.set_rollback(True)


def adds_up(release: Release, data: bytes) -> None:
    rows = oracle.plain_rows(data)
    assert oracle.violations(rows) == []
    expected = oracle.figures(rows, MEMBERS)
    figures = Figure.objects.filter(release=release, modelled=False, place__code__in=MEMBERS)
    result = {(figure.place.code, figure.treatment_function): figure for figure in figures}
    assert result.keys() == expected.keys()
    for at, numbers in expected.items():
        for name, value in numbers.items():
            ours = getattr(result[at], name)
            assert ours == value or math.isclose(ours, value, rel_tol=1e-9), (at, name)
    for count in Count.objects.filter(release=release).exclude(part="3"):
        inside = int(unpack([bytes(count.bands)], 105).sum())
        assert inside == count.known and count.total == inside + (count.unknown or 0)


@pytest.mark.embedded
@sampled
@often
@given(changes=CHANGES)
def test_changed_cells_rows_and_columns(changes, february, tmp_path) -> None:
    import_and_judge(zipped(changed(changes), csv_name(MARCH)), tmp_path)


@sampled
@settings(often, max_examples=times(among_others=12, as_proof=200))
@given(changes=SOUND_CHANGES)
def test_changed_so_that_it_still_adds_up(changes, february, tmp_path) -> None:
    import_and_judge(zipped(changed(changes), csv_name(MARCH)), tmp_path)


@pytest.mark.embedded
@sampled
@often
@given(cuts=BYTES)
def test_changed_bytes_of_the_csv(cuts, february, tmp_path) -> None:
    import_and_judge(zipped(cut(GOOD, cuts), csv_name(MARCH)), tmp_path)


@pytest.mark.embedded
@sampled
@often
@given(cuts=BYTES)
def test_changed_bytes_of_the_zip(cuts, february, tmp_path) -> None:
    import_and_judge(cut(zipped(GOOD, csv_name(MARCH)), cuts), tmp_path)
