"""Discussions: questions with answers and without, mentions, "we tried this" with every outcome, and posts in
every state."""

from forum.casestudies.models import CaseStudy, Intervention
from forum.demonstration.actions.case_studies import ADVICE
from forum.demonstration.cast import Cast, in_days, place
from forum.demonstration.dates import set_back
from forum.people.models import User
from forum.threads import actions
from forum.threads.actions import Trial
from forum.threads.lifecycle import Kind
from forum.threads.mentions import handle_of
from forum.threads.models import Audience, Outcome, Post, Thread
from forum.threads.subjects import ThreadSubject, about_measure, about_object, about_place
from metrics.measures import median_wait, within_18_weeks

CARDIOLOGY = "C_320"
TRIALS = (
    (
        "surgeon",
        "00V",
        Outcome.ADAPTED,
        "We took over the form and made it one page. Practices use it now.",
    ),
    (
        "gp",
        "03R",
        Outcome.WORKED,
        "We tried this from March. Most questions come back within two days.",
    ),
    (
        "cardiologist",
        "03Q",
        Outcome.STOPPED,
        "We stopped after ten weeks: nobody had time in the week to answer.",
    ),
)


def seed_discussions(cast: Cast, case_studies: dict[str, CaseStudy]) -> dict[str, Thread]:
    """By names that the queue of moderators uses too."""
    case_study = case_studies["Advice before referral for cardiology"]
    return {
        "answered": _ask_and_answer(cast),
        "open": _ask_in_vain(cast),
        "closed": _announce_visit(cast),
        "trials": _try_it(cast, case_study),
        "intervention": _discuss_intervention(cast),
        "idea": _put_forward_idea(cast),
        "private": _discuss_in_private(cast),
    }


def start(
    subject: ThreadSubject, kind: Kind, title: str, body: str, by: User, **more: object
) -> Post:
    result = actions.start_thread(
        subject=subject,
        kind=kind,
        title=title,
        body=body,
        by=by,
        **more,  # type: ignore[arg-type]
    )
    assert result.post is not None, result
    return result.post


def reply(thread: Thread, body: str, by: User, **more: object) -> Post:
    result = actions.reply(thread=thread, body=body, by=by, **more)  # type: ignore[arg-type]
    assert result.post is not None, result
    return result.post


def _ask_and_answer(cast: Cast) -> Thread:
    """With mentions of a person and of a role, marks of readers, and a reply to a reply."""
    question = start(
        about_measure(within_18_weeks.MEASURE.slug, place("03R"), CARDIOLOGY),
        Kind.QUESTION,
        "Who answers advice requests in cardiology?",
        "We have one session a week. How many questions can be answered in that time?"
        f" @{handle_of(cast['cardiologist'])}, you wrote about this. @icb-lead-QWO may know too.",
        cast["gp"],
        tags=["referral"],
    )
    thread = question.thread
    answer = reply(
        thread,
        "About **twelve** in an hour once the form asks for the right things:\n\n- age band\n"
        "- the question\n- what was tried",
        cast["cardiologist"],
    )
    reply(thread, "Is that with or without letters?", cast["surgeon"], reply_to=answer)
    reply(thread, "Without. Letters are written by the system.", cast["cardiologist"])
    for name in ("gp", "surgeon", "icb-lead"):
        actions.mark_useful(post=answer, by=cast[name])
    actions.bookmark(post=answer, by=cast["icb-lead"])
    actions.mark_answered(thread=thread, post=answer, by=cast["gp"])
    actions.mark_read(thread=thread, number=2, by=cast["surgeon"])
    actions.pin_thread(thread=thread, by=cast["steward"])
    return thread


def _ask_in_vain(cast: Cast) -> Thread:
    """Nobody has answered for ten days, so a steward is reminded of it."""
    question = start(
        about_place(place("00V")),
        Kind.QUESTION,
        "Does anybody run evening clinics in Bury?",
        "We would like to see how they are staffed.",
        cast["surgeon"],
    )
    set_back(question, question.thread, days=10)
    return question.thread


def _announce_visit(cast: Cast) -> Thread:
    """An announcement, closed once it was over."""
    post = start(
        about_place(place("QWO")),
        Kind.ANNOUNCEMENT,
        "Visit to the one-stop clinic in Bradford",
        "Eight places, for clinicians and managers. Reply here.",
        cast["icb-lead"],
        audience=Audience.ICB,
        icb=place("QWO"),
    )
    outcome = "The visit took place. Eight people went."
    actions.close_thread(thread=post.thread, outcome=outcome, by=cast["steward"])
    return post.thread


def _try_it(cast: Cast, case_study: CaseStudy) -> Thread:
    """On the discussion that a published case study has, with every outcome."""
    thread = Thread.objects.about(about_object(case_study)).get()
    for name, code, outcome, body in TRIALS:
        trial = Trial(outcome, place(code), started_on=in_days(-200), ended_on=in_days(-120))
        reply(thread, body, cast[name], trial=trial)
    start(
        about_object(case_study),
        Kind.QUESTION,
        "Could we have the form?",
        "We would like to try it with two practices first.",
        cast["surgeon"],
    )
    return thread


def _discuss_intervention(cast: Cast) -> Thread:
    intervention = Intervention.objects.get(slug=ADVICE)
    post = start(
        about_object(intervention),
        Kind.EXPERIENCE,
        "What we learnt from three months of advice",
        "Practices want a name. An answer from “the service” was read less often.",
        cast["gp"],
    )
    reply(post.thread, "The same here.", cast["icb-lead"])
    return post.thread


def _put_forward_idea(cast: Cast) -> Thread:
    """Its posts are in every state that there is."""
    post = start(
        about_measure(median_wait.MEASURE.slug),
        Kind.IDEA,
        "Show waits by week on the ward screens",
        "People would see what they work for. The figures are published anyway.",
        cast["icb-lead-humber"],
    )
    thread = post.thread
    pending, hidden, removed, deleted = (
        reply(thread, body, cast[name])
        for name, body in (
            ("gp", "Our screens are leased from a company that I know well."),
            ("surgeon", "Whoever thinks of such a thing has never worked on a ward."),
            ("surgeon", "Buy our screens: half price until Friday."),
            ("cardiologist", "Sorry, this belongs elsewhere."),
        )
    )
    steward = cast["steward"]
    actions.hold_post(post=pending, reason="Is this advertising?", by=steward)
    actions.hide_post(post=hidden, reason="Please say it in another way.", by=steward)
    actions.remove_post(post=removed, reason="This advertises something.", by=steward)
    actions.delete_post(post=deleted, by=cast["cardiologist"])
    return thread


def _discuss_in_private(cast: Cast) -> Thread:
    post = start(
        about_place(place("03Q")),
        Kind.EXPERIENCE,
        "Preparing the shared clinic",
        "For the three of us, until the dates are settled.",
        cast["cardiologist"],
        audience=Audience.PARTIES,
        parties=[cast["icb-lead-humber"], cast["surgeon"]],
    )
    return post.thread
