"""What official figures show of a group's places at its end, in the words of evaluations and no others. What
is read is fixed before: measure and start cannot be changed once it meets."""

from datetime import date

from forum.evaluation.models import Verdict
from forum.evaluation.readings import read_place
from forum.evaluation.verdict_words import verdict_lines, verdict_sentence
from forum.improvement_groups.charts import places_of
from forum.improvement_groups.models import ImprovementGroup
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.change_panels import ChangePanel, read_change_panel
from metrics.models import Place


def set_outcome(group: ImprovementGroup) -> None:
    """From the figures that everybody sees. The caller saves it."""
    panel = read_change_panel(group.place_kind, group.treatment_function)
    if panel is None or group.measure not in ANALYSED_OF:
        return
    places = _places(group)
    together = {place.code for place in places}
    group.outcome = [_row(group, place, _read(group, place, panel, together)) for place in places]
    group.outcome_month = panel.panel.months[-1]


def is_outcome_due(group: ImprovementGroup, newest: date) -> bool:
    """Newer figures are out, up to `newest`, and those of its last month had not been, or it was too early."""
    if group.closed_on is None:
        return False
    read = group.outcome_month
    if read is None:
        return True
    was_early = any(row["is_too_early"] for row in group.outcome)
    lacks_months = was_early or read < group.closed_on.replace(day=1)
    return lacks_months and read < newest


def _places(group: ImprovementGroup) -> list[Place]:
    """Read again, those of the first time: whoever has left since took part in it."""
    if not group.outcome:
        return places_of(group)
    codes = [row["code"] for row in group.outcome]
    return list(Place.objects.filter(code__in=codes).order_by("name", "code"))


def _read(group: ImprovementGroup, place: Place, panel: ChangePanel, together: set[str]) -> Verdict:
    return read_place(panel, place, measure=group.measure, start=group.starts_on, together=together)


def _row(group: ImprovementGroup, place: Place, verdict: Verdict) -> dict[str, object]:
    expected = ANALYSED_OF[group.measure].polarity
    return {
        "code": place.code,
        "name": place.name,
        "claim": verdict.claim,
        "sentence": verdict_sentence(verdict),
        "lines": list(verdict_lines(verdict, measure=group.measure, expected=expected)),
        "is_too_early": verdict.is_too_early,
    }
