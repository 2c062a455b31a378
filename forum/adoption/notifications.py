"""Who is notified of what about an adoption. Call each function in the transaction of the change."""

from collections.abc import Iterable
from datetime import date

from django.db import models

from forum.adoption.models import Adoption, Proposal, ProposalState
from forum.casestudies.notifications import authors_of
from forum.notifications import actions as notifications
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import Role, User
from forum.people.permissions import users_with_role
from metrics import formatting

Kind = Notification.Kind
ADOPTERS = "Its lead"


def _stage_title(adoption: Adoption, state: str) -> str:
    result = f" ({adoption.get_result_display()})" if adoption.result else ""
    return f"{adoption.what}: {adoption.place} {adoption.stage_words}{result}"


def _decided_title(proposal: Proposal, state: str) -> str:
    words = ProposalState(state).label if state else "was decided"
    return f"What you proposed is {words}: {proposal.intervention}"


def _silent_title(adoption: Adoption, state: str) -> str:
    return f"No word since {formatting.day(adoption.heard_on)}: {adoption}"


EVENTS = by_key(
    Event(
        "case study taken up",
        when="A place begins to do what a case study tells of",
        who="The authors of the case study",
        kind=Kind.REQUEST,
        title="A place tries what you did: {about}",
        by_email=True,
        email_subject="A place tries what you did",
    ),
    Event(
        "new adoption",
        when="A place begins to do what another did",
        who="Who watches the intervention, the case study or the place",
        kind=Kind.CASE_STUDY,
        title="New: {about}",
        unless="They were notified of it in another way",
    ),
    Event(
        "adoption moved",
        when="An adoption reaches another stage, or its adopter says how it turned out",
        who="Who watches the intervention, the case study or the place, and the authors of the case"
        " study",
        kind=Kind.CASE_STUDY,
        title=_stage_title,
    ),
    Event(
        "adoption prompt",
        when="Nobody has said for a quarter how an adoption goes, and each quarter that follows",
        who=ADOPTERS,
        kind=Kind.REQUEST,
        title="How does it go? {about}",
        by_email=True,
        email_subject="How does it go?",
    ),
    Event(
        "adoption silent",
        when="Nobody has said for 180 days how an adoption goes",
        who="Its lead, and the ICB leads and approvers of the place",
        kind=Kind.REQUEST,
        title=_silent_title,
    ),
    Event(
        "adoption handed over",
        when="An adoption is handed over, also when its lead has left",
        who="Who leads it from now on",
        kind=Kind.REQUEST,
        title="You lead this now: {about}",
        by_email=True,
        email_subject="You lead something new",
    ),
    Event(
        "lesson proposed",
        when="An adopter proposes what they learnt",
        who="Who described the intervention first, and the authors of its case studies; all stewards"
        " where there are none",
        kind=Kind.REQUEST,
        title="{about}: take it up?",
        by_email=True,
        email_subject="An adopter has learnt something",
    ),
    Event(
        "lesson decided",
        when="What an adopter proposed is taken up or not",
        who="Who proposed it, and the lead of the adoption",
        kind=Kind.DECISION,
        title=_decided_title,
    ),
    Event(
        "new intervention version",
        when="What an adopter learnt is in a new version of an intervention",
        who="Who watches the intervention, and the leads of all who do it",
        kind=Kind.CASE_STUDY,
        title="A new version: {about.intervention}",
    ),
)


def place_leads(adoption: Adoption) -> list[User]:
    """Who acts for the place, ICB leads first, the longest in office first."""
    leads = users_with_role(Role.ICB_LEAD, adoption.place)
    approvers = users_with_role(Role.APPROVER, adoption.place)
    people = [*leads.order_by("pk"), *approvers.order_by("pk")]
    kept = {person.pk: person for person in people}
    return [person for person in kept.values() if person.demonstration == adoption.is_demonstration]


def notify_begun(adoption: Adoption, by: User) -> None:
    """With one key for both: nobody gets two."""
    key = f"adoption {adoption.pk} begun"
    if adoption.case_study is not None:
        _notify("case study taken up", authors_of(adoption.case_study), adoption, by, key)
    _notify_watchers("new adoption", adoption, by, key)


