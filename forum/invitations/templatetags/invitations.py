"""Invitations on the pages of places, which belong to another room."""

from typing import Any

from django import template
from django.urls import reverse

from forum.invitations.models import Invitation
from forum.invitations.pages.invitation import status_words
from forum.invitations.permissions import can_list
from forum.people.permissions import AnyUser
from metrics.models import Place

register = template.Library()


@register.simple_tag(takes_context=True)
def invitations_url(context: template.Context) -> str:
    """For those who may ever have one to read."""
    return reverse("invitations") if can_list(context["request"].user) else ""


@register.inclusion_tag("forum/invitations/related.html", takes_context=True)
def invitations_of_place(context: template.Context, place: Place) -> dict[str, Any]:
    """Those that wait for an answer, for staff; a link for those who may see more than that."""
    user = context["request"].user
    known = Invitation.objects.known_to(user).about(place).select_related("author", "place")
    rows = list(known)
    visible = _visible_ids(user, place) if rows else frozenset()
    return {
        "rows": [
            {"invitation": row, "status": status_words(row), "is_linked": row.pk in visible}
            for row in rows
        ]
    }


def _visible_ids(user: AnyUser, place: Place) -> frozenset[int]:
    visible = Invitation.objects.visible_to(user).about(place)
    return frozenset(visible.values_list("pk", flat=True))
