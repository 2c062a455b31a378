"""New discussions, as feeds show them: only in one's own, which has a private address."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from forum.casestudies.models import CaseStudy, Intervention
from forum.notifications.feeds import Entry
from forum.notifications.subjects import Subject, SubjectKind
from forum.people.permissions import AnyUser, can_read_staff_content
from forum.threads.models import Thread


def entries(user: AnyUser, subjects: Sequence[Subject] | None, most: int) -> list[Entry]:
    """What a reader like this one may see of these subjects; without subjects, of all."""
    if not can_read_staff_content(user):
        return []
    found = Thread.objects.visible_to(user).listed()
    if subjects is not None:
        found = found.filter(_about(subjects))
    newest = found.order_by("-created_at", "-pk").distinct()[:most]
    return [
        Entry(f"Discussion: {one.title}", one.get_absolute_url(), one.created_at) for one in newest
    ]


def _about(subjects: Sequence[Subject]) -> Q:
    keys = {kind: [s.key for s in subjects if s.kind == kind] for kind in SubjectKind.values}
    numbers = {
        kind: [int(key) for key in keys[kind] if key.isdecimal()]
        for kind in (SubjectKind.THREAD, SubjectKind.CASE_STUDY)
    }
    recipes = Intervention.objects.filter(slug__in=keys[SubjectKind.INTERVENTION])
    case_study, recipe = (
        ContentType.objects.get_for_model(one) for one in (CaseStudy, Intervention)
    )
    return (
        Q(pk__in=numbers[SubjectKind.THREAD])
        | Q(place__code__in=keys[SubjectKind.PLACE])
        | Q(measure__in=keys[SubjectKind.MEASURE])
        | Q(treatment_function__in=keys[SubjectKind.TREATMENT])
        | Q(tags__slug__in=keys[SubjectKind.TAG])
        | Q(content_type=case_study, object_id__in=numbers[SubjectKind.CASE_STUDY])
        | Q(content_type=recipe, object_id__in=recipes.values("pk"))
    )
