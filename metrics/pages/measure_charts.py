"""From a measure and a series to pictures in the one grammar of charts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from django.urls import reverse

from metrics import charts, formatting
from metrics.charts import Dot, DotStrip, LineChart
from metrics.history import COMPARED_FROM, JOINED
from metrics.like_for_like import (
    Comparisons,
    LikeForLike,
    like_for_like,
    measured,
    parted_months,
    steps,
)
from metrics.measures import Measure, Series
from metrics.models import Place, SeriesBreak, Target
from metrics.pages.components import Cell, Column, Picture, Row, Table
from metrics.pages.intervals import interval_of
from metrics.pages.left_out_words import left_out_note, step_words, steps_note, without
from metrics.pages.readings import month_readings
from metrics.pages.values import (
    comparable_value,
    figure_cell,
    format_change_since,
    format_in_unit,
    format_value,
    format_with_left_out,
    is_incomplete,
)
from metrics.series import FOR_A_YEARS_RATE, Vintages

NARROW_WIDTH = 340
# What others mark on a chart, as LineChart.flags takes it.
ChartFlag = charts.Flag
_UNITS = {"percent": "percent", "weeks": "weeks", "rate": "rate"}
AS_PUBLISHED = "As published"
AXES = {"rate": "Per 1,000 people", "change": "Pathways"}


def unit_of(measure: Measure) -> charts.specs.Unit:
    return _UNITS.get(measure.unit, "count")  # type: ignore[return-value]


def chart_series(
    measure: Measure, series: Series, label: str, role: charts.specs.Role, length: int
) -> charts.Series:
    """The last `length` months; without a line across a change of who is missing."""
    drawn = range(max(len(series.months) - length, 0), len(series.months))
    values = tuple(comparable_value(measure, series, i) for i in drawn)
    return charts.Series(label, values, role, parted_months(measure, series))


def rate_series(
    measure: Measure, series: Series, label: str, role: charts.specs.Role, length: int
) -> charts.Series:
    """The same; a year's rate that would change its providers each month for a year is drawn without
    those who are missing, in all months."""
    compared = like_for_like_rate(measure, series, length)
    like_series = compared.series if compared else None
    return chart_series(measure, like_series or series, label, role, length)


def like_for_like_rate(measure: Measure, series: Series, length: int) -> LikeForLike | None:
    """The last `length` months of a year's rate like for like, where somebody is missing from some of
    them; None where nobody is, or where so much is missing that the months are left blank. A chart's
    line, its notes and its words ask for the same."""
    if measure.lookback < FOR_A_YEARS_RATE or series.cell is None:
        return None
    comparisons, cell = series.cell
    assert isinstance(comparisons, Comparisons)
    return comparisons.rate_of(
        (measure.slug, cell, series.months, series.blocked, length),
        lambda: _compared_rate(measure, series, length),
    )


def _compared_rate(measure: Measure, series: Series, length: int) -> LikeForLike | None:
    drawn = range(max(len(series.months) - length, 0), len(series.months))
    if not drawn:
        return None
    if not any(step.month > series.months[drawn[0]] for step in steps(measure, series)):
        return None
    if any(is_incomplete(measure, series, i) for i in drawn):
        return None
    known = [i for i in drawn if measured(measure, series, i).value is not None]
    compared = like_for_like(measure, series, known)
    return compared if known and compared.series is not None else None


def incomplete_spans(
    measure: Measure, series: Series, shown: Sequence[date]
) -> tuple[tuple[date, date, str], ...]:
    """Stretches of months in which so much is missing that the figure says nothing."""
    start = len(series.months) - len(shown)
    drawn = range(start, len(series.months))
    return spans_of((series.months[i], is_incomplete(measure, series, i)) for i in drawn)


def spans_of(months: Iterable[tuple[date, bool]]) -> tuple[tuple[date, date, str], ...]:
    """Of consecutive months, each with whether too much of it is missing, the stretches that are."""
    spans: list[list[date]] = []
    before = False
    for month, incomplete in months:
        if incomplete and before:
            spans[-1][1] = month
        elif incomplete:
            spans.append([month, month])
        before = incomplete
    return tuple((first, last, "too much is missing") for first, last in spans)


def line_chart(
    measure: Measure,
    *,
    name: str,
    title: str,
    place: Place,
    series: Series,
    shown: Sequence[date],
    england: Series | None = None,
    parts: Iterable[tuple[str, Series]] = (),
    modelled: Series | None = None,
    breaks: Sequence[SeriesBreak] = (),
    targets: Iterable[Target] = (),
    flags: Sequence[ChartFlag] = (),
    width: int = 720,
    height: int = 300,
    small: bool = False,
    in_words: str = "",
) -> LineChart:
    """The chart of one measure of one place; `shown` are the months on its axis. A `small` one has no
    room for breaks. `in_words` stands instead of what it says of this place."""

    def visible(line_of_series: Series, label: str, role: charts.specs.Role) -> charts.Series:
        return rate_series(measure, line_of_series, label, role, len(shown))

    lines = own_lines(visible(series, place.name, "place"), series.as_published[-len(shown) :])
    lines += [visible(part, label, "part") for label, part in parts]
    if england is not None and measure.unit in ("percent", "weeks", "rate"):
        lines.append(visible(england, "England", "england"))
    if modelled is not None and any(modelled.rows):
        lines.insert(0, visible(modelled, "Estimate", "modelled"))
    hatched = incomplete_spans(measure, series, shown)
    return LineChart(
        name=name,
        title=title,
        summary=(in_words or summary(measure, place, series, shown, england, breaks))
        + _estimate_words(modelled)
        + _flags_words(flags, shown)
        + as_published_words(series, shown),
        months=tuple(shown),
        series=tuple(lines),
        flags=tuple(flags),
        unit=unit_of(measure),
        standards=tuple(
            (t.value, t.label.split(":")[0]) for t in targets if t.is_national_standard
        ),
        # The hatching says already from when on too much is missing.
        breaks=tuple(
            (month, words)
            for month, words in (() if small else _dated_words(measure, series, breaks, len(shown)))
            if month not in {span[0] for span in hatched}
        )
        + joining(place, series, shown),
        gaps=hatched,
        unit_words=AXES.get(measure.unit, ""),
        width=width,
        height=height,
    )


def own_lines(line: charts.Series, as_published: Sequence[bool]) -> list[charts.Series]:
    """The place's own line, and what of it is as published as a line of its own."""
    if not any(as_published):
        return [line]
    pairs = list(zip(line.values, as_published, strict=True))
    published = tuple(value if is_published else None for value, is_published in pairs)
    summed = tuple(None if is_published else value for value, is_published in pairs)
    return [
        charts.Series(AS_PUBLISHED, published, "published"),
        charts.Series(line.label, summed, "place", line.parted),
    ]


