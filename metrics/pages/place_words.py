"""What is said of a place at the head of its pages."""

from metrics import formatting
from metrics.measures import waiting_list, within_18_weeks
from metrics.models import Place
from metrics.models.places import ENGLAND
from metrics.pages import provider_words
from metrics.pages.place_reading import PlaceReading
from metrics.pages.values import (
    comparable_value,
    format_value,
    is_incomplete,
    year_change,
    year_change_clause,
)
from metrics.pages.view_query import TREATMENT_NAMES
from metrics.rtt.columns import TOTAL_TREATMENT

LIST, WITHIN = waiting_list.MEASURE, within_18_weeks.MEASURE


def description(view: PlaceReading) -> str:
    family, place = view.family, view.place
    inside = len(family.members)
    if place.kind == Place.Kind.ENGLAND:
        return f"All of England: {inside} Integrated Care Boards (ICBs) in 7 regions."
    if place.is_provider:
        return provider_words.description(place)
    if place.kind == Place.Kind.REGION:
        return f"NHS England region with {inside} Integrated Care Boards (ICBs)."
    names = formatting.listed([above.name for above in family.ancestors[-1:]])
    if place.kind == Place.Kind.ICB:
        made = "one sub-ICB location" if inside == 1 else f"{inside} sub-ICB locations"
        return f"Integrated Care Board ({place.code}) in the {names} region, made up of {made}."
    return f"Sub-ICB location ({place.code}) in {names}."


def sentence(view: PlaceReading) -> str:
    """What a reader would tell a colleague."""
    if view.series.rows[view.last] is not None and view.place.is_provider:
        return provider_words.sentence(view)
    return area_sentence(view)


def area_sentence(view: PlaceReading) -> str:
    row, state = view.series.rows[view.last], view.state
    when = formatting.month(state.month)
    if row is None:
        return no_figures(view)
    waiting = formatting.count(row.waiting_list)
    pathways = f"{state.of_treatment}pathways"
    change = year_change_clause(LIST, year_change(LIST, view.series, view.last, view.breaks))
    if is_incomplete(LIST, view.series, view.last):
        return (
            f"In {when}, {waiting} {pathways} were reported waiting in {view.place.name}{change}."
            " The true number is higher: see below who sent no figures."
        )
    text = f"In {when}, {waiting} {pathways} were waiting in {view.place.name}{change}"
    within = comparable_value(WITHIN, view.series, view.last)
    if within is None:
        return f"{text}."
    text += f". {formatting.percent(within)} had waited 18 weeks or less"
    if view.place.code != ENGLAND:
        text += f" (England {format_value(WITHIN, view.england, view.last)})"
    return f"{text}."


def no_figures(view: PlaceReading) -> str:
    if not view.is_empty:
        return ""
    of = (
        ""
        if view.state.treatment == TOTAL_TREATMENT
        else f" for {TREATMENT_NAMES[view.state.treatment].lower()}"
    )
    return f"No figures{of} are published for {view.place.name} for {formatting.month(view.state.month)}."
