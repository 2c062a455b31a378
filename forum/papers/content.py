"""What is in a board paper: the page of a place, with the public's case studies."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from forum.casestudies import place_case_studies
from forum.casestudies.pages.cards import Card
from forum.casestudies.place_case_studies import PlaceCaseStudies
from metrics import formatting
from metrics.hierarchy import RelatedPlaces
from metrics.models import Place
from metrics.pages.components import Point
from metrics.pages.place import ChartFlags, place_page
from metrics.pages.view_query import ViewQuery, lower_first
from metrics.paper.content import Paper, Section, build_paper
from metrics.series import Vintages


def board_paper(*, place: Place, vintages: Vintages, month: date, at: datetime) -> Paper:
    """The same for everybody, whoever asks: only what the public reads."""
    asked = {"month": f"{month:%Y-%m}"}
    public = AnonymousUser()
    stories = PlaceCaseStudies()

    def flags(state: ViewQuery, family: RelatedPlaces) -> ChartFlags:
        nonlocal stories
        stories = place_case_studies.get_place_case_studies(
            user=public, place=place, family=family, state=state, vintages=vintages
        )
        return stories.flags

    page = place_page(user=public, place=place, vintages=vintages, params=asked, flags=flags)
    return build_paper(
        page,
        user=public,
        vintages=vintages,
        flags=stories.flags,
        forum_sections=case_study_parts(stories),
        site=settings.SITE_URL,
        at=at,
    )


def case_study_parts(stories: PlaceCaseStudies) -> tuple[Section, ...]:
    here = Section(
        "What people here did",
        sentences=()
        if stories.from_place
        else ("No case study from here has been published yet.",),
        points=tuple(_point(card) for card in stories.from_place),
    )
    return (here, _elsewhere(stories)) if stories.longer_waits else (here,)


def _elsewhere(stories: PlaceCaseStudies) -> Section:
    longer = formatting.listed([lower_first(measure.title) for measure in stories.longer_waits])
    text = (
        f"By these measures waits here are longer than in the middle one of {stories.comparison}, and"
        f" than in England: {longer}."
    )
    if stories.from_elsewhere:
        text += " These places set out to change that, or to shorten their list"
        text += "; places among those most like it come first:" if stories.similar_count else ":"
    else:
        text += " No case study from elsewhere on these measures has been published yet."
    return Section(
        "From elsewhere: places with the same problem",
        sentences=(text,),
        points=tuple(_point(card) for card in stories.from_elsewhere),
    )


def _point(card: Card) -> Point:
    said = [
        f"{card.title} ({card.place})",
        card.summary,
        card.kind_words,
        ", ".join(card.facts),
        f"Evidence {card.grade}: {card.grade_meaning}",
        card.reviewed,
        card.remark,
    ]
    text = ". ".join(one.rstrip(".") for one in said if one)
    return Point(f"{text}.", settings.SITE_URL + card.url, f"Read “{card.title}”")
