"""The page of a revision, with what people here wrote that rests on the figures that changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forum.people.permissions import AnyUser
from forum.rooms import figure_based_sources
from forum.rooms.figure_based import FigureBased
from metrics.models import Revision
from metrics.pages.revisions import revision_page
from metrics.views.revisions import revision_or_404

MAX_EACH = 50


@dataclass(frozen=True)
class TouchedContent:
    heading: str
    items: tuple[FigureBased, ...]
    has_more: bool


def revision(request: HttpRequest, number: int) -> HttpResponse:
    row = revision_or_404(request.user, number)
    page = revision_page(user=request.user, revision=row, params=request.GET)
    touched = touched_content(row, request.user)
    context = {"page": page, "touched": touched}
    return render(request, "forum/revision.html", context)


def touched_content(revision: Revision, user: AnyUser) -> tuple[TouchedContent, ...]:
    groups = (
        _group(source.heading, source.touched_by(revision, user))
        for source in figure_based_sources()
    )
    return tuple(group for group in groups if group.items)


def _group(heading: str, items: Iterable[FigureBased]) -> TouchedContent:
    shown = tuple(islice(items, MAX_EACH + 1))
    return TouchedContent(heading, shown[:MAX_EACH], len(shown) > MAX_EACH)
