"""A group read as a place is: its own rows beside those of its places and of England."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from metrics.cache import cached_lookup
from metrics.formatting import listed
from metrics.groups.comparisons import GroupComparisons, GroupSeries
from metrics.groups.counts import GroupRows, read_areas, read_providers
from metrics.groups.members import GroupMembers
from metrics.like_for_like import KEPT_SECONDS
from metrics.measures import Series
from metrics.models import Place, PlaceGroup
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Figures, Vintages, read_figures

# Numbers of places end far below: a group is read among them.
FIRST_NUMBER = 1 << 40


def as_place(group: PlaceGroup, url: str = "") -> Place:
    """A group as what reads places takes it: it is of the kind of its places, and has no row. `url`: of its
    page."""
    place = Place(
        pk=FIRST_NUMBER + group.pk, code=f"group-{group.slug}", kind=group.kind, name=group.name
    )
    place.group_url = url
    return place


@dataclass(frozen=True, kw_only=True)
class GroupFigures(Figures):
    """`without`: of each month the places that have no figures of their own in it, so that the group
    lacks them."""

    group: Place
    members: GroupMembers
    without: Mapping[date, tuple[Place, ...]] = field(default_factory=dict)

    def series(
        self, place: Place, treatment: str = TOTAL_TREATMENT, *, modelled: bool = False
    ) -> Series:
        own = super().series(place, treatment, modelled=modelled)
        if place.pk != self.group.pk:
            return own
        inside = {
            p.pk: super(GroupFigures, self).series(p, treatment) for p in self.members.of_all_months
        }
        blocked, partial, names = [], [], []
        for i, month in enumerate(self.months):
            places = [inside[p.pk] for p in self.members.in_month(month) if p.pk in inside]
            lacking = self.without.get(month, ())
            blocked.append(bool(lacking) or any(s.blocked[i] for s in places))
            partial.append(frozenset().union(*(s.partial[i] for s in (own, *places) if s.partial)))
            names.append(listed([p.name for p in lacking]) if lacking else "")
        return GroupSeries(
            months=own.months,
            rows=own.rows,
            flagged=own.flagged,
            blocked=tuple(blocked),
            partial=tuple(partial),
            cell=own.cell,
            made_of=tuple(self.members.codes(month) for month in self.months),
            lacking=tuple(names),
        )

    def incomplete(self, month: date, treatment: str = TOTAL_TREATMENT) -> list[Place]:
        """Its places of which so much is missing that the group is incomplete."""
        i = self.months.index(month)
        lacking = self.without.get(month, ())
        return [
            place
            for place in self.members.in_month(month)
            if place in lacking
            or _lacks_much(super(GroupFigures, self).series(place, treatment), i)
        ]


def _lacks_much(series: Series, i: int) -> bool:
    return series.blocked[i] or bool(series.partial and series.partial[i])


def read_group(
    *,
    user: object,
    group: Place,
    members: GroupMembers,
    england: Place,
    vintages: Vintages,
    months: Sequence[date],
    treatments: Iterable[str] = (TOTAL_TREATMENT,),
) -> GroupFigures:
    """`group` comes from `as_place`. What is summed is kept while the same months are published."""
    treatments = list(treatments)
    places = members.of_all_months
    read = read_figures(
        user=user,
        vintages=vintages,
        places=(*places, england),
        months=months,
        treatments=treatments,
    )
    releases = {month: v.id for month in months if (v := vintages.by_month.get(month))}
    own = group_rows(members, releases, treatments, kept_as=vintages.key)
    rows = {**read.rows, **{(group.pk, code): dict(own.rows.get(code, {})) for code in treatments}}
    comparisons = GroupComparisons(
        (group, *places, england),
        rows,
        releases,
        vintages.newest.month,
        kept_as=vintages.key,
        group=group,
        members=members,
        vintages=vintages,
        providers=own.providers,
    )
    return GroupFigures(
        months=read.months,
        rows=rows,
        modelled={},
        missing=read.missing,
        comparisons=comparisons,
        revised=read.revised,
        group=group,
        members=members,
        without={month: _without(members, month, own) for month in releases},
    )


def _without(members: GroupMembers, month: date, own: GroupRows) -> tuple[Place, ...]:
    """Providers that sent nothing are left to the rules of who is missing."""
    if members.is_of_providers:
        return ()
    present = own.present.get(month, frozenset())
    return tuple(
        place
        for place in members.in_month(month)
        if members.codes_of(place, month).isdisjoint(present)
    )


def group_rows(
    members: GroupMembers,
    releases: Mapping[date, int],
    treatments: Collection[str],
    *,
    kept_as: str = "",
) -> GroupRows:
    codes = {month: members.codes(month) for month in releases}

    def read() -> GroupRows:
        if members.is_of_providers:
            return read_providers(codes, releases, treatments)
        return read_areas(codes, releases, treatments, members.on)

    if not kept_as:
        return read()
    content = (
        kept_as,
        [(month, sorted(of_month)) for month, of_month in codes.items()],
        sorted(releases.items()),
        sorted(treatments),
        members.on,
    )
    key = sha256(repr(content).encode()).hexdigest()
    return cached_lookup(f"rows of a group {key}", read, timeout=KEPT_SECONDS)


__all__ = ["GroupFigures", "as_place", "group_rows", "read_group"]
