"""What a thread is about, and what its posts link to here, as cards with the current figure.

A page asks once for all of its cards, however many posts it has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.permissions import AnyUser
from forum.threads.subjects import Subject, about_object, get_subject_by_key
from forum.writing import markdown
from metrics import formatting
from metrics.measures import BY_SLUG, Measure
from metrics.models import Place
from metrics.models.places import ENGLAND
from metrics.pages.values import format_value
from metrics.pages.view_query import lower_first
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.series import Figures, Vintages, read_figures

MOST = 3
# What is told of a place to whoever did not ask for a measure.
OF_A_PLACE = ("waiting-list", "within-18-weeks")


class LinkedPage(NamedTuple):
    """What an address of this site leads to: a place, a measure (somewhere), or a case study."""

    place: str = ""
    measure: str = ""
    treatment: str = ""
    case_study: int = 0

    @property
    def key(self) -> str:
        """As of a thread's subject. What is measured in all of England is a measure by itself."""
        if self.case_study:
            return f"casestudy:{self.case_study}"
        if not self.measure:
            return f"place:{self.place}"
        place = "" if self.place == ENGLAND else self.place
        return f"measure:{self.measure}@{place}@{self.treatment}".rstrip("@")


@dataclass(frozen=True)
class Card:
    title: str
    url: str
    what: str
    figures: tuple[str, ...] = ()
    when: str = ""


@dataclass(frozen=True)
class ThreadCards:
    subject: Card
    of_posts: Mapping[int, tuple[Card, ...]]


def thread_cards(user: AnyUser, subject: Subject, bodies: Mapping[int, str]) -> ThreadCards:
    """For a thread's subject and for each post, by its number. At most five queries in all, two of
    them for what the posts link to."""
    linked = {pk: linked_pages(body) for pk, body in bodies.items() if "/" in body}
    wanted = {one for some in linked.values() for one in some}
    places = _places(wanted, subject)
    stories = _stories(user, wanted, subject)
    about = [_of_subject(subject, places)]
    about += [_spot(one, places, stories) for one in wanted]
    board = LatestFigures.read(user, [one for one in about if one])
    made = {one: _card(one, places, stories, board) for one in wanted}
    return ThreadCards(
        _subject_card(subject, board, places),
        {pk: tuple(card for one in some if (card := made[one])) for pk, some in linked.items()},
    )


def linked_pages(body: str) -> tuple[LinkedPage, ...]:
    """Of what a text links to, the first few that have cards, each once."""
    found = (parse_link(link) for link in markdown.linked_urls(body))
    return tuple(dict.fromkeys(one for one in found if one))[:MOST]


def parse_link(link: str) -> LinkedPage | None:
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if (parts.scheme or parts.netloc) and not link.startswith(f"{settings.SITE_URL}/"):
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    given, asked = match.kwargs, parse_qs(parts.query)
    treatment = (asked.get("treatment") or [""])[0]
    match match.url_name:
        case "england":
            return LinkedPage(ENGLAND, treatment=treatment)
        case "place":
            return LinkedPage(given["code"].upper(), treatment=treatment)
        case "place_measure" if given["slug"] in BY_SLUG:
            return LinkedPage(given["code"].upper(), given["slug"], treatment)
        case "measure" if given["slug"] in BY_SLUG:
            return LinkedPage(ENGLAND, given["slug"])
        case "case_study" if given["number"] < 10**18:
            return LinkedPage(case_study=given["number"])
    return None


def subject_at(link: str, user: AnyUser) -> Subject | None:
    """What the page at an address, as copied from a browser, is about."""
    if found := parse_link(link):
        return get_subject_by_key(found.key, user)
    slug = link.partition("/interventions/")[2].partition("/")[0]
    recipe = Intervention.objects.visible_to(user).filter(slug=slug).first()
    return about_object(recipe) if recipe else None


# --- the figures ---------------------------------------------------------------------------------


class FigureKey(NamedTuple):
    """Where a figure is looked up, and which."""

    place: Place
    measures: tuple[Measure, ...]
    treatment: str


