"""Pages of invitations: what the figures showed, what is offered, and who sees what."""

import pytest
from django.test import Client
from django.urls import reverse

from forum.casestudies.models import CaseStudy
from forum.home.pages import count_tasks, waiting_links
from forum.invitations.models import Invitation, State
from forum.notifications.models import Notification
from forum.notifications.words import with_subjects, words_of
from forum.people.models import Role, User
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.pages.movement_words import movement_sentence
from tests.factories.figures import make_release
from tests.factories.invitations import MOVEMENT, make_invitation
from tests.factories.people import MakePerson, client_of

pytestmark = pytest.mark.django_db


def body(user: User | None, address: str) -> str:
    page = client_of(user).get(address)
    assert page.status_code == 200, address
    return page.content.decode()


def test_its_page_says_what_the_figures_showed(invitation: Invitation, lead: User) -> None:
    page = body(lead, invitation.get_absolute_url())
    sentence = movement_sentence("Wakefield", BY_SLUG[invitation.measure], MOVEMENT)
    assert sentence in page and "Wakefield rose from 55.0% to 63.1%" in sentence
    assert 'href="/places/03R/within-18-weeks/?month=2026-03#' in page
    for button in ("Start a case study", "We did nothing in particular", "Not now"):
        assert button in page
    assert "12 months to March 2026 and the same months a year before." in page
    assert "What counts as improved" in page
    month = formatting.month(invitation.invited_on)
    assert f"Asked in {month}, not answered yet." in page
    assert 'value="2025"' in page and 'value="4"' in page, "the first month of the better year"
    assert "What we did in Wakefield" in page


def test_tell_what_you_did_leads_to_the_case_study(invitation: Invitation, lead: User) -> None:
    address = f"{invitation.get_absolute_url()}do/start/"
    sent = {"title": "A clinic", "started_on_month": "4", "started_on_year": "2025", "token": ""}
    page = client_of(lead).get(invitation.get_absolute_url()).content.decode()
    sent = {name: value for name, value in sent.items() if f'name="{name}"' in page or not value}
    response = client_of(lead).post(address, sent | {"title": "A clinic"})
    case_study = CaseStudy.objects.get()
    assert response.url == reverse("case_study_write", args=[case_study.pk])
    page = body(lead, invitation.get_absolute_url())
    assert "not answered yet: a case study is being written." in page
    assert case_study.get_absolute_url() in page and "Start a case study" not in page


def test_not_now_with_a_reason(invitation: Invitation, lead: User, region: User) -> None:
    address = f"{invitation.get_absolute_url()}do/not-now/"
    page = client_of(lead).post(address, {"reason": "Ring 943 476 5919."}).content.decode()
    assert "Ring 943 476 5919." in page, "what was typed is kept"
    client_of(lead).post(address, {"reason": "Too busy."})
    for reader in (lead, region):
        page = body(reader, invitation.get_absolute_url())
        assert "Too busy." in page and "Not now</button>" not in page


@pytest.mark.parametrize(
    ("name", "role", "at", "status"),
    [
        ("lead", Role.ICB_LEAD, "QWO", 200),
        ("inside", Role.ICB_LEAD, "03R", 200),
        ("region", Role.IMPROVEMENT_LEAD, "Y63", 200),
        ("nation", Role.IMPROVEMENT_LEAD, "", 200),
        ("steward", Role.STEWARD, "", 200),
        ("peer", Role.ICB_LEAD, "QOQ", 404),
        ("elsewhere", Role.IMPROVEMENT_LEAD, "Y62", 404),
        ("approver", Role.APPROVER, "QWO", 404),
        ("administrator", Role.ADMINISTRATOR, "", 404),
        ("member", None, "", 404),
    ],
)
def test_who_sees_it(
    places: dict[str, Place], person: MakePerson, name: str, role: Role | None, at: str, status: int
) -> None:
    invitation = make_invitation(places["03R"])
    client = client_of(person(name, role, at) if role else person(name))
    assert client.get(invitation.get_absolute_url()).status_code == status
    page = client.get(reverse("invitations"))
    has_list = name not in ("approver", "administrator", "member")
    link = f'href="{reverse("invitations")}"'
    assert (link in client.get(reverse("own_case_studies")).content.decode()) == has_list
    assert page.status_code == (200 if has_list else 404)
    assert (str(invitation) in page.content.decode()) == (status == 200)


def test_demonstrations_and_others_see_nothing_of_each_other(
    places: dict[str, Place], person: MakePerson, lead: User, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO = True
    shown = person("shown", Role.ICB_LEAD, "QWO", demonstration=True)
    made_up, real = make_invitation(places["03R"], by=shown), make_invitation(places["03R"])
    for reader, own, other in ((shown, made_up, real), (lead, real, made_up)):
        assert list(Invitation.objects.visible_to(reader)) == [own]
        assert list(Invitation.objects.known_to(reader)) == [own]
        assert client_of(reader).get(other.get_absolute_url()).status_code == 404
    page = body(shown, made_up.get_absolute_url())
    assert "Demonstration" in page and "The numbers below are made up." in page
    assert "The official figures improved here" not in page
    assert "made up" not in body(lead, real.get_absolute_url())


def test_open_invitations_stand_first_in_the_list(places: dict[str, Place], region: User) -> None:
    waiting = make_invitation(places["15F"])
    answered = make_invitation(
        places["03R"], state=State.LAPSED, answered_at="2026-09-01T10:00Z", not_before="2028-09-01"
    )
    page = body(region, reverse("invitations"))
    assert page.index(str(waiting)) < page.index(str(answered))
    assert "not answered yet." in page and "not answered in time, 1 September 2026." in page


def test_it_is_among_the_tasks_of_the_leads(
    invitation: Invitation, lead: User, region: User
) -> None:
    links = [(link.text, link.url) for link in waiting_links(count_tasks(lead))]
    assert ("One invitation to tell what your area did", "/invitations/") in links
    assert "invitation" not in str(waiting_links(count_tasks(region)))
    Invitation.objects.update(
        state=State.LAPSED, answered_at="2026-09-01T10:00Z", not_before="2028-09-01"
    )
    assert "invitation" not in str(waiting_links(count_tasks(lead)))


def test_the_place_s_page_tells_staff_that_it_waits(
    invitation: Invitation, lead: User, colleague: User
) -> None:
    make_release()
    address = "/places/03R/case-studies/"
    words = f"Asked in {formatting.month(invitation.invited_on)}, not answered yet."
    assert words not in Client().get(address).content.decode()
    page = body(colleague, address)
    assert words in page and invitation.get_absolute_url() not in page
    page = body(lead, address)
    assert words in page and invitation.get_absolute_url() in page
    assert words not in body(colleague, "/places/15F/case-studies/")
    Invitation.objects.update(
        state=State.LAPSED, answered_at="2026-09-01T10:00Z", not_before="2028-09-01"
    )
    assert "Asked in" not in body(colleague, address)


def test_the_notification_is_kind_and_its_e_mail_names_nothing(
    invitation: Invitation, lead: User
) -> None:
    (row,) = with_subjects(Notification.objects.visible_to(lead), lead)
    words = words_of([row])[row.pk]
    assert words.title == f"Your figures improved. Would you tell what you did? {invitation}"
    assert words.subject == "Your figures improved: would you tell how?"
