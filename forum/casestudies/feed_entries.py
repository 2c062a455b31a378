"""Published case studies, as feeds of a place or a measure show them."""

from collections.abc import Sequence

from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.notifications.feeds import Entry
from forum.notifications.subjects import Subject, SubjectKind
from forum.people.permissions import AnyUser
from metrics.models import Place


def entries(user: AnyUser, subjects: Sequence[Subject] | None, most: int) -> list[Entry]:
    """What readers like this one may see of these subjects; without subjects, of all."""
    readable = CaseStudy.objects.published().readable_by(user)
    found = readable if subjects is None else readable.none()
    keys = {kind: [s.key for s in subjects or () if s.kind == kind] for kind in SubjectKind.values}
    for place in Place.objects.filter(code__in=keys[SubjectKind.PLACE]):
        found = found | readable.within_place(place, timezone.localdate())
    if keys[SubjectKind.MEASURE]:
        found = found | readable.for_measures(keys[SubjectKind.MEASURE])
    if keys[SubjectKind.TREATMENT]:
        found = found | readable.filter(treatment_function__in=keys[SubjectKind.TREATMENT])
    if keys[SubjectKind.INTERVENTION]:
        found = found | readable.filter(intervention__slug__in=keys[SubjectKind.INTERVENTION])
    newest = found.filter(published_at__isnull=False).order_by("-published_at", "-pk")
    return [
        Entry(f"Case study: {one.title}", one.get_absolute_url(), one.published_at)
        for one in newest.distinct()[:most]
        if one.published_at
    ]
