"""An area's own explanation of why its list moved."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused, find_sent, lock_author, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields
from forum.support import patient_data_checks
from forum.support.models import ListExplanation
from forum.support.notifications import notify_list_explained
from forum.support.permissions import can_explain_list, can_withdraw_explanation
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

LONGEST = 2000
REPLACED = "written anew"


@transaction.atomic
def explain_list(
    *,
    place: Place,
    month: date,
    text: str,
    by: User,
    treatment: str = TOTAL_TREATMENT,
    idempotency_key: UUID | None = None,
) -> ListExplanation:
    """Shown at once, to everybody, beside the figures; one that was there before ends. The area chooses
    its own words: they are checked for patient data, and for nothing else."""
    if not can_explain_list(by, place):
        raise NotAllowed
    # For one that is there already there may be no row to lock.
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    lock_author(by)
    if sent := find_sent(ListExplanation.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    text = _checked(text, by)
    if treatment != TOTAL_TREATMENT and treatment not in TREATMENTS:
        raise Refused("There is no such treatment function.")
    earlier = ListExplanation.objects.current().filter(
        place=place, treatment_function=treatment, month=month
    )
    if by.demonstration and earlier.exclude(author__demonstration=True).exists():
        raise Refused(
            "The area itself has explained this list. A demonstration does not replace it."
        )
    earlier.update(ended_at=timezone.now(), ended_reason=REPLACED)
    explanation = ListExplanation.objects.create(
        **author_fields(by, place),
        place=place,
        treatment_function=treatment,
        month=month,
        text=text,
        idempotency_key=idempotency_key,
    )
    _record(explanation, "explained a list", by)
    notify_list_explained(explanation, by)
    return explanation


@transaction.atomic
def withdraw_explanation(*, explanation: ListExplanation, reason: str, by: User) -> None:
    explanation = _locked(explanation)
    if explanation.ended_at is not None:
        return
    if not can_withdraw_explanation(by, explanation):
        raise NotAllowed
    explanation.ended_at = timezone.now()
    explanation.ended_reason = reason.strip()[:500] or "withdrawn"
    explanation.save(update_fields=["ended_at", "ended_reason"])
    _record(explanation, "withdrew an explanation of a list", by)


@transaction.atomic
def withhold_explanation(*, explanation: ListExplanation) -> bool:
    """Hide it as soon as it is reported: until a steward decides, only its author can read it."""
    return _set_withheld(explanation, True, "hid an explanation of a list", None)


@transaction.atomic
def restore_explanation(*, explanation: ListExplanation, by: User) -> bool:
    return _set_withheld(explanation, False, "showed an explanation of a list", by)


def _set_withheld(explanation: ListExplanation, withheld: bool, verb: str, by: User | None) -> bool:
    rows = ListExplanation.objects.filter(pk=explanation.pk, withheld=not withheld)
    if not rows.update(withheld=withheld):
        return False
    _record(explanation, verb, by)
    return True


def _locked(explanation: ListExplanation) -> ListExplanation:
    rows = ListExplanation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("place", "author").get(pk=explanation.pk)


def _checked(text: str, by: User) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("Write something first.")
    if len(text) > LONGEST:
        raise Refused(f"Keep it to {LONGEST:,} characters.")
    patient_data_checks.refuse_patient_data({"explanation": text}, by=by)
    return text


def _record(explanation: ListExplanation, verb: str, by: User | None) -> None:
    detail = {"month": f"{explanation.month:%Y-%m}", "treatment": explanation.treatment_function}
    record_event(verb=verb, about=explanation, by=by, detail=detail)
    changed(explanation)
