"""How a figure is written beside its mark."""

from metrics import words
from metrics.charts.inputs import Unit

_WRITTEN = {
    "count": words.count,
    "percent": words.percent,
    "weeks": words.weeks,
    "rate": words.rate,
    "index": words.rate,
}


def figure_words(value: float, unit: Unit) -> str:
    return _WRITTEN[unit](value)
