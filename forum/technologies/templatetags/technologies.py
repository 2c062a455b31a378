"""Technologies on the pages of case studies and interventions, which belong to other rooms."""

from typing import Any

from django import template

from forum.casestudies.models import CaseStudy, Intervention
from forum.technologies.models import Technology
from forum.technologies.models.technologies import TechnologyQuerySet

register = template.Library()
TEMPLATE = "forum/technologies/used.html"


@register.inclusion_tag(TEMPLATE, takes_context=True)
def technologies_of_case_study(context: template.Context, case_study: CaseStudy) -> dict[str, Any]:
    return {"technologies": list(_listed(context).filter(case_studies=case_study))}


@register.inclusion_tag(TEMPLATE, takes_context=True)
def technologies_of_intervention(
    context: template.Context, intervention: Intervention
) -> dict[str, Any]:
    return {"technologies": list(_listed(context).filter(interventions=intervention))}


def _listed(context: template.Context) -> TechnologyQuerySet:
    return Technology.objects.visible_to(context["request"].user).listed().order_by("name")
