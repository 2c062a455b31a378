"""What support says of a place, on its page: that page belongs to all rooms together."""

from typing import Any

from django import template
from django.urls import reverse

from forum.support.models import ListExplanation
from forum.support.pages.place_panel import get_support_panel
from forum.support.pages.treatment_panel import get_treatment_panel
from forum.support.permissions import can_explain_list
from metrics.models import Place
from metrics.pages.view_query import ViewQuery

register = template.Library()


@register.inclusion_tag("forum/support/panel.html", takes_context=True)
def support_of_place(
    context: template.Context, place: Place, most: int | None = None, size: str = "l"
) -> dict[str, Any]:
    return {"panel": get_support_panel(context["request"].user, place, most), "size": size}


@register.inclusion_tag("forum/support/list_explanation.html", takes_context=True)
def list_explanation(context: template.Context, place: Place, state: ViewQuery) -> dict[str, Any]:
    """What the area says of the movement of its list in the month shown."""
    user = context["request"].user
    explanations = ListExplanation.objects.visible_to(user).select_related("author", "place")
    explanation = explanations.filter(
        place=place, treatment_function=state.treatment, month=state.month
    ).first()
    url = reverse("list_explanation_new", args=[place.code])
    can_explain = can_explain_list(user, place)
    return {
        "explanation": explanation,
        "explain_url": f"{url}{state.dated_query()}" if can_explain else "",
        "is_author": explanation is not None and explanation.author_id == user.pk,
        "request": context["request"],
    }


@register.inclusion_tag("forum/support/treatment_panel.html", takes_context=True)
def support_for_treatment(context: template.Context, treatment: str) -> dict[str, Any]:
    """With the colleagues who can help with it."""
    request = context["request"]
    return {"panel": get_treatment_panel(request.user, treatment), "request": request}
