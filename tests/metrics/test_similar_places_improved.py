"""Who among like places is named as having improved: by more than all of England did."""

from datetime import date

from metrics.calendar import month_before
from metrics.measures import BY_SLUG, Series
from metrics.models import Parts, Place
from metrics.pages.similar_places import SimilarPlacesSection, similar_places_section
from metrics.pages.view_query import ViewQuery
from metrics.similarity import VARIABLES, SimilarPlace

LAST = date(2025, 12, 1)
MONTHS = tuple(month_before(LAST, back) for back in reversed(range(13)))
NAMES = {"A": "A place", "B": "B place", "C": "C place"}


def series(before: int, now: int) -> Series:
    """Within 18 weeks, of 1,000 pathways, a year before and now."""
    nothing = dict.fromkeys(Parts._fields, 0)
    then, today = (
        Parts(**(nothing | {"waiting_list": 1000, "within_18": within})) for within in (before, now)
    )
    return Series(MONTHS, (then,) * 12 + (today,))


def found(**places: tuple[int, int]) -> SimilarPlacesSection:
    state = ViewQuery(LAST, "C_999", BY_SLUG["within-18-weeks"], "", LAST, ())
    facts = (1000.0,) * len(VARIABLES)
    made = similar_places_section(
        Place(code="00Y", name="Oldham", kind="sub_icb"),
        [SimilarPlace(code, 1.0, (), (), facts) for code in places],
        [
            (Place(code=code, name=NAMES[code], kind="sub_icb"), series(*values))
            for code, values in places.items()
        ],
        series=series(580, 600),
        england=series(590, 615),
        i=12,
        state=state,
        breaks={},
    )
    assert made
    return made


def test_a_tenth_of_a_point_in_a_year_when_england_gained_is_no_improvement() -> None:
    like = found(A=(750, 751), B=(640, 680), C=(560, 599))
    assert [link.text for link in like.improved] == ["B place"]
    assert "England 2.5 percentage points higher" in like.sentence
    assert "does not show more than chance, nor why" in like.sentence


def test_where_nobody_did_it_is_said() -> None:
    like = found(A=(750, 751), C=(560, 599))
    assert like.improved == () and like.sentence.startswith("None both does better")
