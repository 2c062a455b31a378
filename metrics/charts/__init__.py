"""Figures drawn as SVG, in the one grammar that DESIGN.md gives to every chart.

Pure: figures and words in, text out; the same input gives the same bytes.
"""

from metrics.charts.dot_strips import dot_strip
from metrics.charts.funnels import FunnelChart, FunnelDot, funnel_chart
from metrics.charts.lines import line_chart, small_line
from metrics.charts.pictures import FONTS, to_png
from metrics.charts.rank_charts import RankChart, RankSeries, rank_chart
from metrics.charts.sparklines import sparkline
from metrics.charts.specs import Dot, DotStrip, Flag, LineChart, Mark, Phase, Series
from metrics.charts.swarm import Swarm, swarm
from metrics.charts.tiles import Tile, TileMap, tile_map
from metrics.charts.waterfall import Waterfall, WaterfallRow, waterfall

__all__ = [
    "FONTS",
    "Dot",
    "DotStrip",
    "Flag",
    "FunnelChart",
    "FunnelDot",
    "LineChart",
    "Mark",
    "Phase",
    "RankChart",
    "RankSeries",
    "Series",
    "Swarm",
    "Tile",
    "TileMap",
    "Waterfall",
    "WaterfallRow",
    "dot_strip",
    "funnel_chart",
    "line_chart",
    "rank_chart",
    "small_line",
    "sparkline",
    "swarm",
    "tile_map",
    "to_png",
    "waterfall",
]
