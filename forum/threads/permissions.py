"""Who may do what in discussions. The same rules as conditions are in the models' QuerySets, and
the tests hold the two together."""

from forum.casestudies.models import CaseStudy
from forum.casestudies.permissions import can_start as can_start_case_study
from forum.casestudies.reach import icbs_of
from forum.people.models import Role
from forum.people.permissions import Anyone, Deed, may, may_read_staff_content, roles_of
from forum.people.remembering import remember
from forum.threads.models import Audience, Kind, Post, State, Thread, Visibility
from forum.threads.models.posts import EDITABLE
from forum.threads.subjects import Subject, may_see_subject
from metrics.models import Place


def can_read(user: Anyone, thread: Thread) -> bool:
    if not may_read_staff_content(user) or not _may_see_subject(user, thread):
        return False
    if can_moderate(user):
        return True
    if thread.withheld and thread.author_id != user.pk:
        return False
    if thread.audience == Audience.ICB:
        return thread.icb_id in icbs_of(user)
    if thread.audience == Audience.PARTIES:
        return is_party(user, thread)
    return True


def is_party(user: Anyone, thread: Thread) -> bool:
    return remember(
        ("party", thread.pk, user.pk), thread.party_rows.filter(person_id=user.pk).exists
    )


def can_start(user: Anyone, subject: Subject | None = None) -> bool:
    """With a subject: about it. What is still being written has comments of its own."""
    if not may(user, Deed.REPLY):
        return False
    if subject is None:
        return True
    if isinstance(subject.written, CaseStudy) and not subject.written.live:
        return False
    return may_see_subject(user, subject)


def can_announce(user: Anyone) -> bool:
    """Whoever speaks for more than themselves."""
    return may(user, Deed.REPLY) and bool(roles_of(user) - {Role.MEMBER})


def can_keep_to_icb(user: Anyone, icb: Place) -> bool:
    return icb.pk in icbs_of(user) or can_moderate(user)


def can_reply(user: Anyone, thread: Thread) -> bool:
    return may(user, Deed.REPLY) and thread.takes_posts and can_read(user, thread)


def can_read_post(user: Anyone, post: Post) -> bool:
    """Its words. Everybody who reads the thread is told that there was a post."""
    if not can_read(user, post.thread):
        return False
    if post.visibility == Visibility.VISIBLE or can_moderate(user):
        return True
    return post.visibility in EDITABLE and post.author_id == user.pk


def can_see_post(user: Anyone, post: Post) -> bool:
    """The post, or that there was one."""
    if not can_read(user, post.thread):
        return False
    held = post.visibility == Visibility.HELD
    return not held or post.author_id == user.pk or can_moderate(user)


def can_edit_post(user: Anyone, post: Post) -> bool:
    if post.author_id != user.pk or post.visibility not in EDITABLE:
        return False
    mends = post.visibility == Visibility.HIDDEN
    return (mends or post.thread.takes_posts) and can_read(user, post.thread)


def can_delete_post(user: Anyone, post: Post) -> bool:
    """One's own, at any time, but never what a steward has taken away."""
    return post.author_id == user.pk and post.visibility in EDITABLE and can_read(user, post.thread)


def can_mark_useful(user: Anyone, post: Post) -> bool:
    return (
        post.visibility == Visibility.VISIBLE
        and post.author_id != user.pk
        and can_read(user, post.thread)
    )


def can_mark_answered(user: Anyone, thread: Thread) -> bool:
    """Whoever asked, or a steward; a question that is open to them and not yet closed."""
    if thread.kind != Kind.QUESTION or thread.state == State.CLOSED or thread.merged_into_id:
        return False
    return (thread.author_id == user.pk or can_moderate(user)) and can_read(user, thread)


def can_change_audience(user: Anyone, thread: Thread) -> bool:
    """Who started it, while nobody else has written there; stewards later."""
    if thread.merged_into_id or not can_read(user, thread):
        return False
    if can_moderate(user):
        return True
    return thread.author_id == user.pk and not others_wrote(thread)


def can_invite(user: Anyone, thread: Thread) -> bool:
    """Name one more person in a thread for named people."""
    if thread.audience != Audience.PARTIES or thread.merged_into_id:
        return False
    return (thread.author_id == user.pk or can_moderate(user)) and can_read(user, thread)


def can_rename(user: Anyone, thread: Thread) -> bool:
    if thread.merged_into_id or not can_read(user, thread):
        return False
    mends = thread.author_id == user.pk and (thread.takes_posts or thread.withheld)
    return mends or can_moderate(user)


def can_moderate(user: Anyone) -> bool:
    return may(user, Deed.MODERATE)


def can_look_after(user: Anyone, thread: Thread) -> bool:
    """Pin, lock, close, move, merge, split, tag."""
    return can_moderate(user) and can_read(user, thread)


def can_turn_into_case_study(user: Anyone, thread: Thread) -> bool:
    return (
        thread.audience != Audience.PARTIES
        and thread.merged_into_id is None
        and can_start_case_study(user)
        and can_read(user, thread)
    )


def others_wrote(thread: Thread) -> bool:
    return thread.posts.exclude(author_id=thread.author_id).exists()


def _may_see_subject(user: Anyone, thread: Thread) -> bool:
    if thread.written_type_id is None:
        return True
    return remember(
        ("subject", thread.written_type_id, thread.written_id, user.pk),
        lambda: may_see_subject(user, thread.subject),
    )
