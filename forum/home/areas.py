"""The figures of a home page: an area or region in its newest month, what changed there, and which similar
areas improved. No ranks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from forum.people.models import User
from metrics import formatting
from metrics.hierarchy import membership_date, related_places
from metrics.models import AnalysisResult, Place
from metrics.pages.comparison_tables import members_table
from metrics.pages.components import Link, Point, Table
from metrics.pages.headlines import Headline, headlines
from metrics.pages.left_out import LeftOut
from metrics.pages.recent_changes import (
    MAX_CHANGES,
    Change,
    RecentChanges,
    changes_of,
    newest_results,
)
from metrics.pages.similar_places import SimilarPlacesSection, similar_places_section
from metrics.pages.sources import source_line
from metrics.pages.specialties import FurthestBelow, furthest_below
from metrics.pages.titles import shown_inside
from metrics.pages.view_query import DEFAULT_MEASURE as MEASURE
from metrics.pages.view_query import lower_first, parse_view_query
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import FOR_A_YEARS_RATE, Vintages, breaks_by_place, read_figures
from metrics.similarity import similar_places

MONTHS_COMPARED = 13
PlaceChanges = Sequence[tuple[Place, RecentChanges | None]]
AREA_KINDS = (Place.Kind.ICB, Place.Kind.SUB_ICB)


@dataclass(frozen=True)
class Area:
    """`changes` are those of all the person's places, or of the ICBs of their region; `remarks` what else is
    said of them: of holiday dips, and why there are no changes; `improved` are areas similar to the first."""

    place: Place
    other_places: tuple[Place, ...]
    month: str
    source: str
    release: int
    headlines: tuple[Headline, ...]
    members: Table | None
    changes: tuple[Point, ...]
    remarks: tuple[str, ...]
    cautions: tuple[str, ...]
    improved: tuple[Link, ...]
    improved_sentence: str
    # The specialty furthest below England, and the way to who improved there and how.
    below: FurthestBelow | None = None

    @property
    def below_link(self) -> Link | None:
        return self.below.link(self.place) if self.below else None

    @property
    def is_compared(self) -> bool:
        """Whether it has areas like it."""
        return self.place.kind in AREA_KINDS

    @property
    def is_region(self) -> bool:
        return self.place.kind == Place.Kind.REGION


def area(*, user: User, places: Sequence[Place], vintages: Vintages) -> Area:
    """Of the first of the places, with what changed in all of them."""
    return _Builder(user, places, vintages).area()


class _Builder:
    def __init__(self, user: User, places: Sequence[Place], vintages: Vintages) -> None:
        self.user, self.places, self.vintages = user, places, vintages
        self.place = place = places[0]
        self.state = parse_view_query({}, vintages, until=place.valid_to)
        month = self.state.month
        self.similar = similar_places(place, month) if place.kind in AREA_KINDS else ()
        codes = [similar_place.code for similar_place in self.similar]
        self.family = related_places(place, membership_date(place, month), codes)
        self.months = vintages.months_to(month, max(MONTHS_COMPARED, 2 + FOR_A_YEARS_RATE))
        inside = self.family.members if place.kind == Place.Kind.REGION else ()
        self.members: Sequence[Place] = inside
        self.figures = read_figures(
            user=user,
            vintages=vintages,
            places=(place, self.family.england, *inside, *self.family.similar),
            months=self.months,
            whole=[(each, self.months[-1:]) for each in (place, self.family.england)],
        )
        self.breaks = breaks_by_place((place, *self.family.similar), self.months)

    def area(self) -> Area:
        similar, newest = self._similar_places(), self.vintages.newest
        changes = _first_changes(self.changes_by_place)
        shown = self._shown_of([place for place, _ in changes])
        cautions = (recent.caution for _, recent in shown if recent and recent.caution)
        return Area(
            place=self.place,
            other_places=tuple(self.places[1:]),
            month=formatting.month(newest.month),
            source=source_line(newest),
            release=newest.id,
            headlines=self._headlines(),
            members=self._members_table() if self.members else None,
            changes=tuple(
                Point(self._of_place(place, point.text), point.url, point.link_text)
                for place, point in changes
            ),
            remarks=self._remarks(shown),
            cautions=tuple(dict.fromkeys(cautions)),
            improved=similar.improved if similar else (),
            improved_sentence=f"On {MEASURE.title.lower()}: {lower_first(similar.sentence)} {similar.left_out}".strip()
            if similar and similar.sentence
            else "",
            below=furthest_below(self.place, self.figures),
        )

    def _shown_of(self, places: Sequence[Place]) -> PlaceChanges:
        """Of a region's ICBs those of which a change is shown, where there are any: what is left out of
        sentences that do not stand here would say nothing."""
        if not self.members or not places:
            return self.changes_by_place
        return [(place, recent) for place, recent in self.changes_by_place if place in places]

    @cached_property
    def results(self) -> dict[int, list[AnalysisResult]]:
        """By place, in one query."""
        results: defaultdict[int, list[AnalysisResult]] = defaultdict(list)
        for row in newest_results(
            user=self.user,
            places=[*self.places, *self.members],
            vintages=self.vintages,
            treatment=TOTAL_TREATMENT,
        ):
            results[row.place_id].append(row)
        return dict(results)

    @cached_property
    def changes_by_place(self) -> PlaceChanges:
        places = self.members or [place for place in self.places if place.kind in AREA_KINDS]
        rows_by_place = [(place, self.results.get(place.pk)) for place in places]
        return [
            (place, changes_of(rows, place, LeftOut(rows, self.vintages)) if rows else None)
            for place, rows in rows_by_place
        ]

    def _remarks(self, shown: PlaceChanges) -> tuple[str, ...]:
        """Of each place, so that what is true of one is not said of all."""
        if all(recent is None for _, recent in shown):
            return ("The newest month has not been looked through yet.",) if shown else ()
        return tuple(
            self._of_place(place, text)
            for place, recent in shown
            if recent
            for text in (
                *(dip.text for dip in recent.holiday_dips),
                recent.without_changes,
                recent.left_out,
            )
            if text
        )

    def _of_place(self, place: Place, text: str) -> str:
        return f"{place.name}. {text}" if len(self.changes_by_place) > 1 else text

    def _headlines(self) -> tuple[Headline, ...]:
        series = self.figures.series(self.place)
        if series.rows[-1] is None or self.state.month != self.vintages.newest.month:
            return ()
        return headlines(
            self.place,
            series=series,
            england=self.figures.series(self.family.england),
            breaks=self.breaks.get(self.place.pk, ()),
            results=self.results.get(self.place.pk, ()),
            vintages=self.vintages,
        )

    def _members_table(self) -> Table:
        state = self.state
        caption = shown_inside(
            state.measure, self.place, state.month, self.vintages, treatment=state.treatment
        )
        return members_table(
            [(member, self.figures.series(member)) for member in self.members],
            i=len(self.months) - 1,
            this=self.place,
            state=state,
            england=self.figures.series(self.family.england),
            caption=replace(caption, subject="Main measures by name").title,
        )

    def _similar_places(self) -> SimilarPlacesSection | None:
        """As on the place's own page: similar areas that are better on the first measure and improved."""
        family = self.family
        if not family.similar or len(self.months) < MONTHS_COMPARED:
            return None
        return similar_places_section(
            self.place,
            self.similar,
            [(similar, self.figures.series(similar)) for similar in family.similar],
            series=self.figures.series(self.place),
            england=self.figures.series(family.england),
            i=len(self.months) - 1,
            state=self.state,
            breaks=self.breaks,
        )


def _first_changes(changes_by_place: PlaceChanges) -> list[tuple[Place, Change]]:
    """Improvements first, whichever place they are of."""
    points = [
        (place, point)
        for is_improvement in (True, False)
        for place, recent in changes_by_place
        for point in (recent.changes if recent else ())
        if point.is_improvement is is_improvement
    ]
    return points[:MAX_CHANGES]
