"""The kinds of content that can be reported, as their rooms register them."""

from datetime import datetime

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.http import Http404

from forum.moderation.lifecycle import DecisionKind, kind_of_model
from forum.people.permissions import AnyUser
from forum.rooms import reportable_kinds
from forum.rooms.reportable import Reportable, ReportableKind


def reportable_kind(content: Reportable) -> ReportableKind:
    kind = kind_of_model(type(content))
    if kind is None:
        raise LookupError(f"No room lets {type(content).__name__} be reported.")
    return kind


def kind_by_name_or_404(name: str) -> ReportableKind:
    for kind in reportable_kinds():
        if kind.name == name:
            return kind
    raise Http404


def readable_contents(kind: ReportableKind, user: AnyUser) -> models.QuerySet:
    return kind.readable(user).select_related(*kind.related)


def possible_decisions(kind: ReportableKind) -> tuple[DecisionKind, ...]:
    return (DecisionKind.KEEP, *map(DecisionKind, kind.decisions))


def changed_since(content: Reportable, at: datetime) -> bool:
    changed_at = reportable_kind(content).changed_at(content)
    return changed_at is not None and changed_at > at


def prefetch_content(lookup: str = "content_object") -> GenericPrefetch:
    """The content of a list of cases, in one query for each kind."""
    return GenericPrefetch(
        lookup,
        [kind.model._default_manager.select_related(*kind.related) for kind in reportable_kinds()],
    )
