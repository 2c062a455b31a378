"""Figures drawn as SVG, in the one grammar that DESIGN.md gives to every chart.

Pure: figures and words in, text out; the same input gives the same bytes.
"""

from metrics.charts.dots import dot_strip
from metrics.charts.inputs import Dot, DotStrip, LineChart, Mark, Series
from metrics.charts.lines import line_chart, small_line
from metrics.charts.pictures import FONTS, to_png
from metrics.charts.sparks import sparkline

__all__ = [
    "FONTS",
    "Dot",
    "DotStrip",
    "LineChart",
    "Mark",
    "Series",
    "dot_strip",
    "line_chart",
    "small_line",
    "sparkline",
    "to_png",
]
