"""An adoption names its technology; where the area says something else of access, the area settles it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.adoption import actions
from forum.adoption.actions import Aim
from forum.adoption.models import Adoption
from forum.adoption.pages.adoption import contradiction_words
from forum.people.actions import Refused
from forum.people.models import User
from forum.technologies.models import Technology
from metrics.models import Place
from tests.factories.people import client_of
from tests.factories.technologies import attest_access, make_technology

pytestmark = pytest.mark.django_db
NOT_OFFERED = {"status": "not_offered", "reason": "No staff"}


def name_technology(adoption: Adoption, technology: Technology, by: User) -> Adoption:
    aim = Aim("", "C_999", 12, "", "public", technology.slug)
    return actions.set_aim(adoption=adoption, aim=aim, by=by)


def to_settle(user: User) -> list[Adoption]:
    return list(Adoption.objects.to_settle_by(user, timezone.localdate()))


@pytest.fixture
def technology(steward: User) -> Technology:
    return make_technology(by=steward)


def test_it_names_a_listed_technology_and_keeps_it(
    adoption: Adoption, technology: Technology, lead: User
) -> None:
    adoption = name_technology(adoption, technology, lead)
    Technology.objects.update(state="withdrawn", withdrawn_reason="Gone")
    assert name_technology(adoption, technology, lead).technology == technology
    adoption = actions.set_aim(adoption=adoption, aim=Aim("", "C_999", 12, "", "public"), by=lead)
    assert adoption.technology is None
    with pytest.raises(Refused, match="Choose one of the technologies"):
        name_technology(adoption, technology, lead)


def test_embedded_where_it_is_not_offered_is_shown_to_the_area(
    adoption: Adoption, technology: Technology, places: dict[str, Place], lead: User, asker: User
) -> None:
    name_technology(adoption, technology, lead)
    attest_access(lead, technology, places["03R"], **NOT_OFFERED)
    assert to_settle(lead) == []
    actions.move_adoption(adoption=adoption, to="embedded", by=lead)
    assert to_settle(lead) == [adoption] and to_settle(asker) == []
    adoption.refresh_from_db()
    assert "not offered yet" in contradiction_words(adoption)
    page = client_of(lead).get(adoption.get_absolute_url()).content.decode()
    assert "This does not fit together" in page
    assert f"/technologies/{technology.slug}/at/03R/" in page
    listed = client_of(lead).get("/adoptions/?access=contradicts").content.decode()
    assert adoption.get_absolute_url() in listed
    others = client_of(asker).get("/adoptions/?access=contradicts").content.decode()
    assert adoption.get_absolute_url() not in others
    # Settled by what the area says from then on.
    attest_access(lead, technology, places["03R"])
    assert to_settle(lead) == []


def test_stopped_where_it_is_available_unless_it_goes_on_in_another_record(
    adoption: Adoption, technology: Technology, places: dict[str, Place], lead: User
) -> None:
    name_technology(adoption, technology, lead)
    attest_access(lead, technology, places["03R"])
    day = timezone.localdate() - timedelta(days=9)
    adoption = actions.move_adoption(adoption=adoption, to="testing", on=day, by=lead)
    assert to_settle(lead) == []
    adoption = actions.stop_adoption(adoption=adoption, reason="staff", by=lead)
    assert to_settle(lead) == [adoption]
    assert "that it is available" in contradiction_words(adoption)
    again = actions.begin_adoption(place=places["03R"], case_study=adoption.case_study, by=lead)
    name_technology(again, technology, lead)
    assert to_settle(lead) == []