def joining(place: Place, series: Series, shown: Sequence[date]) -> tuple[tuple[date, str], ...]:
    """Where the false steps of ICBs end that months as published have."""
    is_drawn = place.kind == Place.Kind.ICB and any(series.as_published[-len(shown) :])
    return ((COMPARED_FROM, JOINED),) if is_drawn and shown[0] < COMPARED_FROM else ()


def as_published_words(series: Series, shown: Sequence[date]) -> str:
    """Which of the months shown are NHS England's own figures, in words."""
    start = len(series.months) - len(shown)
    months = [
        series.months[i] for i in range(start, len(series.months)) if series.is_as_published(i)
    ]
    if not months:
        return ""
    return (
        f" {formatting.month(months[0])} to {formatting.month(months[-1])}: as published by NHS"
        " England, without weekly bands."
    )


def _dated_words(
    measure: Measure, series: Series, breaks: Iterable[SeriesBreak], length: int
) -> list[tuple[date, str]]:
    """Breaks, and changes of who is missing that no break tells of."""
    words = [(series_break.month, series_break.short) for series_break in breaks]
    marked_months = {month for month, _ in words}
    is_like_for_like = like_for_like_rate(measure, series, length) is not None
    changed = [] if is_like_for_like else [(s.month, step_words(s)) for s in steps(measure, series)]
    return words + [(month, step) for month, step in changed if step and month not in marked_months]


