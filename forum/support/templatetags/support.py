"""What support says of a place, on its page: that page belongs to all rooms together."""

from typing import Any

from django import template

from forum.support.pages.place_panel import MAX_ROWS, get_support_panel
from metrics.models import Place

register = template.Library()


@register.inclusion_tag("forum/support/panel.html", takes_context=True)
def support_of_place(
    context: template.Context, place: Place, most: int = MAX_ROWS, size: str = "l"
) -> dict[str, Any]:
    return {"panel": get_support_panel(context["request"].user, place, most), "size": size}
