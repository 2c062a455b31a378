"""The pages about people: who is found, in which order, and what each form does."""

import doctest

import pytest
from django.forms import Form
from django.urls import reverse
from django.utils import timezone

from forum.people import distances, forms
from forum.people.actions import request_role, suspend
from forum.people.distances import ELSEWHERE, NOT_KNOWN, SAME, SAME_ICB, Nearness, nearness
from forum.people.models import (
    HelpOffer,
    Organisation,
    Role,
    RoleGrant,
    RoleRequest,
    User,
    organisations,
    roles,
)
from forum.people.permissions import roles_of
from metrics.models import Place
from tests.factories.people import PASSWORD, add_second_factor

pytestmark = pytest.mark.django_db


def names_found(client, **query: str) -> list[str]:
    response = client.get(reverse("people"), query)
    assert response.status_code == 200
    return [person.name for person in response.context["people_page"].people]


def form_of(response) -> Form:
    """The form that was sent, wherever the page has it."""
    if "form" in response.context:
        return response.context["form"]
    sent = response.wsgi_request.path.rstrip("/").rpartition("/")[2]
    offered = {each.action.name: each.form for each in response.context["offered_actions"]}
    return offered[sent]


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("module", [distances, forms, organisations, roles])
def test_examples_in_the_code(module) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted and not tried.failed


# --- how near ---------------------------------------------------------------------------------


def test_nearness_goes_by_place_then_icb_then_distance(places) -> None:
    icb_of = {places[code].pk: places["QWO"].pk for code in ("03R", "15F", "QWO")}
    icb_of |= {places["03Q"].pk: places["QOQ"].pk, places["00V"].pk: places["QOP"].pk}
    lost = Place.objects.create(code="X", name="Lost", kind="sub_icb")
    others = [places[code] for code in ("00V", "03Q", "15F", "QWO", "03R")] + [lost]
    near = nearness(places["03R"], others, icb_of)
    order = sorted(others, key=lambda place: near[place.pk])
    # Wakefield to the middle of West Yorkshire is 11 miles, to Leeds 10; then Vale of York 24.
    assert [place.name for place in order] == [
        "Wakefield",
        "Leeds",
        "West Yorkshire",
        "Vale of York",
        "Bury",
        "Lost",
    ]
    assert [near[place.pk].level for place in order] == [
        SAME,
        SAME_ICB,
        SAME_ICB,
        ELSEWHERE,
        ELSEWHERE,
        NOT_KNOWN,
    ]
    assert near[places["03Q"].pk].words == "about 24 miles away"
    assert near[places["00V"].pk].words == "about 37 miles away"
    assert near[places["15F"].pk].words == "in the same ICB"
    assert Nearness(ELSEWHERE, 0.4).words == "less than a mile away"


@pytest.fixture
def colleagues(person, places) -> None:
    person(
        "bury",
        home_place=places["00V"],
        findable=True,
        profession="consultant",
        can_help_with="Same-day clinics",
    )
    york = person("york", home_place=places["03Q"], findable=True, profession="gp")
    leeds = person("leeds", home_place=places["15F"], findable=True, profession="gp")
    person("wakefield", home_place=places["03R"], findable=True)
    person("nowhere", findable=True)
    person("hidden", home_place=places["03R"])
    HelpOffer.objects.create(person=york, kind="treatment", code="C_320")
    HelpOffer.objects.create(person=leeds, kind="measure", code="median-wait")
    hospital = Organisation.objects.create(name="Leeds Teaching Hospitals")
    User.objects.filter(pk=leeds.pk).update(organisation=hospital)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "Wakefield Leeds York Bury Nowhere"),
        ({"near": "00V"}, "Bury Leeds Wakefield York Nowhere"),
        ({"near": "QOQ"}, "York Wakefield Leeds Bury Nowhere"),
        ({"near": ""}, "Bury Leeds Nowhere Wakefield York"),
        ({"near": "no-such-place"}, "Bury Leeds Nowhere Wakefield York"),
        ({"profession": "gp"}, "Leeds York"),
        ({"treatment": "C_320"}, "York"),
        ({"measure": "median-wait"}, "Leeds"),
        ({"treatment": "C_320", "measure": "median-wait"}, ""),
        ({"q": "same-day CLINICS"}, "Bury"),
        ({"q": "teaching"}, "Leeds"),
        ({"q": "hidden"}, ""),
        ({"q": "%"}, ""),
        ({"q": "'; DROP TABLE"}, ""),
        ({"page": "999"}, "Wakefield Leeds York Bury Nowhere"),
        ({"page": "x"}, "Wakefield Leeds York Bury Nowhere"),
    ],
)
def test_finding_colleagues(client, person, places, colleagues, query, expected: str) -> None:
    client.force_login(person("me", home_place=places["03R"]))
    assert " ".join(names_found(client, **query)) == expected


