"""Whether a month is whole, held beside the month before it and the vintage that it would replace."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache

from metrics import reference
from metrics.geography import Geography
from metrics.models import Place, Release
from metrics.releases.data_issues import ReleaseComparison, known_successions
from metrics.releases.stored_sums import stored_sums
from metrics.rtt import holes, month_pair
from metrics.rtt.month import Month
from metrics.rtt.month_pair import Area, MonthPair, Sums
from metrics.rtt.movements import Bound
from metrics.rtt.partial import PartialReturn
from metrics.rtt.problems import Problem


def find_holes(
    release: Release,
    month: Month,
    compared: ReleaseComparison | None,
    geography: Geography,
    partial: Iterable[PartialReturn],
) -> list[Problem]:
    """Nothing for a first import: there is no past that something could be missing from."""
    before = compared.before if compared else None
    heirs = {gone.provider: gone.heirs for gone in compared.gone if gone.heirs} if compared else {}
    now = month_pair.sums_of(month)
    replaced = Release.objects.published().filter(month=release.month).exclude(pk=release.pk)
    problems = holes.far_after(release.month, _newest_month())
    for earlier in filter(None, (before, replaced.first())):
        then = stored_sums(earlier)
        pair = MonthPair(
            now_sums=now,
            then_sums=then,
            areas=tuple(_areas(now, then, geography)),
            ended=_ended(geography, release.month),
            successors=_successors(release.month) | heirs,
            in_pieces={(item.provider, item.part) for item in partial if item.is_certain},
        )
        if missing := holes.find_holes(pair, total_bounds()):
            return [*problems, *missing]
    return problems


@lru_cache(maxsize=1)
def total_bounds() -> dict[tuple[str, str], Bound]:
    return {
        (row["level"], row["part"]): Bound(float(row["lowest"]), float(row["highest"]))
        for row in reference.rows("total_bounds")
    }


def _newest_month() -> date | None:
    months = Release.objects.published().order_by("-month").values_list("month", flat=True)
    return months.first()


def _areas(now: Sums, then: Sums, geography: Geography) -> Iterator[Area]:
    """ICBs and sub-ICB locations of the later month, in today's geography."""
    kinds = (Place.Kind.ICB, Place.Kind.SUB_ICB)
    current = {
        code: span.kind
        for code, span in geography.places.items()
        if span.kind in kinds and span.covers(now.month)
    }
    names = dict(Place.objects.filter(code__in=current).values_list("code", "name"))
    after = geography.shares(now.commissioners, now.month)
    before = geography.shares(then.commissioners, then.month)
    for code, kind in current.items():
        yield Area(
            name=f"{names[code]} ({code})",
            is_icb=kind == Place.Kind.ICB,
            then=before.exact.get(code, ()),
            now=after.exact.get(code, ()),
            moved=code in before.modelled or code in after.modelled,
        )


def _ended(geography: Geography, month: date) -> Collection[str]:
    return {
        code for code, span in geography.places.items() if span.valid_to and span.valid_to <= month
    }


def _successors(month: date) -> dict[str, tuple[str, ...]]:
    return {
        code: succession.successors
        for code, succession in known_successions().items()
        if succession.date <= month
    }
