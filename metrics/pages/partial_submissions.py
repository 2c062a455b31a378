"""What a data steward looks at: parts that providers sent too little of, and what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from metrics import formatting
from metrics.models import PartialSubmission, Place
from metrics.pages.components import Problem
from metrics.rtt.columns import PART_WORDS

State = PartialSubmission.State


@dataclass(frozen=True)
class SubmissionCard:
    number: int
    heading: str
    release_url: str
    sentence: str
    state: str
    decision: str

    @property
    def field(self) -> str:
        """The id of the reason in its form."""
        return f"reason-{self.number}"


@dataclass(frozen=True)
class PartialSubmissionsPage:
    open: tuple[SubmissionCard, ...]
    others: tuple[SubmissionCard, ...]
    # What is wrong with the form of one of them, and the reason that was typed there.
    problem: Problem | None
    typed: str

    @property
    def errors(self) -> tuple[Problem, ...]:
        return (self.problem,) if self.problem else ()


def partial_submissions_page(
    submissions: Iterable[PartialSubmission], problem: Problem | None = None, typed: str = ""
) -> PartialSubmissionsPage:
    submissions = list(submissions)
    codes = {submission.provider for submission in submissions}
    names = dict(Place.objects.filter(code__in=codes).values_list("code", "name"))
    cards = [(_card(item, names.get(item.provider, "")), item.state) for item in submissions]
    return PartialSubmissionsPage(
        tuple(card for card, state in cards if state == State.OPEN),
        tuple(card for card, state in cards if state != State.OPEN),
        problem,
        typed,
    )


def _card(submission: PartialSubmission, name: str) -> SubmissionCard:
    month = formatting.month(submission.release.month)
    decision = ""
    if submission.decided_at:
        day = formatting.day(submission.decided_at)
        decision = f"Decided on {day} by {submission.decided_by}: {submission.reason}"
    return SubmissionCard(
        number=submission.pk,
        heading=f"{name} ({submission.provider}), {month}",
        release_url=reverse("release", args=[submission.release_id]),
        sentence=f"{submission.pathways:,} {PART_WORDS[submission.part]}, where about"
        f" {formatting.count(submission.expected)} were expected from its last returns.",
        state=submission.get_state_display(),
        decision=decision,
    )