def test_a_page_of_people_takes_few_queries(
    client, person, places, colleagues, django_assert_max_num_queries
) -> None:
    for number in range(25):
        person(f"more{number}", home_place=places["15F"], findable=True)
    client.force_login(person("me", home_place=places["03R"]))
    with django_assert_max_num_queries(15):
        response = client.get(reverse("people"))
    assert len(response.context["people_page"].people) == 20
    assert "30 people, nearest to Wakefield first" in words(response)


# --- one person -----------------------------------------------------------------------------------


def test_a_persons_page_shows_what_they_agreed_to(client, person, places, member, steward) -> None:
    shy = person(
        "shy", contact_details="ext. 1234", can_help_with="Clinics", home_place=places["00V"]
    )
    client.force_login(member)
    address = reverse("person", args=[shy.pk])
    assert client.get(address).status_code == 404
    # Who looks after the site sees that they are there, and not what they did not share.
    client.force_login(steward)
    page = words(client.get(address))
    assert "Shy" in page and "1234" not in page and "Clinics" not in page
    shy.findable = True
    shy.save()
    client.force_login(member)
    page = words(client.get(address))
    assert "1234" in page and "Clinics" in page
    # A member sees no buttons that they may not use.
    assert "Grant a role" not in page and "Suspend" not in page


def test_what_people_type_is_shown_as_text(client, person, member) -> None:
    bad = "<script>alert(1)</script>"
    other = person("other", findable=True, can_help_with=bad, contact_details=f"javascript:{bad}")
    client.force_login(member)
    for address in (reverse("people"), reverse("person", args=[other.pk])):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page
        assert 'href="javascript' not in page


# --- what is done there ---------------------------------------------------------------------------


def test_a_profile_is_saved_and_what_was_typed_is_kept(client, member, places) -> None:
    client.force_login(member)
    form_data = {
        "name": "Ann Other",
        "profession": "other",
        "organisation": "Bury Hospital",
        "home_place": "00V",
        "contact_details": "ext. 1",
        "can_help_with": "Clinics",
        "treatments": ["C_320", "C_330"],
        "measures": ["median-wait"],
        "findable": "on",
    }
    response = client.post(reverse("profile"), form_data)
    assert response.context["form"].errors == {"profession_other": ["Enter your profession"]}
    assert 'value="Ann Other"' in words(response)
    assert "There is a problem" in words(response)
    response = client.post(reverse("profile"), {**form_data, "profession_other": "chaplain"})
    assert response.headers["Location"] == reverse("account")
    member.refresh_from_db()
    assert (member.profession_words, member.home_place) == ("chaplain", places["00V"])
    assert member.offers.count() == 3
    assert client.get(reverse("profile")).context["form"]["treatments"].value() == [
        "C_320",
        "C_330",
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"home_place": "RHQ"}, "home_place"),
        ({"treatments": ["C_999"]}, "treatments"),
        ({"name": "  "}, "name"),
        ({"can_help_with": "x" * 1001}, "can_help_with"),
    ],
)
def test_a_profile_with_something_wrong_changes_nothing(client, member, wrong, field) -> None:
    Place.objects.create(code="RHQ", name="A hospital", kind="provider")
    client.force_login(member)
    form_data = {"name": "A", "profession": "gp", "organisation": "B", **wrong}
    assert set(client.post(reverse("profile"), form_data).context["form"].errors) == {field}
    member.refresh_from_db()
    assert member.name == "Member"


NUMBER = "943 476 5919"


@pytest.mark.parametrize(
    "field", ["name", "profession_other", "organisation", "contact_details", "can_help_with"]
)
def test_an_nhs_number_is_stopped_in_every_text_of_a_profile(client, member, field) -> None:
    client.force_login(member)
    form_data = {
        "name": "A",
        "profession": "other",
        "profession_other": "chaplain",
        "organisation": "B",
    }
    response = client.post(reverse("profile"), form_data | {field: f"I helped {NUMBER}"})
    (error,) = response.context["form"].errors.pop(field)
    assert "looks like an NHS number" in error and NUMBER not in error
    assert not response.context["form"].errors
    assert f"I helped {NUMBER}" in words(response), "it is there to be edited"
    member.refresh_from_db()
    assert member.name == "Member" and not Organisation.objects.filter(name__contains="943")


