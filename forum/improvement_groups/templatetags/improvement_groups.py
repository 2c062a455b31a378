"""Improvement groups on the pages of places and adoptions, which belong to other rooms."""

from typing import Any

from django import template
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.improvement_groups.models import ImprovementGroup
from forum.improvement_groups.permissions import can_look_inside
from metrics import hierarchy
from metrics.models import Place

register = template.Library()
MOST = 5
TEMPLATE = "forum/improvement_groups/related.html"


@register.inclusion_tag(TEMPLATE, takes_context=True)
def groups_of_place(context: template.Context, place: Place, size: str = "m") -> dict[str, Any]:
    """In which somebody takes part for it, or for a place inside it."""
    within = hierarchy.place_ids_in([place], timezone.localdate())
    groups = ImprovementGroup.objects.visible_to(context["request"].user).shown()
    rows = groups.of_places(within).select_related("author").newest_first()
    return {"groups": list(rows[:MOST]), "size": size}


@register.inclusion_tag(TEMPLATE, takes_context=True)
def groups_of_adoption(context: template.Context, adoption: Adoption) -> dict[str, Any]:
    """To which it was named: for those who read what is inside them."""
    user = context["request"].user
    groups = ImprovementGroup.objects.visible_to(user).shown().filter(trials__adoption=adoption)
    rows = can_look_inside.filter(groups, user).select_related("author").newest_first()
    return {"groups": list(rows[:MOST]), "size": "m"}
