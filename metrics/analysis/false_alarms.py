"""How often the labels appear where nothing is there: places that are all alike and only wander, put
through the same analysis as the figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.analysis.panel import COLUMNS, Floats, Panel
from metrics.analysis.results import analyse_panel
from metrics.calendar import month_before
from metrics.measures import within_18_weeks
from metrics.models import Place
from metrics.stats import spc

SEED = 20240425
PLACES, MONTHS, TRIALS = 106, 24, 1000
AT_ONCE = 50
NEWEST = date(2025, 12, 1)
WITHIN = ANALYSED_BY_SLUG[within_18_weeks.MEASURE.slug]
# A list of an ordinary sub-ICB location; shares wander by a percentage point or two round six in ten.
LIST, SHARE, WANDERS = 60_000, 0.6, 0.015
PROCESSES = {"independent": 0.0, "0.6": 0.6}
SIGNAL_IN_24 = "a signal in any of 24 months"
SIGNAL_NOW = "a signal in the newest month"
POSSIBLY, BEYOND = "outside the adjusted 95% limits", "outside the adjusted 99.8% limits"
LEAST = "in the least favourable fifth, by the whole rule"
MOST = "in the most favourable fifth, by the whole rule"
OFTEN = "9 of 12 and 18 of 24 months in the least favourable fifth"


@dataclass(frozen=True)
class FalseAlarmRate:
    """`label_count` of `place_count` places carried a label though all were alike."""

    process: str
    label: str
    label_count: int
    place_count: int

    @property
    def share(self) -> float:
        return self.label_count / self.place_count


def random_panel(correlation: float, trials: int, random: np.random.Generator) -> Panel:
    """Each trial is a treatment function of its own: 106 places alike over 24 months."""
    steps = random.standard_normal((PLACES, trials, MONTHS))
    steps[..., 1:] *= np.sqrt(1 - correlation**2)
    for month in range(1, MONTHS):
        steps[..., month] += correlation * steps[..., month - 1]
    columns: dict[str, Floats] = {name: np.full(steps.shape, float(LIST)) for name in COLUMNS}
    columns["within_18"] = np.round(LIST * (SHARE + WANDERS * steps))
    return Panel(
        places=tuple(Place(code=f"P{i:03d}", kind=Place.Kind.SUB_ICB) for i in range(PLACES)),
        treatments=tuple(f"T{i}" for i in range(trials)),
        months=tuple(month_before(NEWEST, back) for back in reversed(range(MONTHS))),
        columns=columns,
        blocked=np.zeros((PLACES, MONTHS), dtype=bool),
        starts=np.zeros((PLACES, MONTHS), dtype=bool),
    )


def false_alarms(trials: int = TRIALS, seed: int = SEED) -> Iterator[FalseAlarmRate]:
    """Of pure noise, independent and correlated 0.6 from month to month."""
    random = np.random.default_rng(seed)
    for process, correlation in PROCESSES.items():
        counts: dict[str, int] = {}
        for begin in range(0, trials, AT_ONCE):
            panel = random_panel(correlation, min(AT_ONCE, trials - begin), random)
            for label, count in _labels(panel).items():
                counts[label] = counts.get(label, 0) + count
        for label, count in counts.items():
            yield FalseAlarmRate(process, label, count, PLACES * trials)


def _labels(panel: Panel) -> dict[str, int]:
    results = analyse_panel(panel, WITHIN)
    charts = spc.charts(WITHIN.values(panel).reshape(-1, MONTHS), polarity=WITHIN.polarity)
    often = (results.unfavourable_months_of_12 >= 9) & (results.unfavourable_months_of_24 >= 18)
    counted = {
        SIGNAL_IN_24: (charts.rule > 0).any(axis=1),
        SIGNAL_NOW: results.rule != "",
        POSSIBLY: np.abs(results.outside) >= 1,
        BEYOND: np.abs(results.outside) == 2,
        OFTEN: often,
        LEAST: np.isin(results.label, ("persistent", "provisional")),
        MOST: np.isin(results.label, ("polarity", "favourable_early")),
    }
    return {label: int(flags.sum()) for label, flags in counted.items()}
