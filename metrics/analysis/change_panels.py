"""Months of all places of a kind, for one treatment function, as control charts read them; and what
is known of them that hinders reading a change: who sent nothing, breaks, mergers."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from metrics import formatting
from metrics.absences import Absence, named_providers, read_absences
from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.analysis.load_panel import load_panel
from metrics.analysis.panel import (
    ANALYSED_PARTS,
    COLUMNS,
    Flags,
    Floats,
    Panel,
    nothing_blocked,
    silence_blocked,
)
from metrics.analysis.published_months import (
    months_without_estimates,
    published_months,
    with_published_months,
)
from metrics.calendar import month_before, months_through
from metrics.models import (
    NonSubmission,
    PartialSubmission,
    Place,
    ProviderFigure,
    ProviderLine,
    Release,
    SeriesBreak,
    Succession,
)
from metrics.rtt.providers import FLAG, SUPPRESS, is_left_out, is_nhs_trust
from metrics.series import all_breaks
from metrics.stats.gates import Gate, Hindrance

# A change is read from so many months at most.
MONTHS = 60
AREAS = (Place.Kind.ICB, Place.Kind.SUB_ICB)
JOINING = (
    *(Succession.Kind.MERGE, Succession.Kind.ACQUIRE),
    *(Succession.Kind.TRANSFER, Succession.Kind.SPLIT),
)


@dataclass(frozen=True)
class ChangePanel:
    """`panel` has figures of one `treatment` function, or none."""

    treatment: str
    panel: Panel
    releases: Mapping[date, int]
    # Providers by themselves, apart from those that joined them.
    as_reported: bool = False
    # The first so many months are as NHS England published them.
    published: int = 0

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        return {place.code: row for row, place in enumerate(self.panel.places)}

    def values(self, analysed: AnalysedMeasure) -> Floats:
        """Places x months."""
        if not self.panel.treatments:
            return np.full((len(self.panel.places), len(self.panel.months)), np.nan)
        return np.asarray(analysed.values(self.panel)[:, 0])

    def comparable(self, analysed: AnalysedMeasure, first: int) -> Flags:
        """Places that pass the same gates from a month on: no boundary of their own changed since, less
        than a tenth is missing, and they have published months where the place has."""
        starts = self.panel.starts[:, first + 1 :]
        # What changed everywhere moves all alike.
        passing = ~(starts & ~starts.all(axis=0)).any(axis=1)
        for part in analysed.measure.parts & set(ANALYSED_PARTS):
            passing &= ~self.panel.lacking(part).any(axis=1)
        published = self.values(analysed)[:, first : max(first, self.published)]
        passing &= np.isfinite(published).all(axis=1)
        return np.asarray(passing)

    @cached_property
    def absences(self) -> tuple[Absence, ...]:
        places = [place.pk for place in self.panel.places]
        return read_absences(self.releases, places, self.panel.treatments)

    def hindrances(self, place: Place, analysed: AnalysedMeasure) -> tuple[Hindrance, ...]:
        return (
            *self._absent(place, analysed),
            *_broken(place),
            *self._joined(place),
            *self._of_published_months,
        )

    @cached_property
    def _of_published_months(self) -> tuple[Hindrance, ...]:
        """The same of all places, so looked up once."""
        return tuple(self._unknown_of_published_months()) if self.published else ()

    def _unknown_of_published_months(self) -> Iterator[Hindrance]:
        """What is not known of them closes a gate only where the series stepped."""
        for month in months_without_estimates(self.panel.months[: self.published]):
            reason = (
                f"a trust that NHS England does not name sent nothing for {formatting.month(month)}"
            )
            yield Hindrance(Gate.MISSING, month, reason, needs_step=True)
        joint = self.panel.months[self.published]
        reason = f"who sent nothing is not known before {formatting.month(joint)}"
        yield Hindrance(Gate.BREAK, joint, reason, needs_step=True)

    def _joined(self, place: Place) -> Iterator[Hindrance]:
        """Figures that are the sum of a place and of those that joined it need not step there."""
        for row in self._successions.get(place.pk, ()):
            reason = f"{row.predecessor} joined it in {formatting.month(row.date)}"
            month = row.date.replace(day=1)
            yield Hindrance(Gate.BOUNDARY, month, reason, needs_step=not self.as_reported)

    @cached_property
    def _successions(self) -> Mapping[int | None, list[Succession]]:
        """By the place that was joined; read once for all of a month's evaluations."""
        months = self.panel.months
        rows = Succession.objects.filter(
            successor__in=self.panel.places,
            kind__in=JOINING,
            date__gt=months[0],
            date__lte=months[-1],
        ).select_related("predecessor")
        by_successor: defaultdict[int | None, list[Succession]] = defaultdict(list)
        for row in rows:
            by_successor[row.successor_id].append(row)
        return by_successor

    def _absent(self, place: Place, analysed: AnalysedMeasure) -> Iterator[Hindrance]:
        """Where those who sent nothing, or a piece, had a tenth of the place's pathways together: what is
        left is then no measure of what happens to its people."""
        parts = analysed.measure.parts
        if place.is_provider:
            yield from _own_absences(place, parts, self.releases)
            return
        cell = (place.pk, self.treatment)
        rows = [row for row in self.absences if row.part in parts and row.shares.get(cell, 0.0)]
        rows = [row for row in rows if is_left_out(row.provider, row.shares[cell])]
        shares: defaultdict[tuple[str, str], float] = defaultdict(float)
        for row in rows:
            key = (row.provider, row.part)
            shares[key] = max(shares[key], row.shares[cell])
        share = max((_of_part(shares, part) for part in parts), default=0.0)
        if share < SUPPRESS:
            return
        # Who had next to nothing is left out too, and explains nothing.
        codes = {provider for (provider, _), of in shares.items() if of >= FLAG} or {
            provider for provider, _ in shares
        }
        rows = [row for row in rows if row.provider in codes]
        months = {row.month for row in rows}
        named = named_providers(codes, rows, months, parts, self.panel.months[-1])
        is_piece = all(provider.is_piece for provider in named)
        who = formatting.listed([provider.name for provider in named])
        sent = "sent far fewer than usual" if is_piece else "sent no figures for some months"
        reason = (
            f"{who} {sent}, with {formatting.number(100 * share)}% of the figures here before that"
        )
        yield Hindrance(Gate.PARTIAL if is_piece else Gate.MISSING, min(months), reason)


