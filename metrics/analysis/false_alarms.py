"""How often the labels appear where nothing is there: places that are all alike and only wander, put
through the same analysis as the figures."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.analysis.exceptional_places import TWO_YEARS, find_movers
from metrics.analysis.panel import COLUMNS, Floats, Panel, nothing_blocked
from metrics.analysis.results import PanelResults, analyse_panel
from metrics.calendar import month_before
from metrics.measures import within_18_weeks
from metrics.models import Place
from metrics.stats import persistence, spc
from metrics.stats.autocorrelation import AutocorrelationRange, wandering

SEED = 20240425
PLACES, TRIALS = 106, 500
AT_ONCE = 50
NEWEST = date(2025, 12, 1)
WITHIN = ANALYSED_BY_SLUG[within_18_weeks.MEASURE.slug]
# A list of an ordinary sub-ICB location; shares wander by a percentage point or two round six in ten.
LIST, SHARE, WANDERS = 60_000, 0.6, 0.015
SIMILAR = 5
# How like the one before each month is, and how many months are published.
CORRELATIONS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99)
MONTHS = (12, 16, 20, 22, 24, 36)
SIGNAL_EVER = "a signal in any month"
SIGNAL_NOW = "a signal in the newest month"
POSSIBLY, BEYOND = "outside the adjusted 95% limits", "outside the adjusted 99.8% limits"
OFTEN = "9 of 12 months and three quarters of all in the least favourable fifth"
LEAST = "in the least favourable fifth, by the whole rule"
MOST = "in the most favourable fifth, by the whole rule"
MOVED = "moved between two years, by the whole rule"


@dataclass(frozen=True)
class FalseAlarms:
    """`labelled` of `places` carried each label though all were alike. `estimated`: what was made of
    the correlation in each trial."""

    correlation: float
    months: int
    places: int
    labelled: Mapping[str, int]
    estimated: tuple[AutocorrelationRange, ...]

    def share(self, label: str) -> float:
        return self.labelled[label] / self.places


def random_panel(
    correlation: float, trials: int, random: np.random.Generator, months: int = TWO_YEARS
) -> Panel:
    """Each trial is a treatment function of its own: 106 places alike over so many months."""
    steps = wandering((PLACES, trials, months), correlation, random)
    columns: dict[str, Floats] = {name: np.full(steps.shape, float(LIST)) for name in COLUMNS}
    columns["within_18"] = np.round(LIST * (SHARE + WANDERS * steps))
    return Panel(
        places=tuple(Place(code=f"P{i:03d}", kind=Place.Kind.SUB_ICB) for i in range(PLACES)),
        treatments=tuple(f"T{i}" for i in range(trials)),
        months=tuple(month_before(NEWEST, back) for back in reversed(range(months))),
        columns=columns,
        blocked=nothing_blocked(steps.shape),
        starts=np.zeros((PLACES, months), dtype=bool),
    )


def false_alarms(
    trials: int = TRIALS,
    seed: int = SEED,
    correlations: Sequence[float] = CORRELATIONS,
    months: Sequence[int] = MONTHS,
) -> Iterator[FalseAlarms]:
    """Of pure noise, for each correlation and number of months."""
    random = np.random.default_rng(seed)
    for correlation in correlations:
        for length in months:
            labelled: Counter[str] = Counter()
            estimated: list[AutocorrelationRange] = []
            for begin in range(0, trials, AT_ONCE):
                panel = random_panel(correlation, min(AT_ONCE, trials - begin), random, length)
                results = analyse_panel(panel, WITHIN)
                labelled.update(_labels(panel, results))
                estimated += results.autocorrelations
            yield FalseAlarms(correlation, length, PLACES * trials, labelled, tuple(estimated))


def _labels(panel: Panel, results: PanelResults) -> dict[str, int]:
    months = len(panel.months)
    charts = spc.charts(WITHIN.values(panel).reshape(-1, months), polarity=WITHIN.polarity)
    often = persistence.often_enough(
        results.unfavourable_months_of_12, results.unfavourable_months_of_24, results.months
    )
    counted = {
        SIGNAL_EVER: (charts.rule > 0).any(axis=1),
        SIGNAL_NOW: results.rule != "",
        POSSIBLY: np.abs(results.outside) >= 1,
        BEYOND: np.abs(results.outside) == 2,
        OFTEN: often,
        LEAST: np.isin(results.label, ("persistent", "provisional")),
        MOST: np.isin(results.label, ("favourable", "favourable_early")),
    }
    counts = {label: int(flags.sum()) for label, flags in counted.items()}
    return counts | ({MOVED: _moved(panel)} if months == TWO_YEARS else {})


def _moved(panel: Panel) -> int:
    """Whom a place is like says nothing where all are alike: the next in the row."""
    codes = [place.code for place in panel.places]
    peers = {
        code: [codes[(row + step) % PLACES] for step in range(1, SIMILAR + 1)]
        for row, code in enumerate(codes)
    }
    return sum(
        len(find_movers(panel, WITHIN, peers, column).moved)
        for column in range(len(panel.treatments))
    )