def test_telephone_numbers_are_saved_and_what_may_tell_of_a_patient_is_asked_about(
    client, member
) -> None:
    client.force_login(member)
    form_data = {
        "name": "A",
        "profession": "gp",
        "organisation": "B",
        "contact_details": "01924 541 000",
    }
    response = client.post(
        reverse("profile"), form_data | {"can_help_with": "The 43-year-old in bed 4"}, follow=True
    )
    assert "Your profile has been saved" in words(response)
    assert "This may describe one person." in words(response)
    member.refresh_from_db()
    assert member.contact_details == "01924 541 000"


def test_reasons_are_looked_at_before_anybody_reads_them(
    client, member, lead, approver, administrator, steward, places
) -> None:
    role_request = request_role(role=Role.STEWARD, place=None, reason="x", by=member)
    role = {"role": "icb_lead", "place": "03R", "reason": NUMBER}
    User.objects.filter(pk=lead.pk).update(findable=True)
    grant_number = lead.grants.get(role=Role.ICB_LEAD).pk
    ended, decided = (
        f"/people/roles/{grant_number}/do/give-up/",
        f"/people/requests/{role_request.pk}/do/decide/",
    )
    suspension = f"/people/{member.pk}/do/suspend/"
    for user, address, form_data, field in (
        (member, reverse("my_roles"), role, "reason"),
        (approver, f"/people/{lead.pk}/do/grant/", role, "reason"),
        (lead, ended, {"reason": NUMBER}, "reason"),
        (administrator, decided, {"decision": "decline", "reason": NUMBER}, "reason"),
        (steward, suspension, {"days": "7", "reason": NUMBER}, "reason"),
    ):
        client.force_login(user)
        response = client.post(address, form_data)
        assert list(form_of(response).errors) == [field], address
        assert NUMBER in words(response), "it is there to be edited"
    member.refresh_from_db()
    role_request.refresh_from_db()
    assert (role_request.state, member.is_suspended, RoleRequest.objects.count()) == (
        "waiting",
        False,
        1,
    )
    assert roles_of(lead) >= {Role.ICB_LEAD}


def test_asking_for_a_role_and_its_decision(client, member, approver, places) -> None:
    client.force_login(member)
    request_data = {"role": "icb_lead", "place": "03R", "reason": "I lead here"}
    wrong = client.post(reverse("my_roles"), {**request_data, "place": ""}).context["form"].errors
    assert wrong["place"] == [
        "The role of ICB lead is held for an Integrated Care Board or a sub-ICB location"
    ]
    for _ in range(2):
        client.post(reverse("my_roles"), request_data)
    role_request = RoleRequest.objects.get()
    client.force_login(approver)
    assert "Member: ICB lead for Wakefield" in words(client.get(reverse("role_requests")))
    address = reverse("role_request", args=[role_request.pk])
    page = words(client.get(address))
    assert "member@example.nhs.uk" in page and "I lead here" in page
    decision = f"/people/requests/{role_request.pk}/do/decide/"
    assert set(form_of(client.post(decision, {})).errors) == {"decision", "reason"}
    client.post(decision, {"decision": "grant", "term": "182", "reason": "Welcome"})
    grant = RoleGrant.objects.get(user=member, role=Role.ICB_LEAD)
    assert (grant.valid_until - timezone.localdate()).days == 182
    assert "Granted on" in words(client.get(address))
    too_late = client.post(decision, {"decision": "decline", "term": "", "reason": "I think not"})
    assert "already been granted" in words(too_late) and "I think not" in words(too_late)
    client.force_login(member)
    assert "Granted on" in words(client.get(reverse("my_roles")))
    assert "Your request to be ICB lead for Wakefield" in words(client.get(address))


def test_a_request_is_withdrawn_only_by_who_asked(client, member, lead, places) -> None:
    role_request = request_role(role=Role.ICB_LEAD, place=places["03R"], reason="x", by=member)
    address = f"{role_request.get_absolute_url()}do/withdraw/"
    client.force_login(lead)
    assert client.post(address).status_code == 404
    client.force_login(member)
    assert "Withdraw request" in words(client.get(role_request.get_absolute_url()))
    assert client.post(address).headers["Location"] == reverse("my_roles")
    role_request.refresh_from_db()
    assert role_request.state == "withdrawn"
    assert "already been withdrawn" in words(client.post(address, follow=True))


