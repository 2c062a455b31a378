"""Who is in a group. They are invited, and answer; the facilitator hands over before leaving."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from forum.casestudies.actions.authors import get_colleague_by_email
from forum.improvement_groups.actions.discussion import add_reader, remove_reader
from forum.improvement_groups.actions.locking import (
    end_membership,
    lock_group,
    own_membership,
    record_group_event,
    refuse_too_many,
    save_group,
)
from forum.improvement_groups.deadlines import MOST_MEMBERS, MOST_PLACES
from forum.improvement_groups.models import ImprovementGroup, Member, MemberState
from forum.improvement_groups.notifications import (
    notify_answered,
    notify_handed_over,
    notify_invited,
    notify_left,
)
from forum.improvement_groups.permissions import (
    can_accept,
    can_decline,
    can_hand_over,
    can_leave,
    can_manage,
    can_remove_member,
    can_take_over,
    is_member,
    speaks_for,
)
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import require_permission
from metrics.models import Place

WORKS_ELSEWHERE = "Your account says that you work elsewhere. Give your area or employer in your account, then accept."


@transaction.atomic
def invite_member(*, group: ImprovementGroup, email: str, place: Place, by: User) -> Member:
    """Somebody with an account, for one of the places that are alike. They accept or decline."""
    group = lock_group(group)
    require_permission(can_manage, by, group)
    person = get_colleague_by_email(email)
    if person.demonstration != group.is_demonstration:
        raise Refused("Choose somebody who can read this group.")
    seated = list(group.members.seated())
    if own := next((member for member in seated if member.person_id == person.pk), None):
        return own
    _check_place(group, place, seated)
    member = Member.objects.create(
        group=group, person=person, place=place, invited_by=by, seat=_free_seat(seated)
    )
    save_group(group)
    detail = {"person": person.pk, "place": place.code}
    record_group_event(group, "invited to an improvement group", by, **detail)
    notify_invited(member, by)
    return member


def _check_place(group: ImprovementGroup, place: Place, seated: list[Member]) -> None:
    if place.kind != group.place_kind:
        kind = dict(Place.Kind.choices)[group.place_kind]
        raise Refused(f"All places of this group are of one kind. Choose: {kind}.")
    places = {member.place_id for member in seated if member.place_id} | {place.pk}
    if len(places) > MOST_PLACES:
        raise Refused(f"A group has {MOST_PLACES} places at most. Form a second group for others.")


def _free_seat(seated: list[Member]) -> int:
    taken = {member.seat for member in seated}
    free = [seat for seat in range(1, MOST_MEMBERS + 1) if seat not in taken]
    if not free:
        raise Refused(
            f"A group has {MOST_MEMBERS} people at most. Take somebody off the list first."
        )
    return free[0]


@transaction.atomic
def accept_invitation(*, group: ImprovementGroup, by: User) -> Member:
    group = lock_group(group)
    member = own_membership(group, by)
    if member is not None and is_member(by, group):
        return member
    require_permission(can_accept, by, group)
    assert member is not None
    if member.place is not None and not speaks_for(by, member.place):
        raise Refused(WORKS_ELSEWHERE)
    member.state, member.answered_at = MemberState.MEMBER, timezone.now()
    member.save()
    save_group(group)
    record_group_event(group, "joined an improvement group", by)
    add_reader(group, by, by=group.facilitator)
    notify_answered(member, by)
    return member


@transaction.atomic
def decline_invitation(*, group: ImprovementGroup, by: User) -> None:
    group = lock_group(group)
    member = own_membership(group, by)
    if member is not None and member.state == MemberState.DECLINED:
        return
    require_permission(can_decline, by, group)
    assert member is not None
    end_membership(member, MemberState.DECLINED)
    record_group_event(group, "declined an improvement group", by)
    notify_answered(member, by)


@transaction.atomic
def leave_group(*, group: ImprovementGroup, by: User) -> None:
    group = lock_group(group)
    member = own_membership(group, by)
    if member is not None and member.state == MemberState.LEFT:
        return
    require_permission(can_leave, by, group)
    assert member is not None
    _let_go(group, member, MemberState.LEFT)
    record_group_event(group, "left an improvement group", by)
    notify_left(member, by)


@transaction.atomic
def remove_member(*, member: Member, by: User) -> None:
    """Or take back an invitation."""
    group = lock_group(member.group)
    member = Member.objects.select_related("person").get(pk=member.pk)
    member.group = group
    if member.state == MemberState.REMOVED and can_manage(by, group):
        return
    require_permission(can_manage, by, group)
    require_permission(can_remove_member, by, member)
    if member.person_id == group.facilitator_id:
        raise Refused("Hand the group over first.")
    _let_go(group, member, MemberState.REMOVED)
    record_group_event(group, "took somebody off a group’s list", by, person=member.person_id)


def _let_go(group: ImprovementGroup, member: Member, state: MemberState) -> None:
    end_membership(member, state)
    remove_reader(group, member.person)
    save_group(group)


# --- the facilitator -----------------------------------------------------------------------------


@transaction.atomic
def hand_over_group(*, group: ImprovementGroup, member: Member, by: User) -> ImprovementGroup:
    """To another member, who is told."""
    group = lock_group(group)
    require_permission(can_hand_over, by, group)
    accepted = group.members.accepted().select_related("person").filter(pk=member.pk).first()
    if accepted is None:
        raise Refused("Choose one of the members.")
    if accepted.person_id != by.pk:
        refuse_too_many(accepted.person)
    return _make_facilitator(group, accepted.person, "handed over an improvement group", by)


@transaction.atomic
def take_over_group(*, group: ImprovementGroup, by: User) -> ImprovementGroup:
    """Where whoever facilitated it has left."""
    group = lock_group(group)
    if group.facilitator_id == by.pk and can_manage(by, group):
        return group
    require_permission(can_take_over, by, group)
    refuse_too_many(by)
    return _make_facilitator(group, by, "took over an improvement group", by)


def _make_facilitator(
    group: ImprovementGroup, person: User, verb: str, by: User | None
) -> ImprovementGroup:
    if group.facilitator_id == person.pk and group.facilitator_left_on is None:
        return group
    former = group.facilitator_id
    group.facilitator, group.facilitator_left_on = person, None
    save_group(group)
    record_group_event(group, verb, by, **{"from": former, "to": person.pk})
    notify_handed_over(group, by)
    return group


# --- each day ------------------------------------------------------------------------------------


def let_go_of_those_who_left(*, today: date) -> int:
    """Whose account is closed is in no group any more; of those who facilitated one it is said."""
    closed = Q(members__person__closed_at__isnull=False, members__seat__isnull=False)
    groups = list(ImprovementGroup.objects.filter(closed).distinct().order_by("pk"))
    for group in groups:
        _let_go_of_closed_accounts(group, today)
    return len(groups)


@transaction.atomic
def _let_go_of_closed_accounts(group: ImprovementGroup, today: date) -> None:
    group = lock_group(group)
    left = group.members.seated().filter(person__closed_at__isnull=False)
    for member in left.select_related("person"):
        _let_go(group, member, MemberState.LEFT)
        record_group_event(group, "noted that a group’s member left", None, member=member.pk)
        if member.person_id == group.facilitator_id and not group.has_ended:
            _replace_facilitator(group, today)


def _replace_facilitator(group: ImprovementGroup, today: date) -> None:
    """By whoever has been a member for longest; where there is none it says that nobody does it."""
    oldest = group.members.accepted().select_related("person").order_by("answered_at", "pk").first()
    if oldest is not None:
        _make_facilitator(group, oldest.person, "handed on a group whose lead left", None)
        return
    group.facilitator_left_on = today
    save_group(group)
