"""Who may do what in discussions. The same rules as conditions are in the models' QuerySets, and
the tests hold the two together."""

from forum.casestudies.models import CaseStudy
from forum.casestudies.permissions import can_start as can_start_case_study
from forum.casestudies.user_icbs import icb_ids_of
from forum.people.models import Role
from forum.people.permissions import (
    AnyUser,
    Permission,
    can_read_staff_content,
    has_permission,
    roles_of,
)
from forum.people.request_cache import cached_in_request
from forum.threads.models import Audience, Kind, Post, State, Thread, Visibility
from forum.threads.models.posts import EDITABLE_VISIBILITIES
from forum.threads.subjects import ThreadSubject, can_see_subject
from metrics.models import Place


def can_read(user: AnyUser, thread: Thread) -> bool:
    if not can_read_staff_content(user) or not _can_see_subject(user, thread):
        return False
    if can_moderate(user):
        return True
    if thread.withheld and thread.author_id != user.pk:
        return False
    if thread.audience == Audience.ICB:
        return thread.icb_id in icb_ids_of(user)
    if thread.audience == Audience.PARTIES:
        return is_party(user, thread)
    return True


def is_party(user: AnyUser, thread: Thread) -> bool:
    return cached_in_request(
        ("party", thread.pk, user.pk), thread.party_rows.filter(person_id=user.pk).exists
    )


def can_start(user: AnyUser, subject: ThreadSubject | None = None) -> bool:
    """With a subject: about it. What is still being written has comments of its own."""
    if not has_permission(user, Permission.REPLY):
        return False
    if subject is None:
        return True
    if isinstance(subject.content_object, CaseStudy) and not subject.content_object.live:
        return False
    return can_see_subject(user, subject)


def can_announce(user: AnyUser) -> bool:
    """People with a role besides member."""
    return has_permission(user, Permission.REPLY) and bool(roles_of(user) - {Role.MEMBER})


def can_restrict_to_icb(user: AnyUser, icb: Place) -> bool:
    return icb.pk in icb_ids_of(user) or can_moderate(user)


def can_reply(user: AnyUser, thread: Thread) -> bool:
    return has_permission(user, Permission.REPLY) and thread.takes_posts and can_read(user, thread)


def can_read_post(user: AnyUser, post: Post) -> bool:
    """Its text. Everybody who reads the thread sees at least a marker."""
    if not can_read(user, post.thread):
        return False
    if post.visibility == Visibility.VISIBLE or can_moderate(user):
        return True
    return post.visibility in EDITABLE_VISIBILITIES and post.author_id == user.pk


def can_edit_post(user: AnyUser, post: Post) -> bool:
    if post.author_id != user.pk or post.visibility not in EDITABLE_VISIBILITIES:
        return False
    is_correction = post.visibility == Visibility.HIDDEN
    return (is_correction or post.thread.takes_posts) and can_read(user, post.thread)


def can_delete_post(user: AnyUser, post: Post) -> bool:
    """One's own, at any time, but never what a steward has taken away."""
    return (
        post.author_id == user.pk
        and post.visibility in EDITABLE_VISIBILITIES
        and can_read(user, post.thread)
    )


def can_mark_useful(user: AnyUser, post: Post) -> bool:
    return (
        post.visibility == Visibility.VISIBLE
        and post.author_id != user.pk
        and can_read(user, post.thread)
    )


def can_mark_answered(user: AnyUser, thread: Thread) -> bool:
    """The author of the question, or a steward; while it is not closed."""
    if thread.kind != Kind.QUESTION or thread.state == State.CLOSED or thread.merged_into_id:
        return False
    return (thread.author_id == user.pk or can_moderate(user)) and can_read(user, thread)


def can_change_audience(user: AnyUser, thread: Thread) -> bool:
    """Who started it, while nobody else has written there; stewards later."""
    if thread.merged_into_id or not can_read(user, thread):
        return False
    if can_moderate(user):
        return True
    return thread.author_id == user.pk and not others_have_posted(thread)


def can_invite(user: AnyUser, thread: Thread) -> bool:
    """Name one more person in a thread for named people."""
    if thread.audience != Audience.PARTIES or thread.merged_into_id:
        return False
    return (thread.author_id == user.pk or can_moderate(user)) and can_read(user, thread)


def can_rename(user: AnyUser, thread: Thread) -> bool:
    if thread.merged_into_id or not can_read(user, thread):
        return False
    is_correction = thread.author_id == user.pk and (thread.takes_posts or thread.withheld)
    return is_correction or can_moderate(user)


def can_moderate(user: AnyUser) -> bool:
    return has_permission(user, Permission.MODERATE)


def can_manage(user: AnyUser, thread: Thread) -> bool:
    """Pin, lock, close, move, merge, split, tag."""
    return can_moderate(user) and can_read(user, thread)


def can_turn_into_case_study(user: AnyUser, thread: Thread) -> bool:
    return (
        thread.audience != Audience.PARTIES
        and thread.merged_into_id is None
        and can_start_case_study(user)
        and can_read(user, thread)
    )


def others_have_posted(thread: Thread) -> bool:
    return thread.posts.exclude(author_id=thread.author_id).exists()


def _can_see_subject(user: AnyUser, thread: Thread) -> bool:
    if thread.content_type_id is None:
        return True
    return cached_in_request(
        ("subject", thread.content_type_id, thread.object_id, user.pk),
        lambda: can_see_subject(user, thread.subject),
    )
