"""A thing that was reported, as the pages of moderation show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.safestring import SafeString

from forum.casestudies.models import CaseStudy, Comment
from forum.moderation.reportable import Reportable, reportable_kind
from forum.people.permissions import AnyUser
from forum.threads.models import Post, Thread
from forum.writing import markdown


@dataclass(frozen=True)
class ContentCard:
    what: str
    title: str
    url: str
    byline: str
    html: SafeString
    now: str
    """How far others see it at present."""


def content_card(thing: Any) -> ContentCard:
    kind = reportable_kind(thing)
    return ContentCard(
        what=kind.label,
        title=kind.title(thing),
        url=kind.url(thing),
        byline=thing.byline,
        html=markdown.render_markdown(kind.text(thing)),
        now=_now(thing),
    )


def _now(thing: Reportable) -> str:
    if isinstance(thing, Post):
        return thing.get_visibility_display()
    held = isinstance(thing, CaseStudy | Comment) and thing.withheld
    return "hidden while a steward looks at it" if held else ""


@dataclass(frozen=True)
class ContentName:
    """As it may be named to somebody who perhaps cannot see it any more."""

    what: str
    title: str
    url: str


def names_visible_to(user: AnyUser, things: Iterable[Reportable]) -> dict[Reportable, ContentName]:
    """Two queries, however many things."""
    there = [thing for thing in things if thing is not None]
    holders = {thing: _holder(thing) for thing in there}
    open_to = _visible(user, Thread, holders.values()) | _visible(user, CaseStudy, holders.values())
    return {thing: _named(thing, holders[thing] in open_to) for thing in there}


def _named(thing: models.Model, seen: bool) -> ContentName:
    kind = reportable_kind(thing)
    return ContentName(
        kind.label, kind.title(thing) if seen else "", kind.url(thing) if seen else ""
    )


def _holder(thing: Any) -> models.Model:
    if isinstance(thing, Post):
        return thing.thread
    if isinstance(thing, Comment):
        return thing.case_study
    return thing


def _visible(
    user: AnyUser, model: type[Thread] | type[CaseStudy], things: Iterable[models.Model]
) -> set[models.Model]:
    asked = {thing.pk for thing in things if isinstance(thing, model)}
    return set(model.objects.visible_to(user).filter(pk__in=asked)) if asked else set()
