"""Questions to areas keep the figures of their day; plans are followed by a chart. Both are told of
where a revision changed those figures."""

from collections.abc import Iterator

from forum.people.permissions import AnyUser
from forum.rooms.figure_based import FigureBased, changed_figures
from forum.support.models import Flag, ImprovementPlan
from forum.support.watch_list import PERSISTENT_LABELS
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, RevisedFigure, Revision
from metrics.pages.revision_words import value_words


class Flags:
    heading = "Support requests whose stored figures are of the month"

    def touched_by(self, revision: Revision, user: AnyUser) -> Iterator[FigureBased]:
        flags = Flag.objects.visible_to(user).filter(
            period_from__lte=revision.month, period_to__gte=revision.month
        )
        of_before = [
            flag for flag in flags.select_related("place", "author") if _keeps(flag, revision)
        ]
        changed = changed_figures(revision, (flag.place_id for flag in of_before))
        for flag in of_before:
            figures = changed.get((flag.place_id, flag.treatment_function), {})
            if figures or revision.is_withdrawal:
                sentence = flag_sentence(revision, figures.get(flag.measure))
                rule = rule_sentence(_met_then(flag), _meets_now(flag, revision))
                yield FigureBased(str(flag), flag.get_absolute_url(), f"{sentence} {rule}".strip())


class Plans:
    heading = "Improvement plans that are followed by a revised figure"

    def touched_by(self, revision: Revision, user: AnyUser) -> Iterator[FigureBased]:
        plans = list(ImprovementPlan.objects.visible_to(user).open().select_related("place"))
        changed = changed_figures(revision, (plan.place_id for plan in plans))
        for plan in plans:
            figures = changed.get((plan.place_id, plan.treatment_function), {})
            if figure := figures.get(plan.measure):
                yield FigureBased(str(plan), plan.get_absolute_url(), plan_sentence(figure))


def flag_sentence(revision: Revision, figure: RevisedFigure | None) -> str:
    """`figure`: of the measure that the flag is about, if that changed."""
    month = formatting.month(revision.month)
    if revision.is_withdrawal:
        return f"It keeps the figures of {month}, which was withdrawn since."
    if figure is None:
        return f"Its own figure of {month} did not change; others in its table did."
    before, after = _values(figure)
    return f"It keeps {before} for {month}; now it is {after}."


def rule_sentence(then: bool | None, now: bool | None) -> str:
    """Whether the place met the watch list's rule when the flag was opened, and meets it now; None:
    it is not known."""
    if then is None or now is None:
        return ""
    if then == now:
        return f"It {'met' if then else 'did not meet'} the watch list's rule then, as now."
    return (
        "It met the watch list's rule then and does not now."
        if then
        else "It did not meet the watch list's rule then and does now."
    )


def plan_sentence(figure: RevisedFigure) -> str:
    before, after = _values(figure)
    return f"Its chart shows {after} for {formatting.month(figure.revision.month)}, where it was {before}."


def _values(figure: RevisedFigure) -> tuple[str, str]:
    measure = BY_SLUG[figure.measure]
    return value_words(measure, figure.before), value_words(measure, figure.after)


def _keeps(flag: Flag, revision: Revision) -> bool:
    releases = flag.evidence.get("releases", ())
    return any(release["id"] == revision.before_id for release in releases)


def _met_then(flag: Flag) -> bool | None:
    result = flag.evidence.get("analysis_result")
    return result["label"] in PERSISTENT_LABELS if result else None


def _meets_now(flag: Flag, revision: Revision) -> bool | None:
    """Of the same month as then, if its statistics were made again after the revision."""
    comparison = revision.comparison
    if comparison is None or comparison.month != flag.period_to:
        return None
    label = (
        AnalysisResult.objects.about(flag.place)
        .filter(
            release=comparison.after_id,
            measure=flag.measure,
            treatment_function=flag.treatment_function,
        )
        .values_list("label", flat=True)
        .first()
    )
    return None if label is None else label in PERSISTENT_LABELS
