"""A recipe, and beside it what became of it in each place: what did not work as plainly as what did."""

from collections.abc import Mapping
from dataclasses import dataclass

from forum.casestudies.models import CaseStudy, Intervention, InterventionVersion
from forum.casestudies.pages import texts
from forum.casestudies.pages.cards import Card, cards
from forum.casestudies.pages.texts import Answer
from forum.casestudies.pages.writing import Clash
from forum.casestudies.sections import KINDS
from forum.people.permissions import AnyUser
from metrics.measures import BY_SLUG
from metrics.pages.components import Link

MOST = 100
TEXTS = (
    ("mechanism", "Why it is thought to work"),
    ("core", "What must not be left out"),
    ("adaptable", "What may be done otherwise"),
    ("prerequisites", "What has to be there first"),
    ("unsuitable_when", "When not to use it"),
    ("cost", "Typical cost"),
    ("time", "Typical time to set up"),
    ("risks", "Risks"),
)


@dataclass(frozen=True)
class OutcomeGroup:
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class InterventionPage:
    intervention: Intervention
    trail: tuple[Link, ...]
    version: InterventionVersion
    answers: tuple[Answer, ...]
    expected: str
    versions: tuple[InterventionVersion, ...]
    shelves: tuple[OutcomeGroup, ...]


def intervention_page(*, user: AnyUser, intervention: Intervention) -> InterventionPage:
    version = intervention.latest_version
    stories = CaseStudy.objects.readable_by(user).published().filter(intervention=intervention)
    rows = list(stories.select_related("place").newest_review_first()[:MOST])
    told = ((title, getattr(version, name)) for name, title in TEXTS)
    kinds = (*KINDS, ("", "Not said"))
    shelves = (
        OutcomeGroup(title, cards(one for one in rows if one.kind == kind)) for kind, title in kinds
    )
    return InterventionPage(
        intervention=intervention,
        trail=(Link("Case studies", "/case-studies/"),),
        version=version,
        answers=tuple(Answer(title, texts.render_text(text)) for title, text in told if text),
        expected=expected_words(version),
        versions=tuple(intervention.versions.all()),
        shelves=tuple(shelf for shelf in shelves if shelf.cards),
    )


def expected_words(version: InterventionVersion) -> str:
    """Which measure should move, and when: what later evaluations are asked."""
    if version.measure not in BY_SLUG:
        return ""
    title = BY_SLUG[version.measure].title
    if not version.lag_months:
        return f"{title}."
    months = "one month" if version.lag_months == 1 else f"{version.lag_months} months"
    return f"{title}, after about {months}."


def differences_from_latest(
    version: InterventionVersion, typed: Mapping[str, str]
) -> tuple[Clash, ...]:
    """What somebody else's newer version says otherwise than what has just been typed."""
    return tuple(
        Clash(title, getattr(version, name) or "(nothing)", typed.get(name, "") or "(nothing)")
        for name, title in TEXTS
        if getattr(version, name) != typed.get(name, "").strip()
    )
