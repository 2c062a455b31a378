"""Support on the page of a treatment function: open requests that the reader may see, and colleagues who
can help with it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from forum.people.pages import PersonRow, people_helping_with
from forum.people.permissions import (
    AnyUser,
    Permission,
    can_read_staff_content,
    places_with_permission,
)
from forum.support.models import Flag
from forum.support.pages.lists import FlagRow, flag_row
from metrics.pages.components import Link

MOST_SHOWN = 3


@dataclass(frozen=True)
class TreatmentPanel:
    """A reader who has not signed in sees only a link to sign in."""

    flags: tuple[FlagRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    links: tuple[Link, ...] = ()
    sign_in: bool = False


def get_treatment_panel(user: AnyUser, treatment: str) -> TreatmentPanel | None:
    if not user.is_authenticated:
        return TreatmentPanel(sign_in=True)
    if not can_read_staff_content(user):
        return None
    flags = Flag.objects.visible_to(user).open().filter(treatment_function=treatment)
    newest = flags.select_related("place", "author").newest_first()[:MOST_SHOWN]
    return TreatmentPanel(
        tuple(map(flag_row, newest)),
        people_helping_with(user=user, treatment=treatment, most=MOST_SHOWN),
        tuple(_links(user, treatment)),
    )


def _links(user: AnyUser, treatment: str) -> list[Link]:
    query = f"?{urlencode({'treatment': treatment})}"
    links = [Link("All who can help", reverse("people") + query)]
    if places_with_permission(user, Permission.ASK_FOR_SUPPORT).exists():
        links.append(Link("Ask for support", reverse("ask_for_help") + query))
    return [*links, Link("All support", reverse("support"))]
