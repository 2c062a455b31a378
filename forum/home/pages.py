"""The home page of somebody who has signed in: by their role their area, their region with its ICBs, or the
queues of those who keep the site; with figures and their tasks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.urls import reverse

from forum.home.areas import Area, area
from forum.people.models import Role, User
from forum.people.permissions import active_roles_of, can_read_staff_content, roles_of
from forum.rooms import task_kinds_of
from forum.rooms.user_tasks import TaskKind
from metrics.models import Place
from metrics.models.places import ENGLAND
from metrics.pages.components import Link
from metrics.series import Vintages

MAX_PLACES = 3
# Whose home is the place of their role, wherever else they work.
LEADS = (frozenset({Role.IMPROVEMENT_LEAD}), frozenset({Role.ICB_LEAD, Role.APPROVER}))
# Whose home is what waits for them, nationally.
KEEPERS = frozenset({Role.STEWARD, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class OwnHome:
    """`queues` stand there with nothing in them too."""

    area: Area | None
    queues: tuple[Link, ...]
    tasks: tuple[Link, ...]

    @property
    def heading(self) -> str:
        if self.queues:
            return "Your queues"
        if self.area is None:
            return "Welcome to Pathway Exchange"
        return f"Your {'region' if self.area.is_region else 'area'}: {self.area.place.name}"


def own_home(*, user: User, vintages: Vintages) -> OwnHome:
    places = places_of(user) if vintages else ()
    counted = count_tasks(user)
    queues = [(kind, count) for kind, count in counted if kind.is_queue and is_keeper(user)]
    return OwnHome(
        area(user=user, places=places, vintages=vintages) if places else None,
        tuple(_link(kind, count) for kind, count in queues),
        waiting_links((kind, count) for kind, count in counted if (kind, count) not in queues),
    )


def is_keeper(user: User) -> bool:
    return bool(KEEPERS & roles_of(user))


def places_of(user: User) -> tuple[Place, ...]:
    """Of leads the places of their role; otherwise the home place that they chose, or the places of their
    roles. Those who keep the site, or lead nationally, have England."""
    place_ids = _place_ids_of(user)
    codes = [] if place_ids or not _is_national(user) else [ENGLAND]
    if not place_ids and not codes:
        return ()
    places = Place.objects.visible_to(user).with_pages()
    places = places.filter(pk__in=place_ids) if place_ids else places.filter(code__in=codes)
    # A region, and all in it, before an area.
    order = Case(When(kind=Place.Kind.REGION, then=Value(0)), default=Value(1))
    return tuple(places.order_by(order, "name")[:MAX_PLACES])


def _place_ids_of(user: User) -> list[int]:
    active_roles = [active for active in active_roles_of(user) if active.place_id]
    for roles in LEADS:
        if own := [active.place_id for active in active_roles if active.role in roles]:
            return [place_id for place_id in own if place_id]
    if user.home_place_id:
        return [user.home_place_id]
    return [active.place_id for active in active_roles if active.place_id]


def _is_national(user: User) -> bool:
    return is_keeper(user) or any(
        active.role == Role.IMPROVEMENT_LEAD and active.is_national
        for active in active_roles_of(user)
    )


# --- tasks ---------------------------------------------------------------------------------------


def count_tasks(user: User) -> list[tuple[TaskKind, int]]:
    """Of each kind how many, in one query."""
    if not can_read_staff_content(user):
        return []
    task_kinds = task_kinds_of(user)
    count_queries = [_count(kind.rows, i) for i, kind in enumerate(task_kinds)]
    counts = dict(count_queries[0].union(*count_queries[1:], all=True))
    return [(kind, counts.get(i, 0)) for i, kind in enumerate(task_kinds)]


def waiting_links(counted: Iterable[tuple[TaskKind, int]]) -> tuple[Link, ...]:
    return tuple(_link(kind, count) for kind, count in counted if count)


def _link(kind: TaskKind, count: int) -> Link:
    words = kind.singular if count == 1 else f"{count} {kind.plural}"
    return Link(words, reverse(kind.url_name) + kind.query)


def _count(rows: QuerySet, number: int) -> QuerySet:
    numbered = rows.order_by().annotate(number=Value(number, IntegerField())).values("number")
    return numbered.annotate(count=Count("pk", distinct=True)).values_list("number", "count")
