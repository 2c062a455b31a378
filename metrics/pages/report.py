"""The report, reproduced: its arithmetic over any published months, beside what it leaves out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from metrics import formatting, reference
from metrics.analysis.report import ReportLine, ReproducedReport, reproduce_report
from metrics.calendar import month_before, months_through
from metrics.pages.components import Cell, Choice, Column, Row, Table
from metrics.series import Vintages

NAMES = ("All", "Cardiology", "Orthopaedics", "Gynaecology", "General surgery")
LIMITATIONS = (
    "More completed admitted pathways per person is more activity. It is not shorter waiting, nor better"
    " care, nor need met: a place whose people are older or less well needs more.",
    "It counts only admissions. Where procedures have moved to clinics, they leave this count.",
    "The population is the estimate for the middle of 2019. Lists of registered patients have grown"
    " since, by more in some places than in others. Waiting times follow registration.",
    "A position without its interval looks surer than it is. Some months lack all or part of"
    " a trust's figures. We count them as they are, so places that the trust serves come out too low. We"
    " mark every such place. A place marked as incomplete has no position. It lacks a tenth or more of its"
    " list, or of its admitted pathways, in some month.",
    "The “46.82% improvement from the last MTG report” compares windows of different length: 24 months"
    " with an earlier, shorter span. It is not a change in a rate, and is not repeated here as one.",
)


@dataclass(frozen=True)
class ReportSection:
    span: str
    since: tuple[Choice, ...]
    until: tuple[Choice, ...]
    sentences: tuple[str, ...]
    table: Table | None
    published: Table
    limitations: tuple[str, ...]


def report_section(*, vintages: Vintages, params: Mapping[str, str]) -> ReportSection:
    months = [vintage.month for vintage in vintages.all]
    until = _month(params.get("until", ""), months) or months[-1]
    since = _month(params.get("since", ""), months) or max(months[0], month_before(until, 11))
    if since > until:
        since = until
    report = reproduce_report(months=months_through(since, until), kept_as=vintages.key)
    return ReportSection(
        span=f"{formatting.month(since)} to {formatting.month(until)}",
        since=tuple(Choice(f"{m:%Y-%m}", formatting.month(m), m == since) for m in months),
        until=tuple(Choice(f"{m:%Y-%m}", formatting.month(m), m == until) for m in months),
        sentences=_sentences(report),
        table=report_table(report) if report.lines else None,
        published=published_table(report),
        limitations=(*LIMITATIONS, published_total_words()),
    )


def published_total_words() -> str:
    """The report's total beside NHS England's own for the same months."""
    row = next(row for row in reference.rows("report_published") if row["kind"] == "total")
    reported = int("".join(filter(str.isdecimal, row["published"])))
    own = sum(
        int(month["completed_admitted"])
        for month in reference.rows("control_totals")
        if row["since"] <= month["month"] <= row["until"]
    )
    return (
        f"The report’s total of {formatting.count(reported)} completed admitted pathways,"
        f" {row['period_words']}, is {formatting.percent(100 * (own - reported) / own)} below NHS England’s own"
        f" revised figure for the same months, {formatting.count(own)}. Why is not known."
    )


def _month(text: str, months: Sequence[date]) -> date | None:
    return next((month for month in months if f"{month:%Y-%m}" == text), None)


def _sentences(report: ReproducedReport) -> tuple[str, ...]:
    sentences = [
        f"In the {len(report.months)} published months of this span,"
        f" {formatting.count(report.england)} pathways were completed with an admission in England."
    ]
    if (missing := len(report.requested_months) - len(report.months)) > 0:
        sentences.append(f"{missing} months of the span are not published here.")
    marked = [line.place.name for line in report.lines if line.incomplete]
    if marked:
        sentences.append(
            f"Too much is missing in some of the months from {formatting.listed(marked)}. So they have no"
            " position."
        )
    changed = [line.place.name for line in report.lines if line.changed]
    if changed:
        sentences.append(
            f"The boundary of {formatting.listed(changed)} changed in these months. A population of 2019"
            " does not show that: their rates are too low or too high."
        )
    return tuple(sentences)


def report_table(report: ReproducedReport) -> Table:
    head = (
        Column("Place"),
        *(Column(f"{name}, per 1,000 (position)", numeric=True) for name in NAMES),
        Column("Need-weighted, all, per 1,000 a year", numeric=True),
        Column("Within 18 weeks at the end", numeric=True),
        Column("Median wait at the end", numeric=True),
    )
    lines = sorted(report.lines, key=lambda line: line.place.name)
    return Table(
        f"Completed admitted pathways per 1,000 people of mid-2019, with positions among {report.ranked}",
        head,
        tuple(_row(line) for line in lines),
        note="Positions are from the highest, with the interval in which each may lie. Positions,"
        " need-weighted rates and waits are not given where too much is missing.",
    )


def _row(line: ReportLine) -> Row:
    name = line.place.name + (" (incomplete)" if line.incomplete else "")
    name += " (a little missing)" if line.touched else ""
    name += " (boundary changed)" if line.changed else ""
    cells = [
        Cell(f"{formatting.rate(rate)} {_position(rank)}", numeric=True)
        for rate, rank in zip(line.rates, line.ranks, strict=True)
    ]
    return Row(
        (
            Cell(name, header=True, url=reverse("place", args=[line.place.code])),
            *cells,
            Cell(formatting.rate(line.need_weighted), numeric=True),
            Cell(formatting.percent(line.within_18), numeric=True),
            Cell(formatting.weeks(line.median), numeric=True),
        )
    )


def _position(rank: tuple[int, int, int] | None) -> str:
    if rank is None:
        return ""
    own, low, high = rank
    return f"({own}; {low} to {high})" if low != high else f"({own})"


def published_table(report: ReproducedReport) -> Table:
    """What has been published, beside the same from here: of the same months where they are
    published here, and of the chosen span."""
    head = (
        Column("Period"),
        Column("Place"),
        Column("Published"),
        Column("Here, the same months"),
        Column("Here, the chosen span"),
    )
    rows = tuple(
        Row(
            (
                Cell(row["period_words"]),
                Cell(row["place"], header=True),
                Cell(row["published"]),
                Cell(_same_months(row, report)),
                Cell(reproduced_figure(row, report)),
            )
        )
        for row in reference.rows("report_published")
    )
    return Table(
        "Figures that the report and its forerunners have published, and ours",
        head,
        rows,
        note="Sources: Medical Technology Group and Ration Watch, 2021 to 2024, as quoted in the reports,"
        " their pages and the press. Figures that no public file allows to be computed again are left out.",
    )


def _same_months(row: Mapping[str, str], report: ReproducedReport) -> str:
    first, last = (date.fromisoformat(f"{row[name]}-01") for name in ("since", "until"))
    if months_through(first, last) != report.months:
        return "those months are not the ones chosen, or are not published here"
    return reproduced_figure(row, report)


def reproduced_figure(row: Mapping[str, str], report: ReproducedReport) -> str:
    """Our figure of the same kind: a place's rate and position, or England's total."""
    if row["kind"] == "total":
        return f"{formatting.count(report.england)} pathways in {len(report.months)} months"
    line = report.line(row["code"])
    if line is None:
        return formatting.NOT_KNOWN
    monthly = line.rates[0] / max(1, len(report.months))
    rank = line.ranks[0]
    where = (
        f", {formatting.ordinal(rank[0])} of {report.ranked} ({formatting.ordinal(rank[1])} to"
        f" {formatting.ordinal(rank[2])})"
        if rank
        else ""
    )
    return f"{formatting.number(monthly, 2)} per 1,000 a month{where}"