def _of_part(shares: Mapping[tuple[str, str], float], part: str) -> float:
    return min(1.0, sum(share for (_, of), share in shares.items() if of == part))


def _own_absences(
    place: Place, parts: Collection[str], releases: Mapping[date, int]
) -> Iterator[Hindrance]:
    month_of = {number: month for month, number in releases.items()}
    rows = {"release__in": month_of, "provider": place.code, "part__in": parts}
    absent = NonSubmission.objects.filter(**rows).values_list("release", flat=True)
    pieces = PartialSubmission.objects.kept_out().filter(**rows).values_list("release", flat=True)
    for gate, releases_of, sent in (
        (Gate.PARTIAL, pieces, "far fewer figures than usual"),
        (Gate.MISSING, absent, "no figures"),
    ):
        months = sorted(month_of[release] for release in releases_of)
        if months:
            reason = f"{place.name} sent {sent} for {formatting.month(months[0])}"
            yield Hindrance(gate, months[0], reason)


def _broken(place: Place) -> Iterator[Hindrance]:
    for each in all_breaks():
        if each.kind not in SeriesBreak.SEVERING or each.place_id not in (None, place.pk):
            continue
        is_boundary = each.kind == SeriesBreak.Kind.GEOGRAPHY
        reason = f"{each.short[:1].lower()}{each.short[1:]} in {formatting.month(each.month)}"
        yield Hindrance(
            Gate.BOUNDARY if is_boundary else Gate.BREAK,
            each.month,
            f"who belongs here changed: {reason}"
            if is_boundary
            else f"what is counted changed: {reason}",
            # What changes everywhere moves few figures by much.
            needs_step=each.place_id is None,
        )


def read_change_panel(
    kind: str,
    treatment: str,
    *,
    kept_as: str = "",
    as_reported: bool = False,
    until: date | None = None,
) -> ChangePanel | None:
    """Up to the newest published month, or the newest `until` another; None where nothing is published.
    `as_reported`: providers as they sent their figures, those that joined another apart from it."""
    releases_read = Release.objects.published()
    if until is not None:
        releases_read = releases_read.filter(month__lte=until)
    published = dict(releases_read.values_list("month", "pk"))
    if not published:
        return None
    newest = max(published)
    first = max(min(published), month_before(newest, MONTHS - 1))
    releases = {month: number for month, number in published.items() if month >= first}
    if kind in AREAS:
        panel = load_panel(Place.Kind(kind), newest, [treatment], first, kept_as=kept_as)
    else:
        panel = _trusts(newest, treatment, releases, as_reported)
    before: dict[date, int] = {}
    if kind == Place.Kind.ICB and panel.treatments:
        before = published_months(panel.months[0], MONTHS - len(panel.months))
        panel = with_published_months(panel, treatment, before)
    return ChangePanel(treatment, panel, releases, as_reported, len(before))


def _trusts(newest: date, treatment: str, releases: Mapping[date, int], as_reported: bool) -> Panel:
    of_kind = Place.objects.filter(kind=Place.Kind.PROVIDER).on(newest).order_by("code")
    trusts = tuple(place for place in of_kind if is_nhs_trust(place.code))
    months = months_through(min(releases), newest)
    figures = ProviderFigure.objects.visible_to(None).about(trusts)
    if as_reported:
        figures = figures.as_reported()
    shape = (len(trusts), 1, len(months))
    columns = {name: np.full(shape, np.nan) for name in COLUMNS}
    row_of = {place.pk: row for row, place in enumerate(trusts)}
    at = {number: months.index(month) for month, number in releases.items()}
    for line in figures.filter(release__in=releases.values()).lines():
        if line.treatment == treatment:
            _lay_out(columns, row_of[line.place], at[line.release], line)
    panel = Panel(
        trusts,
        (treatment,),
        months,
        columns,
        _blocked(trusts, at, shape),
        np.zeros((len(trusts), len(months)), dtype=bool),
    )
    silence_blocked(panel)
    return panel


def _lay_out(columns: Mapping[str, Floats], row: int, month: int, line: ProviderLine) -> None:
    for name, grid in columns.items():
        value = line.values[name]
        grid[row, 0, month] = np.nan if value is None else value


def _blocked(trusts: Sequence[Place], at: Mapping[int, int], shape: tuple[int, ...]) -> dict:
    """What each trust did not send, or a piece of."""
    blocked = nothing_blocked(shape)
    row_of = {place.code: row for row, place in enumerate(trusts)}
    rows = [
        *NonSubmission.objects.filter(release__in=at).values_list("provider", "part", "release"),
        *PartialSubmission.objects.kept_out()
        .filter(release__in=at)
        .values_list("provider", "part", "release"),
    ]
    for provider, part, release in rows:
        if provider in row_of and part in ANALYSED_PARTS:
            blocked[part][row_of[provider], 0, at[release]] = True
    return blocked