def _flags_words(flags: Sequence[ChartFlag], shown: Sequence[date]) -> str:
    """The flags that fall inside the chart, in words."""
    inside = [
        f"{flag.name} ({formatting.month(flag.month)})"
        for flag in sorted(flags)
        if shown and shown[0] <= flag.month.replace(day=1) <= shown[-1]
    ]
    return f" Marked on it: {formatting.listed(inside)}." if inside else ""


def summary(
    measure: Measure,
    place: Place,
    series: Series,
    shown: Sequence[date],
    england: Series | None,
    breaks: Sequence[SeriesBreak],
) -> str:
    """What the chart shows, in words, for those who do not see it. Two months are set beside each
    other only where they are of the same providers; else a change says who is left out of it."""
    last = len(series.months) - 1
    known = [
        i
        for i in range(last + 1 - len(shown), last + 1)
        if comparable_value(measure, series, i) is not None
    ]
    if not known:
        return f"No figures for {place.name} that can be shown in these months."
    first, end = known[0], known[-1]
    if compared := like_for_like_rate(measure, series, len(shown)):
        text = _rate_words(measure, place, compared, first, end)
        return text + _later_words(end, last) + _england_words(measure, place, england, shown, end)
    text = f"{place.name}: {format_with_left_out(measure, series, end)} in {formatting.month(series.months[end])}"
    changed = [
        step for step in steps(measure, series) if first < series.months.index(step.month) <= end
    ]
    if changed:
        text += f". {format_change_since(measure, series, max(end - 12, first), end, breaks)}"
    elif first != end:
        published = "as published, " if series.is_as_published(first) else ""
        text += (
            f"; {published}{format_with_left_out(measure, series, first)} in"
            f" {formatting.month(series.months[first])}"
        )
    return text + _later_words(end, last) + _england_words(measure, place, england, shown, end)


def _rate_words(measure: Measure, place: Place, compared: LikeForLike, first: int, end: int) -> str:
    series = compared.series
    assert series is not None
    now, then = (
        f"{format_value(measure, series, i)} in {formatting.month(series.months[i])}"
        for i in (end, first)
    )
    return f"{place.name}: {without(compared.left_out, first=False)}{now}; {then}"


def _later_words(end: int, last: int) -> str:
    if end == last:
        return ""
    return ". Later months are not shown because too much is missing or there are too few"


def _england_words(
    measure: Measure, place: Place, england: Series | None, shown: Sequence[date], end: int
) -> str:
    """The end of the summary: the value that is drawn."""
    if england is None or place.kind == Place.Kind.ENGLAND or measure.unit == "count":
        return "."
    value = format_with_left_out(measure, england, end)
    compared = like_for_like_rate(measure, england, len(shown))
    if compared and compared.series:
        value = without(compared.left_out, first=False) + format_value(
            measure, compared.series, end
        )
    return f". England in {formatting.month(england.months[end])}: {value}."


def _estimate_words(modelled: Series | None) -> str:
    if modelled is None or not any(modelled.rows):
        return ""
    return (
        " The dashed line is an estimate: the figures of a place that was divided, shared out by the"
        " patients who went where. It is never ranked or added to published figures."
    )


def dot_strip(
    measure: Measure,
    *,
    name: str,
    title: str,
    rows: Sequence[tuple[Place, Series]],
    i: int,
    england: Series | None,
    this: Place | None = None,
    targets: Iterable[Target] = (),
    width: int = 720,
) -> DotStrip:
    """Places of one month on one scale, by name."""
    dots = tuple(
        Dot(
            place.name,
            comparable_value(measure, series, i),
            "place" if place == this else "part",
            place.code,
            interval_of(measure, series, i),
        )
        for place, series in rows
    )
    shared = measure.unit in ("percent", "weeks", "rate") and england is not None
    reference = (comparable_value(measure, england, i), "England") if shared and england else None
    return DotStrip(
        name=name,
        title=title,
        summary=dot_strip_summary(measure, dots, reference),
        rows=dots,
        unit=unit_of(measure),
        reference=reference,
        standards=tuple(
            (t.value, t.label.split(":")[0]) for t in targets if t.is_national_standard
        ),
        unit_words=AXES.get(measure.unit, ""),
        width=width,
    )


