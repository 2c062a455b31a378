"""Invitations to tell what was done, in every state. What the rule read of them is made up."""

from dataclasses import replace

from forum.casestudies.models import CaseStudy
from forum.demonstration.actions.case_studies import ADVICE, advance, write_sections
from forum.demonstration.cast import Cast, in_days, place
from forum.demonstration.dates import set_back
from forum.demonstration.made_up import MADE_UP_CASE_STUDIES, MadeUpCaseStudy
from forum.invitations import actions
from forum.invitations.deadlines import LAPSE_DAYS
from forum.invitations.models import Invitation
from forum.people.models import User
from metrics.analysis.improvers import Improver, Movement
from metrics.measures import within_18_weeks
from metrics.series import Vintages

LEEDS = "15F"
MOVEMENT = Movement(54.2, 62.8, (71, 60, 84), (22, 14, 31), 106, 55.9)
CARDIOLOGY, SURGERY, ORTHOPAEDICS = "C_320", "C_100", "C_110"
EYES, EARS, SKIN = "C_130", "C_120", "C_330"


def seed_invitations(cast: Cast) -> None:
    lead = cast["icb-lead"]
    set_back(_invite(EYES, lead), days=LAPSE_DAYS)
    actions.lapse_invitations(today=in_days(0))
    actions.say_nothing_particular(invitation=_invite(EARS, lead), by=lead)
    reason = "Two of us are on leave. Ask us in the spring."
    actions.decline_invitation(invitation=_invite(SURGERY, lead), reason=reason, by=lead)
    _write(_invite(ORTHOPAEDICS, lead), "X-rays before a first visit", cast)
    _tell(_invite(SKIN, lead), cast)
    _invite(CARDIOLOGY, lead)


def _invite(treatment: str, lead: User) -> Invitation:
    where = place(LEEDS)
    improver = Improver(where, treatment, within_18_weeks.MEASURE.slug, MOVEMENT)
    month = Vintages.visible_to(None).newest.month
    return actions.invite(improver=improver, area=where, month=month, position=1, by=lead)


def _write(
    invitation: Invitation, title: str, cast: Cast, intervention: str = ""
) -> tuple[MadeUpCaseStudy, CaseStudy]:
    script = replace(
        MADE_UP_CASE_STUDIES[0],
        title=title,
        place=LEEDS,
        treatment=invitation.treatment_function,
        measure=invitation.measure,
        problem="Many people came to the clinic who needed no visit.",
        done="Practices sent a picture first. A reply came within two working days.",
        results="A quarter of the questions were answered without a visit.",
        did_not_work="Some pictures had to be taken again.",
        intervention=intervention,
        co_author="",
    )
    by = cast[script.team.by]
    case_study = actions.start_case_study(invitation=invitation, title=title, by=by)
    return script, write_sections(case_study, script.answers, by)


def _tell(invitation: Invitation, cast: Cast) -> None:
    """With a case study that is published."""
    title = "Photographs of skin before a first visit"
    script, case_study = _write(invitation, title, cast, intervention=ADVICE)
    advance(script, case_study, cast)
