"""Reported content as the pages of moderation show it."""

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
    kind_label: str
    title: str
    url: str
    byline: str
    html: SafeString
    visibility: str
    """Whether others can see it at present."""


def content_card(content: Any) -> ContentCard:
    kind = reportable_kind(content)
    return ContentCard(
        kind_label=kind.label,
        title=kind.title(content),
        url=kind.url(content),
        byline=content.byline,
        html=markdown.render_markdown(kind.text(content)),
        visibility=_visibility(content),
    )


def _visibility(content: Reportable) -> str:
    if isinstance(content, Post):
        return content.get_visibility_display()
    is_withheld = isinstance(content, CaseStudy | Comment) and content.withheld
    return "hidden while a steward looks at it" if is_withheld else ""


@dataclass(frozen=True)
class ContentName:
    """Its name for a person who may not be able to see it any more."""

    kind_label: str
    title: str
    url: str


def names_visible_to(
    user: AnyUser, contents: Iterable[Reportable]
) -> dict[Reportable, ContentName]:
    """Two queries, however much content."""
    present = [content for content in contents if content is not None]
    container_of = {content: _container(content) for content in present}
    visible_containers = _visible(user, Thread, container_of.values()) | _visible(
        user, CaseStudy, container_of.values()
    )
    return {
        content: _name(content, container_of[content] in visible_containers) for content in present
    }


def _name(content: models.Model, is_visible: bool) -> ContentName:
    kind = reportable_kind(content)
    return ContentName(
        kind.label,
        kind.title(content) if is_visible else "",
        kind.url(content) if is_visible else "",
    )


def _container(content: Any) -> models.Model:
    if isinstance(content, Post):
        return content.thread
    if isinstance(content, Comment):
        return content.case_study
    return content


def _visible(
    user: AnyUser, model: type[Thread] | type[CaseStudy], contents: Iterable[models.Model]
) -> set[models.Model]:
    ids = {content.pk for content in contents if isinstance(content, model)}
    return set(model.objects.visible_to(user).filter(pk__in=ids)) if ids else set()
