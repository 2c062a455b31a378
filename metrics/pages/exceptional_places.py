"""Bright spots, and places that moved: only under the whole rule, with what chance would bring."""

from dataclasses import dataclass

from metrics import formatting
from metrics.analysis.exceptional_places import (
    TWO_YEARS,
    BrightSpot,
    Mover,
    Movers,
    bright_spots,
    find_movers,
)
from metrics.analysis.improvers import movement_of
from metrics.measures import BY_SLUG
from metrics.pages.components import Link
from metrics.pages.movement_words import movement_sentence, rule_words
from metrics.pages.variation_view import LEVELS, VariationView
from metrics.pages.view_query import lower_first

NO_BRIGHT_TRUSTS = (
    "Bright spots are not looked for among trusts: the rule asks for a measure per head as well, which a"
    " trust has not."
)
REGRESSION = "A place that stood at one end tends to move back towards the middle by itself, whatever anyone did."


@dataclass(frozen=True)
class ExceptionalPlaces:
    bright: tuple[Link, ...]
    no_bright: str
    provisional: str
    improved: tuple[str, ...]
    moved: tuple[str, ...]
    no_movers: str
    rule: str
    regression: str


def exceptional_places(view: VariationView) -> ExceptionalPlaces:
    spots = bright_spots(view.panel, view.peers)
    months = len(view.panel.months)
    moved = find_movers(view.panel, view.measure, view.peers)
    return ExceptionalPlaces(
        bright=tuple(_bright_spot_link(view, spot) for spot in spots),
        no_bright=""
        if spots
        else NO_BRIGHT_TRUSTS
        if view.is_of_trusts
        else f"No place among the {LEVELS[view.level]} meets the whole rule in {view.month}.",
        provisional="" if view.is_of_trusts else _provisional(bool(spots), months),
        improved=tuple(
            _mover_sentence(view, mover, moved) for mover in moved.moved if mover.improved
        ),
        moved=tuple(
            _mover_sentence(view, mover, moved) for mover in moved.moved if not mover.improved
        ),
        no_movers=_no_movers_sentence(view, moved),
        rule=rule_words(of_trusts=view.is_of_trusts)
        if moved.enough and not view.measure.percentile_column
        else "",
        regression=REGRESSION if moved.moved else "",
    )


def _provisional(any_found: bool, months: int) -> str:
    if months >= TWO_YEARS:
        return ""
    start = "These are provisional" if any_found else "It would be provisional"
    return f"{start}: the rule asks for 24 months, and {months} are published here."


def _bright_spot_link(view: VariationView, spot: BrightSpot) -> Link:
    place = view.panel.places[spot.row]
    named = formatting.listed([lower_first(BY_SLUG[slug].title) for slug in spot.measures])
    return Link(place.name, view.place_url(place), named)


def _no_movers_sentence(view: VariationView, moved: Movers) -> str:
    if view.measure.percentile_column:
        return "Movement is not looked for on percentiles: they have no counts to draw an interval from."
    if not moved.enough:
        return (
            "Who improved or moved cannot be said yet. That compares the last 12 months with the same"
            f" months a year earlier, so it needs 24 months; {moved.months} are published here."
        )
    if not moved.moved:
        return "No place moved more than chance, England's own change and similar places explain."
    return ""


def _mover_sentence(view: VariationView, mover: Mover, movers: Movers) -> str:
    left_out = [provider.name for provider in view.left_out_of(mover.row)]
    movement = movement_of(mover, movers, left_out)
    return movement_sentence(view.panel.places[mover.row].name, view.shown, movement)
