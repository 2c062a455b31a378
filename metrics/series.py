"""Reading published figures as series of months: a handful of indexed rows, whatever the history."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Q, Subquery

from metrics.cache import cached_lookup
from metrics.calendar import month_before, months_through
from metrics.formatting import london_day
from metrics.lateness import LastLook, UnpublishedRelease
from metrics.like_for_like import Comparisons
from metrics.measures import Series
from metrics.models import (
    DataIssue,
    Figure,
    Parts,
    Place,
    ProviderFigure,
    ProviderLine,
    PublishedFigure,
    Release,
    SeriesBreak,
    SourceLook,
    Target,
    newest_revision,
)
from metrics.models.published_figures import COLUMNS as PUBLISHED_COLUMNS
from metrics.models.published_figures import parts_of
from metrics.revised import RevisedUrls, revised_urls
from metrics.rtt.columns import TOTAL_TREATMENT

MISSING = "not-submitting"
PARTIAL = "partial-submission"
FLAGGED_SHARE = 0.02
# Months that a page shows unless it is asked for more: two years and the month before them.
WINDOW = 25
FOR_A_YEARS_RATE = 11


class Vintage(NamedTuple):
    """The published release of one month, as much of it as a page tells."""

    id: int
    month: date
    file_name: str
    revised: bool
    origin: str
    published_at: datetime | None
    geography: str = ""
    analysed_from: str = ""
    # The newest that changed figures of this vintage from those that readers saw before.
    revision: int | None = None
    kind: str = Release.Kind.FULL

    @property
    def is_analysed(self) -> bool:
        """Whether its statistics are of what readers see, and are not being made again."""
        return bool(self.analysed_from)


@dataclass(frozen=True)
class Vintages:
    """The vintage of each month that readers see, oldest month first; and, for the words on what is
    late, releases that they do not see and the last look at NHS England's pages. `history`: months
    as NHS England published them, which only what asks for them by name reads."""

    all: tuple[Vintage, ...]
    unpublished: tuple[UnpublishedRelease, ...] = ()
    last_look: LastLook | None = None
    history: tuple[Vintage, ...] = ()

    @classmethod
    def visible_to(cls, user: object) -> "Vintages":
        # In one query: this is asked for every page of figures.
        looks = SourceLook.objects.visible_to(user).newest_first()
        releases = Release.objects.visible_to(user).published_or_expected().order_by("month", "id")
        annotated = releases.annotate(
            revision=newest_revision(),
            look_at=Subquery(looks.values("at")[:1]),
            look_problem=Subquery(looks.values("problem")[:1]),
            look_newest=Subquery(looks.values("newest")[:1]),
        )
        published, history, unpublished, look = [], [], [], None
        for state, digest, at, problem, newest, *fields in annotated.values_list(
            *("state", "sha256", "look_at", "look_problem", "look_newest"), *Vintage._fields
        ):
            vintage = Vintage(*fields)
            if vintage.kind == Release.Kind.AS_PUBLISHED:
                history += [vintage] if state == Release.State.PUBLISHED else []
            elif state == Release.State.PUBLISHED:
                published.append(vintage)
            else:
                row = UnpublishedRelease(vintage.id, vintage.month, state, bool(digest))
                unpublished.append(row)
            look = LastLook(london_day(at), bool(problem), newest) if at else None
        return cls(tuple(published), tuple(unpublished), look, tuple(history))

    def __bool__(self) -> bool:
        return bool(self.all)

    @cached_property
    def by_month(self) -> dict[date, Vintage]:
        return {vintage.month: vintage for vintage in self.all}

    @property
    def newest(self) -> Vintage:
        return self.all[-1]

    @property
    def key(self) -> str:
        """Changes whenever anything that readers see does: for caches and entity tags."""
        made_from = {(vintage.geography, vintage.analysed_from) for vintage in self.all}
        shown = "-".join(str(vintage.id) for vintage in self.all)
        shown += f"+{sum(vintage.id for vintage in self.history)}" * bool(self.history)
        return f"{shown}-{sha256(repr(sorted(made_from)).encode()).hexdigest()[:16]}"

    @cached_property
    def digest(self) -> str:
        return sha256(self.key.encode()).hexdigest()

    def through(self, last: date) -> "Vintages":
        """Those of a month and of the months before it."""
        return replace(self, all=tuple(vintage for vintage in self.all if vintage.month <= last))

    def release_of(self, month: date) -> Vintage | None:
        """Of either kind."""
        return self.by_month.get(month) or self._history_by_month.get(month)

    @cached_property
    def _history_by_month(self) -> dict[date, Vintage]:
        return {vintage.month: vintage for vintage in self.history}

    def months_to(self, last: date, length: int | None = None) -> tuple[date, ...]:
        """Consecutive months ending at `last`, at most `length`, none before the first published."""
        first = min(self.all[0].month, last)
        if length is not None:
            first = max(first, month_before(last, length - 1))
        return months_through(first, last)

    def months_with_history(self, last: date) -> tuple[date, ...]:
        """The same from the first month of history on, gaps included."""
        return months_through(min(self.history[0].month, last), last)


@dataclass(frozen=True)
class MissingProvider:
    """A provider that sent nothing for a place in a month, or too little of one `part`."""

    month: date
    provider: str
    share: float
    text: str
    suppresses: bool
    last_reported: date | None
    part: str = ""


@dataclass(frozen=True)
class Figures:
    """Everything read for one page."""

    months: tuple[date, ...]
    rows: dict[tuple[int, str], dict[date, Parts]]
    modelled: dict[tuple[int, str], dict[date, Parts]]
    missing: dict[int, tuple[MissingProvider, ...]]
    comparisons: Comparisons
    revised: RevisedUrls = field(default_factory=dict)
    history: frozenset[date] = frozenset()

    def with_history(
        self, history: Mapping[tuple[int, str], Mapping[date, Parts]], months: tuple[date, ...]
    ) -> "Figures":
        """The same figures over more months, those before them as published."""
        rows = {
            key: {**history.get(key, {}), **self.rows.get(key, {})}
            for key in history.keys() | self.rows.keys()
        }
        as_published = frozenset(month for of_place in history.values() for month in of_place)
        return replace(self, months=months, rows=rows, history=as_published)

    def series(
        self, place: Place, treatment: str = TOTAL_TREATMENT, *, modelled: bool = False
    ) -> Series:
        rows = (self.modelled if modelled else self.rows).get((place.pk, treatment), {})
        share: dict[date, float] = defaultdict(float)
        blocked: set[date] = set()
        parts: dict[date, frozenset[str]] = defaultdict(frozenset)
        # What is missing of the place's whole list says nothing of a treatment function whose own share
        # is known.
        own = set() if treatment == TOTAL_TREATMENT else self.comparisons.months_with_shares
        for provider in self.missing.get(place.pk, ()):
            suppresses = provider.suppresses and provider.month not in own
            if provider.part and suppresses:
                parts[provider.month] |= {provider.part}
            elif not provider.part:
                share[provider.month] += provider.share
                blocked |= {provider.month} if suppresses else set()
        cell = (place.pk, treatment)
        if not modelled:
            for month, incomplete in self.comparisons.incomplete_parts(cell).items():
                parts[month] |= incomplete
        return Series(
            months=self.months,
            rows=tuple(rows.get(month) for month in self.months),
            flagged=tuple(share.get(month, 0) >= FLAGGED_SHARE for month in self.months),
            blocked=tuple(month in blocked for month in self.months),
            partial=tuple(parts[month] for month in self.months) if parts else (),
            # What was shared out by weight is drawn, and never compared.
            cell=None if modelled else (self.comparisons, cell),
            revised={} if modelled else self.revised.get((place.pk, treatment), {}),
            as_published=tuple(month in self.history for month in self.months)
            if self.history
            else (),
        )

    def treatments(self, place: Place) -> list[str]:
        return sorted(treatment for number, treatment in self.rows if number == place.pk)


def read_figures(
    *,
    user: object,
    vintages: Vintages,
    places: Sequence[Place],
    months: Sequence[date],
    treatments: Iterable[str] = (TOTAL_TREATMENT,),
    whole: Iterable[tuple[Place, Sequence[date]]] = (),
    fewer_months: tuple[Collection[Place], Sequence[date]] = ((), ()),
) -> Figures:
    """Figures of some places over some months: two queries, one more where a provider is among them,
    and one more where a month was revised. `whole` names those of which every treatment function is
    wanted as well, each with the months over which it is; `fewer_months` are places of which fewer are
    read, and which."""
    treatments, whole = list(treatments), list(whole)
    shown = {v.id: month for month in months if (v := vintages.by_month.get(month))}
    condition = Q(release_id__in=shown, place__in=places, treatment_function__in=treatments)
    spans: list[tuple[Sequence[Place], Collection[int]]] = [(places, shown)]
    if fewer_months[0]:
        releases = [number for number, month in shown.items() if month in fewer_months[1]]
        others = [place for place in fewer_months[0] if place not in places]
        spans.append((others, releases))
        condition |= Q(release_id__in=releases, place__in=others, treatment_function__in=treatments)
        places = (*places, *others)
    for place, its_months in whole:
        releases = [number for number, month in shown.items() if month in its_months]
        condition |= Q(release_id__in=releases, place=place)
    rows: dict = defaultdict(dict)
    modelled: dict = defaultdict(dict)
    # The release says the month: a date is slow to read, and there are thousands here.
    for place_id, treatment, release, is_modelled, *parts in (
        Figure.objects.visible_to(user)
        .filter(condition)
        .values_list("place_id", "treatment_function", "release_id", "modelled", *Parts._fields)
    ):
        of = modelled if is_modelled else rows
        of[place_id, treatment][shown[release]] = Parts._make(parts)
    wanted = {place.pk: set(its_months) for place, its_months in whole}
    read_alone = None if whole else treatments
    for line in provider_lines(user=user, spans=spans, treatments=read_alone):
        month = shown[line.release]
        if line.treatment in treatments or month in wanted.get(line.place, ()):
            rows[line.place, line.treatment][month] = line.parts
    by_month = {month: number for number, month in shown.items()}
    revised = revised_urls(
        user=user,
        months={v.revision: v.month for v in vintages.all if v.id in shown and v.revision},
        places=places,
        treatments=treatments,
        whole=[place for place, _ in whole],
    )
    return Figures(
        tuple(months),
        dict(rows),
        dict(modelled),
        missing_providers(places, shown),
        Comparisons(places, rows, by_month, vintages.newest.month, kept_as=vintages.key),
        revised,
    )


def provider_lines(
    *,
    user: object,
    spans: Iterable[tuple[Iterable[Place], Collection[int]]],
    treatments: Collection[str] | None,
) -> Iterator[ProviderLine]:
    """Of those of some places that are providers, each over some releases; without one nothing is
    read."""
    condition = Q()
    for places, releases in spans:
        if providers := [place for place in places if place.is_provider]:
            condition |= Q(place__in=providers, release__in=releases)
    if not condition:
        return iter(())
    return ProviderFigure.objects.visible_to(user).filter(condition).lines(treatments)


def read_history(
    *, user: object, vintages: Vintages, places: Sequence[Place], treatment: str
) -> dict[tuple[int, str], dict[date, Parts]]:
    """What NHS England published of some places in months of which readers see no extract: one query."""
    months = {vintage.id: vintage.month for vintage in vintages.history}
    rows: dict = defaultdict(dict)
    figures = PublishedFigure.objects.visible_to(user).about(places)
    for place_id, release, *values in figures.filter(treatment_function=treatment).values_list(
        "place_id", "release_id", *PUBLISHED_COLUMNS
    ):
        if release in months:
            rows[place_id, treatment][months[release]] = parts_of(values)
    return dict(rows)


def missing_providers(
    places: Sequence[Place], shown: Mapping[int, date]
) -> dict[int, tuple[MissingProvider, ...]]:
    by_place: dict[int, list[MissingProvider]] = defaultdict(list)
    issues = DataIssue.objects.filter(release_id__in=shown, place__in=places)
    issues = issues.filter(code__in=[MISSING, PARTIAL]).order_by("release__month", "-share")
    columns = ("provider", "share", "text", "suppresses", "last_reported", "part")
    for row in issues.values_list("place_id", "release_id", *columns, named=True):
        by_place[row.place_id].append(
            MissingProvider(
                month=shown[row.release_id],
                provider=row.provider,
                share=row.share or 0.0,
                text=row.text,
                suppresses=row.suppresses,
                last_reported=row.last_reported,
                part=row.part,
            )
        )
    return {place: tuple(providers) for place, providers in by_place.items()}


def breaks_by_place(
    places: Sequence[Place], months: Sequence[date]
) -> dict[int, list[SeriesBreak]]:
    """`breaks_of` for several places at once."""
    return {place.pk: breaks_of(place, months) for place in places}


def breaks_of(place: Place, months: Sequence[date]) -> list[SeriesBreak]:
    """Breaks that a reader of these months of this place should see, oldest first."""
    return [
        series_break
        for series_break in all_breaks()
        if series_break.place_id in (None, place.pk)
        and months[0] < series_break.month <= months[-1]
    ]


def targets_of(measure: str) -> list[Target]:
    return [target for target in _targets() if target.measure == measure]


def national_standards() -> list[Target]:
    return [target for target in _targets() if target.is_national_standard]


def _targets() -> list[Target]:
    return cached_lookup("targets", lambda: list(Target.objects.all()))


def all_breaks() -> list[SeriesBreak]:
    """All of them: some dozens, whatever the history."""
    return cached_lookup("breaks", lambda: list(SeriesBreak.objects.all()))
