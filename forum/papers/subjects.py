"""What a board paper is about: an ICB, or a group of areas or of trusts."""

from dataclasses import dataclass
from typing import Any, Self

from django.urls import reverse

from metrics.groups.figures import as_place
from metrics.models import Place, PlaceGroup
from metrics.paper.content import has_board_paper


@dataclass(frozen=True)
class PaperSubject:
    """`place`: the ICB, or the group as what reads places takes it, with its `members`."""

    place: Place
    group: PlaceGroup | None = None
    members: tuple[Place, ...] = ()

    @classmethod
    def of_group(cls, group: PlaceGroup) -> Self:
        members = tuple(member.place for member in group.members.select_related("place"))
        return cls(as_place(group, group.get_absolute_url()), group, members)

    @property
    def has_paper(self) -> bool:
        """Every group has one, of areas or of trusts."""
        return self.group is not None or has_board_paper(self.place)

    @property
    def row(self) -> dict[str, Any]:
        """As a paper's own columns say it."""
        return {"group": self.group} if self.group else {"place": self.place}

    @property
    def key(self) -> tuple[object, ...]:
        """All of it that is in a paper."""
        return (self.place.code, self.place.name, sorted(place.code for place in self.members))

    def url(self, file_format: str = "") -> str:
        """Of the page that shows how far a paper is, or of a file of it."""
        page = (
            reverse("group_board_paper", args=[self.group.slug])
            if self.group
            else reverse("board_paper", args=[self.place.code])
        )
        return f"{page.rstrip('/')}.{file_format}" if file_format else page
