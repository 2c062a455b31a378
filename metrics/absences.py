"""Which providers sent nothing for which part of which month, and how much of a cell each held."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from metrics.cache import cached_lookup
from metrics.calendar import add_months, months_through
from metrics.models import MissingShare, NonSubmission, PartialSubmission, Place, Release
from metrics.rtt.columns import PARTS
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


@dataclass(frozen=True)
class MissingProvider:
    """A provider that is left out: which parts of those that are compared it did not send, for
    which of the months, and the last one before them for which it had. `is_nothing`: it sent no
    other part for them either. `is_piece`: for some it sent a piece only. `is_still_missing`: to
    the newest month that is published."""

    code: str
    name: str
    last_submitted: date
    months: tuple[date, ...]
    parts: tuple[str, ...]
    is_nothing: bool
    is_piece: bool
    is_still_missing: bool

    @property
    def since(self) -> date:
        return add_months(self.last_submitted, 1)


def read_absences(
    releases: Mapping[date, int],
    places: Collection[int],
    treatments: Collection[str],
    *,
    kept_as: str = "",
) -> tuple[Absence, ...]:
    """Of some published months, oldest first, with the shares of some cells: two queries, of which
    the one that is the same for all places is kept under the name of the state of all releases."""
    month_of = {number: month for month, number in releases.items()}
    # Apart: as one query with these, it takes fifty times as long. So it does with many treatment
    # functions among its conditions: SQLite then looks up each place with each of them.
    condition = Q(submission__release_id__in=month_of, place__in=places)
    if len(treatments) == 1:
        condition &= Q(treatment_function__in=treatments)
    shares: defaultdict[int, dict[Cell, float]] = defaultdict(dict)
    for number, place, treatment, share in MissingShare.objects.filter(condition).values_list(
        "submission_id", "place_id", "treatment_function", "share"
    ):
        if treatment in treatments:
            shares[number][place, treatment] = share
    if kept_as:
        published = Release.objects.published()
        rows = cached_lookup(
            f"who sent nothing as of {kept_as}", lambda: _non_submissions(published)
        )
    else:
        rows = _non_submissions(month_of)
    return tuple(
        Absence(month_of[row.release], *row[2:], shares[row.number])
        for row in rows
        if row.release in month_of
    )


class _NonSubmission(NamedTuple):
    number: int
    release: int
    part: str
    provider: str
    last_submitted: date
    is_partial: bool
    name: str


def _non_submissions(releases: Iterable[int] | QuerySet[Release]) -> list[_NonSubmission]:
    """By month."""
    pieces = PartialSubmission.objects.kept_out().filter(
        release=OuterRef("release"), provider=OuterRef("provider"), part=OuterRef("part")
    )
    names = Place.objects.filter(code=OuterRef("provider"))
    rows = NonSubmission.objects.filter(release__in=releases).order_by("release__month", "pk")
    return [
        _NonSubmission._make((*row, name or row[3]))
        for *row, name in rows.values_list(
            *("pk", "release_id", "part", "provider", "last_submitted"),
            *(Exists(pieces), Subquery(names.values("name")[:1])),
        )
    ]


def named_providers(
    codes: Iterable[str],
    absences: Sequence[Absence],
    months: Collection[date],
    parts: Collection[str],
    newest: date,
) -> tuple[MissingProvider, ...]:
    """Who of those that were absent from these parts in some of these months has one of the codes."""
    of_code = {code: [row for row in absences if row.provider == code] for code in codes}
    providers = (
        _missing_provider(rows, months, parts, newest) for rows in of_code.values() if rows
    )
    return tuple(sorted(providers, key=lambda each: (each.last_submitted, each.code)))


def _missing_provider(
    of_provider: Sequence[Absence], months: Collection[date], parts: Collection[str], newest: date
) -> MissingProvider:
    rows = [row for row in of_provider if row.month in months and row.part in parts]
    missing = sorted({row.month for row in rows})
    unsent = {(row.month, row.part) for row in of_provider if not row.is_partial}
    # Also months that are not compared say whether it came back.
    absent = {row.month for row in of_provider if row.part in parts}
    until_newest = months_through(missing[-1], newest)
    return MissingProvider(
        code=rows[-1].provider,
        name=rows[-1].name,
        last_submitted=rows[-1].last_submitted,
        months=tuple(missing),
        parts=tuple(sorted({row.part for row in rows})),
        is_nothing=unsent.issuperset((month, part) for month in missing for part in PARTS.values()),
        is_piece=any(row.is_partial for row in rows),
        # One that was back in between is missing since it was last back.
        is_still_missing=missing[-1] <= newest and absent.issuperset(until_newest),
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


def incomplete_parts(
    absences: Iterable[Absence], cell: Cell, least: float = SUPPRESS
) -> dict[date, frozenset[str]]:
    """The parts of a cell that lack so much that they are not compared, by month."""
    missing: dict[tuple[date, str], float] = defaultdict(float)
    for row in absences:
        missing[row.month, row.part] += row.shares.get(cell, 0.0)
    by_month: dict[date, frozenset[str]] = defaultdict(frozenset)
    for (month, part), share in missing.items():
        if share >= least:
            by_month[month] |= {part}
    return by_month


class LeftOut(NamedTuple):
    """Who is left out of every month of some: trusts of every cell, other providers of those of
    which they held enough. By part, as codes; `last_shares` is the largest share that each held when it
    last submitted, by cell and part."""

    trusts: dict[str, set[str]]
    others: dict[str, dict[Cell, set[str]]]
    last_shares: dict[str, dict[Cell, dict[str, float]]]

    def codes(self, part: str) -> set[str]:
        """Of all who are left out of some cell."""
        return self.trusts[part].union(*self.others[part].values())

    def leaves_out(self, provider: str, part: str, cell: Cell) -> bool:
        return provider in self.trusts[part] or provider in self.others[part].get(cell, ())


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
    "MissingProvider",
    "absent_from",
    "incomplete_parts",
    "jointly",
    "left_out_of",
    "named_providers",
    "read_absences",
]
