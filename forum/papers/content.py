"""What is in a board paper: the page of a place, with the public's case studies."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from forum.casestudies import pairing
from forum.casestudies.pages.cards import Card
from forum.casestudies.pairing import Stories
from metrics import words
from metrics.models import Place
from metrics.pages.family import Family
from metrics.pages.parts import Point
from metrics.pages.place import Flags, place_page
from metrics.pages.state import State, lower_first
from metrics.paper.content import Paper, Part, paper
from metrics.series import Vintages


def board_paper(*, place: Place, vintages: Vintages, month: date, at: datetime) -> Paper:
    """The same for everybody, whoever asks: only what the public reads."""
    asked = {"month": f"{month:%Y-%m}"}
    public = AnonymousUser()
    stories = Stories()

    def flags(state: State, family: Family) -> Flags:
        nonlocal stories
        stories = pairing.stories_of(
            user=public, place=place, family=family, state=state, vintages=vintages
        )
        return stories.flags

    page = place_page(user=public, place=place, vintages=vintages, asked=asked, flags=flags)
    return paper(
        page, user=public, vintages=vintages, flags=stories.flags, people=told(stories),
        site=settings.SITE_URL, at=at,
    )  # fmt: skip


def told(stories: Stories) -> tuple[Part, ...]:
    here = Part(
        "What people here did",
        sentences=() if stories.here else ("No case study from here has been published yet.",),
        points=tuple(_point(card) for card in stories.here),
    )
    return (here, _elsewhere(stories)) if stories.longer else (here,)


def _elsewhere(stories: Stories) -> Part:
    longer = words.listed([lower_first(measure.title) for measure in stories.longer])
    text = (
        f"By these measures waits here are longer than in the middle one of {stories.compared}, and"
        f" than in England: {longer}."
    )
    if stories.elsewhere:
        text += " These places set out to change that, or to shorten their list"
        text += "; places among those most like it come first:" if stories.from_alike else ":"
    else:
        text += " No case study from elsewhere on these measures has been published yet."
    return Part(
        "From elsewhere: places with the same problem",
        sentences=(text,),
        points=tuple(_point(card) for card in stories.elsewhere),
    )


def _point(card: Card) -> Point:
    said = [
        f"{card.title} ({card.place})", card.summary, card.kind_words, ", ".join(card.facts),
        f"Evidence {card.grade}: {card.grade_meaning}", card.reviewed, card.remark,
    ]  # fmt: skip
    text = ". ".join(one.rstrip(".") for one in said if one)
    return Point(f"{text}.", settings.SITE_URL + card.url, f"Read “{card.title}”")
