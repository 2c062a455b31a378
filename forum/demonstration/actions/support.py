"""Support requests, offers, disputed figures and improvement plans in every state. Requests by others are
about areas that the rule of the watch list names in the figures of this site."""

from collections.abc import Sequence

from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.demonstration.actions.case_studies import ADVICE
from forum.demonstration.cast import Cast, in_days, place
from forum.demonstration.dates import set_back
from forum.people.actions import Refused, grant_role
from forum.people.models import Role, User
from forum.people.permissions import has_role
from forum.support import actions
from forum.support.actions import Step
from forum.support.candidates import Candidate
from forum.support.models import Flag, FlagReply, ImprovementPlan, OfferKind, SupportOffer
from forum.support.models.flags import Outcome
from forum.support.models.plans import PlanReview
from forum.support.watch_list import get_watch_list
from metrics.measures import (
    median_wait,
    over_52_weeks_share,
    percentile_92_wait,
    waiting_list,
    within_18_weeks,
)

QUESTION = "Waits here have been longer than in similar areas for a year. What explains this?"
REPLY = (
    "Two consultants left, and their posts are advertised. We would like to see how others did it."
)
NEEDED = 4
TOO_FEW = (
    "The figures of this site name too few areas to show support requests. Load figures first."
)
WEST_YORKSHIRE = "QWO"


def seed_support(cast: Cast, case_studies: dict[str, CaseStudy]) -> None:
    supporting, drafted, with_area, disputed, *others = _candidates(cast)
    _stay_draft(drafted, cast)
    _withdraw_after_dispute(with_area, cast)
    _wait_for_reply(with_area, cast)
    _dispute(disputed, cast)
    if others:
        _expire(others[0], cast)
    flag = _support(supporting, cast, case_studies)
    _show_own_requests(cast)
    _seed_plans(flag, cast, case_studies)
    actions.follow_up_offers(today=timezone.localdate())
    actions.expire_unanswered_flags(today=timezone.localdate())
    actions.begin_due_reviews(today=timezone.localdate())


def _candidates(cast: Cast) -> list[Candidate]:
    """Of areas that the demonstration's leads know, first. Each area once, so that no two are alike."""
    candidates = get_watch_list(user=cast["national-lead"]).candidates
    own = {role.place_id for role in cast["icb-lead"].grants.all()}
    by_place = {candidate.place.pk: candidate for candidate in reversed(candidates)}
    chosen = sorted(
        by_place.values(),
        key=lambda candidate: (
            candidate.place.pk not in own
            and not has_role(cast["icb-lead"], Role.ICB_LEAD, candidate.place),
            candidate.place.name,
        ),
    )
    if len(chosen) < NEEDED:
        raise Refused(TOO_FEW)
    return chosen[: NEEDED + 1]


# --- requests by improvement leads ---------------------------------------------------------------


def _open(candidate: Candidate, cast: Cast) -> Flag:
    """With an offer and an intervention, as a request by others needs."""
    by = cast["national-lead"]
    flag = actions.open_flag(
        place=candidate.place,
        measure=candidate.measure,
        treatment=candidate.treatment_function,
        question=QUESTION,
        by=by,
    )
    _offer(flag, by)
    reason = "Areas with the same pattern began with this."
    intervention = Intervention.objects.get(slug=ADVICE)
    actions.add_match(flag=flag, intervention=intervention, reason=reason, by=by)
    return flag


def _send(candidate: Candidate, cast: Cast) -> Flag:
    _ensure_lead(candidate, cast)
    return actions.send_flag(flag=_open(candidate, cast), by=cast["national-lead"])


def _ensure_lead(candidate: Candidate, cast: Cast) -> None:
    """Somebody of the demonstration speaks for the area."""
    lead = cast["area-lead"]
    if not has_role(lead, Role.ICB_LEAD, candidate.place):
        reason = "A demonstration"
        by = cast["administrator"]
        grant_role(user=lead, role=Role.ICB_LEAD, place=candidate.place, reason=reason, by=by)


def _offer(flag: Flag, by: User, **more: object) -> SupportOffer:
    fields: dict[str, object] = {
        "kind": OfferKind.PEER_CALL,
        "description": "An hour with a team that began from the same place.",
        "person_name": "A demonstration manager",
        "starts_on": in_days(7),
    }
    return actions.add_offer(flag=flag, by=by, **(fields | more))  # type: ignore[arg-type]


