"""The official series of a case study's measure and place, with its dates marked on the chart."""

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from forum.casestudies.models import CaseStudy
from forum.people.permissions import AnyUser
from metrics.measures import BY_SLUG
from metrics.models.places import ENGLAND
from metrics.pages import measure_charts
from metrics.pages.components import Callout, Picture
from metrics.pages.measure import MeasureView, callouts, control_picture, measure_view
from metrics.pages.measure_charts import ChartFlag
from metrics.pages.provider_share import share_sentence
from metrics.pages.since_start import since_start, since_start_sentence
from metrics.pages.view_query import lower_first
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.series import Vintages

MAX_FLAG_LENGTH = 42


@dataclass(frozen=True)
class OfficialFigures:
    picture: Picture
    control: Picture | None
    callout: Callout | None
    page_url: str
    caution: str
    since_start: str
    share: str = ""


def official_figures(
    *, user: AnyUser, case_study: CaseStudy, vintages: Vintages
) -> OfficialFigures | None:
    """Up to the newest published month, whenever the case study was written."""
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
    table = measure_charts.month_table(
        measure,
        view.caption.title,
        columns,
        view.shown,
        vintages,
    )
    return OfficialFigures(
        picture=measure_charts.picture(
            view.chart(),
            level_source=view.caption.source,
            table=table,
            base=base.rstrip("/"),
            query=query,
            vintages=vintages,
        ),
        control=control_picture(view),
        callout=next(iter(callouts(view)), None),
        page_url=base + query,
        caution=measure.careful,
        since_start=_since_start(case_study, view),
        share=share_sentence(case_study.provider, place, vintages, treatment)
        if case_study.provider
        else "",
    )


def _since_start(case_study: CaseStudy, view: MeasureView) -> str:
    place, treatment = view.place, view.state.treatment
    reading = since_start(
        view.measure, view.series, start=case_study.started_on, breaks=view.breaks
    )
    specialty = "" if treatment == TOTAL_TREATMENT else f" for {lower_first(TREATMENTS[treatment])}"
    return since_start_sentence(view.measure, f"{specialty} in {place.name}", reading)


def case_study_flags(case_study: CaseStudy) -> tuple[ChartFlag, ...]:
    """For its own page, where the flags need not name the case study."""
    dates = ((case_study.started_on, "Started"), (case_study.full_operation_on, "Fully running"))
    return tuple(ChartFlag(day, label) for day, label in dates if day)


def place_flags(
    case_studies: Iterable[CaseStudy], limit: int, shares: Mapping[int, str] | None = None
) -> tuple[ChartFlag, ...]:
    """For a place's charts: the start of each by its title. The newest `limit`, and one flag for all
    earlier ones: more names would hide the figures. `shares`: by number, what its provider has of the
    place, in words."""
    shares = shares or {}
    starts = [(row.started_on, row.pk, row) for row in case_studies if row.started_on]
    starts.sort(reverse=True)
    flags = [
        ChartFlag(
            day,
            textwrap.shorten(case_study.title, MAX_FLAG_LENGTH, placeholder="…"),
            case_study.get_absolute_url(),
            f"{case_study.title} ({share})" if (share := shares.get(number)) else case_study.title,
        )
        for day, number, case_study in starts[:limit]
    ]
    if earlier := starts[limit:]:
        label = "Earlier case studies" if len(earlier) > 1 else "An earlier case study"
        flags.append(ChartFlag(earlier[0][0], label))
    return tuple(flags)
