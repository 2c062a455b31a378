"""What is said where the newest figures are late, on every page of figures alike."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from metrics import formatting
from metrics.lateness import Lateness, Reason, lateness
from metrics.series import Vintages

REASONS = {
    Reason.ON_HOLD: "Their file has come and is held until a person has looked at it.",
    Reason.IN_PROGRESS: "Their file is being imported.",
    Reason.WITHDRAWN: "They were published here and withdrawn.",
    Reason.NOT_FETCHED: "This site could not fetch their file.",
    Reason.REFUSED: "Their file did not pass the checks.",
    Reason.LOOK_FAILED: "This site’s last look at NHS England’s pages, on {last_look}, failed.",
    Reason.NOT_PUBLISHED: (
        "NHS England had not published them when this site last looked, on {last_look}."
    ),
    Reason.NO_LOOK: "This site has not looked at NHS England’s pages since they were due.",
    Reason.UNKNOWN: "",
}


@dataclass(frozen=True)
class LateFigures:
    title: str
    text: str
    url: str


def late_figures(vintages: Vintages, today: date | None = None) -> LateFigures | None:
    late = vintages and lateness(
        newest=vintages.newest.month,
        unpublished=vintages.unpublished,
        look=vintages.last_look,
        today=today or timezone.localdate(),
    )
    if not late:
        return None
    return LateFigures(
        title=f"Figures for {formatting.month(late.month)} are late",
        text=late_words(late),
        url=reverse("release", args=[late.release]) if late.release else reverse("data"),
    )


def late_words(late: Lateness) -> str:
    """How old the newest figures are, and why."""
    later = ""
    if late.later:
        months = "month has" if late.later == 1 else "months have"
        later = f" Figures of {late.later} later {months} been due since."
    last_look = formatting.day(late.last_look) if late.last_look else ""
    words = (
        f"The newest here are for {formatting.month(late.newest)}. Those for"
        f" {formatting.month(late.month)} were due on {formatting.day(late.due)}.{later}"
        f" {REASONS[late.reason].format(last_look=last_look)}"
    )
    return words.strip()
