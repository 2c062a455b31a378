"""The ledger of revisions: each figure that changed when readers were given another vintage."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from metrics.calendar import month_before, months_through
from metrics.like_for_like import Comparisons, measured
from metrics.measures import MEASURES, Series
from metrics.models import Figure, Parts, Place, Population, Release, RevisedFigure, Revision
from metrics.releases.bulk_load import bulk_load
from metrics.releases.figures import rebuild_figures
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Figures, missing_providers

FIELDS = ("revision", "place", "treatment_function", "measure", "before", "after")
# How far any measure looks back on months that were not revised themselves.
LOOKBACK = max(measure.lookback for measure in MEASURES)
# A change on the month before is no figure of the month alone: it follows from the two lists.
RECORDED = tuple(measure for measure in MEASURES if measure.unit != "change")
KINDS = (Place.Kind.ENGLAND, Place.Kind.REGION, Place.Kind.ICB, Place.Kind.SUB_ICB)
_OF_PEOPLE = frozenset(Population.Kind.values)
_COUNTED = tuple(at for at, name in enumerate(Parts._fields) if name not in _OF_PEOPLE)
Key = tuple[int, str]


class Change(NamedTuple):
    place: int
    treatment: str
    measure: str
    before: float | None
    after: float | None


def last_shown(month: date) -> Release | None:
    """The vintage that readers see of a month, or saw until it was withdrawn."""
    releases = Release.objects.full().filter(month=month)
    withdrawn = releases.filter(state=Release.State.WITHDRAWN).order_by("-withdrawn_at", "-pk")
    return releases.published().first() or withdrawn.first()


def record_revision(*, before: Release, after: Release | None, by: str, reason: str) -> Revision:
    """Inside the caller's transaction, once readers see what they are to see."""
    revision = Revision(month=before.month, before=before, after=after, by=by, reason=reason)
    changes: list[Change] = []
    if after is not None and after.pk != before.pk:
        if before.geography != after.geography:
            newest = Release.objects.published().order_by("-month").values_list("month", flat=True)
            rebuild_figures([before], on=newest[0])
        changes = list(changed_figures(before, after))
    revision.figures = len(changes)
    revision.places = len({change.place for change in changes})
    revision.save()
    bulk_load(RevisedFigure, FIELDS, [(revision.pk, *change) for change in changes])
    return revision


def changed_figures(before: Release, after: Release) -> Iterator[Change]:
    """England first, then regions, ICBs and sub-ICB locations by name; all specialties first. Left
    out: what no page shows, since too few pathways stand behind it before and after."""
    old, new = _counted(before), _counted(after)
    changed = {key for key in old.keys() | new.keys() if _differ(old.get(key), new.get(key))}
    if not changed:
        return
    places = {
        place.pk: place for place in Place.objects.filter(pk__in={place for place, _ in changed})
    }
    earlier = _months_before(before.month)
    history = _history(earlier, changed)
    on = Release.objects.published().latest("month").month
    was, now = (
        _figures(release, rows, earlier, history, list(places.values()), on)
        for release, rows in ((before, old), (after, new))
    )
    for number, treatment in sorted(changed, key=lambda key: _position(places[key[0]], key[1])):
        series = (figures.series(places[number], treatment) for figures in (was, now))
        yield from _changes_of(number, treatment, *series)


def _changes_of(place: int, treatment: str, was: Series, now: Series) -> Iterator[Change]:
    """As pages show them: what sets months against each other is like for like."""
    last = len(was.months) - 1
    for measure in RECORDED:
        if measure.too_few(was, last) and measure.too_few(now, last):
            continue
        old, new = (measured(measure, series, last).value for series in (was, now))
        if old != new:
            yield Change(place, treatment, measure.slug, old, new)


def _counted(release: Release) -> dict[Key, Parts]:
    rows = Figure.objects.as_submitted().filter(release=release)
    return {
        (place, treatment): Parts._make(parts)
        for place, treatment, *parts in rows.values_list(
            "place_id", "treatment_function", *Parts._fields
        )
    }


def _differ(old: Parts | None, new: Parts | None) -> bool:
    if old is None or new is None:
        return True
    return any(old[at] != new[at] for at in _COUNTED)


def _months_before(month: date) -> dict[int, date]:
    """The published releases of the months that any measure looks back on."""
    published = Release.objects.published().filter(
        month__gte=month_before(month, LOOKBACK), month__lt=month
    )
    return dict(published.values_list("pk", "month"))


def _history(months: Mapping[int, date], changed: set[Key]) -> dict[Key, dict[date, Parts]]:
    """The months before, of all that changed: rates over a year are made from them too."""
    rows = Figure.objects.as_submitted().filter(
        release_id__in=months,
        place_id__in={place for place, _ in changed},
        treatment_function__in={treatment for _, treatment in changed},
    )
    history: dict[Key, dict[date, Parts]] = {key: {} for key in changed}
    for place, treatment, release, *parts in rows.values_list(
        "place_id", "treatment_function", "release_id", *Parts._fields
    ):
        if (place, treatment) in history:
            history[place, treatment][months[release]] = Parts._make(parts)
    return history


def _figures(
    release: Release,
    rows: Mapping[Key, Parts],
    earlier: Mapping[int, date],
    history: Mapping[Key, Mapping[date, Parts]],
    places: Sequence[Place],
    on: date,
) -> Figures:
    """As pages had them while this was the month's vintage; `on` the newest published month."""
    shown = {**earlier, release.pk: release.month}
    with_month = {
        key: {**before, **({release.month: rows[key]} if key in rows else {})}
        for key, before in history.items()
    }
    by_month = {day: number for number, day in shown.items()}
    return Figures(
        months_through(month_before(release.month, LOOKBACK), release.month),
        with_month,
        {},
        missing_providers(places, shown),
        Comparisons(places, with_month, by_month, on),
    )


def _position(place: Place, treatment: str) -> tuple[object, ...]:
    kind = KINDS.index(Place.Kind(place.kind))
    return (kind, place.name, place.code, treatment != TOTAL_TREATMENT, treatment)
