"""Anybody on the staff begins a case study with what, when and what happened; an ICB lead takes it on."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy
from forum.notifications.models import Notification
from forum.people.models import HelpOffer, Role, User
from forum.people.permissions import NotAllowed
from forum.people.request_cache import clear_request_cache
from metrics.models import Place
from metrics.pages.view_query import DEFAULT_MEASURE
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "A nurse-led clinic",
    "what_we_did": "Two nurses see those who wait longest.",
    "started_on": "2025-03-01",
    "results": "Fewer wait over a year.",
    "kind": "worked",
}


@pytest.fixture
def clinician(person: MakePerson, places: dict[str, Place]) -> User:
    user: User = person("clinician", home_place=places["03R"])
    HelpOffer.objects.create(person=user, kind="treatment", code="C_320")
    return user


def share(client: Client, clinician: User) -> CaseStudy:
    client.force_login(clinician)
    address = reverse("case_study_share")
    page = client.get(address)
    form = page.context["form"]
    # Place and treatment function are those that the person chose before.
    chosen = {name: form[name].value() for name in ("place", "treatment_function")}
    assert chosen == {"place": "03R", "treatment_function": "C_320"}
    typed = TYPED | chosen | {"token": str(form["token"].value())}
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 302  # The same form twice makes one.
    case_study: CaseStudy = CaseStudy.objects.get()
    return case_study


def test_a_clinician_says_what_when_and_what_happened(
    client: Client, clinician: User, lead: User, places: dict[str, Place]
) -> None:
    case_study = share(client, clinician)
    assert (case_study.owner, case_study.place) == (clinician, places["03R"])
    assert (case_study.measure, case_study.treatment_function) == (DEFAULT_MEASURE.slug, "C_320")
    assert (case_study.started_on, case_study.kind) == (date(2025, 3, 1), "worked")
    answers = {
        name: text
        for section in case_study.sections.all()
        for name, text in section.answers.items()
        if text
    }
    assert answers["what_we_did"] == TYPED["what_we_did"]
    assert answers["results"] == TYPED["results"]
    assert answers["contact_email"] == clinician.email
    assert case_study.needs_lead
    notification = Notification.objects.visible_to(lead).get()
    assert notification.event == "case study to take on"


def test_patient_information_is_pointed_out_and_nothing_typed_is_lost(
    client: Client, clinician: User
) -> None:
    client.force_login(clinician)
    typed = TYPED | {"place": "03R", "what_we_did": "We saw 943 476 5919 first."}
    page = client.post(reverse("case_study_share"), typed).content.decode()
    assert "NHS number" in page and "We saw 943 476 5919 first." in page
    assert not CaseStudy.objects.exists()


def test_a_lead_of_the_area_takes_it_on_and_nobody_else(
    client: Client, clinician: User, lead: User, person: MakePerson, colleague: User
) -> None:
    case_study = share(client, clinician)
    elsewhere = person("elsewhere", Role.ICB_LEAD, "QOP")
    for user in (elsewhere, colleague):
        assert not CaseStudy.objects.visible_to(user).exists()
        with pytest.raises(NotAllowed):
            actions.take_on(case_study=case_study, by=user)
    client.force_login(lead)
    preview = client.get(reverse("case_study_preview", args=[case_study.pk])).content.decode()
    assert "Take it on" in preview
    assert "A nurse-led clinic" in client.get(reverse("own_case_studies")).content.decode()
    address = reverse("case_study_action", args=[case_study.pk, "take-on"])
    for _ in range(2):
        assert client.post(address).status_code == 302
    clear_request_cache()
    case_study.refresh_from_db()
    assert list(case_study.co_authors.all()) == [lead] and not case_study.needs_lead
    assert client.get(reverse("case_study_write", args=[case_study.pk])).status_code == 200
    notification = Notification.objects.visible_to(clinician).get()
    assert notification.event == "case study taken on"


def test_a_lead_who_shares_needs_no_other(lead: User, places: dict[str, Place]) -> None:
    answers = actions.ShortAnswers("A clinic", "We began one.", "It is full.", "")
    case_study = actions.share(answers=answers, place=places["03R"], by=lead)
    assert not case_study.needs_lead and not Notification.objects.exists()
