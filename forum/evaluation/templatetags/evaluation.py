"""What the figures show of a case study, inside its page, which belongs to a lower room."""

from typing import Any

from django import template

from forum.casestudies.models import CaseStudy
from forum.evaluation.pages.plan import case_study_evaluation

register = template.Library()


@register.inclusion_tag("forum/evaluation/in_case_study.html", takes_context=True)
def evaluation_of(context: template.Context, case_study: CaseStudy) -> dict[str, Any]:
    evaluation = case_study_evaluation(context["request"].user, case_study)
    return {"evaluation": evaluation, "case_study": case_study}
