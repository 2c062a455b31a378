"""What areas have said of access, as it holds on a day, and what stands in a cell of a grid."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from forum.people.permissions import AnyUser
from forum.technologies.models import AccessRecord, AccessStatus
from metrics import formatting

Key = tuple[int, int]


@dataclass(frozen=True)
class Attested:
    """`day`: as on which it was attested; nothing where nothing is known."""

    status: str = AccessStatus.NOT_KNOWN
    reason: str = ""
    day: date | None = None
    by: str = ""

    @property
    def words(self) -> str:
        return str(AccessStatus(self.status).label)

    @property
    def day_words(self) -> str:
        return formatting.day(self.day) if self.day else ""


NOTHING = Attested()


def records_of(
    user: AnyUser, *, technologies: Collection[int], places: Collection[int], on: date
) -> Mapping[Key, Attested]:
    """By technology and place: one query. Who attested it is an organisation here, not a name."""
    rows = AccessRecord.objects.visible_to(user).current(on)
    rows = rows.filter(technology__in=technologies, place__in=places)
    values = rows.order_by().values_list(
        "technology_id",
        "place_id",
        "status",
        "reason",
        "attested_on",
        "author_role_place",
    )
    return {(row[0], row[1]): Attested(row[2], row[3], row[4], row[5]) for row in values}
