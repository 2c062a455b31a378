"""What the figures show of a place since a month, where no plan of a case study asks: by the same steps, in
the same words."""

from collections.abc import Collection
from datetime import date

from forum.evaluation.comparators import sharing_a_trust, similar_elsewhere
from forum.evaluation.models import Verdict
from forum.evaluation.results import unsaved_verdict
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.change_panels import ChangePanel
from metrics.analysis.changes import Change, evaluate_change
from metrics.models import Place
from metrics.stats.claims import Claim
from metrics.stats.claims import Verdict as Allowed
from metrics.stats.evaluation import Evaluated
from metrics.stats.gates import Closed, Gate

NO_FIGURES = Evaluated(
    Allowed(
        Claim.REPORTED,
        (Closed(Gate.FEW_BEFORE, "no figures from before the start are held here"),),
    )
)


def read_place(
    panel: ChangePanel, place: Place, *, measure: str, start: date, together: Collection[str]
) -> Verdict:
    """Not saved. It should move to the measure's better side. `together`: codes of the places where the same
    began, with which none of them is compared."""
    analysed = ANALYSED_OF[measure]
    if place.is_provider:
        comparators, excluded = {each.code for each in panel.panel.places}, set()
    else:
        comparators = similar_elsewhere(place, panel.treatment)
        excluded = sharing_a_trust(place, panel.treatment)
    change = Change(
        analysed,
        start.replace(day=1),
        analysed.polarity,
        comparators=tuple(sorted(comparators)),
        excluded=frozenset(excluded | set(together)) - {place.code},
    )
    return unsaved_verdict(
        measure=measure,
        start=change.start,
        month=panel.panel.months[-1],
        evaluated=evaluate_change(panel, place, change) or NO_FIGURES,
    )
