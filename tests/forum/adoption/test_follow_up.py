"""What happens by itself: a question each quarter, silence after 180 days, and a new lead."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from forum.adoption import actions, tasks
from forum.adoption.models import Adoption
from forum.moderation.reportable import kind_of_model
from forum.notifications.models import Notification
from forum.people.actions import close_account
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed
from tests.factories.people import MakePerson, client_of

pytestmark = pytest.mark.django_db


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(person=person).values_list("event", flat=True))


def after(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_the_lead_is_asked_each_quarter_until_somebody_says_something(
    adoption: Adoption, lead: User
) -> None:
    assert actions.prompt_leads(today=after(89)) == 0
    assert actions.prompt_leads(today=after(90)) == 1
    assert actions.prompt_leads(today=after(90)) == 0, "not twice"
    assert actions.prompt_leads(today=after(179)) == 0
    assert actions.prompt_leads(today=after(180)) == 1
    assert told(lead) == ["adoption prompt", "adoption prompt"]


def test_after_180_days_the_ledger_says_that_nobody_speaks_of_it(
    adoption: Adoption, lead: User, approver: User
) -> None:
    assert actions.mark_silent(today=after(179)) == 0
    assert actions.mark_silent(today=after(180)) == 1
    assert actions.mark_silent(today=after(200)) == 0
    assert "adoption silent" in told(lead) and "adoption silent" in told(approver)
    page = Client().get(adoption.get_absolute_url()).content.decode()
    assert "Nobody has said how it goes since" in page
    actions.update_adoption(adoption=adoption, words="We go on.", by=lead)
    page = Client().get(adoption.get_absolute_url()).content.decode()
    assert "Nobody has said how it goes since" not in page


def test_what_has_ended_is_left_in_peace(adoption: Adoption, lead: User) -> None:
    actions.decline_adoption(adoption=adoption, reason="fit", by=lead)
    assert actions.prompt_leads(today=after(400)) == actions.mark_silent(today=after(400)) == 0


def test_when_its_lead_leaves_another_of_the_place_goes_on(
    adoption: Adoption, lead: User, approver: User, person: MakePerson
) -> None:
    second = person("second", Role.ICB_LEAD, "03R")
    close_account(user=lead, by=lead)
    tasks.follow_up_adoptions()
    adoption.refresh_from_db()
    assert (adoption.lead, adoption.lead_left_on) == (second, None)
    assert told(second) == ["adoption handed over"]


def test_where_nobody_is_left_it_says_so_and_somebody_can_take_it(
    adoption: Adoption, lead: User, person: MakePerson
) -> None:
    close_account(user=lead, by=lead)
    tasks.follow_up_adoptions()
    adoption.refresh_from_db()
    assert adoption.lead_left_on == timezone.localdate()
    assert "Nobody leads it since" in Client().get(adoption.get_absolute_url()).content.decode()
    later = person("later", Role.ICB_LEAD, "QWO")
    answer = client_of(later).post(f"{adoption.get_absolute_url()}do/take-over/")
    assert answer.status_code == 302
    adoption.refresh_from_db()
    assert (adoption.lead, adoption.lead_left_on) == (later, None)


def test_handed_over_to_a_colleague(adoption: Adoption, lead: User, person: MakePerson) -> None:
    colleague = person("colleague")
    data = {"email": colleague.email}
    assert client_of(lead).post(f"{adoption.get_absolute_url()}do/hand-over/", data).status_code
    adoption.refresh_from_db()
    assert adoption.lead == colleague and told(colleague) == ["adoption handed over"]
    actions.move_adoption(adoption=adoption, to="testing", by=colleague)


def test_a_report_hides_it_and_a_steward_may_take_it_away(
    adoption: Adoption, lead: User, steward: User, author: User
) -> None:
    kind = kind_of_model(Adoption)
    assert kind is not None and kind.withhold(adoption, "a report")
    assert Client().get(adoption.get_absolute_url()).status_code == 404
    assert client_of(lead).get(adoption.get_absolute_url()).status_code == 200
    kind.show(adoption, steward)
    assert Client().get(adoption.get_absolute_url()).status_code == 200
    with pytest.raises(NotAllowed):
        actions.remove_adoption(adoption=adoption, reason="So", by=author)
    kind.decisions["withdraw"](adoption, body="", reason="It names a patient.", by=steward)
    assert Client().get(adoption.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        actions.update_adoption(adoption=adoption, words="Well", by=lead)
