"""New discussions in feeds: only in a person's own feed, which has a private address."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from forum.casestudies.models import CaseStudy, Intervention
from forum.notifications.feeds import Entry
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.permissions import AnyUser, can_read_staff_content, without_demonstrations
from forum.rooms.failing_alone import each_alone
from forum.threads.models import Thread
from metrics.typed_text import parse_number


def entries(user: AnyUser, subjects: Sequence[WatchSubject] | None, limit: int) -> list[Entry]:
    """What this user may see about these subjects; without subjects, about everything."""
    if not can_read_staff_content(user):
        return []
    threads = without_demonstrations(Thread.objects.visible_to(user).listed())
    if subjects is not None:
        threads = threads.filter(_about(subjects))
    newest = threads.order_by("-created_at", "-pk").distinct()[:limit]
    return each_alone(newest, _entry, "a feed's entry")


def _entry(thread: Thread) -> Entry:
    return Entry(f"Discussion: {thread.title}", thread.get_absolute_url(), thread.created_at)


def _about(subjects: Sequence[WatchSubject]) -> Q:
    keys = {
        kind: [subject.key for subject in subjects if subject.kind == kind]
        for kind in SubjectKind.values
    }
    numbers = {
        kind: [number for key in keys[kind] if (number := parse_number(key))]
        for kind in (SubjectKind.THREAD, SubjectKind.CASE_STUDY)
    }
    interventions = Intervention.objects.filter(slug__in=keys[SubjectKind.INTERVENTION])
    case_study_type, intervention_type = (
        ContentType.objects.get_for_model(model) for model in (CaseStudy, Intervention)
    )
    return (
        Q(pk__in=numbers[SubjectKind.THREAD])
        | Q(place__code__in=keys[SubjectKind.PLACE])
        | Q(measure__in=keys[SubjectKind.MEASURE])
        | Q(treatment_function__in=keys[SubjectKind.TREATMENT])
        | Q(tags__slug__in=keys[SubjectKind.TAG])
        | Q(content_type=case_study_type, object_id__in=numbers[SubjectKind.CASE_STUDY])
        | Q(content_type=intervention_type, object_id__in=interventions.values("pk"))
    )
