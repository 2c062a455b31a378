"""Copies answers, which are kept as typed, to the columns that lists, charts and permissions read."""

import re
from collections.abc import Mapping
from datetime import date

from forum.casestudies.grading import Evidence, compute_grade
from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.sections import Answers
from forum.people.models import label_demonstration
from forum.people.web.choices import get_provider
from forum.people.web.date_fields import parse_day
from metrics.calendar import year_after
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

UNTITLED = "Case study without a title"
SMALL_COUNT = re.compile(r"(?<![\d.,])0*[1-7](?![\d.,%]*\d|\s*%)")
COUNT_QUESTIONS = ("before_value", "after_value", "number")
COPIED_AS_TYPED = ("summary", "kind", "setting", "stage")


def copy_answers_to_columns(case_study: CaseStudy, answers: Mapping[str, str]) -> None:
    """Set the columns; the caller saves. After the first publication the place stays as it is."""
    title = answers.get("title", "").strip() or UNTITLED
    case_study.title = label_demonstration(title, case_study.author)
    for name in COPIED_AS_TYPED:
        setattr(case_study, name, answers.get(name, ""))
    if case_study.published_at is None:
        case_study.place = _get_place(answers) or case_study.place
    case_study.provider = get_provider(answers.get("provider", ""))
    treatment = answers.get("treatment_function", "")
    case_study.treatment_function = treatment if treatment in TREATMENTS else TOTAL_TREATMENT
    measure = answers.get("measure", "")
    case_study.measure = measure if measure in BY_SLUG else ""
    case_study.started_on = parse_day(answers.get("started_on", ""))
    case_study.full_operation_on = parse_day(answers.get("full_operation_on", ""))
    case_study.audience = answers.get("audience", "") or case_study.audience
    _copy_intervention(case_study, answers.get("intervention", ""))
    case_study.grade = compute_grade(collect_evidence(case_study, answers)).grade.value


def collect_evidence(case_study: CaseStudy, answers: Mapping[str, str]) -> Evidence:
    def is_answered(name: str) -> bool:
        return bool(answers.get(name, "").strip())

    return Evidence(
        compiled=case_study.compiled,
        measure=answers.get("measure", "") in BY_SLUG,
        started=parse_day(answers.get("started_on", "")) is not None,
        before=is_answered("before_value"),
        after=is_answered("after_value"),
        periods=is_answered("before_period") and is_answered("after_period"),
        method=is_answered("method"),
        figures_claim=case_study.figures_claim,
        figures_late=case_study.figures_late,
        figures_readable_on=case_study.figures_readable_on,
        shifted_adopters=case_study.shifted_adopters,
        lowered_to=case_study.lowered_to,
        lowered_reason=case_study.lowered_reason,
    )


def review_due_date(answers: Mapping[str, str], today: date) -> date:
    """The date that its authors chose, at the latest a year from today."""
    chosen, latest = parse_day(answers.get("review_on", "")), year_after(today)
    return chosen if chosen and today < chosen < latest else latest


def mask_small_counts(answers: Answers) -> Answers:
    """Counts of patients from 1 to 7 become *, before they are stored."""
    if not answers.get("of_patients"):
        return answers
    return answers | {name: SMALL_COUNT.sub("*", answers.get(name, "")) for name in COUNT_QUESTIONS}


def _get_place(answers: Mapping[str, str]) -> Place | None:
    code = answers.get("place", "")
    kinds = [Place.Kind.ICB, Place.Kind.SUB_ICB]
    return Place.objects.filter(kind__in=kinds, code=code).first() if code else None


def _copy_intervention(case_study: CaseStudy, slug: str) -> None:
    interventions = Intervention.objects.with_latest_version()
    intervention = interventions.filter(slug=slug).first() if slug else None
    if intervention is None or intervention.pk != case_study.intervention_id:
        # The version stays the one that they followed; a newly chosen intervention starts at its latest.
        case_study.intervention_version = intervention.latest_version if intervention else None
    case_study.intervention = intervention
