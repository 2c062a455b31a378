"""The ledger of revisions: which months, and of one revision each figure before and now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import slugify

from metrics import formatting
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.measures import BY_SLUG, HEADLINES, MEASURES
from metrics.models import Place, RevisedFigure, Revision, SignalChange, SignalComparison
from metrics.models.places import ENGLAND
from metrics.pages.components import Cell, Choice, Column, Row, Table
from metrics.pages.control_charts import chart_url
from metrics.pages.revision_words import (
    change_words,
    extent_sentence,
    figure_sentence,
    signals_sentence,
    statement_words,
    value_words,
    watch_list_words,
    what_sentence,
)
from metrics.pages.titles import EACH_TREATMENT, Shown
from metrics.pages.view_query import TREATMENT_NAMES
from metrics.rtt.columns import TOTAL_TREATMENT

PAGE_SIZE = 100
MAX_SIGNALS = 200
EVERY = "all"
CSV_HEAD = ("month", "place", "name", "treatment_function", "measure", "before", "after")
SIGNALS_CSV_HEAD = ("month", "place", "name", "treatment_function", "measure", "before", "after")


@dataclass(frozen=True)
class Filters:
    """What of a revision is shown. Without a treatment function all specialties together."""

    place: str = ""
    measure: str = ""
    treatment: str = TOTAL_TREATMENT

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Filters":
        """What is not known is left out: it would match nothing."""
        measure, treatment = params.get("measure", ""), params.get("treatment", "")
        known = treatment in TREATMENT_NAMES or treatment == EVERY
        return cls(
            place=params.get("place", "").upper()[:6],
            measure=measure if measure in BY_SLUG or measure in ANALYSED_BY_SLUG else "",
            treatment=treatment if known else TOTAL_TREATMENT,
        )

    def apply(self, rows: QuerySet) -> QuerySet:
        if self.place:
            rows = rows.filter(place__code=self.place)
        if self.measure:
            rows = rows.filter(measure=self.measure)
        return rows if self.treatment == EVERY else rows.filter(treatment_function=self.treatment)

    @property
    def query(self) -> str:
        treatment = "" if self.treatment == TOTAL_TREATMENT else self.treatment
        fields = {"place": self.place, "measure": self.measure, "treatment": treatment}
        chosen = {name: value for name, value in fields.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""


@dataclass(frozen=True)
class RevisionsPage:
    table: Table | None


@dataclass(frozen=True)
class RevisionPage:
    revision: Revision
    title: str
    what: str
    reason: str
    extent: str
    england: tuple[str, ...]
    places: tuple[Choice, ...]
    measures: tuple[Choice, ...]
    treatments: tuple[Choice, ...]
    table: Table | None
    pages: Page
    csv_url: str
    signals: str
    signals_table: Table | None
    signals_csv_url: str


def revisions_page(revisions: Iterable[Revision]) -> RevisionsPage:
    rows = tuple(
        Row(
            (
                Cell(
                    formatting.month(revision.month),
                    header=True,
                    url=revision.get_absolute_url(),
                ),
                Cell(what_sentence(revision)),
                Cell(extent_sentence(revision)),
            )
        )
        for revision in revisions
    )
    head = (Column("Month"), Column("What happened"), Column("What changed"))
    return RevisionsPage(Table("Revisions, newest first", head, rows) if rows else None)


def revision_page(*, user: object, revision: Revision, params: Mapping[str, str]) -> RevisionPage:
    filters = Filters.of(params)
    figures = filters.apply(revised_figures(user, revision))
    pages = Paginator(figures, PAGE_SIZE).get_page(params.get("page"))
    signals = filters.apply(signal_changes(revision))
    changed = signal_changes(revision).count()
    base = revision.get_absolute_url()
    return RevisionPage(
        revision=revision,
        title=f"{formatting.month(revision.month)}: what was revised",
        what=what_sentence(revision),
        reason=revision.reason,
        extent=extent_sentence(revision),
        england=tuple(map(figure_sentence, _of_england(user, revision))),
        places=_place_choices(revision, filters),
        measures=_measure_choices(filters),
        treatments=_treatment_choices(filters),
        table=_figures_table(pages.object_list) if pages.object_list else None,
        pages=pages,
        csv_url=f"{base}figures.csv{filters.query}",
        signals=signals_sentence(revision, changed),
        signals_table=_signals_table(revision, signals[:MAX_SIGNALS]) if signals else None,
        signals_csv_url=f"{base}signals.csv{filters.query}" if changed else "",
    )


def revised_figures(user: object, revision: Revision) -> QuerySet[RevisedFigure]:
    rows = RevisedFigure.objects.visible_to(user).filter(revision=revision)
    return rows.select_related("place").in_order()


def signal_changes(revision: Revision) -> QuerySet[SignalChange]:
    """Of the statistics that were made after it."""
    rows = SignalChange.objects.filter(comparison=revision.comparison_id, comparison__isnull=False)
    return rows.select_related("place").order_by("place__kind", "place__name", "pk")


def _of_england(user: object, revision: Revision) -> list[RevisedFigure]:
    headlines = [measure.slug for measure in HEADLINES]
    rows = revised_figures(user, revision).filter(
        place__code=ENGLAND, treatment_function=TOTAL_TREATMENT, measure__in=headlines
    )
    return list(rows)


def _figures_table(figures: Iterable[RevisedFigure]) -> Table:
    rows = []
    for figure in figures:
        measure = BY_SLUG[figure.measure]
        rows.append(
            Row(
                (
                    Cell(figure.place.name, header=True, url=_figure_url(figure)),
                    Cell(TREATMENT_NAMES.get(figure.treatment_function, figure.treatment_function)),
                    Cell(measure.short),
                    Cell(value_words(measure, figure.before), numeric=True),
                    Cell(value_words(measure, figure.after), numeric=True),
                    Cell(change_words(measure, figure)),
                ),
                kind="england" if figure.place.code == ENGLAND else "",
            )
        )
    head = (
        Column("Place"),
        Column("Treatment function"),
        Column("Measure"),
        Column("Before", numeric=True),
        Column("Now", numeric=True),
        Column("Change"),
    )
    return Table("Figures before and now: England first, then places by name", head, tuple(rows))


def _figure_url(figure: RevisedFigure) -> str:
    url = reverse("place_measure", args=[figure.place.code, figure.measure])
    treatment = figure.treatment_function
    return url if treatment == TOTAL_TREATMENT else f"{url}?treatment={treatment}"


def _signals_table(revision: Revision, changes: Iterable[SignalChange]) -> Table:
    """What is said now leads to the chart that shows it, as long as nothing later was said."""
    newest = SignalComparison.objects.order_by("-pk").values_list("pk", flat=True).first()
    drawn = revision.comparison if revision.comparison_id == newest else None
    rows = tuple(
        Row(
            (
                Cell(change.place.name, header=True),
                Cell(TREATMENT_NAMES.get(change.treatment_function, change.treatment_function)),
                Cell(ANALYSED_BY_SLUG[change.measure].measure.short),
                Cell(statement_words(change.before, change.measure)),
                Cell(
                    statement_words(change.after, change.measure),
                    url=_chart_url(change, drawn) if drawn else "",
                ),
                Cell(watch_list_words(change)),
            )
        )
        for change in changes
    )
    head = ("Place", "Treatment function", "Measure", "Before", "Now", "Watch list")
    caption = "What the statistics said before and say now, places by name"
    return Table(caption, tuple(Column(text) for text in head), rows)


def _chart_url(change: SignalChange, comparison: SignalComparison) -> str:
    if not (change.after or {}).get("rule"):
        return ""
    return chart_url(change.place, change.measure, change.treatment_function, comparison.month)


# --- what can be chosen --------------------------------------------------------------------------


def _place_choices(revision: Revision, filters: Filters) -> tuple[Choice, ...]:
    changed = RevisedFigure.objects.filter(revision=revision).values("place")
    places = Place.objects.filter(pk__in=changed).order_by("name")
    choices = [Choice(place.code, place.name, place.code == filters.place) for place in places]
    return (Choice("", "All places", not filters.place), *choices)


def _measure_choices(filters: Filters) -> tuple[Choice, ...]:
    choices = [Choice(m.slug, m.short, m.slug == filters.measure) for m in MEASURES]
    return (Choice("", "All measures", not filters.measure), *choices)


def _treatment_choices(filters: Filters) -> tuple[Choice, ...]:
    names = sorted(TREATMENT_NAMES.items(), key=lambda pair: (pair[0] != TOTAL_TREATMENT, pair[1]))
    choices = [Choice(code, name, code == filters.treatment) for code, name in names]
    each = Choice(EVERY, "Each treatment function", filters.treatment == EVERY)
    return (choices[0], each, *choices[1:])


# --- files ---------------------------------------------------------------------------------------


def file_name(kind: Literal["figures", "signals"], revision: Revision, filters: Filters) -> str:
    treatment = EACH_TREATMENT if filters.treatment == EVERY else filters.treatment
    shown = Shown(
        subject=f"Revised {kind}",
        slug=f"revised-{kind}-{filters.measure or 'all-measures'}",
        where="",
        codes=(slugify(filters.place).upper() or "all-places",),
        months=(revision.month,),
        releases=(),
        treatment=treatment,
    )
    return f"{shown.file_name}-revision-{revision.pk}"


def figures_csv(
    *, user: object, revision: Revision, params: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    """Unrounded, as measures give them."""
    yield CSV_HEAD
    for figure in Filters.of(params).apply(revised_figures(user, revision)):
        yield (*_key(revision.month, figure), figure.before, figure.after)


def signals_csv(*, revision: Revision, params: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    yield SIGNALS_CSV_HEAD
    if revision.comparison is None:
        return
    for change in Filters.of(params).apply(signal_changes(revision)):
        words = (statement_words(f, change.measure) for f in (change.before, change.after))
        yield (*_key(revision.comparison.month, change), *words)


def _key(month: object, row: RevisedFigure | SignalChange) -> tuple[object, ...]:
    return (
        f"{month:%Y-%m}",
        row.place.code,
        row.place.name,
        row.treatment_function,
        row.measure,
    )
