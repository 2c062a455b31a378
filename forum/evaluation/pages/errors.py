"""How often the evaluation errs, as simulated: for the page on method."""

from metrics import reference
from metrics.cache import cached_lookup
from metrics.formatting import number
from metrics.pages.components import Cell, Column, Row, Table
from metrics.stats.claims import Claim

EVERY = "all"
SEEN = (Claim.BEYOND_TREND, Claim.BEYOND_PEERS)
EFFECTS = {
    "nothing": "Nothing",
    "nothing, chosen for being low": "Nothing; the lowest of 10 places",
    "a step": "A step of 6 deviations of a month",
    "a new slope": "A slope of 0.6 deviations a month",
}


def error_table() -> Table:
    return cached_lookup("errors of evaluations", _table)


def _table() -> Table:
    head = (
        Column("What began"),
        Column("Months before and since", numeric=True),
        Column("Places", numeric=True),
        Column("Larger than the earlier trend", numeric=True),
        Column("And larger than in comparable areas", numeric=True),
        Column("Moved on the chart only", numeric=True),
    )
    rows = [row for row in reference.rows("evaluation_errors") if row["correlation"] == EVERY]
    caption = "How often each claim was made of simulated places"
    return Table(caption, head, tuple(_row(row) for row in rows))


def _row(row: dict[str, str]) -> Row:
    read = int(row["read"])
    shares = (
        sum(int(row[claim]) for claim in SEEN),
        int(row[Claim.BEYOND_PEERS]),
        int(row[Claim.MOVED]),
    )
    return Row(
        (
            Cell(EFFECTS[row["effect"]], header=True),
            Cell(f"{row['months_before']} and {row['months_since']}", numeric=True),
            Cell(number(read), numeric=True),
            *(Cell(f"{number(100 * share / read, 1)}%", numeric=True) for share in shares),
        )
    )
