"""The figures of a group: exact sums, who is missing, and places that have closed."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from metrics.groups.figures import GroupFigures, as_place, read_group
from metrics.groups.members import GroupMembers, overlaps, whole_codes
from metrics.hierarchy import the_whole_country
from metrics.measures import BY_SLUG
from metrics.models import Place, PlaceGroup, Succession
from metrics.pages.values import change_since, format_value, year_change
from metrics.series import Vintages
from tests.caching import clear_cache
from tests.months import FEBRUARY, JANUARY, MARCH, MONTHS, small_month
from tests.oracles.waits import plain_percentile

LIST = BY_SLUG["waiting-list"]
APRIL = date(2026, 4, 1)


def read(*codes: str, treatments: Sequence[str] = ("C_999",)) -> GroupFigures:
    places = list(Place.objects.filter(code__in=codes))
    assert len(places) == len(codes)
    vintages = Vintages.visible_to(None)
    group = as_place(PlaceGroup(pk=7, slug="three", name="Three places", kind=places[0].kind))
    return read_group(
        user=None,
        group=group,
        members=GroupMembers(places, vintages.newest.month),
        england=the_whole_country(),
        vintages=vintages,
        months=MONTHS,
        treatments=treatments,
    )


def plain_bands(month: date, codes: set[str], treatment: str, part: str = "Part_2") -> list[int]:
    """Of commissioners, or of providers."""
    weeks = [0] * 105
    for line in small_month(month):
        if line.commissioner == "NONC" or line.part != part or line.treatment != treatment:
            continue
        if {line.commissioner, line.provider} & codes:
            for week, pathways in line.bands.items():
                weeks[week] += pathways
    return weeks


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("03R", "15F", "03Q"), {"03R", "15F", "03Q"}),
        # An ICB is the sum of its places; these two have three with figures.
        (("QWO", "QNQ"), {"03R", "15F", "D4U1Y"}),
        (("RXF", "RR8"), {"RXF", "RR8"}),
    ],
)
@pytest.mark.parametrize("treatment", ["C_999", "C_320"])
def test_sums_and_percentiles_are_those_of_the_bands_added_up(
    figures, codes: tuple[str, ...], expected: set[str], treatment: str
) -> None:
    group = read(*codes, treatments=[treatment])
    series = group.series(group.group, treatment)
    for row, month in zip(series.rows, MONTHS, strict=True):
        weeks = plain_bands(month, expected, treatment)
        assert row is not None
        assert row.waiting_list == sum(weeks) > 0
        assert row.within_18 == sum(weeks[:18])
        assert row.over_52 == sum(weeks[52:])
        assert row.median == pytest.approx(float(plain_percentile(weeks, Fraction(1, 2)) or 0))
        assert row.p92 == pytest.approx(float(plain_percentile(weeks, Fraction(92, 100)) or 0))
        admitted = plain_bands(month, expected, treatment, "Part_1A")
        assert row.admitted_known == sum(admitted)


def test_populations_are_summed(figures) -> None:
    group = read("03R", "15F")
    alone = [group.series(place).rows[2] for place in group.members.chosen]
    both = group.series(group.group).rows[2]
    assert both is not None
    for name in ("registered", "resident", "need_weighted"):
        assert getattr(both, name) == pytest.approx(sum(getattr(row, name) for row in alone))


def test_a_place_with_too_much_missing_makes_the_group_incomplete(figures) -> None:
    """RWA held a fifth of North East Lincolnshire's list, and sent nothing for March."""
    group = read("03R", "15F", "03H")
    series = group.series(group.group)
    assert [series.block(i, LIST.parts) for i in range(3)] == [False, False, True]
    assert [place.code for place in group.incomplete(MARCH)] == ["03H"]
    assert group.incomplete(FEBRUARY) == []
    assert format_value(LIST, series, 2).endswith(", incomplete")
    # It held 240 of 6,480 pathways of the group.
    ((absence, share),) = group.comparisons.shares_missing((group.group.pk, "C_999"), MARCH)
    assert absence.provider == "RWA"
    before = {
        code: sum(plain_bands(FEBRUARY, {code}, "C_999")) for code in ("RWA", "03R", "15F", "03H")
    }
    assert share == pytest.approx(before["RWA"] / (before["03R"] + before["15F"] + before["03H"]))


@pytest.mark.parametrize("codes", [("03R", "03H"), ("RJL", "RWA", "RXF")])
def test_a_change_is_of_the_same_providers(figures, codes: tuple[str, ...]) -> None:
    group = read(*codes)
    change = change_since(LIST, group.series(group.group), 1, 2, [])
    assert [provider.code for provider in change.left_out] == ["RWA"]
    gone = plain_bands(FEBRUARY, {"RWA"}, "C_999")
    then, now = (sum(plain_bands(month, set(codes), "C_999")) for month in (FEBRUARY, MARCH))
    assert change.value == now - (then - sum(gone))


def test_a_closed_place_stands_for_its_successors_from_its_last_day(
    published_months,
) -> None:
    vale, leeds = Place.objects.get(code="03Q"), Place.objects.get(code="15F")
    Place.objects.filter(pk=vale.pk).update(valid_to=MARCH)
    Succession.objects.create(
        predecessor=vale, successor=leeds, date=MARCH, kind="merge", source="a test"
    )
    clear_cache()
    group = read("03Q", "03R")
    rows = group.series(group.group).rows
    waiting = [row.waiting_list if row else None for row in rows]
    assert waiting[:2] == [
        sum(plain_bands(month, {"03Q", "03R"}, "C_999")) for month in (JANUARY, FEBRUARY)
    ]
    # In today's geography the successor is the sum with what went into it.
    assert waiting[2] == sum(plain_bands(MARCH, {"03Q", "15F", "03R"}, "C_999"))
    (note,) = group.members.breaks(MONTHS)
    assert (note.month, note.short) == (MARCH, "Vale of York ended")
    assert "Leeds now stands in its place" in note.text
    # What is of other places is not compared, whether or not the break is asked for.
    assert year_change(LIST, group.series(group.group), 2, []).value is None


def test_a_place_without_figures_of_its_own_is_named(figures) -> None:
    """Before April 2026 there is only an estimate of it."""
    group = read("10Q", "U2G6B")
    series = group.series(group.group)
    assert [place.code for place in group.incomplete(MARCH)] == ["U2G6B"]
    assert all(series.block(i) for i in range(3))
    change = change_since(LIST, series, 1, 2, [])
    assert change.value is None and "no figures of East Berkshire" in change.reason
    # Once it is split, all pieces of a place are the whole of it.
    pieces = list(Place.objects.filter(code__in=["U2G6B", "D9Y0V", "92A"]))
    assert "D4U1Y" in whole_codes(pieces, APRIL)
    assert "D4U1Y" not in whole_codes(pieces[1:], APRIL)


def test_places_that_share_a_code_overlap(figures) -> None:
    def pairs(*codes: str) -> list[tuple[str, str]]:
        places = list(Place.objects.filter(code__in=codes).order_by("code"))
        return [(a.code, b.code) for a, b in overlaps(places, APRIL)]

    assert pairs("QMJ", "QRV", "QWO") == []
    assert pairs("QMJ", "Z9B2Z") == [("QMJ", "Z9B2Z")]
    assert pairs("D9Y0V", "92A") == []
    assert pairs("D9Y0V", "D4U1Y") == [("D4U1Y", "D9Y0V")]
    assert pairs("RAL", "RAP") == [("RAL", "RAP")]
