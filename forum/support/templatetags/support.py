"""What support says of a place, on its page: that page belongs to all rooms together."""

from typing import Any

from django import template

from forum.support.pages.place_panel import MAX_ROWS, get_support_panel
from forum.support.pages.treatment_panel import get_treatment_panel
from metrics.models import Place

register = template.Library()


@register.inclusion_tag("forum/support/panel.html", takes_context=True)
def support_of_place(
    context: template.Context, place: Place, most: int = MAX_ROWS, size: str = "l"
) -> dict[str, Any]:
    return {"panel": get_support_panel(context["request"].user, place, most), "size": size}


@register.inclusion_tag("forum/support/treatment_panel.html", takes_context=True)
def support_for_treatment(context: template.Context, treatment: str) -> dict[str, Any]:
    """With the colleagues who can help with it."""
    request = context["request"]
    return {"panel": get_treatment_panel(request.user, treatment), "request": request}
