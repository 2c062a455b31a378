"""A session that ended while somebody wrote: each form comes back with what was typed in it."""

from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, Comment
from forum.people.models import User
from forum.people.web.kept_texts import sign_writer
from forum.writing.models import BlockedText
from tests.factories.people import client_of
from tests.forum.casestudies.test_pages import NUMBER, at, words

pytestmark = pytest.mark.django_db


def signed_in_again(client: Client, answer, user: User) -> str:
    """The page to which signing in leads back, in words."""
    login_address, next_address = answer.url.split("?next=")
    assert login_address == reverse("account_login")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(unquote(next_address), follow=True).content.decode()


def typed(user: User, **fields: str) -> dict[str, str]:
    """As the form sends it that was made for this person."""
    return {**fields, "writer": sign_writer(user)}


def test_a_new_case_study(lead: User) -> None:
    client = Client()
    data = typed(lead, title="A shared pathway", place="03R", measure="median-wait")
    page = signed_in_again(client, client.post(reverse("case_study_start"), data), lead)
    assert "A shared pathway" in page and "You had been signed out" in page
    assert "A shared pathway" not in client.get(reverse("case_study_start")).content.decode()


def test_a_comment_and_a_decision(written: CaseStudy, lead: User, approver: User) -> None:
    actions.submit(case_study=written, by=lead)
    client = Client()
    data = typed(approver, section="cost", text="In which year was that?", token="t")
    answer = client.post(at("case_study_action", written, "comment"), data)
    page = signed_in_again(client, answer, approver)
    assert "In which year was that?" in page and not Comment.objects.exists()
    client.logout()
    review = at("case_study_review", written)
    answer = client.post(
        at("case_study_action", written, "approve"),
        typed(approver),
        headers={"referer": f"http://testserver{review}"},
    )
    assert "Your decision" in signed_in_again(client, answer, approver)


@pytest.mark.parametrize("verb", ["archive", "withdraw", "hand-over", "add-co-author"])
def test_what_becomes_of_a_case_study(verb: str, published: CaseStudy, lead: User) -> None:
    client = Client()
    data = typed(lead, reason="The clinic moved.", email="else@example.nhs.uk")
    answer = client.post(at("case_study_action", published, verb), data)
    page = signed_in_again(client, answer, lead)
    assert "The clinic moved." in page or "else@example.nhs.uk" in page


def test_an_appeal_and_its_answer(draft: CaseStudy, lead: User, steward: User) -> None:
    data = {"problem": f"Order {NUMBER}", "version": "0", "token": "t"}
    client_of(lead).post(at("case_study_section", draft, "problem"), data)
    client, blocked_text = Client(), BlockedText.objects.get()
    appeal = reverse("blocked_text_appeal", args=[blocked_text.pk])
    fields = {"reason": "It is an order.", "next": at("case_study_section", draft, "problem")}
    answer = client.post(appeal, typed(lead, **fields))
    assert "It is an order." in signed_in_again(client, answer, lead)
    client.post(appeal, fields)
    steward_client = Client()
    decide_address = reverse("moderation_blocked_text", args=[blocked_text.pk])
    answer = steward_client.post(
        decide_address, typed(steward, decision="other", reason="Ten digits, no name.")
    )
    assert "Ten digits, no name." in signed_in_again(steward_client, answer, steward)


def test_a_new_intervention(steward: User) -> None:
    client = Client()
    answer = client.post(
        reverse("intervention_new"), typed(steward, name="Shared referral", core="One form")
    )
    page = signed_in_again(client, answer, steward)
    assert "One form" in page and "Shared referral" in page


def test_what_waited_is_for_the_form_that_it_was_typed_in(lead: User, draft: CaseStudy) -> None:
    client = Client()
    client.post(reverse("case_study_start"), typed(lead, title="Something private"))
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    assert "Something private" not in words(client.get(at("case_study_write", draft)))
