"""Which areas support could be offered to, by the published rule and by nothing else.

The rule is persistence on a waiting measure: months in the least favourable fifth, and outside
limits widened for the usual spread, on clean data. The order is by how many pathways lie between a
place and the median of similar places: how much there is to gain, never a rank.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.db.models import Sum

from forum.people.permissions import Anyone, Deed, places_where_may
from forum.support.models import AreaFlag
from forum.support.models.flags import measure_words
from metrics.alike import like
from metrics.measures import BY_SLUG
from metrics.models import DataIssue, Figure, Place, Release, Standing
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import MISSING, Vintage, Vintages

RULE = ("within-18-weeks", "over-52-weeks-share")
LASTING = (Standing.Label.PERSISTENT, Standing.Label.PROVISIONAL)
KINDS = (Place.Kind.SUB_ICB, Place.Kind.ICB)
# At least 95% of what is expected must have been submitted.
MOST_MISSING = 0.05
WHOLE = 24


@dataclass(frozen=True)
class Candidate:
    """One place on one measure. `opportunity` is in pathways; None where nothing can be compared."""

    place: Place
    measure: str
    treatment_function: str
    month: date
    standing: Standing
    similar: tuple[str, ...] = ()
    similar_median: float | None = None
    waiting: int | None = None
    missing: float = 0.0
    flag: AreaFlag | None = None

    @property
    def title(self) -> str:
        return f"{measure_words(self.measure, self.treatment_function)}, {self.place}"

    @property
    def provisional(self) -> bool:
        return self.standing.label == Standing.Label.PROVISIONAL

    @property
    def opportunity(self) -> int | None:
        value = self.standing.value
        if value is None or self.similar_median is None or self.waiting is None:
            return None
        behind = (self.similar_median - value) * BY_SLUG[self.measure].polarity
        return max(0, round(behind / 100 * self.waiting))

    @property
    def reasons(self) -> tuple[str, ...]:
        """The arithmetic, for whoever asks and for the area alike."""
        one = self.standing
        found = [
            f"In the least favourable fifth in {one.fifth_in_year} of the last 12 months, and in"
            f" {one.fifth_in_all} of the {one.months} months compared.",
            "Over 12 months it lies outside limits widened for the usual spread between places.",
        ]
        if self.opportunity is not None:
            found.append(
                f"{self.opportunity:,} pathways lie between it and the median of"
                f" {len(self.similar)} similar places ({self.similar_median:.1f}%)."
            )
        return tuple(found)

    @property
    def warnings(self) -> tuple[str, ...]:
        found = []
        if self.provisional:
            found.append(
                f"Provisional: {self.standing.months} months are stored, and the rule asks for"
                f" {WHOLE}."
            )
        if self.missing:
            found.append(
                f"Providers that sent nothing had {self.missing:.1%} of the list the month before."
            )
        if self.opportunity is None:
            found.append("It cannot be compared with similar places.")
        return tuple(found)


@dataclass(frozen=True)
class Suppressed:
    """A place of which nothing is said, and why."""

    place: Place
    measure: str
    treatment_function: str
    why: str


@dataclass(frozen=True)
class WatchList:
    month: date | None = None
    candidates: tuple[Candidate, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()


def watch_list(*, user: Anyone, month: date | None = None, place: Place | None = None) -> WatchList:
    """For improvement leads and for the areas themselves: of the places of their roles only."""
    release = _release(user, month)
    mine = places_where_may(user, Deed.OPEN_FLAG) | places_where_may(user, Deed.ASK_FOR_SUPPORT)
    there = mine.filter(kind__in=KINDS)
    there = there.filter(pk=place.pk) if place is not None else there
    places = {one.pk: one for one in there.distinct()}
    if release is None or not places:
        return WatchList(release.month if release else None)
    found, suppressed = _look(release, places, treatments=())
    flags = _flags(user, places)
    shown = [_with_flag(one, flags) for one in found]
    return WatchList(release.month, tuple(sorted(shown, key=_by_opportunity)), tuple(suppressed))


def candidate(
    *, place: Place, measure: str, treatment: str = TOTAL_TREATMENT, month: date | None = None
) -> Candidate | Suppressed | None:
    """Whether one place meets the rule on one measure; None if it does not."""
    release = _release(None, month)
    if release is None or measure not in RULE:
        return None
    found, suppressed = _look(release, {place.pk: place}, treatments=(treatment,))
    said: list[Candidate | Suppressed] = [*found, *suppressed]
    return next((one for one in said if one.measure == measure), None)


def _release(user: object, month: date | None) -> Vintage | None:
    vintages = Vintages.visible_to(user)
    if not vintages:
        return None
    return vintages.by_month.get(month) if month else vintages.newest


def _look(
    release: Vintage, places: Mapping[int, Place], treatments: Collection[str]
) -> tuple[list[Candidate], list[Suppressed]]:
    rows = Standing.objects.filter(release_id=release.id, measure__in=RULE, place__in=places)
    rows = rows.filter(treatment_function__in=treatments) if treatments else rows
    lasting = list(rows.filter(label__in=LASTING))
    silent = rows.exclude(why_not="")
    # All treatment functions together stand for a place's data; single ones are mostly too small.
    silent = silent if treatments else silent.filter(treatment_function=TOTAL_TREATMENT)
    suppressed = [
        Suppressed(places[one.place_id], one.measure, one.treatment_function, one.why_not)
        for one in silent.order_by("place__name", "measure")
    ]
    missing = _missing(release, places)
    kept = []
    for one in lasting:
        share = missing.get(one.place_id, 0.0)
        if share > MOST_MISSING:
            why = f"providers with {share:.0%} of the list the month before sent nothing"
            suppressed.append(
                Suppressed(places[one.place_id], one.measure, one.treatment_function, why)
            )
        else:
            kept.append(one)
    return _compared(release, kept, places, missing), suppressed


def _compared(
    release: Vintage,
    rows: Sequence[Standing],
    places: Mapping[int, Place],
    missing: Mapping[int, float],
) -> list[Candidate]:
    similar = {
        number: tuple(one.code for one in like(places[number], release.month))
        for number in {row.place_id for row in rows}
    }
    values = _values(release, rows, {code for codes in similar.values() for code in codes})
    waiting = _waiting(release, rows)
    found = []
    for row in rows:
        key = (row.measure, row.treatment_function)
        around = [values[(code, *key)] for code in similar[row.place_id] if (code, *key) in values]
        found.append(
            Candidate(
                places[row.place_id], *key, release.month, row, similar[row.place_id],
                median(around) if around else None,
                waiting.get((row.place_id, row.treatment_function)),
                missing.get(row.place_id, 0.0),
            )
        )  # fmt: skip
    return found


def _values(
    release: Vintage, rows: Sequence[Standing], codes: Iterable[str]
) -> dict[tuple[str, str, str], float]:
    there = Standing.objects.filter(
        release_id=release.id, measure__in=RULE, place__code__in=list(codes), value__isnull=False,
        treatment_function__in={row.treatment_function for row in rows},
    )  # fmt: skip
    return {
        (code, measure, treatment): value
        for code, measure, treatment, value in there.values_list(
            "place__code", "measure", "treatment_function", "value"
        )
        if value is not None
    }


def _waiting(release: Vintage, rows: Sequence[Standing]) -> dict[tuple[int, str], int]:
    there = Figure.objects.as_submitted().filter(
        release_id=release.id,
        place__in={row.place_id for row in rows},
        treatment_function__in={row.treatment_function for row in rows},
    )
    return {
        (place, treatment): waiting
        for place, treatment, waiting in there.values_list(
            "place_id", "treatment_function", "waiting_list"
        )
    }


def _missing(release: Vintage, places: Iterable[int]) -> dict[int, float]:
    issues = DataIssue.objects.filter(
        release_id=release.id, place__in=list(places), code=MISSING, share__isnull=False
    )
    rows = issues.order_by().values_list("place_id").annotate(total=Sum("share"))
    return {place: total for place, total in rows if place is not None}


def _flags(user: Anyone, places: Iterable[int]) -> dict[tuple[int, str, str], AreaFlag]:
    found = AreaFlag.objects.visible_to(user).open().filter(place__in=list(places))
    return {(one.place_id, one.measure, one.treatment_function): one for one in found}


def _with_flag(one: Candidate, flags: Mapping[tuple[int, str, str], AreaFlag]) -> Candidate:
    flag = flags.get((one.place.pk, one.measure, one.treatment_function))
    if flag is None:
        return one
    flag.place = one.place
    return Candidate(
        one.place, one.measure, one.treatment_function, one.month, one.standing, one.similar,
        one.similar_median, one.waiting, one.missing, flag,
    )  # fmt: skip


def _by_opportunity(one: Candidate) -> tuple[int, str, str, str]:
    least = -1 if one.opportunity is None else one.opportunity
    return -least, one.place.name, one.measure, one.treatment_function


# --- evidence ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """What a flag keeps of the figures of its day, with the releases that they came from."""

    period_from: date
    period_to: date
    kept: dict[str, object] = field(default_factory=dict)


def evidence(
    *, place: Place, measure: str, treatment: str, month: date | None, today: date
) -> Evidence | None:
    """As published now; None where nothing has been published."""
    vintages = Vintages.visible_to(None)
    if not vintages:
        return None
    last = month if month in vintages.by_month else vintages.newest.month
    months = vintages.months_to(last, 12)
    releases = [vintages.by_month[one] for one in months if one in vintages.by_month]
    found = candidate(place=place, measure=measure, treatment=treatment, month=last)
    row = Standing.objects.filter(
        release_id=vintages.by_month[last].id, place=place, measure=measure,
        treatment_function=treatment,
    ).first()  # fmt: skip
    kept: dict[str, object] = {
        "frozen_on": today.isoformat(),
        "releases": [{"id": one.id, "month": one.month.isoformat(), "file": one.file_name}
                     for one in releases],
        "place": place.code,
        "measure": measure,
        "treatment_function": treatment,
        "standing": _kept(row) if row else None,
        "figures": _figures(place, treatment, [one.id for one in releases]),
    }  # fmt: skip
    if isinstance(found, Candidate):
        kept |= {
            "reasons": list(found.reasons),
            "warnings": list(found.warnings),
            "opportunity": found.opportunity,
            "similar": list(found.similar),
            "similar_median": found.similar_median,
        }
    if isinstance(found, Suppressed):
        kept["why_not"] = found.why
    return Evidence(months[0], last, kept)


KEPT = (
    "value", "year_value", "variation", "rule", "run", "centre", "lower", "upper", "outside",
    "fifth_in_year", "fifth_in_all", "months", "label", "why_not",
)  # fmt: skip


def _kept(row: Standing) -> dict[str, object]:
    return {name: getattr(row, name) for name in KEPT}


def _figures(place: Place, treatment: str, releases: Sequence[int]) -> list[dict[str, object]]:
    rows = Figure.objects.as_submitted().filter(
        place=place, treatment_function=treatment, release_id__in=list(releases)
    )
    names = ("waiting_list", "within_18", "over_52", "median", "p92")
    found: dict[date, dict[str, object]] = defaultdict(dict)
    for row in rows.order_by("month"):
        found[row.month] = {"month": row.month.isoformat()} | {
            name: getattr(row, name) for name in names
        }
    return list(found.values())


def newest_month() -> date | None:
    newest = Release.objects.visible_to(None).published().order_by("-month").first()
    return newest.month if newest else None
