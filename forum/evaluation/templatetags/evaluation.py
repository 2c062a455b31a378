"""What the figures show of a case study or an adoption, inside its page, which belongs to a lower room."""

from typing import Any

from django import template

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.evaluation.pages import plan

register = template.Library()


@register.inclusion_tag("forum/evaluation/in_case_study.html", takes_context=True)
def evaluation_of(context: template.Context, case_study: CaseStudy) -> dict[str, Any]:
    evaluation, adopters = plan.evaluation_and_adopters(context["request"].user, case_study)
    return {"evaluation": evaluation, "adopters": adopters, "case_study": case_study}


@register.inclusion_tag("forum/evaluation/in_adoption.html", takes_context=True)
def evaluation_of_adoption(context: template.Context, adoption: Adoption) -> dict[str, Any]:
    evaluation = plan.evaluation_of(context["request"].user, adoption)
    return {"evaluation": evaluation, "adoption": adoption}
