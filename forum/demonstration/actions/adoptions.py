"""Places that try what others did, in every stage; and an intervention that learns from them."""

from datetime import date

from forum.adoption import actions
from forum.adoption.actions import Aim
from forum.adoption.models import Adoption, Audience, Part, Proposal, Reason, Result, Stage
from forum.casestudies.models import CaseStudy, Intervention
from forum.demonstration.actions.case_studies import CLINIC, SHARED_LIST
from forum.demonstration.actions.evaluations import fix_plan_of
from forum.demonstration.cast import Cast, in_days, place
from forum.demonstration.dates import set_back
from forum.people.models import User
from forum.support import actions as support
from forum.support.models import PlanAction
from forum.threads import actions as threads
from forum.threads.models import Outcome, Post
from metrics.measures import within_18_weeks

# Early enough for the figures of ICBs to have a year on each side.
BEGUN = date(2024, 9, 16)
WEST_YORKSHIRE, HUMBER = "icb-lead", "icb-lead-humber"


def seed_adoptions(cast: Cast, case_studies: dict[str, CaseStudy]) -> None:
    advice = case_studies["Advice before referral for cardiology"]
    bury = _say_that_it_was_tried(cast)
    leeds = _embed(advice, cast)
    _test_in_silence(advice, cast)
    _stop_what_did_not_work(advice, cast)
    _think_about_it(cast)
    _learn(bury, leeds, cast)
    _follow_a_plan(cast)
    actions.prompt_leads(today=in_days(0))
    actions.mark_silent(today=in_days(0))


def _begin(where: str, by: User, slug: str) -> Adoption:
    intervention = Intervention.objects.get(slug=slug)
    return actions.begin_adoption(
        place=place(where), intervention=intervention, origin="intervention", by=by
    )


def _try(where: str, case_study: CaseStudy, by: User) -> Adoption:
    return actions.begin_adoption(place=place(where), case_study=case_study, by=by)


def _move(adoption: Adoption, to: Stage, days_ago: int, words: str = "") -> Adoption:
    return _move_on(adoption, to, in_days(-days_ago), words)


def _move_on(adoption: Adoption, to: Stage, day: date, words: str) -> Adoption:
    return actions.move_adoption(adoption=adoption, to=to, on=day, words=words, by=adoption.lead)


def _long_ago(adoption: Adoption, days: int) -> None:
    set_back(adoption, *adoption.steps.all(), days=days)


def _say_that_it_was_tried(cast: Cast) -> Adoption:
    """Two replies that said so, on the word of who wrote them: one goes on, one was stopped."""
    trials = Post.objects.filter(kind="tried_it", author__demonstration=True)
    stopped = trials.get(outcome=Outcome.STOPPED, author=cast["cardiologist"])
    threads.record_trial(post=stopped, by=cast["cardiologist"])
    adapted = trials.get(outcome=Outcome.ADAPTED, author=cast["surgeon"])
    return threads.record_trial(post=adapted, by=cast["surgeon"])


def _embed(advice: CaseStudy, cast: Cast) -> Adoption:
    adoption = _aim(_try("15F", advice, cast[WEST_YORKSHIRE]))
    _move(adoption, Stage.TESTING, 400, "Three practices began.")
    _move(adoption, Stage.LIVE, 330, "All practices may ask.")
    fix_plan_of(_move(adoption, Stage.EMBEDDED, 60))
    return actions.update_adoption(
        adoption=adoption,
        words="It is how we work now. Cover for leave was the hard part.",
        result=Result.WORKED,
        confidence=4,
        by=adoption.lead,
    )


def _aim(adoption: Adoption) -> Adoption:
    aim = Aim(within_18_weeks.MEASURE.slug, "C_320", 12, "Demo medical director", Audience.PUBLIC)
    return actions.set_aim(adoption=adoption, aim=aim, by=adoption.lead)


def _test_in_silence(advice: CaseStudy, cast: Cast) -> None:
    """Nobody has said for long how it goes."""
    adoption = _try("03K", advice, cast[HUMBER])
    _long_ago(_move(adoption, Stage.TESTING, 30, "One practice began."), days=200)


def _stop_what_did_not_work(advice: CaseStudy, cast: Cast) -> None:
    adoption = _aim(_try("QOQ", advice, cast[HUMBER]))
    fix_plan_of(_move_on(adoption, Stage.LIVE, BEGUN, "All at once, and too much."))
    words = "Nobody had time to answer, and practices referred as before."
    actions.stop_adoption(adoption=adoption, reason=Reason.NO_EFFECT, words=words, by=adoption.lead)


def _think_about_it(cast: Cast) -> None:
    """Before anything was begun; and one that was paused."""
    lead, humber = cast[WEST_YORKSHIRE], cast[HUMBER]
    _begin("03K", humber, CLINIC)
    _move(_begin("15F", lead, SHARED_LIST), Stage.ASSESSING, 0)
    _move(_begin("03R", lead, CLINIC), Stage.PLANNING, 0, "Two rooms have been found.")
    declined = _begin("QWO", lead, CLINIC)
    words = "Our rooms have no sinks."
    actions.decline_adoption(adoption=declined, reason=Reason.FIT, words=words, by=lead)
    paused = _move(_begin("00V", cast["nurse"], SHARED_LIST), Stage.TESTING, 90)
    actions.pause_adoption(adoption=paused, reason=Reason.STAFF, by=paused.lead)


def _learn(bury: Adoption, leeds: Adoption, cast: Cast) -> None:
    """An adaptation that is in version 2, one that was not taken up, one that waits, one withdrawn."""
    adaptation = actions.add_adaptation(
        adoption=bury,
        component="The form",
        change="One page instead of three.",
        why="Few practices filled in three pages.",
        by=bury.lead,
    )
    merged = actions.propose(
        adoption=bury,
        part=Part.ADAPTABLE,
        text="One page is enough for the form.",
        adaptation=adaptation,
        by=bury.lead,
    )
    actions.merge_proposal(proposal=merged, text=merged.text, by=cast[WEST_YORKSHIRE])
    declined = _propose(bury, Part.CORE, "Answer on the same day.")
    reason = "Two days have been enough so far."
    actions.decline_proposal(proposal=declined, reason=reason, by=cast["steward"])
    _propose(leeds, Part.RISKS, "Nobody may cover for leave.")
    withdrawn = _propose(leeds, Part.PREREQUISITES, "One record for both.")
    actions.withdraw_proposal(proposal=withdrawn, by=leeds.lead)


def _propose(adoption: Adoption, part: Part, text: str) -> Proposal:
    return actions.propose(adoption=adoption, part=part, text=text, by=adoption.lead)


def _follow_a_plan(cast: Cast) -> None:
    action = PlanAction.objects.filter(
        plan__author=cast[WEST_YORKSHIRE], plan__state="agreed", case_study__isnull=False
    ).first()
    assert action is not None
    adoption = support.try_plan_action(action=action, by=cast[WEST_YORKSHIRE])
    words = "Two hospitals had begun already. The plan takes it to all."
    fix_plan_of(_move_on(_aim(adoption), Stage.TESTING, BEGUN, words))