def _stay_draft(candidate: Candidate, cast: Cast) -> None:
    _open(candidate, cast)


def _withdraw_after_dispute(candidate: Candidate, cast: Cast) -> None:
    """The figures were found to be wrong."""
    flag = _send(candidate, cast)
    dispute = actions.dispute_figures(
        flag=flag, description="One hospital sent its list twice.", by=cast["area-lead"]
    )
    finding = "One submission is in the file twice."
    actions.resolve_dispute(dispute=dispute, wrong=True, finding=finding, by=cast["steward"])


def _wait_for_reply(candidate: Candidate, cast: Cast) -> None:
    """Its figures were disputed and stand, so the clock runs again, with more time."""
    flag = _send(candidate, cast)
    dispute = actions.dispute_figures(
        flag=flag, description="Is the community provider in these figures?", by=cast["area-lead"]
    )
    finding = "It is not, and that is the same in all areas."
    actions.resolve_dispute(dispute=dispute, wrong=False, finding=finding, by=cast["steward"])
    flag.refresh_from_db()
    actions.extend_reply_time(flag=flag, by=cast["area-lead"])


def _dispute(candidate: Candidate, cast: Cast) -> None:
    flag = _send(candidate, cast)
    words = "A new system counts people twice since the autumn."
    actions.dispute_figures(flag=flag, description=words, by=cast["area-lead"])


def _expire(candidate: Candidate, cast: Cast) -> None:
    """Ten working days have gone by."""
    set_back(_send(candidate, cast), days=30)


def _support(candidate: Candidate, cast: Cast, case_studies: dict[str, CaseStudy]) -> Flag:
    """The area said yes; one offer was completed, one is under way, one was declined."""
    by, lead = cast["national-lead"], cast["area-lead"]
    _ensure_lead(candidate, cast)
    flag = _open(candidate, cast)
    case_study = case_studies["Advice before referral for cardiology"]
    actions.add_match(
        flag=flag,
        intervention=Intervention.objects.get(slug=ADVICE),
        reason="It began with the same long waits.",
        case_study=case_study,
        by=by,
    )
    second = _offer(flag, by, kind=OfferKind.ANALYST, description="Two days of an analyst's time.")
    actions.send_flag(flag=flag, by=by)
    flag.refresh_from_db()
    actions.reply_to_flag(flag=flag, kind=FlagReply.Kind.ACCEPT, body=REPLY, by=lead)
    set_back(flag, *flag.offers.all(), days=21)
    for offer in flag.offers.all():
        words = "A first call, with three people of the team."
        actions.log_contact(offer=offer, contacted_on=in_days(-9), description=words, by=lead)
    actions.complete_offer(offer=second, by=lead)
    return Flag.objects.get(pk=flag.pk)


# --- requests by the areas themselves ------------------------------------------------------------


def _show_own_requests(cast: Cast) -> None:
    _ask(percentile_92_wait.MEASURE.slug, cast)
    _leave_open(_ask(within_18_weeks.MEASURE.slug, cast), cast)
    _watch_figures(_ask(median_wait.MEASURE.slug, cast), cast)
    _close(_ask(over_52_weeks_share.MEASURE.slug, cast), cast)
    _take_back(_ask(waiting_list.MEASURE.slug, cast), cast)


def _ask(measure: str, cast: Cast) -> Flag:
    flag = actions.ask_for_help(
        place=place(WEST_YORKSHIRE),
        measure=measure,
        question="We would like to hear from areas that shortened these waits.",
        by=cast["icb-lead"],
    )
    return actions.send_flag(flag=flag, by=cast["icb-lead"])


def _leave_open(flag: Flag, cast: Cast) -> None:
    """With an offer for each state that an open request can have."""
    helper, lead = cast["icb-lead-humber"], cast["icb-lead"]
    humber = place("QOQ")
    declined, cancelled, lapsed, consent, accepted = (
        _offer(flag, helper, from_place=humber, **more)
        for more in (
            {"kind": OfferKind.FUNDING, "description": "A contact who knows this fund."},
            {"kind": OfferKind.CLINICAL_LEAD, "description": "Half a day of our clinical lead."},
            {"description": "A call in the new year."},
            {"person": cast["cardiologist"], "person_name": cast["cardiologist"].name},
            {
                "kind": OfferKind.SITE_VISIT,
                "description": "A visit to our clinic, for four people.",
            },
        )
    )
    actions.decline_offer(offer=declined, by=lead)
    actions.cancel_offer(offer=cancelled, by=helper)
    actions.answer_consent(consent=consent.consent, agreed=True, by=cast["cardiologist"])
    actions.accept_offer(offer=accepted, by=lead)
    set_back(flag, lapsed, days=70)


