"""Groups of areas for search, each with the places in it."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Prefetch, Q, QuerySet

from forum.groups.models import Audience, GroupState, groups_visible_to
from forum.people.permissions import AnyUser
from forum.rooms.searchable import Audience as Readers
from forum.rooms.searchable import Document
from metrics.models import GroupMember, PlaceGroup
from metrics.pages.group import group_row


class Groups:
    kind = "group"
    model = "placegroup"
    facets: Mapping[str, str] = {}

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        groups = _groups()
        if number is not None:
            groups = groups.filter(pk=number)
        return {str(group.pk): _document(group).stamp for group in groups}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        return map(_document, _groups().filter(pk__in=keys))

    def visible_to(self, user: AnyUser) -> QuerySet[PlaceGroup]:
        return groups_visible_to(user).filter(_LISTED)


_LISTED = Q(shared=None) | Q(
    shared__state=GroupState.OPEN, shared__withheld=False, shared__removed_reason=""
)


def _groups() -> QuerySet[PlaceGroup]:
    members = Prefetch("members", GroupMember.objects.select_related("place"))
    rows = PlaceGroup.objects.filter(_LISTED).select_related("shared__author")
    return rows.prefetch_related(members)


def _document(group: PlaceGroup) -> Document:
    row, shared = group_row(group), getattr(group, "shared", None)
    is_open = shared is None or (shared.audience == Audience.PUBLIC and not shared.is_demonstration)
    return Document(
        kind=Groups.kind,
        kind_label="Group of areas",
        key=str(group.pk),
        number=group.pk,
        address=group.get_absolute_url(),
        title=group.name,
        note=f"A group of {row.kind}.",
        body=row.places,
        audience=Readers.PUBLIC if is_open else Readers.STAFF,
    ).with_stamp()
