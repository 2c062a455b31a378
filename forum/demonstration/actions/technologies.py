"""A technology on its way to patients and one that was withdrawn, who has access to the first, and requests to
correct it in every state."""

from datetime import timedelta

from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.demonstration.cast import Cast, in_days, place
from forum.people.models import User
from forum.technologies import actions
from forum.technologies.actions import Attestation
from forum.technologies.models import CorrectionRequest, Technology
from forum.technologies.pages.trusts import trusts_of
from metrics.models import Place

MADE_UP = "Made up, to show how the site works"
WAKEFIELD, LEEDS, CALDERDALE, YORK = "03R", "15F", "02T", "03Q"
WEST_YORKSHIRE = "QWO"
STEPS = (
    ("need", "passed", 900, "NHS England"),
    ("mark", "passed", 800, ""),
    ("assessment", "passed", 500, "NICE"),
    ("funding", "under_way", 400, "NHS England"),
    ("procurement", "not_started", 90, "The ICBs"),
)


def seed_technologies(cast: Cast, case_studies: dict[str, CaseStudy]) -> None:
    steward = cast["steward"]
    technology = _describe("Referral reader", "Sorts referrals for cardiology", steward)
    _add_steps(technology, steward)
    _link(technology, next(iter(case_studies.values())), steward)
    withdrawn = _describe("Paper heart monitor", "Records a heart rhythm", steward)
    actions.withdraw_technology(
        technology=withdrawn, reason="It is no longer made. This is made up.", by=steward
    )
    _attest(technology, cast)
    _correct(technology, cast)


def _describe(name: str, purpose: str, steward: User) -> Technology:
    return actions.create_technology(
        name=name,
        fields={
            "purpose": purpose,
            "generic_type": "Software",
            "supplier": "A made-up supplier",
            "is_digital": True,
            "source": MADE_UP,
        },
        treatments=["C_320"],
        by=steward,
    )


def _add_steps(technology: Technology, steward: User) -> None:
    for step, status, days, owner in STEPS:
        actions.record_step(
            technology=technology,
            step=step,
            status=status,
            since=in_days(-days),
            source=MADE_UP,
            owner=owner,
            by=steward,
        )
    actions.record_funding(technology=technology, route="local", source=MADE_UP, by=steward)


def _link(technology: Technology, case_study: CaseStudy, steward: User) -> None:
    actions.revise_technology(
        technology=technology,
        fields={"purpose": technology.purpose, "source": MADE_UP},
        treatments=["C_320"],
        interventions=(),
        case_studies=[case_study],
        based_on=technology.version,
        by=steward,
    )


def _attest(technology: Technology, cast: Cast) -> None:
    """As first planned and then available; as not offered; and next door."""
    today, lead = timezone.localdate(), cast["icb-lead"]

    def say(where: Place, status: str, days: int, reason: str = "", by: User = lead) -> None:
        day = today - timedelta(days=days)
        row = Attestation(technology, where, status, day, reason)
        actions.attest(attestations=[row], by=by)

    say(place(WAKEFIELD), "planned", 200)
    say(place(WAKEFIELD), "available", 20)
    say(place(LEEDS), "not_offered", 20, "There is no budget for it this year.")
    say(place(CALDERDALE), "partly", 340)
    say(place(YORK), "available", 60, by=cast["icb-lead-humber"])
    # Without figures nobody speaks for a trust.
    for trust in trusts_of(place(WEST_YORKSHIRE), today)[:1]:
        say(trust, "available", 20)
    actions.remind_of_lapses(on=today)


def _correct(technology: Technology, cast: Cast) -> None:
    def request(who: str, what: str) -> CorrectionRequest:
        return actions.request_correction(
            technology=technology, what=what, interest="nhs", by=cast[who]
        )

    answers = (
        (request("cardiologist", "It sorts letters as well as forms."), True, "It says so now."),
        (
            request("approver", "It was first used here."),
            False,
            "No page that can be cited says so.",
        ),
    )
    for correction, accepted, answer in answers:
        actions.answer_correction(
            correction=correction, accepted=accepted, answer=answer, by=cast["steward"]
        )
    request("icb-lead", "The supplier has another name now.")
    actions.cancel_correction(
        correction=request("cardiologist", "A second thought."), by=cast["cardiologist"]
    )
