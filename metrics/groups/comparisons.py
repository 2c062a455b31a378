"""The months of a group like with like, by the rules that hold for its places."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from metrics.absences import Absence, Cell
from metrics.groups.counts import ProviderGrid
from metrics.groups.members import GroupMembers
from metrics.like_for_like import Comparisons, Span
from metrics.measures import Series
from metrics.models import Figure, Place
from metrics.models.figure_columns import FIGURE_COLUMNS, FigureInputs
from metrics.remainders import Comparison, Outcome, Outcomes
from metrics.rtt.providers import is_left_out
from metrics.series import Vintages, provider_lines

TOTALS = {column.part: column.name for column in FIGURE_COLUMNS if column.is_total}
OTHER_PLACES = "the group is not made of the same places in both"
# Pathways of a part: by month, place, treatment function and part.
Totals = Mapping[tuple[date, int, str, str], int]


@dataclass(frozen=True)
class GroupSeries(Series):
    """`made_of`: the codes that each month is the sum of. `lacking`: the places that it has no figures of, by
    name: a change without them would not be that of the group."""

    made_of: tuple[frozenset[str], ...] = ()
    lacking: tuple[str, ...] = ()

    def why_not_compared(self, earlier: int, later: int) -> str:
        if self.lacking and (names := self.lacking[earlier] or self.lacking[later]):
            return f"there are no figures of {names}"
        if self.made_of and self.made_of[earlier] != self.made_of[later]:
            return OTHER_PLACES
        return super().why_not_compared(earlier, later)


class GroupComparisons(Comparisons):
    def __init__(
        self,
        *args: Any,
        group: Place,
        members: GroupMembers,
        vintages: Vintages,
        providers: Mapping[tuple[date, str], ProviderGrid],
        **kwargs: Any,
    ) -> None:
        """`providers`: of a group of them, what each reported."""
        super().__init__(*args, **kwargs)
        self.group, self.members, self.vintages = group, members, vintages
        self._reported = providers

    @cached_property
    def absences(self) -> tuple[Absence, ...]:
        """With what each missing provider held of the group: that is known of each of its places."""
        of_places = super().absences
        totals = self._last_totals(of_places)
        return tuple(
            row._replace(shares={**row.shares, **self._shares(row, totals)}) for row in of_places
        )

    def _shares(self, row: Absence, totals: Totals) -> dict[Cell, float]:
        places = [place.pk for place in self.members.in_month(row.month)]
        shares = {}
        for number, treatment in self.rows:
            if number != self.group.pk:
                continue
            last = row.last_submitted
            sizes = {p: totals.get((last, p, treatment, row.part), 0) for p in places}
            missing = sum(row.shares.get((p, treatment), 0.0) * sizes[p] for p in places)
            if missing:
                shares[number, treatment] = missing / sum(sizes.values())
        return shares

    def _last_totals(self, absences: Collection[Absence]) -> Totals:
        """Of the group's places, in the months for which missing providers last sent something."""
        places = self.members.of_all_months
        numbers = {place.pk for place in places}
        treatments = {treatment for number, treatment in self.rows if number == self.group.pk}
        months = {
            row.last_submitted
            for row in absences
            if any(number in numbers for number, _ in row.shares)
        }
        releases = {v.id: v.month for v in self.vintages.all if v.month in months}
        if not releases or not treatments:
            return {}
        rows = _lines(places, releases, treatments)
        return {
            (releases[release], place, treatment, part): values[name] or 0
            for release, place, treatment, values in rows
            for part, name in TOTALS.items()
        }

    def comparison(self, span: Span) -> Comparison:
        return self._comparison(span, {self.group.pk: tuple(self.members.codes(span.months[-1]))})

    def _outcomes(self, span: Span) -> Outcomes | None:
        outcomes = super()._outcomes(span)
        if outcomes is None or not self.members.is_of_providers:
            return outcomes
        return outcomes | self._of_providers(span)

    def _of_providers(self, span: Span) -> Outcomes:
        """What is left of a group of providers without those of them that are missing."""
        outcomes: Outcomes = {}
        for number, treatment in self.rows:
            if number != self.group.pk:
                continue
            missing = self._missing(span, (number, treatment))
            for part, shares in missing.items():
                outcomes[number, treatment, part] = Outcome(dict(shares))
            for month in span.months:
                if grid := self._reported.get((month, treatment)):
                    inputs = FigureInputs(grid.sums(missing), {}, {})
                    for column in FIGURE_COLUMNS:
                        if missing.get(column.part):
                            of_part = outcomes[number, treatment, column.part]
                            (value,) = column.values(inputs)
                            of_part.columns.setdefault(month, {})[column.name] = value
        return outcomes

    def _missing(self, span: Span, cell: Cell) -> dict[str, dict[str, float]]:
        """By part, who is left out of it, and the share that each had."""
        missing: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for row in self.absences_in(span.months, span.parts):
            share = row.shares.get(cell, 0.0)
            if share and is_left_out(row.provider, share):
                of_part = missing[row.part]
                of_part[row.provider] = max(share, of_part.get(row.provider, 0.0))
        if span.jointly and missing:
            together = {code: share for of in missing.values() for code, share in of.items()}
            return {part: {**together, **missing[part]} for part in span.parts}
        return dict(missing)


def _lines(
    places: Collection[Place], releases: Mapping[int, date], treatments: Collection[str]
) -> list[tuple[int, int, str, Mapping[str, int | None]]]:
    if any(place.is_provider for place in places):
        lines = provider_lines(user=None, spans=[(places, list(releases))], treatments=treatments)
        return [(line.release, line.place, line.treatment, line.values) for line in lines]
    names = list(TOTALS.values())
    figures = Figure.objects.visible_to(None).as_submitted().about(places)
    figures = figures.filter(release_id__in=releases, treatment_function__in=treatments)
    return [
        (release, place, treatment, dict(zip(names, values, strict=True)))
        for release, place, treatment, *values in figures.values_list(
            "release_id", "place_id", "treatment_function", *names
        )
    ]


__all__ = ["GroupComparisons", "GroupSeries"]
