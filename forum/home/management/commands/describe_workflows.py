from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.management.base import BaseCommand
from django.db import models

from forum.casestudies.models import Intervention
from forum.casestudies.models.case_studies import TRANSITIONS as CASE_STUDIES
from forum.casestudies.models.case_studies import State as CaseStudyState
from forum.moderation.models.cases import CASE_TRANSITIONS as CASES
from forum.moderation.models.cases import CaseState
from forum.moderation.models.decisions import APPEAL_TRANSITIONS, AppealState
from forum.support.models import (
    DISPUTE_TRANSITIONS,
    FLAG_TRANSITIONS,
    OFFER_TRANSITIONS,
    PLAN_TRANSITIONS,
    DisputeState,
    FlagState,
    OfferState,
    PlanState,
)
from forum.threads.models import State as ThreadState
from forum.threads.models.threads import TRANSITIONS as THREADS
from metrics.models import Release

HEAD = """# Workflows

Printed from the tables next to the states by `python manage.py describe_workflows >
docs/workflows.md`; a test keeps the two the same. Who may take which step stands in
`docs/permissions.md` and in each room's `permissions.py`. What is not drawn cannot happen.
"""
Moves = Mapping[Any, Sequence[Any]]
WORKFLOWS: Sequence[tuple[str, str, type[models.TextChoices], Moves]] = (
    ("Releases of figures", "metrics/models/releases.py", Release.State, Release.TRANSITIONS),
    ("Case studies", "forum/casestudies/models/case_studies.py", CaseStudyState, CASE_STUDIES),
    (
        "Recipes",
        "forum/casestudies/models/interventions.py",
        Intervention.State,
        Intervention.TRANSITIONS,
    ),
    ("Discussions", "forum/threads/models/threads.py", ThreadState, THREADS),
    ("Moderation", "forum/moderation/models/cases.py", CaseState, CASES),
    (
        "Appeals against moderation",
        "forum/moderation/models/decisions.py",
        AppealState,
        APPEAL_TRANSITIONS,
    ),
    (
        "Flags: questions to an area, and requests for help",
        "forum/support/models/flags.py",
        FlagState,
        FLAG_TRANSITIONS,
    ),
    (
        "Data that an area disputes",
        "forum/support/models/disputes.py",
        DisputeState,
        DISPUTE_TRANSITIONS,
    ),
    ("Offers of support", "forum/support/models/offers.py", OfferState, OFFER_TRANSITIONS),
    ("Improvement plans", "forum/support/models/plans.py", PlanState, PLAN_TRANSITIONS),
)


class Command(BaseCommand):
    help = "Print docs/workflows.md from the tables of what may follow what."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(workflows_page())


def workflows_page() -> str:
    return "\n".join(
        [HEAD, *(line for workflow in WORKFLOWS for line in _section(*workflow))]
    ).rstrip()


def _section(
    title: str, path: str, states: type[models.TextChoices], moves: Moves
) -> Iterable[str]:
    yield f"## {title}\n"
    yield f"From `{path}`.\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in states:
        yield f'    state "{state.label}" as {state.value}'
    yield f"    [*] --> {next(iter(states)).value}"
    for state in states:
        for after in moves[state]:
            yield f"    {state.value} --> {after}"
        if not moves[state]:
            yield f"    {state.value} --> [*]"
    yield "```\n"
    yield "| state | | what may follow |"
    yield "| --- | --- | --- |"
    for state in states:
        after = (
            ", ".join(f"`{state_after}`" for state_after in moves[state]) or "nothing: it has ended"
        )
        yield f"| `{state.value}` | {state.label} | {after} |"
    yield ""
