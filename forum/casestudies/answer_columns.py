"""From answers to columns: the one place where what was typed becomes what lists and charts read."""

import re
from collections.abc import Mapping
from datetime import date

from forum.casestudies.deadlines import add_year
from forum.casestudies.grading import Evidence, compute_grade
from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.sections import Answers
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

UNTITLED = "Case study without a title"
FEW = re.compile(r"(?<![\d.,])0*[1-7](?![\d.,%]*\d|\s*%)")
COUNTS = ("before_value", "after_value", "number")
SAME_NAME = ("summary", "kind", "setting", "stage")


def copy_answers_to_columns(case_study: CaseStudy, answers: Mapping[str, str]) -> None:
    """Set the columns; the caller saves. The place stays once readers know the case study by it."""
    case_study.title = answers.get("title", "").strip() or UNTITLED
    for name in SAME_NAME:
        setattr(case_study, name, answers.get(name, ""))
    if case_study.published_at is None:
        case_study.place = _place(answers) or case_study.place
    treatment = answers.get("treatment_function", "")
    case_study.treatment_function = treatment if treatment in TREATMENTS else TOTAL_TREATMENT
    measure = answers.get("measure", "")
    case_study.measure = measure if measure in BY_SLUG else ""
    case_study.started_on = parse_date(answers.get("started_on", ""))
    case_study.full_operation_on = parse_date(answers.get("full_operation_on", ""))
    case_study.audience = answers.get("audience", "") or case_study.audience
    _mirror_recipe(case_study, answers.get("intervention", ""))
    case_study.grade = compute_grade(collect_evidence(case_study, answers)).grade.value


def collect_evidence(case_study: CaseStudy, answers: Mapping[str, str]) -> Evidence:
    def said(name: str) -> bool:
        return bool(answers.get(name, "").strip())

    return Evidence(
        compiled=case_study.compiled,
        measure=answers.get("measure", "") in BY_SLUG,
        started=parse_date(answers.get("started_on", "")) is not None,
        before=said("before_value"),
        after=said("after_value"),
        periods=said("before_period") and said("after_period"),
        method=said("method"),
        lowered_to=case_study.lowered_to,
        lowered_reason=case_study.lowered_reason,
    )


def review_due_date(answers: Mapping[str, str], today: date) -> date:
    """When its authors asked for it to be looked at again, within a year from now."""
    asked, latest = parse_date(answers.get("review_on", "")), add_year(today)
    return asked if asked and today < asked < latest else latest


def mask_small_counts(answers: Answers) -> Answers:
    """Counts of patients from 1 to 7 become *, before they are stored."""
    if not answers.get("of_patients"):
        return answers
    return answers | {name: FEW.sub("*", answers.get(name, "")) for name in COUNTS}


def parse_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _place(answers: Mapping[str, str]) -> Place | None:
    code = answers.get("place", "")
    kinds = [Place.Kind.ICB, Place.Kind.SUB_ICB]
    return Place.objects.filter(kind__in=kinds, code=code).first() if code else None


def _mirror_recipe(case_study: CaseStudy, slug: str) -> None:
    recipes = Intervention.objects.with_latest_version()
    recipe = recipes.filter(slug=slug).first() if slug else None
    if recipe is None or recipe.pk != case_study.intervention_id:
        # The version stays the one that they followed; a new recipe begins at its newest.
        case_study.intervention_version = recipe.latest_version if recipe else None
    case_study.intervention = recipe
