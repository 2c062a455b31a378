"""What a thread is about, and what its posts link to here, as cards with the current figure.

The cards of a page are read together, however many posts it has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.permissions import AnyUser
from forum.threads.subjects import ThreadSubject, about_object, get_subject_by_key
from forum.writing import markdown
from metrics.measures import BY_SLUG, ON_CARDS, Measure
from metrics.models import Place
from metrics.models.places import ENGLAND
from metrics.pages.sources import short_source
from metrics.pages.values import format_with_left_out
from metrics.pages.view_query import lower_first
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.series import Figures, Vintages, read_figures

MAX_CARDS = 3


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
    origin_words: str
    figures: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class ThreadCards:
    subject: Card
    of_posts: Mapping[int, tuple[Card, ...]]


def thread_cards(user: AnyUser, subject: ThreadSubject, bodies: Mapping[int, str]) -> ThreadCards:
    """For a thread's subject and for each post, by its number. At most five queries in all, two of
    them for what the posts link to."""
    linked = {pk: linked_pages(body) for pk, body in bodies.items() if "/" in body}
    all_pages = {page for pages in linked.values() for page in pages}
    places = _places_by_code(all_pages, subject)
    case_studies = _case_studies_by_pk(user, all_pages, subject)
    figure_keys = [_subject_figure_key(subject, places)]
    figure_keys += [_page_figure_key(page, places, case_studies) for page in all_pages]
    latest_figures = LatestFigures.read(user, [page for page in figure_keys if page])
    cards_by_page = {
        page: _page_card(page, places, case_studies, latest_figures) for page in all_pages
    }
    return ThreadCards(
        _subject_card(subject, latest_figures, places),
        {
            pk: tuple(card for page in pages if (card := cards_by_page[page]))
            for pk, pages in linked.items()
        },
    )


def linked_pages(body: str) -> tuple[LinkedPage, ...]:
    """Of what a text links to, the first few that have cards, each once."""
    pages = (parse_link(link) for link in markdown.linked_urls(body))
    return tuple(dict.fromkeys(page for page in pages if page))[:MAX_CARDS]


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
    url_kwargs, query = match.kwargs, parse_qs(parts.query)
    treatment = (query.get("treatment") or [""])[0]
    match match.url_name:
        case "england":
            return LinkedPage(ENGLAND, treatment=treatment)
        case "place":
            return LinkedPage(url_kwargs["code"].upper(), treatment=treatment)
        case "place_measure" if url_kwargs["slug"] in BY_SLUG:
            return LinkedPage(url_kwargs["code"].upper(), url_kwargs["slug"], treatment)
        case "measure" if url_kwargs["slug"] in BY_SLUG:
            return LinkedPage(ENGLAND, url_kwargs["slug"])
        case "case_study" if url_kwargs["number"] < 10**18:
            return LinkedPage(case_study=url_kwargs["number"])
    return None


def subject_at(link: str, user: AnyUser) -> ThreadSubject | None:
    """What the page at an address, as copied from a browser, is about."""
    if page := parse_link(link):
        return get_subject_by_key(page.key, user)
    slug = link.partition("/interventions/")[2].partition("/")[0]
    intervention = Intervention.objects.visible_to(user).filter(slug=slug).first()
    return about_object(intervention) if intervention else None


# --- the figures ---------------------------------------------------------------------------------


class FigureKey(NamedTuple):
    """The place, measures and treatment function to look figures up by."""

    place: Place
    measures: tuple[Measure, ...]
    treatment: str


@dataclass(frozen=True)
class LatestFigures:
    """The newest published figures of everything that has a card."""

    figures: Figures | None = None
    vintages: Vintages | None = None

    @classmethod
    def read(cls, user: AnyUser, figure_keys: Iterable[FigureKey]) -> "LatestFigures":
        unique_keys = list(figure_keys)
        vintages = Vintages.visible_to(user) if unique_keys else None
        if not vintages:
            return cls()
        lookback = max(
            measure.lookback for figure_key in unique_keys for measure in figure_key.measures
        )
        figures = read_figures(
            user=user,
            vintages=vintages,
            places=list({figure_key.place for figure_key in unique_keys}),
            months=vintages.months_to(vintages.newest.month, lookback + 1),
            treatments={figure_key.treatment for figure_key in unique_keys},
        )
        return cls(figures, vintages)

    def describe(self, figure_key: FigureKey | None) -> tuple[tuple[str, ...], str]:
        if figure_key is None or self.figures is None or self.vintages is None:
            return (), ""
        series, last_index = (
            self.figures.series(figure_key.place, figure_key.treatment),
            len(self.figures.months) - 1,
        )
        if series.rows[last_index] is None:
            return (), ""
        suffix = (
            ""
            if _covers_all_treatments(figure_key)
            else f", {lower_first(TREATMENTS[figure_key.treatment])}"
        )
        lines = tuple(
            f"{measure.title}{suffix}: {format_with_left_out(measure, series, last_index)}"
            for measure in figure_key.measures
        )
        return lines, short_source(self.vintages.newest)


def _page_figure_key(
    page: LinkedPage, places: Mapping[str, Place], case_studies: Mapping[int, CaseStudy]
) -> FigureKey | None:
    if page.case_study:
        case_study = case_studies.get(page.case_study)
        return _case_study_figure_key(case_study) if case_study else None
    return _figure_key(places.get(page.place), page.measure, page.treatment)


def _subject_figure_key(subject: ThreadSubject, places: Mapping[str, Place]) -> FigureKey | None:
    if isinstance(subject.content_object, CaseStudy):
        return _case_study_figure_key(subject.content_object)
    if subject.content_object is not None:
        return None
    place = subject.place or places.get(ENGLAND)
    return _figure_key(place, subject.measure, subject.treatment_function)


def _case_study_figure_key(case_study: CaseStudy) -> FigureKey | None:
    return (
        _figure_key(case_study.place, case_study.measure, case_study.treatment_function)
        if case_study.measure
        else None
    )


def _figure_key(place: Place | None, measure: str, treatment: str) -> FigureKey | None:
    if place is None:
        return None
    measures = (BY_SLUG[measure],) if measure in BY_SLUG else ON_CARDS
    if place.is_provider and not (measures := tuple(m for m in measures if not m.people)):
        return None
    treatment = treatment if treatment in TREATMENTS else TOTAL_TREATMENT
    return FigureKey(place, measures, treatment)


# --- the words -----------------------------------------------------------------------------------


def _page_card(
    page: LinkedPage,
    places: Mapping[str, Place],
    case_studies: Mapping[int, CaseStudy],
    latest_figures: LatestFigures,
) -> Card | None:
    figure_key = _page_figure_key(page, places, case_studies)
    if page.case_study:
        case_study = case_studies.get(page.case_study)
        return _case_study_card(case_study, latest_figures) if case_study else None
    if figure_key is None:
        return None
    subject = ThreadSubject(
        figure_key.place,
        page.measure,
        "" if _covers_all_treatments(figure_key) else figure_key.treatment,
    )
    lines, source = latest_figures.describe(figure_key)
    return Card(subject.title, _address(subject), subject.kind_words.capitalize(), lines, source)


def _subject_card(
    subject: ThreadSubject, latest_figures: LatestFigures, places: Mapping[str, Place]
) -> Card:
    if isinstance(subject.content_object, CaseStudy):
        return _case_study_card(subject.content_object, latest_figures)
    lines, source = latest_figures.describe(_subject_figure_key(subject, places))
    return Card(subject.title, _address(subject), subject.kind_words.capitalize(), lines, source)


def _case_study_card(case_study: CaseStudy, latest_figures: LatestFigures) -> Card:
    lines, source = latest_figures.describe(_case_study_figure_key(case_study))
    origin_words = f"Case study from {case_study.where}"
    origin_words += f", evidence grade {case_study.grade}" if case_study.grade else ""
    return Card(case_study.title, case_study.get_absolute_url(), origin_words, lines, source)


def _covers_all_treatments(figure_key: FigureKey) -> bool:
    return figure_key.treatment == TOTAL_TREATMENT


def _address(subject: ThreadSubject) -> str:
    return subject.get_absolute_url()


def _places_by_code(pages: Iterable[LinkedPage], subject: ThreadSubject) -> dict[str, Place]:
    codes = {page.place for page in pages if page.place}
    codes |= {ENGLAND} if subject.measure and subject.place is None else set()
    places = Place.objects.filter(code__in=codes) if codes else ()
    return {place.code: place for place in places}


def _case_studies_by_pk(
    user: AnyUser, pages: Iterable[LinkedPage], subject: ThreadSubject
) -> dict[int, CaseStudy]:
    subject_case_study = (
        subject.content_object if isinstance(subject.content_object, CaseStudy) else None
    )
    by_pk = {subject_case_study.pk: subject_case_study} if subject_case_study else {}
    missing_ids = {page.case_study for page in pages if page.case_study} - by_pk.keys()
    if not missing_ids:
        return by_pk
    visible = CaseStudy.objects.published().readable_by(user).filter(pk__in=missing_ids)
    return by_pk | {case_study.pk: case_study for case_study in visible.with_places()}
