"""Get what a view is about, or answer 404."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from forum.groups.models import SharedGroup, groups_visible_to
from forum.groups.pages.library import with_members
from metrics.measures import BY_SLUG, Measure
from metrics.models import Place, PlaceGroup
from metrics.pages.group import GroupView, group_view
from metrics.pages.place_reading import measures_of
from metrics.series import Vintages


def get_group_or_404(request: HttpRequest, slug: str) -> PlaceGroup:
    """With its places, and who shares it."""
    return get_object_or_404(with_members(groups_visible_to(request.user)), slug=slug)


def shared_of(group: PlaceGroup) -> SharedGroup | None:
    return getattr(group, "shared", None)


def get_shared_or_404(request: HttpRequest, slug: str) -> SharedGroup:
    """Nobody changes one that is built in."""
    shared = shared_of(get_group_or_404(request, slug))
    if shared is None:
        raise Http404
    return shared


def view_of(
    request: HttpRequest, group: PlaceGroup, vintages: Vintages, measure: Measure | None = None
) -> GroupView:
    return group_view(
        user=request.user,
        group=group,
        chosen=[member.place for member in group.members.all()],
        vintages=vintages,
        params=request.GET,
        measure=measure,
    )


def measure_of_or_404(group: PlaceGroup, slug: str) -> Measure:
    """Of those that places of its kind have."""
    measure = BY_SLUG.get(slug)
    if measure is None or measure not in measures_of(Place(kind=group.kind)):
        raise Http404
    return measure
