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
from metrics.series import Vintages

OUTCOME_FIELDS = ("outcome", "outcome_month", "outcome_from", "outcome_revised")


def set_outcome(group: ImprovementGroup, until: date | None = None) -> None:
    """From the figures that everybody sees, all or `until` a month. The caller saves OUTCOME_FIELDS."""
    panel = read_change_panel(group.place_kind, group.treatment_function, until=until)
    if panel is None or group.measure not in ANALYSED_OF:
        return
    places = _places(group)
    together = {place.code for place in places}
    group.outcome = [_row(group, place, _read(group, place, panel, together)) for place in places]
    group.outcome_month = panel.panel.months[-1]
    group.outcome_from = Vintages.visible_to(None).through(group.outcome_month).digest


def forget_outcome(group: ImprovementGroup) -> None:
    group.outcome, group.outcome_month = [], None
    group.outcome_from, group.outcome_revised = "", []


def outcome_due(group: ImprovementGroup, vintages: Vintages) -> date | None:
    """Up to which month it is to be read now. That is the newest where its last months were not out yet, or it
    was too early; the same as before where figures of these months were revised."""
    if group.closed_on is None:
        return None
    newest, read = vintages.newest.month, group.outcome_month
    if read is None:
        return newest
    was_early = any(row["is_too_early"] for row in group.outcome)
    lacks_months = was_early or read < group.closed_on.replace(day=1)
    if lacks_months and read < newest:
        return newest
    return read if group.outcome_from != vintages.through(read).digest else None


def read_again(group: ImprovementGroup, until: date) -> bool:
    """Whether other words are read of a place now. Where that is because figures were revised, the words
    before are kept."""
    month, before = group.outcome_month, {row["code"]: row for row in group.outcome}
    set_outcome(group, until)
    changed = [
        before[row["code"]]
        for row in group.outcome
        if row["code"] in before and row["sentence"] != before[row["code"]]["sentence"]
    ]
    if group.outcome_month != month:
        group.outcome_revised = []
        return True
    if changed:
        codes = {row["code"] for row in changed}
        earlier = [row for row in group.outcome_revised if row["code"] not in codes]
        group.outcome_revised = [*earlier, *changed]
    return bool(changed)


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
