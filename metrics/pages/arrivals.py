"""How figures arrive here: the last look at NHS England's pages, the next, and what is due."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from metrics import formatting
from metrics.apps import MetricsConfig
from metrics.calendar import add_months, publication_date
from metrics.lateness import is_late, next_publication
from metrics.models import SourceLook
from metrics.pages.late_figures import LateFigures, late_figures
from metrics.series import Vintages

LOOK_TASK = "metrics.tasks.look_for_releases"


@dataclass(frozen=True)
class FailedLook:
    title: str
    text: str
    next_look: str


@dataclass(frozen=True)
class Arrivals:
    sentences: tuple[str, ...]
    failed_look: FailedLook | None
    late: LateFigures | None


def arrivals(
    *, vintages: Vintages, look: SourceLook | None, now: datetime | None = None
) -> Arrivals:
    now = timezone.localtime(now)
    failed_look = None
    if look and look.problem:
        failed_look = FailedLook(
            title="The last look at NHS England’s pages failed",
            text=f"On {_at(look.at)}: {look.problem}",
            next_look=f"The next look is on {_at(next_look(now))}.",
        )
    return Arrivals(
        sentences=(*_due_sentences(vintages, now), *_look_sentences(look, now)),
        failed_look=failed_look,
        late=late_figures(vintages, formatting.london_day(now)),
    )


def next_look(now: datetime) -> datetime:
    """When the schedule looks next."""
    starts = []
    for entry in MetricsConfig.schedule.values():
        if entry["task"] == LOOK_TASK:
            start, wait, _ = entry["schedule"].remaining_delta(now)
            starts.append(start + wait)
    return min(starts)


def _due_sentences(vintages: Vintages, now: datetime) -> tuple[str, ...]:
    day, month = next_publication(formatting.london_day(now))
    coming = f"NHS England’s next publication day is {formatting.day(day)}, for {formatting.month(month)}."
    if not vintages:
        return (coming,)
    newest = vintages.newest
    sentence = f"The newest published month is {formatting.month(newest.month)}"
    if newest.published_at:
        sentence += f", published here on {formatting.day(newest.published_at)}"
    awaited = add_months(newest.month, 1)
    due = publication_date(awaited)
    if due < formatting.london_day(now) and not is_late(awaited, formatting.london_day(now)):
        coming = f"{formatting.month(awaited)} was due on {formatting.day(due)}. {coming}"
    return (f"{sentence}.", coming)


def _look_sentences(look: SourceLook | None, now: datetime) -> tuple[str, ...]:
    if look and look.problem:
        return ()
    if look is None or look.newest is None:
        return (f"This site looks at NHS England’s pages next on {_at(next_look(now))}.",)
    return (
        f"This site last looked at NHS England’s pages on {_at(look.at)}; the newest month on them was"
        f" {formatting.month(look.newest)}. It looks next on {_at(next_look(now))}.",
    )


def _at(moment: datetime) -> str:
    return formatting.day_and_time(moment)
