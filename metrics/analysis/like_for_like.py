"""The months of one place like with like: who sent nothing for one of them is left out of all.

A trust that sends nothing makes its places' lists look shorter. So a change is never said between
months of which one lacks a provider that the other has: both are summed anew without it, from what
each provider reported.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import QuerySet

from metrics import formatting
from metrics.cache import cached_lookup
from metrics.calendar import add_months
from metrics.geography import NOT_ENGLISH, Geography
from metrics.measures import Measure, Series
from metrics.models import MissingShare, NonSubmission, Parts, Place, ProviderCount, Release
from metrics.models.figure_columns import FIGURE_COLUMNS, FigureInputs
from metrics.rtt.by_provider import unpack
from metrics.rtt.columns import INCOMPLETE, open_band
from metrics.rtt.continuity import is_left_out
from metrics.rtt.month import Month, month_of_providers, without
from metrics.rtt.sums import sum_to_places
from metrics.series import Vintages

# What is left after more than this was taken out no longer stands for the place.
MOST_LEFT_OUT = 0.5


@dataclass(frozen=True)
class MissingProvider:
    """A provider that is left out: for which of the months it sent nothing, and the last one before
    them for which it had."""

    code: str
    name: str
    last_submitted: date
    months: tuple[date, ...]

    @property
    def since(self) -> date:
        return add_months(self.last_submitted, 1)


@dataclass(frozen=True)
class LikeForLike:
    """`series` is the one that was asked for without `left_out` in any of its months, for the one
    measure that it was asked for; the same series where nothing is missing. None, with the reason,
    where what is left says nothing of the place."""

    series: Series | None
    left_out: tuple[MissingProvider, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Subject:
    """What a series of figures is of."""

    place: Place
    treatment: str
    vintages: Vintages


@dataclass(frozen=True)
class _Missing:
    """Who is left out of which part; of each the months that it is missing from, the last before
    them, and what it then held of each part, where that is known."""

    parts: dict[str, set[str]]
    last: dict[str, date]
    months: dict[str, set[date]]
    shares: dict[str, dict[str, float]]


def like_for_like(
    *, measure: Measure, series: Series, at: Iterable[int], subject: Subject
) -> LikeForLike:
    """Some months of a series (and those that the measure looks back on from them) without the
    providers that sent nothing for any of these."""
    wanted = sorted({j for i in at for j in range(max(i - measure.lookback, 0), i + 1)})
    wanted = [i for i in wanted if series.rows[i] is not None]
    if not wanted:
        return LikeForLike(series)
    months = [series.months[i] for i in wanted]
    missing = _missing(measure.parts, months, subject)
    if not missing.last:
        return LikeForLike(series)
    key = f"without {sorted(missing.parts)} {_key(subject)} {series.months[0]} {series.months[-1]} {wanted}"
    return cached_lookup(key, lambda: _without(missing, series, wanted, subject))


def _key(subject: Subject) -> str:
    return f"{subject.place.code} {subject.treatment} {subject.vintages.key}"


def _without(
    missing: _Missing, series: Series, wanted: Sequence[int], subject: Subject
) -> LikeForLike:
    months = {subject.vintages.by_month[series.months[i]].id: series.months[i] for i in wanted}
    reported = _reported(_counts(subject, months).filter(part__in=list(missing.parts)), months)
    shares_left_out = [
        *(_shares(month, missing.parts) for month in reported.values()),
        missing.shares,
    ]
    named = _named(
        {code for shares in shares_left_out for of in shares.values() for code in of}, missing
    )
    if not named:
        return LikeForLike(series)
    if set(months.values()) - reported.keys() or any(map(_is_without_bands, reported.values())):
        return LikeForLike(None, named, "who reported what is not held for every month")
    if (
        max(sum(of.values()) for shares in shares_left_out for of in shares.values())
        > MOST_LEFT_OUT
    ):
        providers = formatting.listed([provider.name for provider in named])
        return LikeForLike(None, named, f"most of these figures came from {providers}")
    rows: list[Parts | None] = [None] * len(series.rows)
    for i in wanted:
        if (row := series.rows[i]) is not None:
            rows[i] = row._replace(**_columns(reported[series.months[i]], missing.parts))
    return LikeForLike(Series(series.months, tuple(rows)), named)


def _missing(parts: Iterable[str], months: Collection[date], subject: Subject) -> _Missing:
    missing = _Missing(
        {part: set() for part in parts}, {}, defaultdict(set), {part: {} for part in parts}
    )
    stored = _stored_shares(subject) if months else {}
    for number, month, part, provider, last in _non_submissions(subject.vintages):
        if month not in months or part not in missing.parts:
            continue
        if is_left_out(provider, stored.get(number, 0.0)):
            missing.parts[part].add(provider)
            missing.last[provider] = last
            missing.months[provider].add(month)
            if number in stored:
                missing.shares[part][provider] = stored[number]
    return missing


def _non_submissions(vintages: Vintages) -> list[tuple[int, date, str, str, date]]:
    """Of all published months, oldest first: some dozens for each, whatever is looked at."""
    rows = NonSubmission.objects.filter(release__state=Release.State.PUBLISHED)
    return cached_lookup(
        f"non-submissions {vintages.key}",
        lambda: list(
            rows.order_by("release__month", "pk").values_list(
                "pk", "release__month", "part", "provider", "last_submitted"
            )
        ),
    )


def _stored_shares(subject: Subject) -> dict[int, float]:
    shares = MissingShare.objects.filter(place=subject.place, treatment_function=subject.treatment)
    return cached_lookup(
        f"missing shares {_key(subject)}",
        lambda: dict(shares.values_list("submission_id", "share")),
    )


def _counts(subject: Subject, releases: Collection[int]) -> QuerySet[ProviderCount]:
    counts = ProviderCount.objects.filter(
        release_id__in=releases, treatment_function=subject.treatment
    )
    if subject.place.kind == Place.Kind.ENGLAND:
        return counts.exclude(commissioner=NOT_ENGLISH)
    codes = commissioners_of(subject.place, subject.vintages.newest.month)
    return counts.filter(commissioner__in=codes)


def _reported(counts: QuerySet[ProviderCount], releases: Mapping[int, date]) -> dict[date, Month]:
    """Of each month who reported what."""
    rows = defaultdict(list)
    for release, *row in counts.order_by("commissioner", "part").values_list(
        "release_id", "commissioner", "treatment_function", "part", "providers", "bands"
    ):
        rows[releases[release]].append(row)
    return {month: _month(month, of) for month, of in rows.items()}


def _month(month: date, rows: Sequence[Sequence[Any]]) -> Month:
    commissioner, treatment, part, providers, bands = zip(*rows, strict=True)
    return month_of_providers(
        month,
        (np.array(commissioner), np.array(treatment), np.array(part)),
        unpack(providers, bands),
        weeks=open_band(month) + 1,
        names=({}, {}, {}),
    )


def commissioners_of(place: Place, on: date) -> tuple[str, ...]:
    """The codes of all months that sum to a place in the geography of a day."""

    def look_up() -> tuple[str, ...]:
        geography = Geography.load(on)
        codes = [c for c, span in geography.places.items() if span.kind == Place.Kind.SUB_ICB]
        return geography.shares(codes, date.min).exact.get(place.code, ())

    return cached_lookup(f"commissioners of {place.code} on {on}", look_up)


def _shares(month: Month, left_out: Mapping[str, Collection[str]]) -> dict[str, dict[str, float]]:
    """Part -> provider -> its share of a month, of those that are left out and in it."""
    lines = month.by_provider
    totals, part = lines.totals, month.part[lines.count]
    shares: dict[str, dict[str, float]] = {}
    for name, codes in left_out.items():
        of_part = part == name
        whole = int(totals[of_part].sum())
        counted = {
            code: int(totals[of_part & (lines.codes == code)[lines.provider]].sum())
            for code in set(lines.codes.tolist()).intersection(codes)
        }
        shares[name] = {code: n / whole for code, n in counted.items() if n}
    return shares


def _named(codes: Iterable[str], missing: _Missing) -> tuple[MissingProvider, ...]:
    names = dict(Place.objects.filter(code__in=codes).values_list("code", "name"))
    providers = (
        MissingProvider(
            code, names.get(code, code), missing.last[code], tuple(sorted(missing.months[code]))
        )
        for code in codes
    )
    return tuple(sorted(providers, key=lambda provider: (provider.last_submitted, provider.code)))


def _is_without_bands(month: Month) -> bool:
    """Whether it was read by an earlier version, which kept providers' totals alone."""
    return bool((month.total > month.known)[month.part == INCOMPLETE].any())


def _columns(month: Month, left_out: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """The columns of Figure that the parts read decide, of what is left of a month."""
    rest = without(month, left_out)
    sums = sum_to_places(rest, {"": dict.fromkeys(rest.commissioner.tolist(), 1.0)})
    inputs = FigureInputs(sums, {})
    return {
        column.name: column.values(inputs)[0]
        for column in FIGURE_COLUMNS
        if column.part in left_out
    }


__all__ = ["LikeForLike", "MissingProvider", "Subject", "commissioners_of", "like_for_like"]
