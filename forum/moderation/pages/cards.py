"""Reported content as the pages of moderation show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.safestring import SafeString

from forum.moderation.reportable import reportable_kind
from forum.people.permissions import AnyUser
from forum.rooms import visible_rows
from forum.rooms.reportable import Reportable
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
        visibility=kind.visibility(content),
    )


@dataclass(frozen=True)
class ContentName:
    """Its name for a person who may not be able to see it any more."""

    kind_label: str
    title: str
    url: str


def names_visible_to(
    user: AnyUser, contents: Iterable[Reportable]
) -> dict[Reportable, ContentName]:
    """One query for each kind of container, however much content."""
    present = [content for content in contents if content is not None]
    container_of = {content: reportable_kind(content).container(content) for content in present}
    visible_containers = _visible(user, container_of.values())
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


def _visible(user: AnyUser, containers: Iterable[models.Model]) -> set[models.Model]:
    ids_by_model: dict[type[models.Model], set[int]] = {}
    for container in containers:
        ids_by_model.setdefault(type(container), set()).add(container.pk)
    return {
        row
        for model, ids in ids_by_model.items()
        for row in visible_rows(model, user).filter(pk__in=ids)
    }
