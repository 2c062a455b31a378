"""Each sentence of change about the genuine months that come with the project, read slowly: a sample
of shares within 18 weeks here, every measure, place, specialty and month in `make proofs`."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from metrics.analysis.analysed_measures import ANALYSED, ANALYSED_BY_SLUG, AnalysedMeasure
from metrics.analysis.control_chart import ControlChart, control_chart
from metrics.analysis.load_panel import load_panels
from metrics.analysis.results import CHARTED, PanelResults, analyse_panel
from metrics.calendar import month_before
from metrics.measures import Series
from metrics.models import AnalysisResult, Parts, Place, Release
from metrics.pages.signal_words import signal_sentence
from metrics.releases.bundled import FILE
from metrics.rtt.bundle import Bundle
from metrics.rtt.columns import INCOMPLETE
from metrics.series import Vintages, breaks_of, read_figures
from metrics.stats import spc
from metrics.stats.newest_signals import Signal, newest_signals
from tests.metrics.analysis.test_control_chart import assert_marked_points_made_the_signal
from tests.oracles import signal_sentences
from tests.sites import Site, new_site

SEED = 20260131
SAMPLE = 400
WITHIN = ANALYSED_BY_SLUG["within-18-weeks"]
LEAST = 50
NEWEST = date(2026, 1, 1)


@pytest.fixture(scope="module")
def shares() -> np.ndarray:
    """Series x months, of commissioners and specialties with a list in every month, as submitted."""
    by_month = []
    with FILE.open("rb") as file:
        shipped = Bundle(file)
        for origin in sorted(shipped.origins, key=lambda origin: origin.month):
            month = shipped.month(origin)
            waiting = month.part == INCOMPLETE
            within = month.bands[waiting, :18].sum(axis=1)
            keys = zip(month.commissioner[waiting], month.treatment[waiting], strict=True)
            lists = zip(keys, within, month.known[waiting], strict=True)
            by_month.append(
                {key: 100 * in_time / size for key, in_time, size in lists if size >= LEAST}
            )
    everywhere = sorted(set.intersection(*map(set, by_month)))
    chosen = np.random.default_rng(SEED).permutation(len(everywhere))[:SAMPLE]
    return np.array([[month[everywhere[i]] for month in by_month] for i in chosen])


@pytest.mark.embedded
def test_every_sentence_of_a_sample_is_true_of_its_points(shares: np.ndarray) -> None:
    kinds: Counter[str] = Counter()
    for months in range(spc.RUN_CHART_BELOW, shares.shape[1] + 1):
        series = shares[:, :months]
        newest = newest_signals(series, spc.charts(series))
        for row in np.flatnonzero(newest.rule):
            signal = Signal(
                spc.RULES[newest.rule[row]],
                int(newest.direction[row]),
                int(newest.side[row]),
                int(newest.run[row]),
                int(newest.points[row]),
            )
            sentence = signal_sentence(signal, WITHIN, "")
            assert not signal_sentences.wrong(sentence, series[row].tolist()), sentence
            kinds.update(signal_sentences.kinds(sentence))
    assert set(kinds) == {"level", "trend", "near", "beyond"} and kinds.total() > 1000


@pytest.mark.embedded
def test_the_points_marked_on_a_chart_are_those_of_its_sentence(shares: np.ndarray) -> None:
    months = tuple(month_before(NEWEST, back) for back in reversed(range(shares.shape[1])))
    empty = dict.fromkeys(Parts._fields)
    rules: Counter[str] = Counter()
    for row in shares.tolist():
        parts = [Parts(**empty | {"waiting_list": 1000, "within_18": 10 * share}) for share in row]
        chart = control_chart(WITHIN, Series(months, tuple(parts)))
        assert_marked_points_made_the_signal(chart)
        rules[chart.signal.rule] += 1
    assert set(rules) == {"", "astronomical", "trend", "two_of_three", "shift"}


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory, migrated_template: str) -> Iterator[Site]:
    site = new_site(tmp_path_factory.mktemp("words"), migrated_template)
    site.manage("load_places")
    site.manage("load_bundled")
    yield site
    site.drop()


@pytest.mark.proofs
@pytest.mark.embedded
@pytest.mark.timeout(3600)
def test_every_sentence_of_all_months_is_true_of_its_points(
    bundled: Site, django_db_blocker
) -> None:
    """ICBs and sub-ICB locations, every specialty, measure and month."""
    kinds: Counter[str] = Counter()
    with django_db_blocker.unblock(), bundled.opened():
        for month in Release.objects.published().values_list("month", flat=True):
            since = month_before(month, CHARTED - 1)
            panels = load_panels((Place.Kind.ICB, Place.Kind.SUB_ICB), month, since=since)
            for panel in panels.values():
                for measure in ANALYSED:
                    result = analyse_panel(panel, measure)
                    kinds += _kinds_read(result, measure, panel.starts)
    assert kinds["level"] > 40_000 and set(kinds) == {"level", "trend", "near", "beyond"}


def _kinds_read(result: PanelResults, measure: AnalysedMeasure, starts: np.ndarray) -> Counter[str]:
    kinds: Counter[str] = Counter()
    for row, column in zip(*np.nonzero(result.rule != ""), strict=True):
        at = row, column
        high = str(result.variation[at]).endswith("high")
        signal = Signal(
            str(result.rule[at]),
            1 if high else -1,
            int(result.side[at]),
            int(result.run[at]),
            int(result.points[at]),
        )
        begins = int(np.flatnonzero(starts[row]).max(initial=0))
        months = result.by_month[row, column, begins:].tolist()
        sentence = signal_sentence(signal, measure, "")
        assert not signal_sentences.wrong(sentence, months), (measure.slug, sentence, months)
        kinds.update(signal_sentences.kinds(sentence))
    return kinds


@pytest.mark.proofs
@pytest.mark.embedded
@pytest.mark.timeout(3600)
def test_every_chart_shows_what_is_stored_of_it(bundled: Site, django_db_blocker) -> None:
    """The newest month: its rule and its points, its lines and why nothing is said."""
    with django_db_blocker.unblock(), bundled.opened():
        vintages = Vintages.visible_to(None)
        stored = AnalysisResult.objects.filter(release_id=vintages.newest.id)
        months = vintages.months_to(vintages.newest.month, CHARTED)
        treatments = set(stored.values_list("treatment_function", flat=True))
        by_place = {place: [] for place in Place.objects.filter(analysisresult__in=stored)}
        for result in stored:
            by_place[result.place].append(result)
        signals = 0
        for place, results in by_place.items():
            figures = read_figures(
                user=None, vintages=vintages, places=[place], months=months, treatments=treatments
            )
            for result in results:
                chart = control_chart(
                    ANALYSED_BY_SLUG[result.measure],
                    figures.series(place, result.treatment_function),
                    breaks=breaks_of(place, months),
                )
                assert_is_drawn(chart, result)
                signals += bool(result.rule)
    assert signals > 5_000


def assert_is_drawn(chart: ControlChart, result: AnalysisResult) -> None:
    assert (chart.signal, chart.variation) == (result.signal, result.variation)
    assert chart.suppression_reason == result.suppression_reason
    assert_marked_points_made_the_signal(chart)
    if not result.suppression_reason:
        newest = chart.points[-1]
        drawn = (newest.value, newest.centre, newest.lower, newest.upper)
        assert drawn == pytest.approx((result.value, result.centre, result.lower, result.upper))
