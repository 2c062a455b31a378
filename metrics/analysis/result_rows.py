"""What is stored, or shown, of each place and treatment function: the statistics of a panel as rows."""

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

import numpy as np

from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.analysis.panel import Panel
from metrics.analysis.results import PanelResults

FIELDS = (
    "release",
    "place",
    "treatment_function",
    "measure",
    "suppression_reason",
    "value",
    "year_value",
    "variation",
    "rule",
    "side",
    "run",
    "points",
    "centre",
    "lower",
    "upper",
    "autocorrelation",
    "outside",
    "rank",
    "rank_low",
    "rank_high",
    "ranked",
    "unfavourable_months_of_12",
    "unfavourable_months_of_24",
    "months",
    "label",
    "left_out",
)


def result_rows(
    release: int, panel: Panel, measure: AnalysedMeasure, result: PanelResults
) -> Iterator[Sequence[Any]]:
    shape = result.value.shape
    places = np.repeat([place.pk for place in panel.places], shape[1]).tolist()
    treatments = list(panel.treatments) * shape[0]
    comparable = (result.suppression_reason == "").ravel()
    published = np.isfinite(panel.columns["waiting_list"][..., -1]).ravel()
    is_kept = (published | ~comparable).tolist()
    size = len(treatments)
    columns: tuple[list[Any], ...] = (
        [release] * size,
        places,
        treatments,
        [measure.slug] * size,
        result.suppression_reason.ravel().tolist(),
        _floats(result.value),
        _floats(result.year_value),
        result.variation.ravel().tolist(),
        result.rule.ravel().tolist(),
        result.side.ravel().tolist(),
        result.run.ravel().tolist(),
        result.points.ravel().tolist(),
        _floats(result.centre),
        _floats(result.lower),
        _floats(result.upper),
        _floats(result.autocorrelation),
        result.outside.ravel().tolist(),
        _whole(result.rank),
        _whole(np.floor(result.rank_low)),
        _whole(np.ceil(result.rank_high)),
        _whole(np.where(np.isnan(result.rank), np.nan, result.ranked)),
        _counted(result.unfavourable_months_of_12, comparable),
        _counted(result.unfavourable_months_of_24, comparable),
        _counted(np.full(shape, result.months), comparable),
        result.label.ravel().tolist(),
        result.left_out.ravel().tolist(),
    )
    return compress(zip(*columns, strict=True), is_kept)


def _floats(values: np.ndarray) -> list[float | None]:
    return _objects(values, np.isfinite(values))


def _whole(values: np.ndarray) -> list[int | None]:
    known = np.isfinite(values)
    return _objects(np.where(known, values, 0).astype(int), known)


def _counted(values: np.ndarray, comparable: np.ndarray) -> list[int | None]:
    return _objects(values.ravel(), comparable)


def _objects(values: np.ndarray, known: np.ndarray) -> list[Any]:
    """As the database takes them: Python's own numbers, and None for what is not known."""
    made = values.ravel().astype(object)
    made[~known.ravel()] = None
    return list(made)
