"""England's totals as NHS England published them, against which each month is checked."""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

from metrics.rtt.columns import ADMITTED, INCOMPLETE, NEW_PERIODS, NON_ADMITTED

FILE = Path(__file__).resolve().parent.parent / "reference" / "control_totals.csv"
COLUMNS = {
    INCOMPLETE: "incomplete",
    ADMITTED: "completed_admitted",
    NON_ADMITTED: "completed_non_admitted",
    NEW_PERIODS: "new_periods",
}


@lru_cache(maxsize=1)
def _all() -> dict[str, dict[str, int]]:
    with FILE.open(newline="") as file:
        return {
            row["month"]: {part: int(row[name]) for part, name in COLUMNS.items() if row[name]}
            for row in csv.DictReader(file)
        }


def control_totals(month: date) -> dict[str, int]:
    """Published total without estimates, by part; empty for a month that is not known here."""
    return _all().get(f"{month:%Y-%m}", {})
