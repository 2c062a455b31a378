"""Three groups of a genuine month, against its extract read row after row."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from metrics.groups.figures import as_place, read_group
from metrics.groups.members import GroupMembers
from metrics.hierarchy import the_whole_country
from metrics.models import Membership, Place, PlaceGroup
from metrics.series import Vintages
from tests.oracles.groups import weeks_of_group
from tests.oracles.waits import plain_percentile
from tests.sites import Site

pytestmark = [pytest.mark.genuine, pytest.mark.xdist_group("like for like"), pytest.mark.embedded]
DECEMBER = date(2025, 12, 1)
TREATMENTS = ("C_999", "C_110", "C_320", "X05")
GROUPS = {
    "sub-ICB locations": ("03R", "15F", "02T"),
    "ICBs": ("QWO", "QF7"),
    "NHS trusts": ("RXF", "RR8", "RCB"),
}


@pytest.fixture
def site(six_months: Site, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), six_months.opened():
        yield six_months


@pytest.mark.parametrize("kind", GROUPS)
def test_sums_and_medians_are_those_of_the_extract(
    site: Site, shared_data: Path, kind: str
) -> None:
    (path,) = (shared_data / "rtt").glob("*-Dec25-*")
    places = list(Place.objects.filter(code__in=GROUPS[kind]))
    vintages = Vintages.visible_to(None)
    group = as_place(PlaceGroup(pk=1, slug="g", name="G", kind=places[0].kind))
    read = read_group(
        user=None,
        group=group,
        members=GroupMembers(places, vintages.newest.month),
        england=the_whole_country(),
        vintages=vintages,
        months=[DECEMBER],
        treatments=TREATMENTS,
    )
    plain = weeks_of_group(path, **asked(kind))
    for treatment in TREATMENTS:
        row = read.series(group, treatment).rows[0]
        assert row is not None
        unbanded, *weeks = plain[treatment, "2"]
        assert (row.waiting_list, row.within_18) == (unbanded + sum(weeks), sum(weeks[:18]))
        assert (row.over_52, row.over_65) == (sum(weeks[52:]), sum(weeks[65:]))
        assert row.median == pytest.approx(exactly(weeks, Fraction(1, 2)))
        assert row.p92 == pytest.approx(exactly(weeks, Fraction(92, 100)))
        for part, column, median in (
            ("1A", "completed_admitted", "admitted_median"),
            ("1B", "completed_non_admitted", "non_admitted_median"),
        ):
            unbanded, *weeks = plain[treatment, part]
            assert getattr(row, column) == unbanded + sum(weeks)
            assert getattr(row, median) == pytest.approx(exactly(weeks, Fraction(1, 2)))
        assert row.clock_starts == sum(plain[treatment, "3"])


def asked(kind: str) -> dict[str, set[str]]:
    codes = set(GROUPS[kind])
    if kind == "NHS trusts":
        return {"providers": codes}
    if kind == "ICBs":
        rows = Membership.objects.on(DECEMBER).filter(parent__code__in=codes)
        codes = set(rows.values_list("child__code", flat=True))
    return {"commissioners": codes}


def exactly(weeks: list[int], share: Fraction) -> float | None:
    answer = plain_percentile(weeks, share)
    return None if answer is None else float(answer)
