from django.db import transaction

from forum.casestudies.models import CaseStudy
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.support.models import Dismissal
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT


@transaction.atomic
def dismiss(
    *,
    case_study: CaseStudy,
    place: Place,
    measure: str,
    cause: str,
    by: User,
    treatment: str = TOTAL_TREATMENT,
) -> Dismissal:
    """Do not match this case study for this person, place and measure again."""
    if not CaseStudy.objects.readable_by(by).filter(pk=case_study.pk).exists():
        raise NotAllowed
    if cause not in Dismissal.Cause.values:
        raise Refused("Choose why it does not fit.")
    dismissal, created = Dismissal.objects.update_or_create(
        person=by,
        place=place,
        measure=measure,
        treatment_function=treatment,
        case_study=case_study,
        defaults={"cause": cause},
    )
    if created:
        # Without the place: that someone looks for help for it may not be known yet.
        record_event(verb="set a match aside", about=case_study, by=by, detail={"cause": cause})
    return dismissal


@transaction.atomic
def undo_dismissal(*, dismissal: Dismissal, by: User) -> None:
    if dismissal.person_id != by.pk:
        raise NotAllowed
    deleted_count, _ = Dismissal.objects.filter(pk=dismissal.pk).delete()
    if deleted_count:
        record_event(verb="took a match back", about=dismissal.case_study, by=by)
