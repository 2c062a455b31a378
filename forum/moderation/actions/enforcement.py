"""Apply a decision to the reported content, by the actions of its own room."""

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


def hide_reported(content: Reportable) -> bool:
    """Hide it automatically when it is reported. Returns whether there was something to hide."""
    if isinstance(content, CaseStudy):
        return casestudies.withhold(case_study=content)
    if isinstance(content, Comment):
        return casestudies.withhold_comment(comment=content)
    post = affected_post(content)
    if post is None or not post.can_become(Visibility.HIDDEN):
        return False
    threads.hide_post(post=post, reason=REASON_FOR_HIDING, by=None)
    return True


def affected_post(content: Reportable) -> Post | None:
    """A discussion's title is hidden with its first post."""
    if isinstance(content, Thread):
        return Post.objects.filter(first_post_of=content).first()
    return content if isinstance(content, Post) else None


def apply_decision(
    case: ModerationCase, kind: str, *, body: str, reason: str, by: User
) -> int | None:
    """Returns the new version of the content, if something was taken out."""
    content: Reportable = case.content_object
    post = affected_post(content)
    if kind == DecisionKind.WITHDRAW:
        casestudies.withdraw(case_study=content, reason=reason, by=by)
    elif kind == DecisionKind.HIDE and post:
        threads.hide_post(post=post, reason=reason, by=by)
    elif kind == DecisionKind.REMOVE and post:
        threads.remove_post(post=post, reason=reason, by=by)
    elif kind == DecisionKind.EDIT_OUT:
        return _edit_out(case, body=body, reason=reason, by=by)
    elif kind == DecisionKind.KEEP:
        _show(case, post or content, by)
    return None


def reverse_decision(decision: Decision, *, reason: str, by: User) -> None:
    """A withdrawn case study stays withdrawn: its authors can write a new version."""
    case = decision.case
    content, post = case.content_object, affected_post(case.content_object)
    if decision.kind in (DecisionKind.HIDE, DecisionKind.REMOVE) and post:
        post.refresh_from_db()
        if post.visibility in (*NOT_VISIBLE, Visibility.REMOVED):
            threads.show_post(post=post, by=by)
    elif decision.kind == DecisionKind.EDIT_OUT and isinstance(content, Post):
        original = content.versions.first()
        if original and content.version == decision.version:
            threads.redact_post(post=content, body=original.body, reason=reason, by=by)


def _edit_out(case: ModerationCase, *, body: str, reason: str, by: User) -> int | None:
    content, post = case.content_object, affected_post(case.content_object)
    version = None
    if isinstance(content, Post):
        version = threads.redact_post(post=content, body=body, reason=reason, by=by).version
    elif isinstance(content, Thread):
        threads.rename_thread(thread=content, title=body, by=by)
    elif isinstance(content, Comment):
        _edit_comment(content, body, by)
    _show(case, post or content, by)
    return version


def _edit_comment(comment: Comment, body: str, by: User) -> None:
    body = patient_data_checks.clean_text(body, 20_000)
    if not body:
        raise Refused("Leave something of the comment, if only that you took the rest out.")
    patient_data_checks.refuse_patient_data(body, by=by)
    locked_comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    locked_comment.text = body
    locked_comment.save(update_fields=["text"])
    case_study: CaseStudy = locked_comment.case_study
    record_event(
        verb="edited a comment out",
        about=case_study,
        by=by,
        detail={"section": locked_comment.section},
    )


def _show(case: ModerationCase, content: Reportable, by: User) -> None:
    if isinstance(content, Post):
        _show_post(case, content, by)
    elif isinstance(content, CaseStudy):
        casestudies.restore(case_study=content, by=by)
    elif isinstance(content, Comment):
        casestudies.restore_comment(comment=content, by=by)


def _show_post(case: ModerationCase, post: Post, by: User) -> None:
    """Unless another open case hides it too: title and text are reported separately."""
    post.refresh_from_db()
    cases = ModerationCase.objects.about(post) | _cases_about_title(post)
    if cases.open().filter(hidden_on_report=True).exclude(pk=case.pk).exists():
        return
    if post.visibility in NOT_VISIBLE:
        threads.show_post(post=post, by=by)


def _cases_about_title(post: Post) -> models.QuerySet[ModerationCase]:
    thread = post.first_post_of.first()
    return ModerationCase.objects.about(thread) if thread else ModerationCase.objects.none()
