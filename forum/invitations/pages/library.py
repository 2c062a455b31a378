"""All invitations that a person may see, those without an answer first."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from forum.invitations.models import Invitation
from forum.invitations.pages.invitation import status_words
from forum.people.models import User
from metrics import formatting

PAGE_SIZE = 25


@dataclass(frozen=True)
class InvitationRow:
    invitation: Invitation
    month: str
    status: str


@dataclass(frozen=True)
class InvitationsPage:
    rows: tuple[InvitationRow, ...]
    page: Page[Invitation]


def invitations_page(*, user: User, params: Mapping[str, str]) -> InvitationsPage:
    rows = Invitation.objects.visible_to(user).select_related("place", "author").open_first()
    page = Paginator(rows, PAGE_SIZE).get_page(params.get("page"))
    return InvitationsPage(tuple(map(_row, page.object_list)), page)


def _row(invitation: Invitation) -> InvitationRow:
    return InvitationRow(invitation, formatting.month(invitation.month), status_words(invitation))
