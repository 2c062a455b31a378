"""Who may do what in discussions: each rule once, as a yes or no and as a filter."""

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models

from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.permissions import can_start as can_start_case_study
from forum.casestudies.user_icbs import icb_ids_of
from forum.people.models import Role
from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    among,
    any_of,
    can_take,
    for_users,
    has_permission,
    is_named_in,
    is_no_demonstration_to,
    permitted,
    reads_staff_content,
    roles_of,
    through,
    where,
)
from forum.threads.lifecycle import (
    EDITABLE_VISIBILITIES,
    NOT_CLOSED,
    POSTS,
    THREADS,
    Kind,
    State,
    Visibility,
    is_author,
    is_moderator,
)
from forum.threads.subjects import ThreadSubject, can_see_subject, is_subject_visible
from metrics.models import Place

if TYPE_CHECKING:
    from forum.threads.models import Post, PostVersion, Rearrangement, Thread


class Audience(models.TextChoices):
    STAFF = "staff", "health and care staff who are signed in"
    ICB = "icb", "staff of one ICB only"
    PARTIES = "parties", "the people named only"


# --- people and states -----------------------------------------------------------------------------


def can_moderate(user: AnyUser) -> bool:
    return has_permission(user, Permission.MODERATE)


def can_announce(user: AnyUser) -> bool:
    """People with a role besides member."""
    return has_permission(user, Permission.REPLY) and bool(roles_of(user) - {Role.MEMBER})


def can_restrict_to_icb(user: AnyUser, icb: Place) -> bool:
    return icb.pk in icb_ids_of(user) or can_moderate(user)


def can_start(user: AnyUser, subject: ThreadSubject | None = None) -> bool:
    """With a subject: about it. What is still being written has comments of its own."""
    if not has_permission(user, Permission.REPLY):
        return False
    if subject is None:
        return True
    if isinstance(subject.content_object, CaseStudy) and not subject.content_object.live:
        return False
    return can_see_subject(user, subject)


def _types_to_try(user: AnyUser) -> frozenset[int]:
    types = ContentType.objects.get_for_models(CaseStudy, Intervention)
    return frozenset(content_type.pk for content_type in types.values())


is_about_what_can_be_tried = among("content_type_id", _types_to_try)
is_party = is_named_in("party_rows", "person")
is_listed = where(merged_into_id__isnull=True)
takes_posts = is_listed & where(locked=False, state__in=NOT_CLOSED)

# --- discussions -----------------------------------------------------------------------------------

is_in_audience = (
    where(audience=Audience.STAFF)
    | where(audience=Audience.ICB) & among("icb_id", icb_ids_of)
    | where(audience=Audience.PARTIES) & is_party
)
# Stewards read every discussion, because they moderate all of them.
can_read: "Rule[Thread]" = (
    reads_staff_content
    & (is_moderator | (where(withheld=False) | is_author) & is_in_audience)
    & is_no_demonstration_to
    & is_subject_visible
)
can_reply: "Rule[Thread]" = permitted(Permission.REPLY) & takes_posts & can_read
can_mark_answered: "Rule[Thread]" = (
    where(kind=Kind.QUESTION) & can_take(THREADS, "mark_answered") & is_listed & can_read
)
# Put an unanswered question to more people.
can_ask_more: "Rule[Thread]" = (
    where(kind=Kind.QUESTION, state=State.OPEN)
    & takes_posts
    & (is_author | is_moderator)
    & can_read
).described("who asked, and stewards")
# Who started it, while nobody else has written there; stewards later.
can_change_audience: "Rule[Thread]" = (
    is_listed & can_read & (is_moderator | is_author & ~any_of("posts", ~is_author))
).described("who started it, while nobody else has written there; stewards")
# Name one more person in a discussion for named people.
can_invite: "Rule[Thread]" = (
    is_listed & where(audience=Audience.PARTIES) & (is_author | is_moderator) & can_read
).described("who started it, and stewards, where it is for named people")
can_rename: "Rule[Thread]" = (
    is_listed & can_read & (is_moderator | is_author & (takes_posts | where(withheld=True)))
).described("who started it, while it takes posts or to correct it; stewards")
# Pin, lock, close, move, merge, split, tag.
can_manage: "Rule[Thread]" = (is_moderator & can_read).described("stewards")
can_unmark_answered: "Rule[Thread]" = (where(state=State.ANSWERED) & can_mark_answered).described(
    "who asked, and stewards"
)
can_pin: "Rule[Thread]" = (where(pinned=False) & can_manage).described("stewards")
can_unpin: "Rule[Thread]" = (where(pinned=True) & can_manage).described("stewards")
can_lock: "Rule[Thread]" = (where(locked=False) & can_manage).described("stewards")
can_unlock: "Rule[Thread]" = (where(locked=True) & can_manage).described("stewards")
can_close: "Rule[Thread]" = (can_take(THREADS, "close_thread") & can_read).described("stewards")
can_reopen: "Rule[Thread]" = (can_take(THREADS, "reopen_thread") & can_read).described("stewards")
can_turn_into_case_study: "Rule[Thread]" = (
    is_listed
    & where(audience__in=(Audience.STAFF, Audience.ICB))
    & for_users(can_start_case_study)
    & can_read
)
can_see_rearrangement: "Rule[Rearrangement]" = through("thread", can_read) & (
    where(target_id__isnull=True) | through("target", can_read)
)

# --- posts -----------------------------------------------------------------------------------------

is_visible = where(visibility=Visibility.VISIBLE)
is_editable = is_author & where(visibility__in=EDITABLE_VISIBILITIES)
is_in_readable_thread = through("thread", can_read)
# Its text.
can_read_post: "Rule[Post]" = (
    is_in_readable_thread & (is_visible | is_editable | is_moderator) & is_no_demonstration_to
)
# The post, or a marker that there was one.
can_see_post: "Rule[Post]" = (
    is_in_readable_thread
    & (~where(visibility=Visibility.PENDING) | is_author | is_moderator)
    & is_no_demonstration_to
)
# One's own, while the discussion takes posts; what is hidden may always be mended.
can_edit_post: "Rule[Post]" = (
    is_editable
    & (where(visibility=Visibility.HIDDEN) | through("thread", takes_posts))
    & is_in_readable_thread
)
# One's own, at any time, but never what a steward has taken away.
can_delete_post: "Rule[Post]" = can_take(POSTS, "delete_post") & is_in_readable_thread
can_mark_useful: "Rule[Post]" = is_visible & ~is_author & is_in_readable_thread
# "We tried this", as a record of the place's own: on the word of whoever wrote it.
can_record_trial: "Rule[Post]" = (
    where(kind="tried_it", adoption_id__isnull=True)
    & is_visible
    & is_author
    & through("thread", is_about_what_can_be_tried)
    & is_in_readable_thread
).described("who wrote it, once, about a case study or an intervention")
# Not those that a steward has redacted.
can_see_version: "Rule[PostVersion]" = through("post", can_read_post) & (
    is_moderator | where(withheld=False)
)
