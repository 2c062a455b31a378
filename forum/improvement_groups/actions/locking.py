"""Lock a group for a change, and record what changed."""

from django.utils import timezone

from forum.improvement_groups.deadlines import MOST_GROUPS
from forum.improvement_groups.models import GroupSession, ImprovementGroup, Member, MemberState
from forum.people.actions import Refused, lock_author, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.people.request_cache import clear_request_cache


def lock_group(group: ImprovementGroup) -> ImprovementGroup:
    """The row as it is now. Whatever changes in a group waits for it, so that nobody gets a seat that is
    taken."""
    rows = ImprovementGroup.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("author", "facilitator", "thread").get(pk=group.pk)


def lock_session(session: GroupSession) -> GroupSession:
    """With its group, which is locked first by everybody."""
    group = lock_group(session.group)
    rows = GroupSession.objects.select_for_update(of=("self",), no_key=True)
    session = rows.select_related("author").get(pk=session.pk)
    session.group = group
    return session


def own_membership(group: ImprovementGroup, person: User) -> Member | None:
    """The newest of somebody in a group."""
    rows = [member for member in group.members.all() if member.person_id == person.pk]
    return max(rows, key=lambda member: member.pk, default=None)


def refuse_too_many(person: User) -> None:
    """Nobody facilitates more groups at a time than one person can run."""
    lock_author(person)
    if ImprovementGroup.objects.open().filter(facilitator=person).count() >= MOST_GROUPS:
        raise Refused(
            f"Nobody facilitates more than {MOST_GROUPS} open groups. Close one, or hand it over."
        )


def change_state(
    group: ImprovementGroup, state: str, verb: str, by: User | None, **detail: object
) -> None:
    """Save it in its new state, if the workflow allows it."""
    if not group.can_become(state):
        raise NotAllowed
    former, group.state = group.state, state
    save_group(group)
    record_group_event(group, verb, by, **{"from": former, "to": str(state)}, **detail)


def hear(group: ImprovementGroup) -> None:
    """Somebody met or wrote: it is not silent."""
    group.heard_on, group.reminded_on = timezone.localdate(), None


def save_group(group: ImprovementGroup) -> None:
    group.changed_at = timezone.now()
    group.save()


def end_membership(member: Member, state: MemberState) -> None:
    if not member.can_become(state):
        raise NotAllowed
    member.state, member.seat, member.answered_at = state, None, timezone.now()
    member.save()


def record_group_event(
    group: ImprovementGroup, verb: str, by: User | None, **detail: object
) -> None:
    record_event(verb=verb, about=group, by=by, detail=detail)
    clear_request_cache()
    changed(group)
