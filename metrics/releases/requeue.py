"""Imports that a dead worker left unfinished, from the database, whatever the broker lost."""

from django.utils import timezone

from metrics.models import Release
from metrics.releases.data_issues import write_problems
from metrics.releases.ingest import MAX_ATTEMPTS
from metrics.releases.publish import refuse
from metrics.rtt.problems import Problem


def abandoned_releases(*, by: str) -> list[int]:
    """Releases in progress that nobody holds, oldest month first; those tried too often are refused."""
    waiting = Release.objects.unfinished(timezone.now()).order_by("month", "id")
    again = []
    for release in waiting:
        if release.attempts < MAX_ATTEMPTS:
            again.append(release.pk)
            continue
        reason = (
            f"The import stopped {release.attempts} times without an answer. Look at the worker's log,"
            " then try it again from this page."
        )
        write_problems(release, [Problem("gave-up", reason)])
        refuse(release=release, by=by, reason=reason)
    return again
