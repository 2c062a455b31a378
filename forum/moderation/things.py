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
from forum.people.permissions import Anyone
from forum.threads.models import Post, Thread, Visibility

K = DecisionKind
Thing = Any
REPORTABLE = (Visibility.VISIBLE, Visibility.HIDDEN)


@dataclass(frozen=True)
class ThingKind:
    name: str
    """In its address."""
    words: str
    model: type[models.Model]
    decisions: tuple[DecisionKind, ...]
    readable: Callable[[Anyone], models.QuerySet[Any]]
    """What a person may report, as far as it is not their own."""
    author: Callable[[Thing], User | None]
    title: Callable[[Thing], str]
    text: Callable[[Thing], str]
    url: Callable[[Thing], str]
    changed_at: Callable[[Thing], datetime | None]
    """When its author last wrote in it."""


def _posts(user: Anyone) -> models.QuerySet[Post]:
    """Also one that is hidden since the page was opened: a second report joins the first."""
    found = Post.objects.listed_to(user).filter(visibility__in=REPORTABLE)
    return found.select_related("thread", "author__organisation")


def _comments(user: Anyone) -> models.QuerySet[Comment]:
    stories = CaseStudy.objects.in_hand_of(user).values("pk")
    found = Comment.objects.filter(case_study__in=stories)
    return found.select_related("case_study", "author__organisation")


def _stories(user: Anyone) -> models.QuerySet[CaseStudy]:
    found = CaseStudy.objects.readable_by(user).exclude(state=StoryState.WITHDRAWN)
    return found.select_related("place", "author", "owner")


def _threads(user: Anyone) -> models.QuerySet[Thread]:
    found = Thread.objects.visible_to(user).filter(withheld=False)
    return found.select_related("author__organisation", "opening")


def _named_at(thread: Thread) -> datetime:
    renamed = AuditEvent.objects.about(thread).filter(verb="renamed").last()
    return renamed.at if renamed else thread.created_at


KINDS = (
    ThingKind(
        "post", "post", Post, (K.KEEP, K.EDIT_OUT, K.HIDE, K.REMOVE), _posts,
        author=lambda post: post.author,
        title=lambda post: post.thread.title,
        text=lambda post: post.body,
        url=lambda post: post.get_absolute_url(),
        changed_at=lambda post: post.edited_at or post.created_at,
    ),
    ThingKind(
        "thread", "title of a discussion", Thread, (K.KEEP, K.EDIT_OUT, K.HIDE, K.REMOVE), _threads,
        author=lambda thread: thread.author,
        title=lambda thread: thread.title,
        text=lambda thread: thread.title,
        url=lambda thread: thread.get_absolute_url(),
        changed_at=lambda thread: _named_at(thread),
    ),
    ThingKind(
        "case-study", "case study", CaseStudy, (K.KEEP, K.WITHDRAW), _stories,
        author=lambda story: story.owner or story.author,
        title=lambda story: story.title,
        text=lambda story: story.summary,
        url=lambda story: story.get_absolute_url(),
        changed_at=lambda story: story.shown_at,
    ),
    ThingKind(
        "comment", "comment on a case study", Comment, (K.KEEP, K.EDIT_OUT), _comments,
        author=lambda comment: comment.author,
        title=lambda comment: comment.case_study.title,
        text=lambda comment: comment.text,
        url=lambda comment: reverse("case_study_review", args=[comment.case_study_id]),
        changed_at=lambda comment: comment.at,
    ),
)  # fmt: skip
BY_NAME: Mapping[str, ThingKind] = {kind.name: kind for kind in KINDS}
BY_MODEL: Mapping[type[models.Model], ThingKind] = {kind.model: kind for kind in KINDS}


def kind_of(thing: Thing) -> ThingKind:
    return BY_MODEL[type(thing)]


def wrote(user: Anyone, thing: Thing) -> bool:
    """Whether somebody wrote it, alone or with others."""
    if not user.is_authenticated:
        return False
    if isinstance(thing, CaseStudy):
        named = user.pk in (thing.author_id, thing.owner_id)
        return named or thing.co_authorships.filter(person_id=user.pk).exists()
    return bool(getattr(thing, "author_id", None) == user.pk)


def changed_since(thing: Thing, at: datetime) -> bool:
    changed = kind_of(thing).changed_at(thing)
    return changed is not None and changed > at


def with_things(lookup: str = "thing") -> GenericPrefetch:
    """The things of a list of cases, in one query for each kind."""
    return GenericPrefetch(
        lookup,
        [
            Post.objects.select_related("thread", "author__organisation"),
            Thread.objects.select_related("author__organisation", "opening"),
            CaseStudy.objects.select_related("author", "owner", "place"),
            Comment.objects.select_related("case_study", "author__organisation"),
        ],
    )
