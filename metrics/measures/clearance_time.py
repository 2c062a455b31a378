from datetime import date

from metrics.measures.measure import Measure
from metrics.measures.rules import Series, Value
from metrics.measures.wording import LEAVES_OUT


def clearance_time(series: Series, i: int) -> Value:
    """Weeks to clear the list at the last three months' rate of completion."""
    recent = series.rows[i - 2 : i + 1] if i >= 2 else ()
    counts = [
        count
        for row in recent
        if row
        for count in (row.completed_admitted, row.completed_non_admitted)
    ]
    if len(counts) < 6 or None in counts:
        return None
    completed = sum(counts)
    row = series.rows[i]
    weeks = sum(_days(month) for month in series.months[i - 2 : i + 1]) / 7
    return (
        row.waiting_list / (completed / weeks) if row and row.waiting_list and completed else None
    )


def _days(month: date) -> int:
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (after - month).days


MEASURE = Measure(
    order=260,
    slug="clearance-time",
    title="Time to clear the list",
    short="Clearance time",
    unit="weeks",
    polarity=-1,
    basis="stock",
    rule=clearance_time,
    definition="The list divided by the pathways completed a week over the last three months.",
    why="How much work the list is at the present pace.",
    careful=(
        "It leaves out new referrals and removals: nobody expects the list to be cleared in"
        " this time. " + LEAVES_OUT.format(months="all three months")
    ),
    source="List / completed per week, three months",
    decimals=1,
    lookback=2,
    across_months=True,
)
