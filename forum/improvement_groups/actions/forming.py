"""Form a group: a question about a measure, for places of one kind."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.improvement_groups.actions.locking import (
    lock_group,
    record_group_event,
    refuse_too_many,
    save_group,
)
from forum.improvement_groups.deadlines import LONGEST_DAYS
from forum.improvement_groups.measures import MEASURES
from forum.improvement_groups.models import Audience, ImprovementGroup, Member, MemberState, State
from forum.improvement_groups.patient_data_checks import checked_texts
from forum.improvement_groups.permissions import can_form, can_manage, speaks_for
from forum.people.actions import Refused, find_sent, lock_author
from forum.people.models import User, label_demonstration
from forum.people.permissions import NotAllowed, author_fields, require_permission
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
    refuse_too_many(by)
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
    """What its outcome will be read from stays once it meets: nobody chooses it by what they have seen."""
    group = lock_group(group)
    require_permission(can_manage, by, group)
    names = ("measure", "treatment_function", "starts_on")
    is_same = all(getattr(terms, name) == getattr(group, name) for name in names)
    if group.state == State.MEETING and not is_same:
        raise Refused("The group meets already, so its measure and its start stay as they are.")
    _set_terms(group, terms, by)
    save_group(group)
    record_group_event(group, "changed a group’s terms", by, audience=terms.audience)
    return group


def _set_terms(group: ImprovementGroup, terms: Terms, by: User) -> None:
    _check(terms)
    if terms.starts_on != group.starts_on:
        _check_start(terms.starts_on)
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
    if terms.measure not in MEASURES:
        raise Refused("Choose one of the measures that have a control chart and a better side.")
    if terms.treatment_function not in TREATMENTS:
        raise Refused("Choose one of the treatment functions.")
    if terms.audience not in Audience.values:
        raise Refused("Choose who may know of it.")
    if terms.ends_on <= terms.starts_on:
        raise Refused("Choose an end date after the start date.")
    if (terms.ends_on - terms.starts_on).days > LONGEST_DAYS:
        raise Refused("Choose an end date within two years of the start date.")


def _check_start(starts_on: date) -> None:
    """Of earlier months figures may be out: whoever chose one of them could know what they show."""
    if starts_on < timezone.localdate().replace(day=1):
        raise Refused("Choose a start date in this month or later.")
