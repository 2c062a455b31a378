"""The discussion of a group, for its members by name."""

from django.db import transaction

from forum.improvement_groups.actions.locking import lock_group, record_group_event
from forum.improvement_groups.models import ImprovementGroup
from forum.improvement_groups.permissions import takes_part
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed, require_permission
from forum.threads import actions as threads
from forum.threads.actions.audience import add_parties, remove_party
from forum.threads.models import Audience, Kind, Thread
from forum.threads.subjects import about_object

# Without the question: titles are also in the audit trail.
TITLE = "Discussion of an improvement group"
BODY = "This discussion is for the members of the group. Who joins later reads all of it."


@transaction.atomic
def open_discussion(*, group: ImprovementGroup, by: User) -> Thread:
    """Its thread, made now if there is none yet."""
    group = lock_group(group)
    require_permission(takes_part, by, group)
    if group.thread is None:
        _create_thread(group, by)
        record_group_event(group, "opened a group’s discussion", by)
    assert group.thread is not None
    add_parties(group.thread, {by.pk}, by=by)
    return group.thread


def start_discussion(group: ImprovementGroup, by: User) -> None:
    """Someone over their daily limit gets it later, when it is opened."""
    if group.thread is None:
        try:
            with transaction.atomic():
                _create_thread(group, by)
        except (Refused, NotAllowed):
            return


def add_reader(group: ImprovementGroup, person: User, *, by: User) -> None:
    if group.thread is not None:
        add_parties(group.thread, {person.pk}, by=by)


def remove_reader(group: ImprovementGroup, person: User) -> None:
    if group.thread is not None:
        remove_party(group.thread, person)


def _create_thread(group: ImprovementGroup, by: User) -> None:
    members = group.members.accepted().select_related("person")
    posting = threads.start_thread(
        subject=about_object(group),
        # An unanswered question would be put to people who may not read it.
        kind=Kind.EXPERIENCE,
        title=TITLE,
        body=BODY,
        by=by,
        audience=Audience.PARTIES,
        parties=[member.person for member in members],
    )
    if posting.post is None:
        raise Refused("The discussion could not be begun.")
    group.thread = posting.post.thread
    group.save(update_fields=["thread"])
