"""What the page of a release offers: publish, withdraw, refuse and retry, by the same actions as commands."""

from collections.abc import Callable

from django.db import transaction

from metrics.models import PartialSubmission, Release
from metrics.queue import enqueue
from metrics.tasks import analyse, import_release


def _publish(release: Release, by: str, reason: str) -> str:
    from metrics.releases.publish import publish

    publish(release=release, by=by, reason=reason)
    return f"{release} is published."


def _withdraw(release: Release, by: str, reason: str) -> str:
    from metrics.releases.publish import withdraw

    withdraw(release=release, by=by, reason=reason)
    return f"{release} is withdrawn. Readers no longer see this month."


def _refuse(release: Release, by: str, reason: str) -> str:
    from metrics.releases.publish import refuse

    refuse(release=release, by=by, reason=reason)
    return f"{release} is refused."


def _retry(release: Release, by: str, reason: str) -> str:
    from metrics.releases.publish import retry

    retry(release=release, by=by)
    transaction.on_commit(lambda: enqueue(import_release, release.pk))
    return f"{release} will be tried again. This page shows how far it is."


def decide_submission(submission: PartialSubmission, decision: str, by: str, reason: str) -> None:
    from metrics.releases.submission_decisions import decide

    is_whole = decision == PartialSubmission.State.WHOLE
    decide(submission=submission, is_whole=is_whole, by=by, reason=reason)
    # What is compared has changed, whatever the months published are.
    transaction.on_commit(lambda: enqueue(analyse, again=True))


PAGE_ACTIONS: dict[str, Callable[[Release, str, str], str]] = {
    "publish": _publish,
    "withdraw": _withdraw,
    "refuse": _refuse,
    "retry": _retry,
}
