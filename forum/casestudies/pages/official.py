"""The chart in the story: the measure's official series for the place, with the story's dates on it."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse

from forum.casestudies.models import CaseStudy
from forum.people.permissions import AnyUser
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.models.places import ENGLAND
from metrics.pages import measure_charts
from metrics.pages.components import Callout, Picture, Point
from metrics.pages.measure import measure_view
from metrics.pages.measure_charts import ChartFlag
from metrics.pages.sources import source_line
from metrics.pages.view_query import TREATMENT_NAMES
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages

LONGEST_FLAG = 42


@dataclass(frozen=True)
class OfficialFigures:
    picture: Picture
    notice: Callout | None
    page_url: str
    careful: str


def official_figures(
    *, user: AnyUser, case_study: CaseStudy, vintages: Vintages
) -> OfficialFigures | None:
    """Always up to the newest published month, whenever the story was written."""
    if not case_study.measure or not vintages:
        return None
    place, measure = case_study.place, BY_SLUG[case_study.measure]
    treatment = case_study.treatment_function
    view = measure_view(
        user=user,
        place=place,
        measure=measure,
        vintages=vintages,
        params={"treatment": treatment},
        flags=case_study_flags(case_study),
    )
    base = reverse("place_measure", args=[place.code, measure.slug])
    query = view.state.query(measure="", sort="")
    columns = [(place.name, view.series)]
    if place.code != ENGLAND:
        columns.append(("England", view.england))
    of = "" if treatment == TOTAL_TREATMENT else f", {TREATMENT_NAMES[treatment].lower()}"
    table = measure_charts.month_table(
        measure, f"{measure.title}{of}: {place.name} by month", columns, view.shown, vintages
    )
    points = tuple(Point(f"{formatting.month(one.month)}: {one.text}") for one in view.breaks)
    chart = replace(view.chart(), title=f"{measure.title}{of}, {place.name}")
    return OfficialFigures(
        picture=measure_charts.picture(
            chart,
            level_source=source_line(vintages.by_month[view.state.month]),
            table=table,
            base=base.rstrip("/"),
            query=query,
        ),
        notice=Callout("Reading figures over time", points) if points else None,
        page_url=base + query,
        careful=measure.careful,
    )


def case_study_flags(case_study: CaseStudy) -> tuple[ChartFlag, ...]:
    """On its own page the words need not say which case study is meant."""
    days = ((case_study.started_on, "Started"), (case_study.full_operation_on, "Fully running"))
    return tuple((day, said) for day, said in days if day)


def place_flags(case_studies: Iterable[CaseStudy], most: int) -> tuple[ChartFlag, ...]:
    """On a place's charts: when each began, by its name. Of many the newest few, and one mark for
    those before them: the names of all would hide the figures."""
    began = [(one.started_on, one.pk, one.title) for one in case_studies if one.started_on]
    began.sort(reverse=True)
    flags = [
        (day, textwrap.shorten(title, LONGEST_FLAG, placeholder="…"))
        for day, _, title in began[:most]
    ]
    if before := began[most:]:
        many = "Earlier case studies" if len(before) > 1 else "An earlier case study"
        flags.append((before[0][0], many))
    return tuple(flags)