@dataclass(frozen=True)
class LatestFigures:
    """The newest published figures of everything that has a card."""

    figures: Figures | None = None
    vintages: Vintages | None = None

    @classmethod
    def read(cls, user: AnyUser, spots: Iterable[FigureKey]) -> "LatestFigures":
        wanted = list(spots)
        vintages = Vintages.visible_to(user) if wanted else None
        if not vintages:
            return cls()
        back = max(measure.lookback for spot in wanted for measure in spot.measures)
        figures = read_figures(
            user=user,
            vintages=vintages,
            places=list({spot.place for spot in wanted}),
            months=vintages.months_to(vintages.newest.month, back + 1),
            treatments={spot.treatment for spot in wanted},
        )
        return cls(figures, vintages)

    def told(self, spot: FigureKey | None) -> tuple[tuple[str, ...], str]:
        if spot is None or self.figures is None or self.vintages is None:
            return (), ""
        series, last = self.figures.series(spot.place, spot.treatment), len(self.figures.months) - 1
        if series.rows[last] is None:
            return (), ""
        of = "" if _whole(spot) else f", {lower_first(TREATMENTS[spot.treatment])}"
        said = tuple(f"{one.title}{of}: {format_value(one, series, last)}" for one in spot.measures)
        return said, formatting.month(self.vintages.newest.month)


def _spot(
    one: LinkedPage, places: Mapping[str, Place], stories: Mapping[int, CaseStudy]
) -> FigureKey | None:
    if one.case_study:
        story = stories.get(one.case_study)
        return _of_story(story) if story else None
    return _at(places.get(one.place), one.measure, one.treatment)


def _of_subject(subject: Subject, places: Mapping[str, Place]) -> FigureKey | None:
    if isinstance(subject.content_object, CaseStudy):
        return _of_story(subject.content_object)
    if subject.content_object is not None:
        return None
    place = subject.place or places.get(ENGLAND)
    return _at(place, subject.measure, subject.treatment_function)


def _of_story(story: CaseStudy) -> FigureKey | None:
    return _at(story.place, story.measure, story.treatment_function) if story.measure else None


def _at(place: Place | None, measure: str, treatment: str) -> FigureKey | None:
    if place is None:
        return None
    slugs = (measure,) if measure in BY_SLUG else OF_A_PLACE
    treatment = treatment if treatment in TREATMENTS else TOTAL_TREATMENT
    return FigureKey(place, tuple(BY_SLUG[slug] for slug in slugs), treatment)


# --- the words -----------------------------------------------------------------------------------


def _card(
    one: LinkedPage,
    places: Mapping[str, Place],
    stories: Mapping[int, CaseStudy],
    board: LatestFigures,
) -> Card | None:
    spot = _spot(one, places, stories)
    if one.case_study:
        story = stories.get(one.case_study)
        return _story_card(story, board) if story else None
    if spot is None:
        return None
    subject = Subject(spot.place, one.measure, "" if _whole(spot) else spot.treatment)
    said, when = board.told(spot)
    return Card(subject.title, _address(subject), subject.kind_words.capitalize(), said, when)


def _subject_card(subject: Subject, board: LatestFigures, places: Mapping[str, Place]) -> Card:
    if isinstance(subject.content_object, CaseStudy):
        return _story_card(subject.content_object, board)
    said, when = board.told(_of_subject(subject, places))
    return Card(subject.title, _address(subject), subject.kind_words.capitalize(), said, when)


def _story_card(story: CaseStudy, board: LatestFigures) -> Card:
    said, when = board.told(_of_story(story))
    what = f"Case study from {story.place}"
    what += f", evidence grade {story.grade}" if story.grade else ""
    return Card(story.title, story.get_absolute_url(), what, said, when)


def _whole(spot: FigureKey) -> bool:
    return spot.treatment == TOTAL_TREATMENT


def _address(subject: Subject) -> str:
    return subject.get_absolute_url()


def _places(wanted: Iterable[LinkedPage], subject: Subject) -> dict[str, Place]:
    codes = {one.place for one in wanted if one.place}
    codes |= {ENGLAND} if subject.measure and subject.place is None else set()
    found = Place.objects.with_pages().filter(code__in=codes) if codes else ()
    return {place.code: place for place in found}


def _stories(user: AnyUser, wanted: Iterable[LinkedPage], subject: Subject) -> dict[int, CaseStudy]:
    own = subject.content_object if isinstance(subject.content_object, CaseStudy) else None
    there = {own.pk: own} if own else {}
    numbers = {one.case_study for one in wanted if one.case_study} - there.keys()
    if not numbers:
        return there
    found = CaseStudy.objects.published().readable_by(user).filter(pk__in=numbers)
    return there | {story.pk: story for story in found.select_related("place")}
