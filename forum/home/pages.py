"""The home page of somebody who has signed in: what changed in their area, which similar areas
improved, and their tasks. Figures and counts, and no ranks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, IntegerField, QuerySet, Value
from django.urls import reverse

from forum.people.models import User
from forum.people.permissions import active_roles_of, can_read_staff_content
from forum.rooms import task_kinds_of
from metrics import formatting
from metrics.hierarchy import membership_date, related_places
from metrics.models import Place
from metrics.pages.components import Link, Point
from metrics.pages.recent_changes import MAX_CHANGES, RecentChanges, recent_changes
from metrics.pages.similar_places import SimilarPlacesSection, similar_places_section
from metrics.pages.view_query import DEFAULT_MEASURE as MEASURE
from metrics.pages.view_query import lower_first, parse_view_query
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages, breaks_by_place, read_figures
from metrics.similarity import similar_places

MAX_PLACES = 3
MONTHS_COMPARED = 13
PlaceChanges = Sequence[tuple[Place, RecentChanges | None]]
AREA_KINDS = (Place.Kind.ICB, Place.Kind.SUB_ICB)


@dataclass(frozen=True)
class Area:
    """`changes` are those of all the person's places, `remarks` what else is said of them: of holiday dips,
    and why there are no changes; `improved` are areas similar to the first."""

    place: Place
    other_places: tuple[Place, ...]
    month: str
    changes: tuple[Point, ...]
    remarks: tuple[str, ...]
    cautions: tuple[str, ...]
    improved: tuple[Link, ...]
    improved_sentence: str


@dataclass(frozen=True)
class OwnHome:
    area: Area | None
    tasks: tuple[Link, ...]


def own_home(*, user: User, vintages: Vintages) -> OwnHome:
    places = places_of(user) if vintages else ()
    return OwnHome(_area(user, places, vintages) if places else None, tasks_of(user))


def places_of(user: User) -> tuple[Place, ...]:
    """The home place that they chose; without one, the places of their roles."""
    place_ids = [user.home_place_id] if user.home_place_id else []
    if not place_ids:
        place_ids = [role.place_id for role in active_roles_of(user) if role.place_id]
    places = (
        Place.objects.visible_to(user).with_pages().filter(pk__in=place_ids, kind__in=AREA_KINDS)
    )
    return tuple(places.order_by("name")[:MAX_PLACES]) if place_ids else ()


# --- what changed, and which similar areas improved ----------------------------------------------


def _area(user: User, places: Sequence[Place], vintages: Vintages) -> Area:
    changes_by_place = [
        (
            place,
            recent_changes(user=user, place=place, vintages=vintages, treatment=TOTAL_TREATMENT),
        )
        for place in places
    ]
    similar = _similar_places(user, places[0], vintages)
    return Area(
        place=places[0],
        other_places=tuple(places[1:]),
        month=formatting.month(vintages.newest.month),
        changes=_changes(changes_by_place),
        remarks=_remarks(changes_by_place),
        cautions=tuple(
            dict.fromkeys(
                recent.caution for _, recent in changes_by_place if recent and recent.caution
            )
        ),
        improved=similar.improved if similar else (),
        improved_sentence=f"On {MEASURE.title.lower()}: {lower_first(similar.sentence)} {similar.left_out}".strip()
        if similar and similar.sentence
        else "",
    )


def _changes(changes_by_place: PlaceChanges) -> tuple[Point, ...]:
    """Improvements first, whichever place they are of."""
    points = [
        Point(_of_place(place, point.text, changes_by_place), point.url, point.link_text)
        for is_improvement in (True, False)
        for place, recent in changes_by_place
        for point in (recent.changes if recent else ())
        if point.text.startswith("Better") is is_improvement
    ]
    return tuple(points[:MAX_CHANGES])


def _remarks(changes_by_place: PlaceChanges) -> tuple[str, ...]:
    """Of each place, so that what is true of one is not said of all."""
    if all(recent is None for _, recent in changes_by_place):
        return ("The newest month has not been looked through yet.",)
    return tuple(
        _of_place(place, text, changes_by_place)
        for place, recent in changes_by_place
        if recent
        for text in (
            *(dip.text for dip in recent.holiday_dips),
            recent.without_changes,
            recent.left_out,
        )
        if text
    )


def _of_place(place: Place, text: str, changes_by_place: PlaceChanges) -> str:
    return f"{place.name}. {text}" if len(changes_by_place) > 1 else text


def _similar_places(user: User, place: Place, vintages: Vintages) -> SimilarPlacesSection | None:
    """As on the place's own page: similar areas that are better on the first measure and improved."""
    state = parse_view_query({}, vintages, until=place.valid_to)
    ranked = similar_places(place, state.month)
    family = related_places(
        place, membership_date(place, state.month), [similar_place.code for similar_place in ranked]
    )
    months = vintages.months_to(state.month, MONTHS_COMPARED)
    if not family.similar or len(months) < MONTHS_COMPARED:
        return None
    figures = read_figures(
        user=user, vintages=vintages, places=(place, family.england, *family.similar), months=months
    )
    return similar_places_section(
        place,
        ranked,
        [(similar_place, figures.series(similar_place)) for similar_place in family.similar],
        series=figures.series(place),
        england=figures.series(family.england),
        i=len(months) - 1,
        state=state,
        breaks=breaks_by_place((place, *family.similar), months),
    )


# --- tasks ---------------------------------------------------------------------------------------


def tasks_of(user: User) -> tuple[Link, ...]:
    """What waits for this person, counted in one query."""
    if not can_read_staff_content(user):
        return ()
    task_kinds = task_kinds_of(user)
    count_queries = [_count(kind.rows, i) for i, kind in enumerate(task_kinds)]
    counts = dict(count_queries[0].union(*count_queries[1:], all=True))
    return tuple(
        Link(
            kind.singular if counts[i] == 1 else f"{counts[i]} {kind.plural}",
            reverse(kind.url_name),
        )
        for i, kind in enumerate(task_kinds)
        if counts.get(i)
    )


def _count(rows: QuerySet, number: int) -> QuerySet:
    numbered = rows.order_by().annotate(number=Value(number, IntegerField())).values("number")
    return numbered.annotate(count=Count("pk", distinct=True)).values_list("number", "count")
