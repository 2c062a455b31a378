"""What can be reported: whose it is, what it says, where it stands, and what stewards can do with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.urls import reverse

from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.models import State as StoryState
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
    """What a person may report, as far as it is not their own."""
    author: Callable[[Reportable], User | None]
    title: Callable[[Reportable], str]
    text: Callable[[Reportable], str]
    url: Callable[[Reportable], str]
    changed_at: Callable[[Reportable], datetime | None]
    """When its author last wrote in it."""


def _posts(user: AnyUser) -> models.QuerySet[Post]:
    """Also one that is hidden since the page was opened: a second report joins the first."""
    found = Post.objects.listed_to(user).filter(visibility__in=REPORTABLE_VISIBILITIES)
    return found.select_related("thread", "author__organisation")


def _comments(user: AnyUser) -> models.QuerySet[Comment]:
    stories = CaseStudy.objects.working_version_visible_to(user).values("pk")
    found = Comment.objects.filter(case_study__in=stories)
    return found.select_related("case_study", "author__organisation")


def _stories(user: AnyUser) -> models.QuerySet[CaseStudy]:
    found = CaseStudy.objects.readable_by(user).exclude(state=StoryState.WITHDRAWN)
    return found.select_related("place", "author", "owner")


def _threads(user: AnyUser) -> models.QuerySet[Thread]:
    found = Thread.objects.visible_to(user).filter(withheld=False)
    return found.select_related("author__organisation", "first_post")


def _named_at(thread: Thread) -> datetime:
    renamed = AuditEvent.objects.about(thread).filter(verb="renamed").last()
    return renamed.at if renamed else thread.created_at


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
        changed_at=lambda thread: _named_at(thread),
    ),
    ReportableKind(
        "case-study",
        "case study",
        CaseStudy,
        (K.KEEP, K.WITHDRAW),
        _stories,
        author=lambda story: story.owner or story.author,
        title=lambda story: story.title,
        text=lambda story: story.summary,
        url=lambda story: story.get_absolute_url(),
        changed_at=lambda story: story.shown_at,
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
BY_NAME: Mapping[str, ReportableKind] = {kind.name: kind for kind in KINDS}
BY_MODEL: Mapping[type[models.Model], ReportableKind] = {kind.model: kind for kind in KINDS}


def reportable_kind(thing: Reportable) -> ReportableKind:
    return BY_MODEL[type(thing)]


def is_author(user: AnyUser, thing: Reportable) -> bool:
    """Whether somebody wrote it, alone or with others."""
    if not user.is_authenticated:
        return False
    if isinstance(thing, CaseStudy):
        named = user.pk in (thing.author_id, thing.owner_id)
        return named or thing.co_authorships.filter(person_id=user.pk).exists()
    return bool(getattr(thing, "author_id", None) == user.pk)


def changed_since(thing: Reportable, at: datetime) -> bool:
    changed = reportable_kind(thing).changed_at(thing)
    return changed is not None and changed > at


def prefetch_content(lookup: str = "content_object") -> GenericPrefetch:
    """The things of a list of cases, in one query for each kind."""
    return GenericPrefetch(
        lookup,
        [
            Post.objects.select_related("thread", "author__organisation"),
            Thread.objects.select_related("author__organisation", "first_post"),
            CaseStudy.objects.select_related("author", "owner", "place"),
            Comment.objects.select_related("case_study", "author__organisation"),
        ],
    )
