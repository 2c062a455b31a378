"""The registry of measures: one file for each, with all that is said and done with it.

A file of this package that declares a MEASURE is found by itself, and its `order` says where it
stands among the others: a new measure is one new file, and no list waits for its name. What a page,
form or rule takes is asked for here by what it is for, never by slug. A measure of another dataset than
referral to treatment names it, and is in none of these lists.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules

from metrics.measures.measure import Analysis, Family, Measure
from metrics.measures.rules import Series, Value
from metrics.models import Release


def _declared() -> Iterator[Measure]:
    for module in iter_modules(__path__):
        declared = getattr(import_module(f"{__name__}.{module.name}"), "MEASURE", None)
        if declared is not None:
            yield declared


EVERY_DATASET: tuple[Measure, ...] = tuple(sorted(_declared(), key=lambda measure: measure.order))


def of_dataset(dataset: str) -> tuple[Measure, ...]:
    return tuple(measure for measure in EVERY_DATASET if measure.dataset == dataset)


# Of referral to treatment: whoever wants those of another dataset asks for it by name.
MEASURES = of_dataset(Release.Dataset.RTT)
BY_SLUG = {measure.slug: measure for measure in MEASURES}
(DEFAULT,) = (measure for measure in MEASURES if measure.is_default)
HEADLINES = tuple(measure for measure in MEASURES if measure.headline)
COMPARED = tuple(measure for measure in MEASURES if measure.compared)
ON_CARDS = tuple(measure for measure in MEASURES if measure.on_cards)
OFFERED_TO_CASE_STUDIES = tuple(measure for measure in MEASURES if measure.for_case_studies)
# With a side that is better: what a plan or a search for help can set out to shift.
IMPROVABLE = tuple(measure for measure in MEASURES if measure.polarity)
# Nobody lives in a hospital: a provider has no rate per head.
OF_PROVIDERS = tuple(measure for measure in MEASURES if not measure.people)
WATCHED = tuple(measure for measure in MEASURES if measure.analysis and measure.analysis.watched)
WAITS = tuple(measure for measure in MEASURES if measure.family is not None)


def choices(measures: Iterable[Measure] = MEASURES) -> list[tuple[str, str]]:
    """For the fields of forms."""
    return [(measure.slug, measure.title) for measure in measures]


__all__ = [
    "BY_SLUG",
    "COMPARED",
    "DEFAULT",
    "EVERY_DATASET",
    "HEADLINES",
    "IMPROVABLE",
    "MEASURES",
    "OFFERED_TO_CASE_STUDIES",
    "OF_PROVIDERS",
    "ON_CARDS",
    "WAITS",
    "WATCHED",
    "Analysis",
    "Family",
    "Measure",
    "Series",
    "Value",
    "choices",
    "of_dataset",
]