def _watch_figures(flag: Flag, cast: Cast) -> None:
    offer = _offer(flag, cast["icb-lead-humber"], from_place=place("QOQ"))
    actions.accept_offer(offer=offer, by=cast["icb-lead"])
    words = "A call about how the list was kept."
    actions.log_contact(
        offer=offer, contacted_on=in_days(0), description=words, by=cast["icb-lead"]
    )
    actions.complete_offer(offer=offer, by=cast["icb-lead"])
    actions.monitor_flag(flag=flag, by=cast["icb-lead"])


def _close(flag: Flag, cast: Cast) -> None:
    """Each side has written its lesson."""
    offer = _offer(flag, cast["icb-lead-humber"], from_place=place("QOQ"))
    actions.accept_offer(offer=offer, by=cast["icb-lead"])
    lesson = "Begin with one team, and agree first who counts."
    actions.close_flag(flag=flag, outcome=Outcome.STABLE, lesson=lesson, by=cast["icb-lead"])
    lesson = "A second call after four weeks would have helped."
    actions.write_lesson(flag=flag, lesson=lesson, by=cast["icb-lead-humber"])


def _take_back(flag: Flag, cast: Cast) -> None:
    reason = "A neighbour has helped meanwhile."
    actions.withdraw_flag(flag=flag, reason=reason, by=cast["icb-lead"])


# --- plans ---------------------------------------------------------------------------------------


def _seed_plans(flag: Flag, cast: Cast, case_studies: dict[str, CaseStudy]) -> None:
    """One that follows the request, which is under way; and one for each other state."""
    case_study = case_studies["Advice before referral for cardiology"]
    steps = (
        Step("Agree the form with practices", "Demo ICB lead", in_days(20), case_study=case_study),
        Step("Put one session a week aside", "Demo clinical lead", in_days(40)),
    )
    under_way = _write(cast["area-lead"], "Advice before referral", steps, flag=flag)
    actions.agree_plan(plan=under_way, by=cast["national-lead"])
    actions.activate_plan(plan=under_way, by=cast["area-lead"])
    _write(cast["icb-lead"], "Shorter waits for a first appointment", steps)
    _agreed("One list for two hospitals", steps, cast)
    _reviewed("Calls to everybody who waits", steps, cast, PlanReview.Result.ACHIEVED)
    _reviewed("Evening clinics", steps, cast, PlanReview.Result.REVISE)
    actions.begin_review(plan=_started("Fewer missed days", steps, cast), by=cast["icb-lead"])
    due = _started("A second theatre team", steps, cast)
    set_back(*due.reviews.all(), days=61)
    closed = _agreed("Weekend lists", steps, cast)
    actions.close_plan(plan=closed, reason="There is no staff for it.", by=cast["icb-lead"])


def _write(
    by: User, title: str, steps: Sequence[Step], flag: Flag | None = None
) -> ImprovementPlan:
    return actions.write_plan(
        place=flag.place if flag else place(WEST_YORKSHIRE),
        measure=flag.measure if flag else within_18_weeks.MEASURE.slug,
        title=title,
        target_month=in_days(300),
        flag=flag,
        steps=steps,
        reviews=[in_days(60)],
        by=by,
    )


def _agreed(title: str, steps: Sequence[Step], cast: Cast) -> ImprovementPlan:
    plan = _write(cast["icb-lead"], title, steps)
    return actions.agree_plan(plan=plan, by=cast["approver"])


def _started(title: str, steps: Sequence[Step], cast: Cast) -> ImprovementPlan:
    plan = actions.activate_plan(plan=_agreed(title, steps, cast), by=cast["icb-lead"])
    set_back(plan, days=120)
    return ImprovementPlan.objects.get(pk=plan.pk)


def _reviewed(title: str, steps: Sequence[Step], cast: Cast, result: str) -> None:
    lead = cast["icb-lead"]
    plan = actions.begin_review(plan=_started(title, steps, cast), by=lead)
    findings = "The sessions were held. What was to be seen in the figures is on the chart."
    actions.record_review(plan=plan, findings=findings, result=result, by=lead)
    plan.refresh_from_db()
    if result == PlanReview.Result.REVISE:
        actions.revise_plan(plan=plan, by=lead)
