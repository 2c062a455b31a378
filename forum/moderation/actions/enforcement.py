"""What a decision does to the thing itself, by the verbs of the room that it belongs to."""

from django.db import models

from forum.casestudies import actions as casestudies
from forum.casestudies.models import CaseStudy, Comment
from forum.moderation import patient_data_checks
from forum.moderation.models import Decision, DecisionKind, ModerationCase
from forum.moderation.reportable import Reportable
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.threads import actions as threads
from forum.threads.models import Post, Thread, Visibility

REASON_FOR_HIDING = "It was reported: it may tell who a patient is."
NOT_VISIBLE = (Visibility.HIDDEN, Visibility.PENDING)


def hide_reported(thing: Reportable) -> bool:
    """By the site, before anybody has looked. Whether there was something that it could hide."""
    if isinstance(thing, CaseStudy):
        return casestudies.withhold(case_study=thing)
    if isinstance(thing, Comment):
        return casestudies.withhold_comment(comment=thing)
    post = affected_post(thing)
    if post is None or not post.may_become(Visibility.HIDDEN):
        return False
    threads.hide_post(post=post, reason=REASON_FOR_HIDING, by=None)
    return True


def affected_post(thing: Reportable) -> Post | None:
    """A discussion's title is hidden with its opening post, as it was typed with it."""
    if isinstance(thing, Thread):
        return Post.objects.filter(first_post_of=thing).first()
    return thing if isinstance(thing, Post) else None


def apply_decision(
    case: ModerationCase, kind: str, *, body: str, reason: str, by: User
) -> int | None:
    """Returns the version that the thing has then, where something was taken out."""
    thing: Reportable = case.content_object
    post = affected_post(thing)
    if kind == DecisionKind.WITHDRAW:
        casestudies.withdraw(case_study=thing, reason=reason, by=by)
    elif kind == DecisionKind.HIDE and post:
        threads.hide_post(post=post, reason=reason, by=by)
    elif kind == DecisionKind.REMOVE and post:
        threads.remove_post(post=post, reason=reason, by=by)
    elif kind == DecisionKind.EDIT_OUT:
        return _edit_out(case, body=body, reason=reason, by=by)
    elif kind == DecisionKind.KEEP:
        _show(case, post or thing, by)
    return None


def reverse_decision(decision: Decision, *, reason: str, by: User) -> None:
    """Of what was withdrawn its authors may write anew: a case study that has ended stays so."""
    case = decision.case
    thing, post = case.content_object, affected_post(case.content_object)
    if decision.kind in (DecisionKind.HIDE, DecisionKind.REMOVE) and post:
        post.refresh_from_db()
        if post.visibility in (*NOT_VISIBLE, Visibility.REMOVED):
            threads.show_post(post=post, by=by)
    elif decision.kind == DecisionKind.EDIT_OUT and isinstance(thing, Post):
        before = thing.versions.first()
        if before and thing.version == decision.version:
            threads.redact_post(post=thing, body=before.body, reason=reason, by=by)


def _edit_out(case: ModerationCase, *, body: str, reason: str, by: User) -> int | None:
    thing, post = case.content_object, affected_post(case.content_object)
    version = None
    if isinstance(thing, Post):
        version = threads.redact_post(post=thing, body=body, reason=reason, by=by).version
    elif isinstance(thing, Thread):
        threads.rename_thread(thread=thing, title=body, by=by)
    elif isinstance(thing, Comment):
        _mend(thing, body, by)
    _show(case, post or thing, by)
    return version


def _mend(comment: Comment, body: str, by: User) -> None:
    body = patient_data_checks.clean_text(body, 20_000)
    if not body:
        raise Refused("Leave something of the comment, if only that you took the rest out.")
    patient_data_checks.refuse_patient_data(body, by=by)
    found = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    found.text = body
    found.save(update_fields=["text"])
    story: CaseStudy = found.case_study
    record_event(verb="edited a comment out", about=story, by=by, detail={"section": found.section})


def _show(case: ModerationCase, thing: Reportable, by: User) -> None:
    if isinstance(thing, Post):
        _show_post(case, thing, by)
    elif isinstance(thing, CaseStudy):
        casestudies.restore(case_study=thing, by=by)
    elif isinstance(thing, Comment):
        casestudies.restore_comment(comment=thing, by=by)


def _show_post(case: ModerationCase, post: Post, by: User) -> None:
    """Unless it is hidden for another reason too: the title and the text are reported apart."""
    post.refresh_from_db()
    others = ModerationCase.objects.about(post) | _of_titles(post)
    if others.open().filter(hidden_on_report=True).exclude(pk=case.pk).exists():
        return
    if post.visibility in NOT_VISIBLE:
        threads.show_post(post=post, by=by)


def _of_titles(post: Post) -> models.QuerySet[ModerationCase]:
    opened = post.first_post_of.first()
    return ModerationCase.objects.about(opened) if opened else ModerationCase.objects.none()
