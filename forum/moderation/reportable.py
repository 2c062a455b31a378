"""The kinds of content that can be reported, and what stewards can do with each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.urls import reverse

from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.models import State as CaseStudyState
from forum.moderation.models import DecisionKind
from forum.people.models import AuditEvent, User
from forum.people.permissions import AnyUser
from forum.threads.models import Post, Thread, Visibility

K = DecisionKind
Reportable = Any
REPORTABLE_VISIBILITIES = (Visibility.VISIBLE, Visibility.HIDDEN)


@dataclass(frozen=True)
class ReportableKind:
    name: str
    """In its address."""
    label: str
    model: type[models.Model]
    decisions: tuple[DecisionKind, ...]
    readable: Callable[[AnyUser], models.QuerySet[Any]]
    """What a person may report, except their own."""
    author: Callable[[Reportable], User | None]
    title: Callable[[Reportable], str]
    text: Callable[[Reportable], str]
    url: Callable[[Reportable], str]
    changed_at: Callable[[Reportable], datetime | None]
    """When its author last wrote in it."""


def _posts(user: AnyUser) -> models.QuerySet[Post]:
    """Including hidden ones: a second report joins the first."""
    posts = Post.objects.listed_to(user).filter(visibility__in=REPORTABLE_VISIBILITIES)
    return posts.select_related("thread", "author__organisation")


def _comments(user: AnyUser) -> models.QuerySet[Comment]:
    case_studies = CaseStudy.objects.working_version_visible_to(user).values("pk")
    comments = Comment.objects.filter(case_study__in=case_studies)
    return comments.select_related("case_study", "author__organisation")


def _case_studies(user: AnyUser) -> models.QuerySet[CaseStudy]:
    case_studies = CaseStudy.objects.readable_by(user).exclude(state=CaseStudyState.WITHDRAWN)
    return case_studies.select_related("place", "author", "owner")


def _threads(user: AnyUser) -> models.QuerySet[Thread]:
    threads = Thread.objects.visible_to(user).filter(withheld=False)
    return threads.select_related("author__organisation", "first_post")


def _title_changed_at(thread: Thread) -> datetime:
    last_rename = AuditEvent.objects.about(thread).filter(verb="renamed").last()
    return last_rename.at if last_rename else thread.created_at


KINDS = (
    ReportableKind(
        "post",
        "post",
        Post,
        (K.KEEP, K.EDIT_OUT, K.HIDE, K.REMOVE),
        _posts,
        author=lambda post: post.author,
        title=lambda post: post.thread.title,
        text=lambda post: post.body,
        url=lambda post: post.get_absolute_url(),
        changed_at=lambda post: post.edited_at or post.created_at,
    ),
    ReportableKind(
        "thread",
        "title of a discussion",
        Thread,
        (K.KEEP, K.EDIT_OUT, K.HIDE, K.REMOVE),
        _threads,
        author=lambda thread: thread.author,
        title=lambda thread: thread.title,
        text=lambda thread: thread.title,
        url=lambda thread: thread.get_absolute_url(),
        changed_at=lambda thread: _title_changed_at(thread),
    ),
    ReportableKind(
        "case-study",
        "case study",
        CaseStudy,
        (K.KEEP, K.WITHDRAW),
        _case_studies,
        author=lambda case_study: case_study.owner or case_study.author,
        title=lambda case_study: case_study.title,
        text=lambda case_study: case_study.summary,
        url=lambda case_study: case_study.get_absolute_url(),
        changed_at=lambda case_study: case_study.shown_at,
    ),
    ReportableKind(
        "comment",
        "comment on a case study",
        Comment,
        (K.KEEP, K.EDIT_OUT),
        _comments,
        author=lambda comment: comment.author,
        title=lambda comment: comment.case_study.title,
        text=lambda comment: comment.text,
        url=lambda comment: reverse("case_study_review", args=[comment.case_study_id]),
        changed_at=lambda comment: comment.at,
    ),
)
KIND_BY_NAME: Mapping[str, ReportableKind] = {kind.name: kind for kind in KINDS}
KIND_BY_MODEL: Mapping[type[models.Model], ReportableKind] = {kind.model: kind for kind in KINDS}


def reportable_kind(content: Reportable) -> ReportableKind:
    return KIND_BY_MODEL[type(content)]


def is_author(user: AnyUser, content: Reportable) -> bool:
    """Whether this person wrote it, alone or with others."""
    if not user.is_authenticated:
        return False
    if isinstance(content, CaseStudy):
        is_named_author = user.pk in (content.author_id, content.owner_id)
        return is_named_author or content.co_authorships.filter(person_id=user.pk).exists()
    return bool(getattr(content, "author_id", None) == user.pk)


def changed_since(content: Reportable, at: datetime) -> bool:
    changed_at = reportable_kind(content).changed_at(content)
    return changed_at is not None and changed_at > at


def prefetch_content(lookup: str = "content_object") -> GenericPrefetch:
    """The content of a list of cases, in one query for each kind."""
    return GenericPrefetch(
        lookup,
        [
            Post.objects.select_related("thread", "author__organisation"),
            Thread.objects.select_related("author__organisation", "first_post"),
            CaseStudy.objects.select_related("author", "owner", "place"),
            Comment.objects.select_related("case_study", "author__organisation"),
        ],
    )
