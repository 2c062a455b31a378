"""Where a number comes from, in words."""

from collections.abc import Sequence
from datetime import date

from metrics import formatting
from metrics.calendar import month_before
from metrics.models import Release
from metrics.series import Vintage

_AS_SUBMITTED = "As submitted, without estimates for trusts that sent nothing"


def source_line(*releases: Vintage) -> str:
    """The releases of some months, oldest first, in a line: which months, which of them are revised,
    and the number of the newest release, which is another as soon as any of them is revised."""
    newest = max(releases, key=lambda release: release.id)
    of, revised = _extracts(releases), [r for r in releases if r.revised]
    if revised and len(releases) > 1:
        of += f" (revised: {formatting.listed(month_runs([release.month for release in revised]))})"
    elif revised:
        of += ", revised"
    if all(release.origin == Release.Origin.BUNDLED for release in releases):
        of += ", bundled counts"
    number = f"Release {newest.id}" if len(releases) == 1 else f"Newest release {newest.id}"
    if newest.published_at:
        number += f", published here on {formatting.day(newest.published_at)}"
    return f"NHS England, RTT full {of}. {number}. {_AS_SUBMITTED}"


def earlier_source(releases: Sequence[Vintage]) -> str:
    """The months that are as NHS England published them, where some are shown."""
    if not releases:
        return ""
    months = month_runs([release.month for release in releases])
    return f". As published, without weekly bands: {formatting.listed(months)}"


def short_source(vintage: Vintage) -> str:
    """Where there is room for a few words only: "NHS England, March 2026, revised, release 3"."""
    revised = ", revised" if vintage.revised else ""
    return f"NHS England, {formatting.month(vintage.month)}{revised}, release {vintage.id}"


def month_runs(months: Sequence[date]) -> list[str]:
    """Months in words, those that follow on each other together."""
    runs: list[list[date]] = []
    for month in months:
        if runs and month_before(month) == runs[-1][-1]:
            runs[-1].append(month)
        else:
            runs.append([month])
    return [
        " to ".join(formatting.month(month) for month in dict.fromkeys((run[0], run[-1])))
        for run in runs
    ]


def _extracts(releases: tuple[Vintage, ...]) -> str:
    first, last = releases[0], releases[-1]
    if first.month == last.month:
        return f"extract, {formatting.month(last.month)}"
    return f"extracts, {formatting.month(first.month)} to {formatting.month(last.month)}"
