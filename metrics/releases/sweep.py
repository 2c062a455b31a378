"""What a dead worker left: found again from the database, whatever the broker lost."""

from django.utils import timezone

from metrics.models import Release
from metrics.releases.bring import GIVE_UP_AFTER
from metrics.releases.notes import write_problems
from metrics.releases.publish import refuse
from metrics.rtt.problems import Problem


def left_behind(*, by: str) -> list[int]:
    """Releases in progress that nobody holds, oldest month first; those tried too often are refused."""
    waiting = Release.objects.unfinished(timezone.now()).order_by("month", "id")
    again = []
    for release in waiting:
        if release.attempts < GIVE_UP_AFTER:
            again.append(release.pk)
            continue
        reason = (
            f"The import stopped {release.attempts} times without an answer. Look at the worker's log,"
            " then try it again from this page."
        )
        write_problems(release, [Problem("gave-up", reason)])
        refuse(release=release, by=by, reason=reason)
    return again
