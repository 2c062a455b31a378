"""How a figure is written beside its mark."""

from metrics import formatting
from metrics.charts.specs import Unit

_WRITTEN = {
    "count": formatting.count,
    "percent": formatting.percent,
    "weeks": formatting.weeks,
    "rate": formatting.rate,
    "index": formatting.rate,
}


def figure_words(value: float, unit: Unit) -> str:
    return _WRITTEN[unit](value)
