"""The callout for a place that has closed, is to come, or was made of others; with links both ways."""

from datetime import date

from metrics import formatting
from metrics.hierarchy import all_successions
from metrics.models import Place, Succession
from metrics.pages.components import Callout, Point


def place_status_callout(place: Place, month: date, newest: date) -> Callout | None:
    """As of a month that is shown, where the newest one is another. Nothing for an ordinary place that
    nothing has happened to."""
    rows = [row for row in all_successions() if place.pk in (row.predecessor_id, row.successor_id)]
    successions_from = [row for row in rows if row.predecessor_id == place.pk and row.successor]
    back = [row for row in rows if row.successor_id == place.pk]
    if place.valid_to and successions_from:
        when = formatting.day(place.valid_to)
        ends = "ended" if place.valid_to <= newest else "ends"
        return Callout(
            f"{place.name} {ends} on {when}",
            tuple(
                Point(
                    f"{_share(row)} {row.get_kind_display()}",
                    _url(row.successor),
                    row.successor.name,
                )
                for row in successions_from
                if row.successor
            ),
            serious=place.valid_to <= newest,
        )
    if place.valid_from and place.valid_from > month:
        return Callout(
            f"{place.name} begins on {formatting.day(place.valid_from)}",
            tuple(_predecessor_point(row) for row in back),
            text="Until then its figures are the sum of the places that will make it up."
            if any(row.kind in ("merge", "recode") for row in back)
            else "Until then it has no published figures of its own, only an estimate.",
            serious=True,
        )
    began_as_merger = [row for row in back if place.valid_from and row.date == place.valid_from]
    if began_as_merger:
        return Callout(
            f"{place.name} began on {formatting.day(began_as_merger[0].date)}",
            tuple(_predecessor_point(row) for row in began_as_merger),
            text="Earlier months are the sum of the places it was made from.",
        )
    return None


def _share(row: Succession) -> str:
    return f"{formatting.number(100 * row.weight)}%" if row.weight and row.weight < 1 else ""


def _predecessor_point(row: Succession) -> Point:
    whole = {"merge": "Made from", "acquire": "Takes over"}.get(row.kind, "Takes a part of")
    return Point(whole, _url(row.predecessor), row.predecessor.name)


def _url(place: Place | None) -> str:
    return place.get_absolute_url() if place else ""
