"""The page of an intervention, with the case studies of it grouped by outcome."""

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

MAX_CASE_STUDIES = 100
TEXT_FIELDS = (
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
    outcome_groups: tuple[OutcomeGroup, ...]


@dataclass(frozen=True)
class VersionPage:
    """`newer`: the number of the latest version, or 0 where this is it."""

    intervention: Intervention
    trail: tuple[Link, ...]
    version: InterventionVersion
    answers: tuple[Answer, ...]
    expected: str
    newer: int


def version_page(version: InterventionVersion) -> VersionPage:
    kept = version.intervention
    latest = kept.latest_version.number
    return VersionPage(
        intervention=kept,
        trail=(Link("Case studies", "/case-studies/"), Link(kept.name, kept.get_absolute_url())),
        version=version,
        answers=_answers(version),
        expected=expected_words(version),
        newer=latest if latest > version.number else 0,
    )


def _answers(version: InterventionVersion) -> tuple[Answer, ...]:
    by_title = ((title, getattr(version, name)) for name, title in TEXT_FIELDS)
    return tuple(Answer(title, texts.render_text(text)) for title, text in by_title if text)


def intervention_page(*, user: AnyUser, intervention: Intervention) -> InterventionPage:
    version = intervention.latest_version
    readable = CaseStudy.objects.readable_by(user).published().filter(intervention=intervention)
    case_studies = list(readable.with_places().newest_review_first()[:MAX_CASE_STUDIES])
    outcomes = (*KINDS, ("", "Not said"))
    shown = list(zip(case_studies, cards(user, case_studies), strict=True))
    outcome_groups = (
        OutcomeGroup(title, tuple(card for row, card in shown if row.kind == outcome))
        for outcome, title in outcomes
    )
    return InterventionPage(
        intervention=intervention,
        trail=(Link("Case studies", "/case-studies/"),),
        version=version,
        answers=_answers(version),
        expected=expected_words(version),
        versions=tuple(intervention.versions.all()),
        outcome_groups=tuple(group for group in outcome_groups if group.cards),
    )


def expected_words(version: InterventionVersion) -> str:
    """Which measure should change, and after how long."""
    if version.measure not in BY_SLUG:
        return ""
    title = BY_SLUG[version.measure].title
    if not version.lag_months:
        return f"{title}."
    months = "one month" if version.lag_months == 1 else f"{version.lag_months} months"
    return f"{title}, after about {months}."


def differences_from_latest(
    version: InterventionVersion, submitted: Mapping[str, str]
) -> tuple[Clash, ...]:
    """The texts in which somebody else's newer version differs from what was just submitted."""
    return tuple(
        Clash(title, getattr(version, name) or "(nothing)", submitted.get(name, "") or "(nothing)")
        for name, title in TEXT_FIELDS
        if getattr(version, name) != submitted.get(name, "").strip()
    )
