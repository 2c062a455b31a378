"""The list of groups: one's own, those that are built in, and those that others share."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch

from forum.groups.models import SharedGroup, groups_visible_to
from forum.groups.permissions import can_make
from forum.people.permissions import AnyUser
from metrics.models import GroupMember, PlaceGroup
from metrics.models.groups import PlaceGroupQuerySet
from metrics.pages.group import GroupRow, group_row
from metrics.typed_text import parse_number

ON_A_PAGE = 25


@dataclass(frozen=True)
class GroupsPage:
    own: tuple[GroupRow, ...]
    new_areas: tuple[GroupRow, ...]
    clusters: tuple[GroupRow, ...]
    others: tuple[GroupRow, ...]
    page: Page
    can_make: bool


def groups_page(*, user: AnyUser, number: str = "") -> GroupsPage:
    visible = with_members(groups_visible_to(user))
    own = visible.filter(shared__author=user.pk, shared__removed_reason="") if user.pk else ()
    listed = SharedGroup.objects.listed().values("group")
    others = visible.filter(pk__in=listed).exclude(shared__author=user.pk)
    page = Paginator(others, ON_A_PAGE).get_page(parse_number(number) or 1)
    built_in = _rows(visible.built_in())
    return GroupsPage(
        own=_rows(own),
        new_areas=tuple(row for row in built_in if row.group.begins_on),
        clusters=tuple(row for row in built_in if not row.group.begins_on),
        others=_rows(page),
        page=page,
        can_make=can_make(user),
    )


def with_members(groups: PlaceGroupQuerySet) -> PlaceGroupQuerySet:
    members = Prefetch("members", GroupMember.objects.select_related("place"))
    return groups.select_related("shared__author").prefetch_related(members)


def _rows(groups: Iterable[PlaceGroup]) -> tuple[GroupRow, ...]:
    return tuple(map(group_row, groups))
