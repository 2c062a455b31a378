"""Which of the places inside a place differs most from it, as a plain fact of one month."""

from collections.abc import Sequence

from metrics import formatting
from metrics.measures import Measure, Series
from metrics.models import Place
from metrics.pages.values import comparable_value, format_in_unit
from metrics.pages.view_query import lower_first

# Counts follow the size of a place: the largest is always furthest from the others.
COMPARED_UNITS = ("percent", "weeks", "rate")


def furthest_sentence(
    measure: Measure,
    place: Place,
    series: Series,
    rows: Sequence[tuple[Place, Series]],
    i: int,
) -> str:
    """On either side of the place's own value, in month `i`. Nothing where fewer than two can be
    compared, where all are level, or for counts; who is not compared is named."""
    own = comparable_value(measure, series, i)
    values = [(inside, comparable_value(measure, row, i)) for inside, row in rows]
    known = [(inside, value) for inside, value in values if value is not None]
    if measure.unit not in COMPARED_UNITS or own is None or len(known) < 2:
        return ""
    furthest = max(abs(value - own) for _, value in known)
    if not furthest:
        return ""
    named = [(inside, value) for inside, value in known if abs(value - own) == furthest]
    names = formatting.listed(
        [f"{inside.name} ({format_in_unit(measure, value)})" for inside, value in named]
    )
    month = formatting.month(series.months[i])
    text = (
        f"On {lower_first(measure.title)}, of the {len(known)} places compared {names}"
        f" {'lies' if len(named) == 1 else 'lie'} furthest from {place.name} as a whole"
        f" ({format_in_unit(measure, own)}) in {month}. One month does not show why, nor whether it lasts."
    )
    left_out = [inside.name for inside, value in values if value is None]
    return f"{text} Not compared: {formatting.listed(left_out)}." if left_out else text
