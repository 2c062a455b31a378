"""Requests to correct technologies: open ones for whoever may see them, answered ones for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from forum.people.permissions import AnyUser
from forum.technologies.lifecycle import CorrectionState
from forum.technologies.models import CorrectionRequest

PAGE_SIZE = 30


@dataclass(frozen=True)
class CorrectionsPage:
    waiting: Sequence[CorrectionRequest]
    answered: Sequence[CorrectionRequest]
    page: Page[CorrectionRequest]


def corrections_page(user: AnyUser, number: str | None) -> CorrectionsPage:
    rows = CorrectionRequest.objects.visible_to(user).select_related("technology")
    waiting = rows.filter(state=CorrectionState.WAITING).order_by("due_on", "pk")
    page = Paginator(rows.answered().order_by("-answered_at", "-pk"), PAGE_SIZE).get_page(number)
    return CorrectionsPage(
        list(waiting) if user.is_authenticated else (), list(page.object_list), page
    )
