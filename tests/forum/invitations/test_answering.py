"""What ends an invitation: an answer, a case study that is published, or time."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from forum.casestudies import actions as case_studies
from forum.casestudies.actions.editing import get_answers
from forum.casestudies.models import CaseStudy
from forum.invitations import actions, tasks
from forum.invitations.models import Invitation, State
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from metrics.models import Place
from metrics.places import ensure_providers
from tests.factories.case_studies import write
from tests.factories.invitations import make_invitation
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    rows = AuditEvent.objects.filter(object_type="invitation").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def start(invitation: Invitation, by: User) -> CaseStudy:
    return actions.start_case_study(
        invitation=invitation, title="A clinic", started_on=date(2025, 4, 1), by=by
    )


def test_a_case_study_is_begun_with_what_was_read(
    invitation: Invitation, lead: User, places: dict[str, Place]
) -> None:
    case_study = start(invitation, lead)
    assert start(invitation, lead) == case_study, "sent twice"
    answers = get_answers(case_study)
    assert (case_study.place, case_study.measure) == (places["03R"], "within-18-weeks")
    assert answers["started_on"] == "2025-04-01" and answers["treatment_function"] == "C_999"
    invitation.refresh_from_db()
    assert (invitation.state, invitation.case_study) == (State.WRITING, case_study)
    assert invitation.answered_at is None, "not answered yet"
    assert verbs() == ["invited to tell what was done", "began to tell what was done"]


def test_of_a_trust_it_names_the_trust(lead: User, places: dict[str, Place]) -> None:
    ensure_providers(names={"RXF": "MID YORKSHIRE TEACHING NHS TRUST"}, month=date(2025, 12, 1))
    trust = Place.objects.get(code="RXF")
    case_study = start(make_invitation(trust, area=places["QWO"]), lead)
    assert (case_study.place, case_study.provider) == (places["QWO"], trust)


def test_it_is_answered_when_the_case_study_is_published(
    invitation: Invitation, lead: User, approver: User, steward: User
) -> None:
    case_study = start(invitation, lead)
    write(case_study, lead)
    case_studies.submit(case_study=case_study, by=lead)
    case_studies.approve(case_study=case_study, by=approver)
    case_studies.publish(case_study=case_study, by=steward)
    invitation.refresh_from_db()
    assert invitation.state == State.PUBLISHED and invitation.answered_at
    assert verbs()[-1] == "told what was done"


def test_nothing_in_particular_ends_it(invitation: Invitation, lead: User) -> None:
    for _ in range(2):
        actions.say_nothing_particular(invitation=invitation, by=lead)
    invitation.refresh_from_db()
    assert invitation.state == State.NOTHING_PARTICULAR and len(verbs()) == 2
    assert invitation.not_before and invitation.not_before > timezone.localdate()
    with pytest.raises(NotAllowed):
        start(invitation, lead)


def test_not_now_keeps_the_reason(invitation: Invitation, lead: User) -> None:
    with pytest.raises(Refused):
        actions.decline_invitation(
            invitation=invitation, reason="Mr Smith, 943 476 5919, told us", by=lead
        )
    for _ in range(2):
        actions.decline_invitation(invitation=invitation, reason=" Too busy. ", by=lead)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.reason) == (State.DECLINED, "Too busy.")
    assert len(verbs()) == 2


@pytest.mark.parametrize(("days", "state"), [(179, State.WAITING), (180, State.LAPSED)])
def test_it_lapses_after_180_days(invitation: Invitation, days: int, state: State) -> None:
    invited_on = timezone.localdate() - timedelta(days=days)
    Invitation.objects.update(invited_on=invited_on)
    for _ in range(2):
        tasks.lapse_invitations()
    invitation.refresh_from_db()
    assert invitation.state == state


def test_whoever_writes_keeps_their_time_until_they_give_it_up(
    invitation: Invitation, lead: User
) -> None:
    case_study = start(invitation, lead)
    later = timezone.localdate() + timedelta(days=400)
    assert actions.lapse_invitations(today=later) == 0
    case_studies.withdraw(case_study=case_study, reason="Nothing to tell.", by=lead)
    assert actions.lapse_invitations(today=later) == 1
    invitation.refresh_from_db()
    assert invitation.state == State.LAPSED


def test_only_leads_of_the_area_answer(
    invitation: Invitation, person: MakePerson, region: User, approver: User, steward: User
) -> None:
    peer = person("peer", Role.ICB_LEAD, "QOQ")
    shown = person("shown", Role.ICB_LEAD, "QWO", demonstration=True)
    for other in (peer, shown, region, approver, steward, person("member")):
        for answer in (actions.say_nothing_particular, actions.decline_invitation):
            with pytest.raises(NotAllowed):
                answer(invitation=invitation, by=other)
        with pytest.raises(NotAllowed):
            start(invitation, other)
