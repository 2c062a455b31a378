"""Which providers sent nothing for which part of which month, and how much of a cell each held."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Subquery

from metrics.models import MissingShare, NonSubmission, PartialSubmission, Place
from metrics.rtt.providers import SUPPRESS, is_left_out, is_nhs_trust

# Place's key and treatment function.
Cell = tuple[int, str]


class Absence(NamedTuple):
    """A provider that is missing from a part of a month. `is_partial`: it sent a piece of the part,
    which is taken as if it had sent nothing."""

    month: date
    part: str
    provider: str
    last_submitted: date
    is_partial: bool

    name: str
    # What it held of each cell when it last sent the part, where that was enough to be kept.
    shares: Mapping[Cell, float]


def read_absences(
    releases: Mapping[date, int], places: Collection[int], treatments: Collection[str]
) -> tuple[Absence, ...]:
    """Of some published months, oldest first, with the shares of some cells: two queries."""
    month_of = {number: month for month, number in releases.items()}
    pieces = PartialSubmission.objects.kept_out().filter(
        release=OuterRef("release"), provider=OuterRef("provider"), part=OuterRef("part")
    )
    names = Place.objects.filter(code=OuterRef("provider"))
    rows = NonSubmission.objects.filter(release_id__in=month_of).order_by("release__month", "pk")
    # Apart: as one query with these, it takes fifty times as long.
    shares: defaultdict[int, dict[Cell, float]] = defaultdict(dict)
    for number, place, treatment, share in MissingShare.objects.filter(
        submission__release_id__in=month_of, place__in=places, treatment_function__in=treatments
    ).values_list("submission_id", "place_id", "treatment_function", "share"):
        shares[number][place, treatment] = share
    return tuple(
        Absence(
            month_of[release], part, provider, last, is_partial, name or provider, shares[number]
        )
        for number, release, part, provider, last, is_partial, name in rows.values_list(
            *("pk", "release_id", "part", "provider", "last_submitted"),
            *(Exists(pieces), Subquery(names.values("name")[:1])),
        )
    )


def absent_from(
    absences: Iterable[Absence], cell: Cell, parts: Collection[str]
) -> dict[date, frozenset[str]]:
    """Who is missing from some parts of a cell, by month: those whom a comparison leaves out."""
    by_month: dict[date, frozenset[str]] = defaultdict(frozenset)
    for row in absences:
        share = row.shares.get(cell)
        if row.part in parts and share is not None and is_left_out(row.provider, share):
            by_month[row.month] |= {row.provider}
    return by_month


def incomplete_parts(absences: Iterable[Absence], cell: Cell) -> dict[date, frozenset[str]]:
    """The parts of a cell that lack so much that they are not compared, by month."""
    missing: dict[tuple[date, str], float] = defaultdict(float)
    for row in absences:
        missing[row.month, row.part] += row.shares.get(cell, 0.0)
    by_month: dict[date, frozenset[str]] = defaultdict(frozenset)
    for (month, part), share in missing.items():
        if share >= SUPPRESS:
            by_month[month] |= {part}
    return by_month


class LeftOut(NamedTuple):
    """Who is left out of every month of some: trusts of every cell, other providers of those of
    which they held enough. By part, as codes; `last_shares` is the largest share that each held when it
    last submitted, by cell and part."""

    trusts: dict[str, set[str]]
    others: dict[str, dict[Cell, set[str]]]
    last_shares: dict[str, dict[Cell, dict[str, float]]]


def left_out_of(absences: Iterable[Absence], parts: Iterable[str]) -> LeftOut:
    """`absences` are those of the months that are compared."""
    wanted = set(parts)
    trusts: dict[str, set[str]] = {part: set() for part in wanted}
    others: dict[str, dict[Cell, set[str]]] = {part: defaultdict(set) for part in wanted}
    last_shares: dict[str, dict[Cell, dict[str, float]]] = {
        part: defaultdict(dict) for part in wanted
    }
    for absence in absences:
        part, provider = absence.part, absence.provider
        if part not in wanted:
            continue
        is_trust = is_nhs_trust(provider)
        if is_trust:
            trusts[part].add(provider)
        for cell, share in absence.shares.items():
            if not is_left_out(provider, share):
                continue
            if not is_trust:
                others[part][cell].add(provider)
            of_cell = last_shares[part][cell]
            of_cell[provider] = max(share, of_cell.get(provider, 0.0))
    return LeftOut(trusts, others, last_shares)


def jointly(left_out: LeftOut) -> LeftOut:
    """For a value that is made from several parts: who is missing from one is left out of all."""
    trusts = set().union(*left_out.trusts.values())
    others: dict[Cell, set[str]] = defaultdict(set)
    for of_part in left_out.others.values():
        for cell, codes in of_part.items():
            others[cell] |= codes
    return LeftOut(
        dict.fromkeys(left_out.trusts, trusts),
        dict.fromkeys(left_out.others, others),
        left_out.last_shares,
    )


__all__ = [
    "Absence",
    "Cell",
    "LeftOut",
    "absent_from",
    "incomplete_parts",
    "jointly",
    "left_out_of",
    "read_absences",
]
