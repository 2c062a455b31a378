"""Forms of invitations: the case study that is begun, and why not now."""

from typing import Any

from forum.casestudies.sections import LONGEST_LINE
from forum.invitations.models import Invitation
from forum.invitations.patient_data_checks import LONGEST_REASON
from forum.people.web.date_fields import A_MONTH, month_field
from forum.people.web.form_fields import IdempotentForm, text_field
from metrics.analysis.analysed_measures import YEAR
from metrics.calendar import month_before


class StartForm(IdempotentForm):
    title = text_field(
        "Title",
        max_length=LONGEST_LINE,
        required_message="Give it a title",
        hint="Say what was done. You can change it later.",
    )
    started_on = month_field(
        "When did it start?",
        hint=f"{A_MONTH} Filled in is the first month of the better year. Change it if you know better.",
        called="start date",
    )


class DeclineForm(IdempotentForm):
    reason = text_field(
        "Why not now? You need not say",
        rows=3,
        max_length=LONGEST_REASON,
        hint="No patient information. Those who see this invitation can read it.",
    )


def start_initial(invitation: Invitation) -> dict[str, Any]:
    title = f"What we did in {invitation.place.name}: {invitation.what}"
    first = month_before(invitation.month, YEAR - 1)
    return {"title": title[:LONGEST_LINE], "started_on": first}
