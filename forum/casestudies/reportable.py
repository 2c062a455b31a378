"""What stewards can do with case studies and with the comments on them."""

from django.db import models
from django.urls import reverse

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.models.case_studies import State
from forum.people.models import User
from forum.people.permissions import AnyUser
from forum.rooms.reportable import ReportableKind


def _readable_case_studies(user: AnyUser) -> models.QuerySet[CaseStudy]:
    return CaseStudy.objects.readable_by(user).exclude(state=State.WITHDRAWN)


def _readable_comments(user: AnyUser) -> models.QuerySet[Comment]:
    case_studies = CaseStudy.objects.working_version_visible_to(user).values("pk")
    return Comment.objects.filter(case_study__in=case_studies)


def _visibility(content: CaseStudy | Comment) -> str:
    return "hidden while a steward looks at it" if content.withheld else ""


def _withdraw(case_study: CaseStudy, *, body: str, reason: str, by: User) -> None:
    """Not reversed on appeal: its authors can write a new version."""
    actions.withdraw(case_study=case_study, reason=reason, by=by)


def _edit_out(comment: Comment, *, body: str, reason: str, by: User) -> None:
    actions.edit_out_comment(comment=comment, text=body, by=by)


CASE_STUDIES = ReportableKind(
    name="case-study",
    label="case study",
    model=CaseStudy,
    related=("author", "owner", "place"),
    readable=_readable_case_studies,
    author=lambda case_study: case_study.owner or case_study.author,
    co_written_by=lambda user: CaseStudy.objects.written_by(user),
    title=lambda case_study: case_study.title,
    text=lambda case_study: case_study.summary,
    url=lambda case_study: case_study.get_absolute_url(),
    changed_at=lambda case_study: case_study.shown_at,
    visibility=_visibility,
    withhold=lambda case_study, reason: actions.withhold(case_study=case_study),
    show=lambda case_study, by: actions.restore(case_study=case_study, by=by),
    decisions={"withdraw": _withdraw},
    how_to_correct=", choose “Write a new version”, and take out",
)
COMMENTS = ReportableKind(
    name="comment",
    label="comment on a case study",
    model=Comment,
    related=("case_study", "author__organisation"),
    readable=_readable_comments,
    author=lambda comment: comment.author,
    title=lambda comment: comment.case_study.title,
    text=lambda comment: comment.text,
    url=lambda comment: reverse("case_study_review", args=[comment.case_study_id]),
    changed_at=lambda comment: comment.at,
    container=lambda comment: comment.case_study,
    visibility=_visibility,
    withhold=lambda comment, reason: actions.withhold_comment(comment=comment),
    show=lambda comment, by: actions.restore_comment(comment=comment, by=by),
    decisions={"edit_out": _edit_out},
    how_to_correct=" and tell a steward what should go, or wait: a steward can take out of it",
)
