"""The status page: how new the figures are, and what is slower or waits at present."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forum.rooms import service_statuses
from forum.rooms.service_status import ServiceStatus
from metrics import formatting, readiness
from metrics.lateness import next_publication
from metrics.pages.late_figures import late_figures
from metrics.series import Vintages

# What readers rely on, by the problem that would disturb it, and what they then meet.
OF_THE_SITE: Mapping[str, tuple[str, str]] = {
    "cache": ("Reading pages", "Pages can be slower than usual."),
    "writes": (
        "Saving what you write",
        "Nothing can be saved at present. If you send a form, the page shows what you typed: keep a copy.",
    ),
    "broker": (
        "New figures, board papers and checks of files",
        "They take longer than usual.",
    ),
}


@dataclass(frozen=True)
class StatusPage:
    at: str
    figures: tuple[str, ...]
    figures_are_late: bool
    services: tuple[ServiceStatus, ...]

    @property
    def is_disturbed(self) -> bool:
        return any(service.problem for service in self.services)


def status_page() -> StatusPage:
    degraded = readiness.problems() | readiness.degraded()
    services = [
        ServiceStatus(name, words if key in degraded else "")
        for key, (name, words) in OF_THE_SITE.items()
    ]
    now = timezone.now()
    figures, figures_are_late = figures_sentences(formatting.london_day(now))
    return StatusPage(
        at=formatting.day_and_time(now),
        figures=figures,
        figures_are_late=figures_are_late,
        services=(*services, *service_statuses()),
    )


def figures_sentences(today: date) -> tuple[tuple[str, ...], bool]:
    """And whether they are late."""
    vintages = Vintages.visible_to(AnonymousUser())
    due, month = next_publication(today)
    following = f"NHS England plans to publish figures for {formatting.month(month)} on {formatting.day(due)}."
    if not vintages:
        return ("No figures are published here yet.", following), False
    late = late_figures(vintages, today)
    newest = f"The newest figures here are for {formatting.month(vintages.newest.month)}."
    return (late.text if late else newest, following), late is not None
