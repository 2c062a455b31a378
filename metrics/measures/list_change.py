from metrics.measures.measure import Measure
from metrics.measures.rules import Series, Value
from metrics.measures.wording import LEAVES_OUT, NHS_ENGLAND


def list_change(series: Series, i: int) -> Value:
    """None between months that are not to be compared."""
    if i == 0 or series.why_not_compared(i - 1, i):
        return None
    now, before = series.rows[i], series.rows[i - 1]
    lists = [row.waiting_list for row in (now, before) if row and row.waiting_list is not None]
    return lists[0] - lists[1] if len(lists) == 2 else None


MEASURE = Measure(
    order=240,
    slug="list-change",
    title="Change in waiting list during the month",
    short="List change",
    unit="change",
    polarity=0,
    basis="flow",
    rule=list_change,
    definition="The list on the last day of the month less the list a month before.",
    why="Whether more joined than left.",
    careful=LEAVES_OUT.format(months="both months"),
    source=NHS_ENGLAND,
    lookback=1,
    across_months=True,
    for_case_studies=False,
)
