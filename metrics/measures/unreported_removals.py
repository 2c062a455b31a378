from metrics.measures.list_change import list_change
from metrics.measures.measure import Measure
from metrics.measures.rules import Series, Value
from metrics.measures.wording import LEAVES_OUT


def unreported_removals(series: Series, i: int) -> Value:
    change, row = list_change(series, i), series.rows[i]
    if change is None or row is None:
        return None
    flows = (row.clock_starts, row.completed_admitted, row.completed_non_admitted)
    return None if None in flows else flows[0] - flows[1] - flows[2] - change


MEASURE = Measure(
    order=250,
    slug="unreported-removals",
    title="Unreported removals",
    short="Unreported removals",
    unit="change",
    polarity=0,
    basis="flow",
    rule=unreported_removals,
    definition=(
        "Pathways that left the list without a reported completion. We take last month's list and add"
        " clock starts. Then we take away completed pathways and this month's list."
    ),
    why=(
        "Lists also shrink when entries are checked: people who no longer wait, doubles,"
        " errors. About 3% of the list each month nationally."
    ),
    careful="It can be negative, where pathways are found or moved in. "
    + LEAVES_OUT.format(months="both months"),
    source="List before + clock starts - completed - list now",
    lookback=1,
    across_months=True,
    for_case_studies=False,
)