def test_an_approver_grants_only_in_their_own_area(client, person, approver, places) -> None:
    other = person("other", findable=True)
    client.force_login(approver)
    address = f"/people/{other.pk}/do/grant/"
    offered = form_of(client.get(address)).fields["role"].choices
    assert [value for value, _ in offered if value] == ["icb_lead"]
    form_data = {"role": "icb_lead", "place": "00V", "term": "", "reason": "x"}
    wrong = form_of(client.post(address, form_data)).errors
    assert wrong == {"__all__": ["You can grant this role only for your own area."]}
    assert client.post(address, {**form_data, "place": "03R"}).status_code == 302
    assert roles_of(other, places["03R"]) == {Role.MEMBER}
    add_second_factor(other)
    assert Role.ICB_LEAD in roles_of(other, places["03R"])
    repeated = client.post(address, {**form_data, "place": "03R"})
    assert form_of(repeated).errors == {
        "__all__": ["Other already holds the role of ICB lead for Wakefield."]
    }


def test_a_role_is_ended_with_a_reason(client, lead, administrator) -> None:
    grant = lead.grants.get(role=Role.ICB_LEAD)
    address = f"{grant.get_absolute_url()}do/give-up/"
    client.force_login(lead)
    assert f'href="{address}"' in client.get(reverse("my_roles")).content.decode()
    assert form_of(client.post(address, {})).errors
    assert client.post(address, {"reason": "I move on"}).headers["Location"] == reverse("my_roles")
    assert roles_of(lead) == {Role.MEMBER}
    assert client.get(address).status_code == 404
    page = words(client.get(grant.get_absolute_url()))
    assert "by Lead <br> I move on" in page and "Give up role" not in page
    client.force_login(administrator)
    last = administrator.grants.get(role=Role.ADMINISTRATOR)
    answer = client.post(f"{last.get_absolute_url()}do/give-up/", {"reason": "x"})
    assert "nobody left" in words(answer)


def test_a_role_has_a_page_for_who_may_end_it(client, lead, approver, member) -> None:
    grant = lead.grants.get(role=Role.ICB_LEAD)
    client.force_login(member)
    assert client.get(grant.get_absolute_url()).status_code == 404
    client.force_login(approver)
    page = client.get(grant.get_absolute_url())
    assert "ICB lead for" in words(page) and "End role" in words(page)
    assert lead.get_absolute_url() not in page.content.decode(), "whose own page is not theirs"
    ending = f"{grant.get_absolute_url()}do/end/"
    ended = client.post(ending, {"reason": "Another has it"}, follow=True)
    assert "by Approver <br> Another has it" in words(ended)
    again = client.post(ending, {"reason": "Somebody else does it now"})
    assert "already ended" in words(again) and "Somebody else does it now" in words(again)


def test_suspending_tells_the_person_why(client, member, steward) -> None:
    client.force_login(steward)
    address = f"/people/{member.pk}/do/suspend/"
    assert set(form_of(client.post(address, {"days": "4"})).errors) == {"days", "reason"}
    client.post(address, {"days": "30", "reason": "Advertising"})
    client.force_login(member)
    page = words(client.get(reverse("account")))
    assert "Your account is suspended" in page and "Advertising" in page
    assert client.get(reverse("people")).status_code == 403
    # On every page, those that are open to all too.
    assert "Advertising" in words(client.get(reverse("measures")))
    client.force_login(steward)
    lifting = f"/people/{member.pk}/do/lift-suspension/"
    client.post(lifting, {"reason": "A misunderstanding"})
    client.force_login(member)
    assert "suspended" not in words(client.get(reverse("account")))
    assert client.get(reverse("people")).status_code == 200


def test_a_suspended_person_can_still_leave(client, member, steward) -> None:
    suspend(user=member, until=timezone.localdate(), reason="x", by=steward)
    client.force_login(member)
    address = reverse("close_account")
    again = client.post(address, {"confirmed": "on"})
    assert again.headers["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(address, {}).context["form"].errors
    member.refresh_from_db()
    assert member.closed_at is None
    response = client.post(address, {"confirmed": "on"}, follow=True)
    assert "Your account has been closed." in words(response)
    member.refresh_from_db()
    assert member.closed_at is not None


def test_an_action_that_refuses_answers_as_not_there(client, member, monkeypatch) -> None:
    """Whoever forgets to ask first: the action's own refusal is a 404, not a fault."""
    for module in ("permissions", "permissions.accounts"):
        grantable = f"forum.people.{module}.roles_grantable_by"
        monkeypatch.setattr(grantable, lambda user: list(Role))
    monkeypatch.setattr("forum.people.permissions.can_grant", lambda *a, **k: True)
    other = User.objects.create_user("other@nhs.net")
    client.force_login(member)
    monkeypatch.setattr(
        "forum.people.permissions.people_visible_to", lambda user: User.objects.all()
    )
    form_data = {"role": "steward", "place": "", "term": "", "reason": "x"}
    response = client.post(f"/people/{other.pk}/do/grant/", form_data)
    assert response.status_code == 404
    assert roles_of(other) == frozenset()
