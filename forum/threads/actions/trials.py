"""“We tried this” becomes a record of the place's own, on the word of whoever wrote it."""

from django.db import transaction

from forum.adoption import actions as adoption
from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy, Intervention
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed, require_permission
from forum.threads.actions.locking import lock_post
from forum.threads.models import Post
from forum.threads.permissions import can_record_trial


@transaction.atomic
def record_trial(*, post: Post, by: User) -> Adoption:
    post = lock_post(post)
    if post.adoption is not None and post.author_id == by.pk:
        return post.adoption
    require_permission(can_record_trial, by, post)
    subject = post.thread.subject.content_object
    if post.place is None:
        raise NotAllowed
    if post.thread.is_private:
        raise Refused(
            "Only some may read this discussion. Begin a record from the case study itself."
        )
    post.adoption = adoption.record_trial(
        place=post.place,
        by=by,
        trial=adoption.Trial(post.outcome, post.started_on, post.ended_on),
        case_study=subject if isinstance(subject, CaseStudy) else None,
        intervention=subject if isinstance(subject, Intervention) else None,
    )
    post.save(update_fields=["adoption"])
    detail = {"post": post.pk, "adoption": post.adoption.pk}
    record_event(verb="recorded a trial", about=post.thread, by=by, detail=detail)
    return post.adoption
