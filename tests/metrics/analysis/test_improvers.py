"""Improvers are those of the rule of movers, of areas and of trusts; the clearest is the one whose positions
lie farthest apart."""

from datetime import date

import numpy as np
import pytest

from metrics.analysis import improvers
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.exceptional_places import Mover, Movers, find_movers
from metrics.analysis.improvers import READ_FOR_IMPROVEMENT, Movement, find_improvers, movement_of
from metrics.analysis.panel import COLUMNS, Panel, nothing_blocked
from metrics.calendar import add_months, months_through
from metrics.measures import WATCHED
from metrics.models import Place
from metrics.series import Vintages
from tests.factories.figures import make_release

FIRST = date(2024, 4, 1)
MONTHS = months_through(FIRST, add_months(FIRST, 23))
WITHIN = "within-18-weeks"


def panel_of(kind: str, steps: dict[int, float], places: int = 31) -> Panel:
    """Shares of places lie from 40% to 70% and wander a little; some step in the second year."""
    random = np.random.default_rng(5)
    share = np.tile(np.linspace(40, 70, places)[:, None, None], (1, 1, 24))
    share += random.normal(size=share.shape) / 2
    for row, step in steps.items():
        share[row, 0, 12:] += step
    columns = {name: np.full(share.shape, 1000.0) for name in COLUMNS}
    columns["within_18"] = np.round(10 * share)
    return Panel(
        tuple(Place(pk=n, code=f"R{n:02}", name=f"Place {n}", kind=kind) for n in range(places)),
        ("C_999",),
        MONTHS,
        columns,
        nothing_blocked(share.shape),
        np.zeros((places, 24), dtype=bool),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["sub_icb", "provider"])
def test_they_are_the_movers_that_improved(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One got better, one worse, one by no more than it may have wandered."""
    for month in MONTHS:
        make_release(month)
    vintages, panel = Vintages.visible_to(None), panel_of(kind, {2: 14.0, 28: -14.0, 10: 0.8})
    monkeypatch.setattr(improvers, "_panels", lambda vintages: [(panel, {})])
    movers = find_movers(panel, ANALYSED_OF[WITHIN], {})
    assert {mover.row: mover.improved for mover in movers.moved} == {2: True, 28: False}
    (improver,) = find_improvers(vintages)
    (mover,) = (mover for mover in movers.moved if mover.improved)
    assert (improver.place, improver.treatment) == (panel.places[2], "C_999")
    assert (improver.measure, improver.movement) == (WITHIN, movement_of(mover, movers))


@pytest.mark.django_db
def test_areas_and_trusts_are_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    make_release(FIRST)
    monkeypatch.setattr(improvers, "trust_panel", lambda vintages, code: panel_of(code, {}, 2))
    kinds = [
        panel.places[0].kind
        for panel, _ in improvers._panels(Vintages.visible_to(None))
        if panel.places
    ]
    assert kinds == list(improvers.TREATMENTS)


@pytest.mark.django_db
def test_with_too_few_months_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    make_release(FIRST)
    monkeypatch.setattr(improvers, "_panels", lambda vintages: pytest.fail("read"))
    assert find_improvers(Vintages.visible_to(None)) == ()


def test_measures_have_a_better_side_and_counts_to_draw_from() -> None:
    measures = {analysed.measure for analysed in READ_FOR_IMPROVEMENT}
    assert measures == set(WATCHED) and all(measure.polarity for measure in measures)
    assert not any(analysed.percentile_column for analysed in READ_FOR_IMPROVEMENT)


@pytest.mark.parametrize(
    ("before", "now", "clearness"),
    [
        # Intervals of the positions, of 40 places: how far apart they lie, whichever way it moved.
        ((30, 28, 32), (10, 8, 12), 0.4),
        ((10, 8, 12), (30, 28, 32), 0.4),
        ((30, 20, 40), (10, 5, 19), 0.025),
    ],
)
def test_clearness(
    before: tuple[int, int, int], now: tuple[int, int, int], clearness: float
) -> None:
    assert Movement(50, 60, before, now, 40, 51).clearness == pytest.approx(clearness)


def test_what_is_kept_of_a_mover() -> None:
    mover = Mover(3, True, 50.0, 60.0, (9, 8, 9), (1, 1, 2))
    movement = movement_of(mover, Movers(24, (mover,), 106, 55.0, 0.5), ["A trust"])
    assert movement == Movement(50.0, 60.0, (9, 8, 9), (1, 1, 2), 106, 52.5, ("A trust",))
