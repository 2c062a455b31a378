"""The page of an invitation: what the figures showed, and what became of it."""

from dataclasses import dataclass

from django.urls import reverse

from forum.casestudies.models import CaseStudy
from forum.invitations.lifecycle import State
from forum.invitations.models import Invitation
from forum.people.models import User
from metrics import formatting
from metrics.formatting import london_day
from metrics.measures import BY_SLUG
from metrics.pages.components import Link
from metrics.pages.control_charts import chart_url
from metrics.pages.movement_words import movement_sentence, rule_words


@dataclass(frozen=True)
class InvitationPage:
    trail: tuple[Link, ...]
    sentence: str
    period: str
    chart: Link
    rule: str
    status: str
    reason: str
    case_study: CaseStudy | None


def invitation_page(*, user: User, invitation: Invitation) -> InvitationPage:
    place, month = invitation.place, invitation.month
    url = chart_url(place, invitation.measure, invitation.treatment_function, month)
    return InvitationPage(
        trail=(Link("Invitations", reverse("invitations")),),
        sentence=movement_sentence(place.name, BY_SLUG[invitation.measure], invitation.movement),
        period=f"Read from the 12 months to {formatting.month(month)} and the same months a year before.",
        rule=rule_words(of_trusts=place.is_provider),
        chart=Link(f"{invitation.what} in {place}, {formatting.month(month)}", url),
        status=status_words(invitation),
        reason=invitation.reason,
        case_study=_readable_case_study(user, invitation),
    )


def status_words(invitation: Invitation) -> str:
    """Of one that waits, since when."""
    start = f"Asked in {formatting.month(invitation.invited_on)}"
    words = f"{start}, {invitation.get_state_display()}"
    if invitation.state == State.WRITING:
        words = f"{start}, not answered yet: {invitation.get_state_display()}"
    if invitation.answered_at is None:
        return f"{words}."
    return f"{words}, {formatting.day(london_day(invitation.answered_at))}."


def _readable_case_study(user: User, invitation: Invitation) -> CaseStudy | None:
    if invitation.case_study_id is None:
        return None
    return CaseStudy.objects.visible_to(user).filter(pk=invitation.case_study_id).first()
