"""What the charts of a group's places say at its end, in the words of the charts and no others."""

from forum.improvement_groups.charts import GroupCharts, read_group_charts
from forum.improvement_groups.models import ImprovementGroup
from metrics.pages import control_charts
from metrics.series import Vintages

NO_CHART = "No control chart can be drawn of this place."


def set_outcome(group: ImprovementGroup) -> None:
    """From the figures that everybody sees. The caller saves it."""
    charts = read_group_charts(group)
    group.outcome = [] if charts is None else _sentences(charts)
    group.outcome_month = charts.month if charts else None


def is_outcome_due(group: ImprovementGroup) -> bool:
    """Newer figures are out, and those of its last month had not been."""
    vintages = Vintages.visible_to(None)
    if not vintages or group.closed_on is None:
        return False
    read = group.outcome_month
    if read is None:
        return True
    return read < group.closed_on.replace(day=1) and read < vintages.newest.month


def _sentences(charts: GroupCharts) -> list[dict[str, str]]:
    return [
        {
            "code": place.code,
            "name": place.name,
            "sentence": control_charts.verdict_of(chart) if chart else NO_CHART,
        }
        for place, chart in charts.of_places
    ]
