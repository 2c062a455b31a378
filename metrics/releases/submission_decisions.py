"""What a person decides of a submission that looks partial."""

from django.db import transaction
from django.utils import timezone

from metrics.geography import Geography
from metrics.models import PartialSubmission, Release, ReleaseEvent
from metrics.releases.errors import NotAllowed
from metrics.releases.partial_submissions import write_partial_issues
from metrics.releases.publish import refresh_history

State = PartialSubmission.State


def decide(*, submission: PartialSubmission, is_whole: bool, by: str, reason: str) -> None:
    """Say of a submission that it is whole after all, or that it is not. Either can be said again."""
    if not reason.strip():
        raise NotAllowed("Say how you know. Readers will see the reason.")
    with transaction.atomic():
        submission = PartialSubmission.objects.select_for_update().get(pk=submission.pk)
        submission.state = State.WHOLE if is_whole else State.PARTIAL
        submission.decided_by, submission.decided_at = by, timezone.now()
        submission.reason = reason.strip()
        submission.save()
        release = submission.release
        ReleaseEvent.objects.create(
            release=release,
            verb="decide",
            by=by,
            detail=f"{submission}: {submission.get_state_display()}. {submission.reason}",
        )
        newest = Release.objects.published().order_by("-month").first() or release
        write_partial_issues(release, Geography.load(max(newest.month, release.month)))
        refresh_history(release.month, again=True)
        # Answers that readers keep are good only for what was said before.
        Release.objects.filter(pk=newest.pk).update(analysed_from="")