def notify_stage(adoption: Adoption, by: User) -> None:
    key = f"adoption {adoption.pk} {adoption.changed_at:%Y%m%d%H%M%S%f}"
    if adoption.case_study is not None:
        _notify("adoption moved", authors_of(adoption.case_study), adoption, by, key)
    _notify_watchers("adoption moved", adoption, by, key)


def notify_prompt(adoption: Adoption) -> None:
    key = f"adoption {adoption.pk} prompt {adoption.prompted_on}"
    _notify("adoption prompt", [adoption.lead], adoption, None, key)


def notify_of_silence(adoption: Adoption) -> None:
    people = [adoption.lead, *place_leads(adoption)]
    _notify("adoption silent", people, adoption, None, _dated(adoption, adoption.stale_on))


def notify_handed_over(adoption: Adoption, by: User | None) -> None:
    key = f"adoption {adoption.pk} lead {adoption.lead_id} {adoption.changed_at:%Y%m%d%H%M%S%f}"
    _notify("adoption handed over", [adoption.lead], adoption, by, key)


def notify_proposed(proposal: Proposal, by: User) -> None:
    _notify("lesson proposed", _owners(proposal), proposal, by, f"proposal {proposal.pk}")


def notify_decided(proposal: Proposal, by: User) -> None:
    people = [proposal.author, proposal.adoption.lead]
    key = f"proposal {proposal.pk} decided"
    _notify("lesson decided", people, proposal, by, key, state=proposal.state)


def notify_new_version(proposal: Proposal, by: User) -> None:
    key = f"proposal {proposal.pk} merged"
    others = Adoption.objects.open().filter(intervention=proposal.intervention)
    leads = {row.lead for row in others.select_related("lead")} - {proposal.adoption.lead}
    _notify("new intervention version", leads, proposal, by, key)
    notifications.notify_watchers(
        watched_subjects=[WatchSubject(SubjectKind.INTERVENTION, proposal.intervention.slug)],
        event=EVENTS["new intervention version"],
        about=proposal,
        path=proposal.intervention.get_absolute_url(),
        by=by,
        idempotency_key=key,
    )


def _owners(proposal: Proposal) -> list[User]:
    """Who is named by the intervention itself; else the stewards."""
    first = proposal.intervention.versions.select_related("written_by").filter(number=1).first()
    described = [first.written_by] if first and first.written_by else []
    case_studies = proposal.intervention.case_studies.filter(live=True).select_related("owner")
    authors = [person for case_study in case_studies for person in authors_of(case_study)]
    people = list(dict.fromkeys([*described, *authors]))
    return people or list(users_with_role(Role.STEWARD, None))


def _subjects(adoption: Adoption) -> list[WatchSubject]:
    subjects = [WatchSubject(SubjectKind.PLACE, adoption.place.code)]
    if adoption.case_study_id is not None:
        subjects.insert(0, WatchSubject(SubjectKind.CASE_STUDY, str(adoption.case_study_id)))
    if adoption.intervention is not None:
        subjects.insert(0, WatchSubject(SubjectKind.INTERVENTION, adoption.intervention.slug))
    return subjects


def _dated(adoption: Adoption, day: date | None) -> str:
    return f"adoption {adoption.pk} silent {day}"


def _notify(
    event: str,
    people: Iterable[User],
    about: models.Model,
    by: User | None,
    idempotency_key: str,
    *,
    state: str = "",
) -> None:
    notifications.notify(
        people=people,
        event=EVENTS[event],
        about=about,
        path=about.get_absolute_url(),  # type: ignore[attr-defined]
        by=by,
        idempotency_key=idempotency_key,
        state=state,
    )


def _notify_watchers(event: str, adoption: Adoption, by: User, key: str) -> None:
    notifications.notify_watchers(
        watched_subjects=_subjects(adoption),
        event=EVENTS[event],
        about=adoption,
        path=adoption.get_absolute_url(),
        by=by,
        idempotency_key=key,
    )
