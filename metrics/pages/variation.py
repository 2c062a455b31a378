"""How far places differ, and how sure one can be: never a rank without its interval."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from metrics import words
from metrics.analysis.measured import ANALYSED
from metrics.measures import BY_SLUG
from metrics.models import SpreadOfPlaces, Standing
from metrics.pages.parts import Cell, Choice, Column, Row, Table
from metrics.pages.phrases import plain
from metrics.pages.sources import source_line
from metrics.pages.state import NAMES
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages

LEVELS = {"icb": "ICBs", "sub_icb": "sub-ICB locations"}
SHOWN = tuple(measure for measure in ANALYSED if measure.slug in BY_SLUG)
_OUTSIDE = {
    2: "higher than chance and the usual differences explain",
    1: "possibly higher",
    0: "no different from the general spread",
    -1: "possibly lower",
    -2: "lower than chance and the usual differences explain",
}


@dataclass(frozen=True)
class VariationPage:
    month: str
    title: str
    measures: tuple[Choice, ...]
    treatments: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    sentences: tuple[str, ...]
    table: Table | None
    left_out: tuple[tuple[str, tuple[str, ...]], ...]
    source: str


def variation_page(*, user: object, vintages: Vintages, asked: Mapping[str, str]) -> VariationPage:
    """Three queries beside the vintages: standings with their places, and the spread."""
    measure = next((m for m in SHOWN if m.slug == asked.get("measure")), SHOWN[0])
    treatment = asked.get("treatment", "")
    treatment = treatment if treatment in NAMES else TOTAL_TREATMENT
    level = asked.get("level", "") if asked.get("level") in LEVELS else "sub_icb"
    rows = list(
        Standing.objects.visible_to(user)
        .filter(
            release_id=vintages.newest.id,
            measure=measure.slug,
            treatment_function=treatment,
            place__kind=level,
        )
        .select_related("place")
        .order_by("place__name")
    )
    spread = (
        SpreadOfPlaces.objects.filter(
            release_id=vintages.newest.id,
            measure=measure.slug,
            treatment_function=treatment,
            kind=level,
        )
        .select_related("highest", "lowest")
        .first()
    )
    of = "" if treatment == TOTAL_TREATMENT else f", {NAMES[treatment].lower()}"
    month = words.month(vintages.newest.month)
    said = [row for row in rows if not row.why_not]
    return VariationPage(
        month=month,
        title=f"{BY_SLUG[measure.slug].title}{of}: how {LEVELS[level]} differ",
        measures=tuple(Choice(m.slug, BY_SLUG[m.slug].short, m is measure) for m in SHOWN),
        treatments=tuple(
            Choice(code, name, code == treatment)
            for code, name in sorted(
                NAMES.items(), key=lambda pair: (pair[0] != TOTAL_TREATMENT, pair[1])
            )
            if code != "X01"
        ),
        levels=tuple(Choice(code, name, code == level) for code, name in LEVELS.items()),
        sentences=_sentences(measure.slug, spread, rows, level),
        table=_table(measure.slug, said, month) if said else None,
        left_out=_left_out(rows),
        source=source_line(vintages.newest),
    )


def _sentences(
    slug: str, spread: SpreadOfPlaces | None, rows: list[Standing], level: str
) -> tuple[str, ...]:
    if spread is None or spread.highest is None or spread.lowest is None:
        return ("There is too little to say how far places differ on this measure.",)
    by_place: dict[int | None, float | None] = {row.place_id: row.year_value for row in rows}
    unit = BY_SLUG[slug]
    found = [
        f"Over 12 months, {spread.places} {LEVELS[level]} can be compared. The highest value is"
        f" {plain(unit, by_place.get(spread.highest_id))} ({spread.highest}), the lowest"
        f" {plain(unit, by_place.get(spread.lowest_id))} ({spread.lowest})."
    ]
    if spread.ratio_90_10:
        found.append(
            f"Leaving out the ends: the place that nine in ten lie below has"
            f" {words.number(spread.ratio_90_10, 1)} times the value of the place that one in ten lie below."
        )
    if spread.phi:
        found.append(
            f"Places differ {words.number(spread.phi, 0)} times as much as chance alone would make them"
            " (φ). Limits allow for that: only places beyond the usual spread are said to differ."
        )
    if spread.share_within is not None:
        found.append(
            f"{words.percent(100 * spread.share_within)} of the differences lie inside ICBs, the rest"
            " between them."
        )
    if spread.kendalls_w is not None:
        found.append(
            f"The order of places is much the same from month to month"
            f" (Kendall's W {words.number(spread.kendalls_w, 2)}; 1 is always the same, 0 is chance)."
            if spread.kendalls_w > 0.5
            else f"The order of places changes a good deal (Kendall's W {words.number(spread.kendalls_w, 2)})."
        )
    return tuple(found)


def _table(slug: str, rows: list[Standing], month: str) -> Table:
    unit = BY_SLUG[slug]
    head = (
        Column("Place"),
        Column(f"In {month}", numeric=True),
        Column("Over 12 months", numeric=True),
        Column("Position from the highest", numeric=True),
        Column("Against the spread of places"),
        Column("Months in the least favourable fifth", numeric=True),
    )
    return Table(
        f"{unit.title} by name",
        head,
        tuple(_row(unit.slug, row) for row in rows),
        note="Positions are over 12 months, with the interval in which they may lie. Places whose"
        " intervals overlap cannot be told apart.",
    )


def _row(slug: str, row: Standing) -> Row:
    unit = BY_SLUG[slug]
    neutral = unit.polarity == 0
    fifth = f"{row.fifth_in_year} of 12, {row.fifth_in_all} of {row.months}"
    rank = (
        f"{words.ordinal(row.rank)} of {row.ranked} ({words.ordinal(row.rank_low)} to"
        f" {words.ordinal(row.rank_high)})"
        if row.rank and row.rank_low and row.rank_high
        else "not ranked"
    )
    has_funnel = slug not in ("median-wait", "92nd-percentile-wait")
    return Row(
        (
            Cell(
                row.place.name,
                header=True,
                url=reverse("place_measure", args=[row.place.code, slug]),
            ),
            Cell(plain(unit, row.value), numeric=True),
            Cell(plain(unit, row.year_value), numeric=True),
            Cell(rank, numeric=True),
            Cell(_OUTSIDE[row.outside] if has_funnel else "no funnel for percentiles"),
            Cell("neither is better by itself" if neutral else fifth, numeric=True),
        )
    )


def _left_out(rows: list[Standing]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.why_not:
            reasons.setdefault(row.why_not, []).append(row.place.name)
    return tuple((reason, tuple(names)) for reason, names in sorted(reasons.items()))
