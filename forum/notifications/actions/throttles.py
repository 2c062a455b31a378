"""About a throttled subject no second e-mail is sent until something of it has been read."""

from collections.abc import Collection, Iterable
from uuid import uuid4

from django.db.models import Q

from forum.notifications.models import EmailThrottle
from forum.notifications.subjects import WatchSubject


def claim_email_throttles(
    pairs: Iterable[tuple[int, WatchSubject]],
) -> dict[int, set[WatchSubject]]:
    """Of people and subjects those of which no unread e-mail is on its way. Now there is one."""
    claim = uuid4()
    EmailThrottle.objects.bulk_create(
        [
            EmailThrottle(person_id=person_id, kind=subject.kind, key=subject.key, claim=claim)
            for person_id, subject in sorted(pairs)
        ],
        ignore_conflicts=True,
    )
    claimed: dict[int, set[WatchSubject]] = {}
    rows = EmailThrottle.objects.filter(claim=claim)
    for person_id, kind, key in rows.values_list("person_id", "kind", "key"):
        claimed.setdefault(person_id, set()).add(WatchSubject(kind, key))
    return claimed


def release_email_throttles(*, person_id: int, subjects: Collection[WatchSubject]) -> None:
    """The next e-mail about these may go."""
    is_one_of_these = Q(pk__in=[])
    for subject in subjects:
        is_one_of_these |= Q(kind=subject.kind, key=subject.key)
    EmailThrottle.objects.filter(is_one_of_these, person_id=person_id).delete()
