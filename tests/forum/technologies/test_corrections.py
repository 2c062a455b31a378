"""Requests to correct a technology: all that an account without a role can do."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.technologies import actions
from forum.technologies.models import CorrectionRequest, Technology
from tests.factories.people import MakePerson, client_of, suspend
from tests.factories.technologies import ask_for_correction

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def test_request_and_answer_are_public_together(
    supplier: User, steward: User, technology: Technology, client: Client
) -> None:
    correction = ask_for_correction(supplier, technology)
    path = correction.get_absolute_url()
    assert client.get(path).status_code == 404
    assert client_of(supplier).get(path).status_code == 200
    actions.answer_correction(
        correction=correction, accepted=True, answer="You are right.", by=steward
    )
    for page in (path, technology.get_absolute_url(), "/technologies/corrections/"):
        text = client.get(page).content.decode()
        assert "The supplier has another name now." in text and "You are right." in text
        assert "somebody from its supplier (Pumps Ltd)" in text
        assert "Supplier@" not in text and supplier.name not in text.replace("Supplier</dt>", "")


def test_who_has_no_role_can_ask_by_the_form(supplier: User, technology: Technology) -> None:
    browser = client_of(supplier)
    path = f"{technology.get_absolute_url()}correct/"
    sent = {"what": "Wrong mark", "interest": "supplier", "on_behalf_of": "", "action": ""}
    assert "Say which supplier" in browser.post(path, sent).content.decode()
    token = {"token": "5d9f5f0e-6d7b-4f52-9fd1-0b8d4c8f0a11"}
    for _ in range(2):
        answer = browser.post(path, {**sent, **token, "on_behalf_of": "Pumps Ltd"})
        assert answer.status_code == 302
    assert CorrectionRequest.objects.count() == 1


def test_stewards_answer_and_nobody_their_own(
    steward: User, lead: User, supplier: User, technology: Technology
) -> None:
    own = ask_for_correction(steward, technology, interest="nhs", on_behalf_of="")
    for person in (steward, lead, supplier):
        with pytest.raises(NotAllowed):
            actions.answer_correction(correction=own, accepted=True, answer="Yes", by=person)
    other = ask_for_correction(supplier, technology)
    actions.answer_correction(correction=other, accepted=False, answer="No source.", by=steward)
    with pytest.raises(NotAllowed):
        actions.answer_correction(correction=other, accepted=True, answer="Yes", by=steward)


def test_one_that_waits_can_be_taken_back(
    supplier: User, steward: User, technology: Technology
) -> None:
    correction = ask_for_correction(supplier, technology)
    with pytest.raises(NotAllowed):
        actions.cancel_correction(correction=correction, by=steward)
    actions.cancel_correction(correction=correction, by=supplier)
    assert not CorrectionRequest.objects.visible_to(NOBODY).exists()


def test_few_wait_at_once(supplier: User, technology: Technology) -> None:
    for _ in range(5):
        ask_for_correction(supplier, technology)
    with pytest.raises(Refused, match="5 of your requests"):
        ask_for_correction(supplier, technology)


def test_who_is_suspended_asks_for_nothing(person: MakePerson, technology: Technology) -> None:
    away = suspend(person("away"))
    with pytest.raises(NotAllowed):
        ask_for_correction(away, technology)
    page = client_of(away).get(f"{technology.get_absolute_url()}correct/")
    assert page.status_code in (302, 404)


def test_what_may_tell_who_a_patient_is_is_refused(supplier: User, technology: Technology) -> None:
    with pytest.raises(Refused):
        ask_for_correction(supplier, technology, what="The patient 943 476 5919 had it.")


def test_a_reported_one_is_hidden_until_a_steward_decides(
    supplier: User, steward: User, technology: Technology
) -> None:
    correction = ask_for_correction(supplier, technology)
    actions.answer_correction(correction=correction, accepted=True, answer="Yes.", by=steward)
    assert actions.withhold_correction(correction=correction)
    assert not actions.withhold_correction(correction=correction)
    assert not CorrectionRequest.objects.visible_to(NOBODY).exists()
    assert actions.restore_correction(correction=correction, by=steward)
    assert CorrectionRequest.objects.visible_to(NOBODY).exists()
    actions.withdraw_correction(correction=correction, by=steward)
    assert not CorrectionRequest.objects.visible_to(NOBODY).exists()