def dot_strip_summary(
    measure: Measure, dots: Sequence[Dot], reference: tuple[float | None, str] | None
) -> str:
    known = sorted((d for d in dots if d.value is not None), key=lambda dot: (dot.value, dot.label))
    if not known:
        return "No figures that can be compared."
    low, high = known[0], known[-1]
    lowest, highest = (f"{format_in_unit(measure, end.value)} ({end.label})" for end in (low, high))
    text = f"From {lowest} to {highest}"
    if len(known) == 1:
        text = f"{low.label}: {format_in_unit(measure, low.value)}"
    if reference and reference[0] is not None:
        text += f"; England {format_in_unit(measure, reference[0])}"
    missing = [dot.label for dot in dots if dot.value is None]
    if missing:
        text += f". Not shown: {formatting.listed(missing)}"
    return text + "."


def month_table(
    measure: Measure,
    caption: str,
    columns: Sequence[tuple[str, Series]],
    shown: Sequence[date],
    vintages: Vintages,
) -> Table:
    """Newest month first; each month linked to the release that its figures come from."""
    total = len(columns[0][1].months)
    notes, rows = _table_notes(measure, columns, total - len(shown)), []
    for back, month in enumerate(reversed(shown)):
        i = total - 1 - back
        vintage = vintages.release_of(month)
        words = formatting.month(month)
        if columns[0][1].is_as_published(i):
            words += ", as published"
        cells = [
            Cell(words, header=True, url=f"/data/{vintage.id}/" if vintage else ""),
            *(figure_cell(measure, series, i) for _, series in columns),
        ]
        rows.append(Row(tuple(cells)))
    head = (Column("Month"), *(Column(label, numeric=True) for label, _ in columns))
    return Table(caption, head, tuple(rows), note=" ".join(notes))


def _table_notes(measure: Measure, columns: Sequence[tuple[str, Series]], first: int) -> list[str]:
    """Who is left out of the values, or where a column changes its providers."""
    notes = []
    for label, series in columns:
        shown = range(max(first, 0), len(series.months))
        if measure.across_months:
            left_out = (measured(measure, series, i).left_out for i in shown)
            note = left_out_note(chain.from_iterable(left_out), "Values")
        else:
            changed = [
                step for step in steps(measure, series) if step.month in series.months[first + 1 :]
            ]
            note = steps_note(changed)
        notes += (
            [f"{label}: {note[:1].lower()}{note[1:]}" if len(columns) > 1 else note] if note else []
        )
    return notes


def place_picture(
    chart: LineChart,
    measure: Measure,
    place: Place,
    series: Series,
    source: str,
    vintages: Vintages,
    query: str,
) -> Picture:
    """A measure of one place over the months of its chart: with the table and the files of its own page."""
    table = month_table(measure, chart.title, [(place.name, series)], chart.months, vintages)
    base = reverse("place_measure", args=[place.code, measure.slug]).rstrip("/")
    return picture(
        chart, level_source=source, table=table, base=base, query=query, vintages=vintages
    )


def picture(
    chart: LineChart | DotStrip,
    *,
    level_source: str,
    table: Table | None,
    base: str,
    query: str,
    vintages: Vintages | None = None,
    pinned_url: str = "",
) -> Picture:
    """A chart at two widths with its table and its files. `base` is its address without an ending.
    With `vintages` it can be read month by month."""
    months = vintages if isinstance(chart, LineChart) else None
    return replace(
        on_page(chart, source=level_source),
        table=table,
        readings=month_readings(chart, months) if isinstance(chart, LineChart) and months else (),
        csv_url=f"{base}.csv{query}",
        svg_url=f"{base}.svg{query}",
        png_url=f"{base}.png{query}",
        pinned_url=pinned_url,
    )


def on_page(chart: LineChart | DotStrip, *, source: str) -> Picture:
    """At two widths, without files of its own."""
    narrow = replace(chart, name=f"{chart.name}-narrow", width=NARROW_WIDTH)
    return Picture(
        title=chart.title,
        summary=chart.summary,
        svg=_draw(chart),
        svg_narrow=_draw(narrow),
        source=source,
        source_url="/data/",
    )


def _draw(chart: LineChart | DotStrip) -> str:
    return charts.line_chart(chart) if isinstance(chart, LineChart) else charts.dot_strip(chart)
