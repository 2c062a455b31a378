"""Form a group: a question about a measure, for places of one kind."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.improvement_groups.actions.locking import (
    lock_group,
    record_group_event,
    require_permission,
    save_group,
)
from forum.improvement_groups.deadlines import LONGEST_DAYS
from forum.improvement_groups.models import Audience, ImprovementGroup, Member, MemberState
from forum.improvement_groups.patient_data_checks import checked_texts
from forum.improvement_groups.permissions import can_form, can_manage, speaks_for
from forum.people.actions import Refused, find_sent, lock_author
from forum.people.models import User, label_demonstration
from forum.people.permissions import NotAllowed, author_fields
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.models import Place
from metrics.rtt.columns import TREATMENTS

LONGEST_QUESTION = 200


@dataclass(frozen=True)
class Terms:
    """What it asks, of what, for how long, and who knows that there is such a group."""

    question: str
    measure: str
    treatment_function: str
    starts_on: date
    ends_on: date
    audience: str = Audience.STAFF


@transaction.atomic
def form_group(
    *,
    place: Place,
    terms: Terms,
    by: User,
    takes_part: bool = True,
    idempotency_key: UUID | None = None,
) -> ImprovementGroup:
    """With whoever forms it as its facilitator. Without `takes_part` they are from none of its places."""
    if not can_form(by, place) or (takes_part and not speaks_for(by, place)):
        raise NotAllowed
    lock_author(by)
    sent = find_sent(ImprovementGroup.objects.all(), by=by, idempotency_key=idempotency_key)
    if sent:
        return sent
    group = ImprovementGroup(
        **author_fields(by, place),
        facilitator=by,
        place_kind=place.kind,
        idempotency_key=idempotency_key,
    )
    _set_terms(group, terms, by)
    group.save()
    Member.objects.create(
        group=group,
        person=by,
        place=place if takes_part else None,
        invited_by=by,
        state=MemberState.MEMBER,
        seat=1,
        answered_at=timezone.now(),
    )
    record_group_event(group, "formed an improvement group", by, measure=terms.measure)
    return group


@transaction.atomic
def change_terms(*, group: ImprovementGroup, terms: Terms, by: User) -> ImprovementGroup:
    """Its measure stays once it meets: its chart would be another."""
    group = lock_group(group)
    require_permission(can_manage, by, group)
    is_of_same = (terms.measure, terms.treatment_function) == (
        group.measure,
        group.treatment_function,
    )
    if group.state == "meeting" and not is_of_same:
        raise Refused("The group meets already, so its measure stays as it is.")
    _set_terms(group, terms, by)
    save_group(group)
    record_group_event(group, "changed a group’s terms", by, audience=terms.audience)
    return group


def _set_terms(group: ImprovementGroup, terms: Terms, by: User) -> None:
    _check(terms)
    texts = {"question": terms.question}
    owner = group if group.pk else None
    question = checked_texts(texts, by=by, owner=owner, longest=LONGEST_QUESTION)["question"]
    if not question:
        raise Refused("Say what you want to find out together.")
    group.question = label_demonstration(question, group.author, longest=LONGEST_QUESTION)
    group.measure, group.treatment_function = terms.measure, terms.treatment_function
    group.starts_on, group.ends_on = terms.starts_on, terms.ends_on
    group.audience = terms.audience


def _check(terms: Terms) -> None:
    if terms.measure not in ANALYSED_OF:
        raise Refused("Choose one of the measures that have a control chart.")
    if terms.treatment_function not in TREATMENTS:
        raise Refused("Choose one of the treatment functions.")
    if terms.audience not in Audience.values:
        raise Refused("Choose who may know of it.")
    if terms.ends_on <= terms.starts_on:
        raise Refused("Choose an end date after the start date.")
    if (terms.ends_on - terms.starts_on).days > LONGEST_DAYS:
        raise Refused("Choose an end date within two years of the start date.")
