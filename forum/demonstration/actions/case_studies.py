"""Interventions and case studies in every state, each by the people who would do it."""

from django.utils import timezone

from forum.casestudies import actions
from forum.casestudies.actions import ShortAnswers
from forum.casestudies.lifecycle import InterventionState, State
from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.sections import SECTIONS, Answers
from forum.demonstration.cast import Cast, in_days, place
from forum.demonstration.dates import set_back
from forum.demonstration.made_up import MADE_UP, MADE_UP_CASE_STUDIES, MadeUpCaseStudy
from forum.people.models import User
from metrics.measures import within_18_weeks
from metrics.rtt.columns import TOTAL_TREATMENT

ADVICE = "demonstration-advice-before-referral"
CLINIC, SHARED_LIST = "demonstration-one-stop-clinic", "demonstration-shared-list"
# In this order: what a later one needs is there. `state`: how far a steward takes it.
INTERVENTIONS = (
    (ADVICE, "Advice before referral", "Ask first, and answer within two days."),
    (
        CLINIC,
        "One-stop clinic",
        "Everything that is needed in one morning.",
    ),
    (
        "demonstration-text-reminders",
        "Text reminders",
        "A text a week before, with a link to change the day.",
    ),
    (
        "demonstration-paper-diary",
        "Paper diary",
        "People write down their symptoms before the appointment.",
    ),
    (
        SHARED_LIST,
        "Shared waiting list",
        "Two hospitals keep one list.",
    ),
)
STATES_OF_INTERVENTIONS = {
    CLINIC: (InterventionState.DESCRIBED,),
    "demonstration-paper-diary": (InterventionState.SUPERSEDED,),
    ADVICE: (InterventionState.DESCRIBED, InterventionState.REPLICATED),
    SHARED_LIST: (
        InterventionState.DESCRIBED,
        InterventionState.REPLICATED,
        InterventionState.ESTABLISHED,
    ),
}


def seed_case_studies(cast: Cast) -> dict[str, CaseStudy]:
    """By their titles. Those that rest on others come after them."""
    _describe_interventions(cast["steward"])
    case_studies = {script.title: _tell(script, cast) for script in MADE_UP_CASE_STUDIES}
    _move_interventions(cast["steward"])
    _begin_another_version(case_studies["A cardiologist answers practices on the same day"], cast)
    _send_back(cast)
    _share_by_short_form(cast)
    actions.mark_reviews_due(on=timezone.localdate())
    for case_study in case_studies.values():
        case_study.refresh_from_db()
    return case_studies


# --- interventions -------------------------------------------------------------------------------


def _describe_interventions(steward: User) -> None:
    for slug, name, core in INTERVENTIONS:
        texts = {"core": core, "what_changed": "The first version.", "mechanism": MADE_UP}
        actions.create_intervention(
            slug=slug,
            name=name,
            texts=texts,
            measure=within_18_weeks.MEASURE.slug,
            lag_months=3,
            by=steward,
        )


def _move_interventions(steward: User) -> None:
    """One for each state; the one that is left out stays as it was described first."""
    for slug, states in STATES_OF_INTERVENTIONS.items():
        _move(Intervention.objects.get(slug=slug), states, steward)


def _move(intervention: Intervention, states: tuple[InterventionState, ...], steward: User) -> None:
    for state in states:
        actions.change_intervention_state(intervention=intervention, to=state, by=steward)


# --- case studies --------------------------------------------------------------------------------


def _tell(script: MadeUpCaseStudy, cast: Cast) -> CaseStudy:
    case_study = _write(script.answers, script.place, cast[script.team.by])
    if script.co_author:
        email = cast[script.co_author].email
        actions.add_co_author(case_study=case_study, email=email, by=cast[script.team.by])
    if script.until != State.DRAFT:
        advance(script, case_study, cast)
    set_back(case_study, days=script.days_ago)
    return case_study


def advance(script: MadeUpCaseStudy, case_study: CaseStudy, cast: Cast) -> None:
    steward = cast["steward"]
    actions.submit(case_study=case_study, by=cast[script.team.by])
    if script.until == State.APPROVAL:
        return
    actions.approve(case_study=case_study, by=cast[script.team.approver])
    if script.until == State.EDITORIAL:
        return
    actions.publish(case_study=case_study, by=steward)
    if script.until == State.ARCHIVED:
        actions.archive(case_study=case_study, reason="The service has changed since.", by=steward)


def _write(answers: Answers, code: str, by: User) -> CaseStudy:
    case_study = actions.start(title=answers["title"], place=place(code), by=by)
    return write_sections(case_study, answers, by)


def write_sections(case_study: CaseStudy, answers: Answers, by: User) -> CaseStudy:
    answers = {"review_on": in_days(300).isoformat(), **answers}
    for kind in SECTIONS:
        section = case_study.sections.get(name=kind.name)
        result = actions.save_section(
            case_study=case_study,
            name=kind.name,
            answers={question.name: answers.get(question.name, "") for question in kind.questions},
            version=section.version,
            by=by,
        )
        assert result.kind == "saved", (answers["title"], kind.name, result.findings)
    case_study.refresh_from_db()
    return case_study


def _begin_another_version(case_study: CaseStudy, cast: Cast) -> None:
    """Readers see the published one meanwhile."""
    by = cast["icb-lead-humber"]
    actions.revise(case_study=case_study, by=by)
    section = case_study.sections.get(name="did-not-work")
    answers = section.answers | {"lessons": "Agree first who answers when somebody is on leave."}
    actions.save_section(
        case_study=case_study, name=section.name, answers=answers, version=section.version, by=by
    )


def _send_back(cast: Cast) -> None:
    """One draft with comments of the approver, one of which is settled."""
    script = MADE_UP_CASE_STUDIES[0]
    answers = script.answers | {
        "title": "Advice before referral for dermatology",
        "treatment_function": "C_330",
        "place": "02T",
    }
    case_study = _write(answers, "02T", cast["icb-lead"])
    actions.submit(case_study=case_study, by=cast["icb-lead"])
    for section, text in (
        ("results", "Over how many months was this counted?"),
        ("cost", "Please say who paid for the second year."),
    ):
        comment = actions.add_comment(
            case_study=case_study, section=section, text=text, by=cast["approver"]
        )
    actions.send_back(case_study=case_study, by=cast["approver"])
    actions.resolve_comment(comment=comment, by=cast["icb-lead"])


def _share_by_short_form(cast: Cast) -> None:
    """Two that members began: one waits for an ICB lead, one was taken on."""
    for title, is_taken_on in (
        ("A second opinion by photograph", True),
        ("Evening clinics for people who work", False),
    ):
        case_study = actions.share(
            answers=ShortAnswers(
                title=title,
                kind="mixed",
                what_we_did=f"Two evenings a week for three months. {MADE_UP}",
                results="People liked it. We could not staff it in the holidays.",
            ),
            place=place("03Q" if is_taken_on else "03R"),
            treatment_function=TOTAL_TREATMENT,
            by=cast["cardiologist" if is_taken_on else "gp"],
        )
        if is_taken_on:
            actions.take_on(case_study=case_study, by=cast["icb-lead-humber"])
