"""From figures to what is said of a place, on panels made by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from metrics.analysis.analysed_measures import ANALYSED, AnalysedMeasure
from metrics.analysis.over_time import ranked_months, spread_over_time
from metrics.analysis.panel import COLUMNS, Panel, nothing_blocked
from metrics.analysis.results import analyse_panel
from metrics.calendar import month_before
from metrics.models import Place

BY_SLUG = {measure.slug: measure for measure in ANALYSED}
WITHIN, MEDIAN = BY_SLUG["within-18-weeks"], BY_SLUG["median-wait"]
ADMITTED = BY_SLUG["admitted-per-1000-monthly"]
PLACES, LAST = 20, date(2025, 11, 1)


def panel(months: int = 24, seed: int = 1, **columns: np.ndarray) -> Panel:
    """Twenty places of 10,000 pathways, six in ten within 18 weeks, with a little noise."""
    random = np.random.default_rng(seed)
    shape = (PLACES, 1, months)
    grid = {name: np.full(shape, 1000.0) for name in COLUMNS}
    grid["waiting_list"] = np.full(shape, 10_000.0)
    grid["within_18"] = np.round(6000 + 40 * random.standard_normal(shape))
    grid["median"] = 13 + random.random(shape)
    grid["registered"] = grid["need_weighted"] = np.full(shape, 300_000.0)
    grid["completed_admitted"] = np.round(1500 + 30 * random.standard_normal(shape))
    return Panel(
        places=tuple(
            Place(code=f"P{i:02d}", name=f"Place {i}", kind="sub_icb") for i in range(PLACES)
        ),
        treatments=("C_999",),
        months=tuple(month_before(LAST, back) for back in reversed(range(months))),
        columns=grid | columns,
        blocked=nothing_blocked(shape),
        starts=np.zeros((PLACES, months), dtype=bool),
    )


def far_below(item: Panel, row: int = 3) -> Panel:
    item.columns["within_18"][row] = 4000
    return item


def test_a_place_far_below_the_rest_month_after_month_is_persistent() -> None:
    result = analyse_panel(far_below(panel()), WITHIN)
    assert result.label[3, 0] == "persistent"
    assert (
        result.unfavourable_months_of_12[3, 0] == 12
        and result.unfavourable_months_of_24[3, 0] == 24
    )
    assert result.outside[3, 0] < 0
    assert (result.rank[3, 0], result.rank_low[3, 0], result.ranked[3, 0]) == (20, 20, 20)
    assert not result.label[[row for row in range(PLACES) if row != 3]].any()


def test_on_fewer_than_24_months_it_is_provisional() -> None:
    assert analyse_panel(far_below(panel(months=20)), WITHIN).label[3, 0] == "provisional"
    assert not analyse_panel(far_below(panel(months=11)), WITHIN).label.any()


def test_the_mirror_at_the_other_end() -> None:
    item = panel()
    item.columns["within_18"][5] = 8000
    assert analyse_panel(item, WITHIN).label[5, 0] == "favourable"


def test_a_place_from_which_too_much_is_missing_takes_nothing() -> None:
    item = far_below(panel())
    item.blocked["2"][3, :, -2] = True
    item.columns["within_18"][3, 0, -2] = np.nan
    result = analyse_panel(item, WITHIN)
    assert result.suppression_reason[3, 0] == "too much was missing within the last 12 months"
    assert not result.label[3, 0] and not result.rule[3, 0] and result.outside[3, 0] == 0
    assert np.isnan(result.rank[3, 0]) and np.isnan(result.value[3, 0])
    assert result.ranked[0, 0] == PLACES - 1


def test_a_rate_per_head_without_a_trust_is_not_set_beside_others() -> None:
    """Its own months are of the same providers, and are charted; a share of those who wait is
    compared all the same."""
    item = far_below(panel())
    item.columns["completed_admitted"][3] = 700
    lacking = replace(item, left_out_shares={(3, "C_999", part): 0.4 for part in ("1A", "2")})
    whole, result = analyse_panel(item, ADMITTED), analyse_panel(lacking, ADMITTED)
    assert whole.outside[3, 0] < 0 and whole.rank[3, 0] == whole.ranked[0, 0] == PLACES
    assert (
        result.outside[3, 0] == 0 and np.isnan([result.rank[3, 0], result.year_value[3, 0]]).all()
    )
    assert result.ranked[0, 0] == PLACES - 1
    assert (result.suppression_reason[3, 0], result.value[3, 0]) == ("", whole.value[3, 0])
    assert result.variation[3, 0] == whole.variation[3, 0] != ""
    assert analyse_panel(lacking, WITHIN).rank[3, 0] == PLACES
    slightly = replace(item, left_out_shares={(3, "C_999", "1A"): 0.09})
    assert analyse_panel(slightly, ADMITTED).rank[3, 0] == PLACES
    assert ranked_months(lacking, ADMITTED, [3])[3] == (None,) * 24
    spread = spread_over_time(lacking, ADMITTED)
    assert spread is not None and 3 not in spread.rows and spread.compared == PLACES - 1


def test_a_gap_of_more_than_a_year_ago_is_forgiven() -> None:
    item = far_below(panel())
    item.blocked["2"][3, :, 2] = True
    assert analyse_panel(item, WITHIN).suppression_reason[3, 0] == ""


def test_nothing_is_claimed_across_a_change_of_who_belongs() -> None:
    """Vale of York in June 2025: a third of its patients leave and its list steps down."""
    item = panel()
    item.columns["within_18"][3, 0, -6:] += 1500
    item.starts[3, -6] = True
    result = analyse_panel(item, WITHIN)
    assert result.suppression_reason[3, 0] == "its boundary changed within the last 12 months"
    assert not result.rule[3, 0]


def test_too_few_pathways_say_nothing() -> None:
    item = panel()
    item.columns["waiting_list"][7] = 40
    item.columns["within_18"][7] = 10
    assert (
        analyse_panel(item, WITHIN).suppression_reason[7, 0]
        == "too few pathways in the latest month"
    )


def test_a_step_up_is_an_improvement_where_high_is_good_and_neutral_for_activity() -> None:
    item = panel()
    item.columns["within_18"][2, 0, -8:] += 800
    item.columns["completed_admitted"][2, 0, -8:] += 800
    waiting, activity = analyse_panel(item, WITHIN), analyse_panel(item, ADMITTED)
    assert waiting.variation[2, 0] == "improvement_high" and waiting.run[2, 0] == 8
    assert activity.variation[2, 0] == "neutral_high"
    assert not activity.label.any()


def test_percentiles_have_no_rank_and_no_label() -> None:
    item = panel()
    item.columns["median"][3] = 30
    result = analyse_panel(item, MEDIAN)
    assert np.isnan(result.rank).all() and not result.label.any() and not result.outside.any()
    assert result.unfavourable_months_of_12[3, 0] == 12


def test_order_of_places_changes_nothing() -> None:
    item, other = far_below(panel()), far_below(panel())
    shuffled = np.random.default_rng(3).permutation(PLACES)
    for name in COLUMNS:
        other.columns[name] = item.columns[name][shuffled]
    here, there = analyse_panel(item, WITHIN), analyse_panel(other, WITHIN)
    for name in ("value", "rank", "unfavourable_months_of_12", "label", "variation"):
        assert (getattr(here, name)[shuffled] == getattr(there, name)).all(), name


@pytest.mark.parametrize("measure", ANALYSED, ids=lambda measure: measure.slug)
def test_alike_places_carry_no_label(measure: AnalysedMeasure) -> None:
    labelled = sum(
        (analyse_panel(panel(seed=seed), measure).label != "").sum() for seed in range(10)
    )
    assert labelled == 0


def test_a_year_of_activity_is_per_head_and_held_against_need() -> None:
    """Twice the need with twice the activity is not high; the same activity on half the need is."""
    item = panel()
    item.columns["need_weighted"][4] *= 2
    item.columns["completed_admitted"][4] *= 2
    item.columns["need_weighted"][6] /= 2
    result = analyse_panel(item, ADMITTED)
    assert result.outside[4, 0] == 0 and result.outside[6, 0] == 2
    expected = 1000 * 12 * 1500 / 300_000
    assert result.year_value[0, 0] == pytest.approx(expected, rel=0.02)
