"""How often labels appear by chance, as measured by `manage.py false_alarms`."""

from functools import lru_cache

from metrics import formatting, reference
from metrics.analysis.results import SEED
from metrics.pages.components import Cell, Column, Row, Table
from metrics.stats import persistence

PROCESSES = (
    ("independent", "Each month by itself"),
    ("0.6", "Each month like the one before (correlation 0.6)"),
)


@lru_cache(maxsize=1)
def false_alarm_table() -> Table:
    rows = reference.rows("false_alarms")
    share = {
        (row["process"], row["label"]): 100 * int(row["found"]) / int(row["looked_at"])
        for row in rows
    }
    places_simulated = int(rows[0]["looked_at"])
    labels = list(dict.fromkeys(row["label"] for row in rows))
    head = (
        Column("What is said of a place"),
        *(Column(label, numeric=True) for _, label in PROCESSES),
    )
    return Table(
        "Share of places of which it is said, where nothing is there",
        head,
        tuple(
            Row(
                (
                    Cell(label[:1].upper() + label[1:], header=True),
                    *(
                        Cell(_format_share(share.get((process, label))), numeric=True)
                        for process, _ in PROCESSES
                    ),
                )
            )
            for label in labels
        ),
        note=f"From {formatting.count(places_simulated)} simulated places in each column, all alike, put through the"
        " same analysis as the figures: the share within 18 weeks, 106 places, 24 months. Waiting lists are more"
        " like the second column than the first.",
    )


def rounded_autocorrelation(autocorrelation: float) -> float:
    """How like the month before each month is taken to be, for what chance would bring."""
    return round(min(max(autocorrelation, 0.0), 0.9), 1)


@lru_cache(maxsize=64)
def expected_by_chance(places: int, autocorrelation: float, months: int) -> float:
    """Places that would lie in one end's fifth so long, if all were alike and only wandered."""
    return persistence.by_chance(places, autocorrelation, SEED, months, trials=100)


def _format_share(share: float | None) -> str:
    if share is None:
        return formatting.NOT_KNOWN
    return f"{formatting.number(share, 1 if share >= 1 or share == 0 else 2)}%"
