"""The way of a technology to patients, step by step, as pages show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from forum.technologies.models import AccessRecord, PathwayStep
from forum.technologies.models.access import AccessStatus
from forum.technologies.pages.access_counts import AccessCounts
from forum.technologies.pathway import Step, StepState, StepStatus, Stop, longest_stop
from metrics import formatting

ADOPTION_OF_STATUS = {
    AccessStatus.AVAILABLE: StepStatus.PASSED,
    AccessStatus.PARTLY: StepStatus.UNDER_WAY,
    AccessStatus.PLANNED: StepStatus.UNDER_WAY,
    AccessStatus.NOT_OFFERED: StepStatus.STOPPED,
    AccessStatus.NOT_KNOWN: StepStatus.NOT_KNOWN,
}
DAYS_IN_YEAR, DAYS_IN_MONTH = 365, 30


@dataclass(frozen=True)
class StripStep:
    """`source_url` where the source is a page."""

    title: str
    status: str
    status_words: str
    since: str = ""
    owner: str = ""
    source: str = ""
    note: str = ""
    is_longest: bool = False

    @property
    def source_url(self) -> str:
        return self.source if self.source.startswith("https://") else ""


@dataclass(frozen=True)
class PathwayStrip:
    steps: tuple[StripStep, ...]
    longest: str


def strip_of(rows: Iterable[PathwayStep], adoption: StripStep, today: date) -> PathwayStrip:
    by_step = {row.step: row for row in rows}
    longest = longest_stop(step_states(by_step), today)
    steps = tuple(_step(step, by_step.get(step), longest) for step in Step if step != Step.ADOPTION)
    return PathwayStrip((*steps, adoption), _longest_words(longest))


def step_states(by_step: Mapping[str, PathwayStep]) -> Mapping[str, StepState]:
    return {step: StepState(row.status, row.since) for step, row in by_step.items()}


def adoption_in_england(counts: AccessCounts) -> StripStep:
    if not counts.known:
        status = StepStatus.NOT_KNOWN
    elif counts.available == counts.total:
        status = StepStatus.PASSED
    else:
        status = StepStatus.UNDER_WAY
    return StripStep("Adopted in England", status, str(status.label), note=counts.sentence)


def adoption_here(record: AccessRecord | None, where: str, owner: str) -> StripStep:
    title = f"Adopted {where}"
    if record is None:
        return StripStep(title, StepStatus.NOT_KNOWN, str(StepStatus.NOT_KNOWN.label), owner=owner)
    status = ADOPTION_OF_STATUS[AccessStatus(record.status)]
    since = formatting.day(record.attested_on)
    return StripStep(
        title,
        status,
        str(record.get_status_display()),
        since=since,
        owner=owner,
        note=record.reason,
    )


def length_words(days: int) -> str:
    """
    >>> length_words(12), length_words(95), length_words(800)
    ('12 days', '3 months', '2 years')
    """
    for length, noun in ((DAYS_IN_YEAR, "year"), (DAYS_IN_MONTH, "month"), (1, "day")):
        if days >= length:
            count = days // length
            return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
    return "0 days"


def _step(step: Step, row: PathwayStep | None, longest: Stop | None) -> StripStep:
    is_longest = longest is not None and longest.step == step
    if row is None:
        status = StepStatus.NOT_KNOWN
        return StripStep(str(step.label), status, str(status.label), is_longest=is_longest)
    return StripStep(
        title=str(step.label),
        status=row.status,
        status_words=str(row.get_status_display()),
        since=row.since_words,
        owner=row.owner,
        source=row.source,
        note=row.note,
        is_longest=is_longest,
    )


def _longest_words(longest: Stop | None) -> str:
    if longest is None:
        return ""
    words = length_words(longest.days or 0)
    return f"It has stood longest at {longest.step.label}: {longest.status.label} for {words}."
