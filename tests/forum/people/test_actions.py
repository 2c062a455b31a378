from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils import timezone

from forum.people import actions
from forum.people.actions import Refused
from forum.people.actions.accounts import Profile
from forum.people.models import (
    AllowedDomain,
    AuditEvent,
    HelpOffer,
    Organisation,
    Role,
    RoleGrant,
    RoleRequest,
    User,
)
from forum.people.permissions import NotAllowed, roles_of
from tests.factories.people import add_second_factor

pytestmark = pytest.mark.django_db


def verbs_about(instance) -> list[str]:
    return [event.verb for event in AuditEvent.objects.about(instance)]


def newcomer(email: str, *, verified: bool = True) -> User:
    user = User.objects.create_user(email, "a long enough phrase")
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


# --- becoming a member ----------------------------------------------------------------------------


def test_a_verified_address_at_an_allowed_domain_makes_a_member() -> None:
    user = newcomer("a@england.nhs.uk")
    grant = actions.register_member(user=user)
    assert grant is not None and grant.granted_by is None
    assert grant.reason == "Verified an e-mail address at england.nhs.uk"
    assert roles_of(user) == {Role.MEMBER}
    assert user.organisation_name == "NHS England"
    assert verbs_about(user) == ["granted role"]
    # Once is enough, and what was taken away by hand does not come back by signing in.
    assert actions.register_member(user=user) is None
    RoleGrant.objects.update(ended_at=timezone.now())
    assert actions.register_member(user=user) is None
    assert roles_of(user) == frozenset()


@pytest.mark.parametrize(("email", "verified"), [("a@gmail.com", True), ("a@nhs.net", False)])
def test_otherwise_nobody_becomes_one(db, email: str, verified: bool) -> None:
    user = newcomer(email, verified=verified)
    assert actions.register_member(user=user) is None
    assert roles_of(user) == frozenset()


def test_signing_up_stores_what_was_said_and_no_address_in_history(db) -> None:
    user = newcomer("ann@bury.nhs.uk")
    actions.record_sign_up(
        user=user, name="Ann", profession="gp", profession_other="", organisation=" Bury  Hospital"
    )
    user.refresh_from_db()
    assert (user.name, user.profession, user.organisation_name) == ("Ann", "gp", "Bury Hospital")
    assert not Organisation.objects.get(name="Bury Hospital").confirmed
    event = AuditEvent.objects.about(user).get()
    assert (event.verb, event.detail) == ("signed up", {"domain": "bury.nhs.uk"})


def test_a_domain_of_one_organisation_decides_it(db) -> None:
    user = newcomer("ann@nice.org.uk")
    actions.record_sign_up(
        user=user, name="Ann", profession="gp", profession_other="", organisation="The Moon"
    )
    assert user.organisation_name == "National Institute for Health and Care Excellence"


def test_an_organisation_that_the_figures_know(places) -> None:
    places["QWO"].official_name = "NHS West Yorkshire Integrated Care Board"
    places["QWO"].save()
    organisation = actions.get_or_create_organisation(
        name="nhs west yorkshire INTEGRATED care board", by=None
    )
    duplicate = actions.get_or_create_organisation(
        name="NHS West Yorkshire Integrated Care Board", by=None
    )
    assert organisation == duplicate
    assert (organisation.name, organisation.code, organisation.confirmed) == (
        "NHS West Yorkshire Integrated Care Board",
        "QWO",
        True,
    )
    assert actions.get_or_create_organisation(name="  ", by=None) is None


# --- roles ----------------------------------------------------------------------------------------


def test_an_administrator_grants_and_ends_a_role(administrator, member, places) -> None:
    until = timezone.localdate() + timedelta(days=365)
    grant = actions.grant_role(
        user=member,
        role=Role.ICB_LEAD,
        place=places["QWO"],
        reason="New in post",
        by=administrator,
        valid_until=until,
    )
    assert (grant.granted_by, grant.valid_until, grant.reason) == (
        administrator,
        until,
        "New in post",
    )
    event = AuditEvent.objects.about(member).last()
    assert event.detail == {
        "role": "icb_lead",
        "place": "QWO",
        "until": until.isoformat(),
        "reason": "New in post",
    }
    assert (event.actor_name, event.actor_role) == ("Administrator", "administrator")
    with pytest.raises(Refused, match="already holds the role of ICB lead for West Yorkshire"):
        actions.grant_role(
            user=member, role=Role.ICB_LEAD, place=places["QWO"], reason="Again", by=administrator
        )
    actions.end_role(grant=grant, reason="Has moved on", by=administrator)
    assert Role.ICB_LEAD not in roles_of(member)
    grant.refresh_from_db()
    assert (grant.ended_by, grant.end_reason) == (administrator, "Has moved on")
    with pytest.raises(Refused, match="already ended"):
        actions.end_role(grant=grant, reason="Twice", by=administrator)


def test_who_may_not_grants_nothing(approver, member, places) -> None:
    for role, code in ((Role.ICB_LEAD, "00V"), (Role.APPROVER, "QWO"), (Role.STEWARD, None)):
        with pytest.raises(NotAllowed):
            place = places[code] if code else None
            actions.grant_role(user=member, role=role, place=place, reason="No", by=approver)
    with pytest.raises(NotAllowed):
        actions.grant_role(
            user=approver, role=Role.ICB_LEAD, place=places["QWO"], reason="Me", by=approver
        )
    assert roles_of(member) == {Role.MEMBER}
    assert verbs_about(member) == ["granted role"]


def test_a_role_that_ran_out_can_be_granted_again(administrator, member, places) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    first = RoleGrant.objects.create(
        user=member,
        role=Role.ICB_LEAD,
        place=places["QWO"],
        reason="Then",
        valid_from=yesterday,
        valid_until=yesterday,
    )
    actions.grant_role(
        user=member, role=Role.ICB_LEAD, place=places["QWO"], reason="Now", by=administrator
    )
    first.refresh_from_db()
    assert first.end_reason == "ran out, and was granted again"
    # On its last day it held, whenever it was followed.
    assert first in RoleGrant.objects.in_force(yesterday)


def test_england_is_the_same_as_nationally(administrator, member, places) -> None:
    RoleGrant.objects.all()
    with pytest.raises(Refused, match="cannot be held at: no place"):
        actions.grant_role(
            user=member, role=Role.ICB_LEAD, place=places["ENG"], reason="x", by=None
        )
    grant = actions.grant_role(
        user=member, role=Role.STEWARD, place=places["ENG"], reason="x", by=None
    )
    assert grant.place is None


def test_the_last_administrator_stays(administrator, person) -> None:
    grant = administrator.grants.get(role=Role.ADMINISTRATOR)
    for leave in (
        lambda: actions.end_role(grant=grant, reason="Tired", by=administrator),
        lambda: actions.close_account(user=administrator, by=administrator),
    ):
        with pytest.raises(Refused, match="nobody left"):
            leave()
    administrator.refresh_from_db()
    assert administrator.closed_at is None
    person("second", Role.ADMINISTRATOR)
    actions.end_role(grant=grant, reason="Tired", by=administrator)
    assert roles_of(administrator) == {Role.MEMBER}


def test_a_request_is_asked_once_and_decided_once(approver, member, places, administrator) -> None:
    request_arguments = {"role": Role.ICB_LEAD, "place": places["03R"], "by": member}
    first = actions.request_role(**request_arguments, reason="I lead here")
    assert actions.request_role(**request_arguments, reason="A double click") == first
    assert verbs_about(first) == ["asked for role"]
    actions.decide_role_request(request=first, granted=True, reason="Welcome", by=approver)
    add_second_factor(member)
    assert Role.ICB_LEAD in roles_of(member, places["03R"])
    first.refresh_from_db()
    assert first.grant.granted_by == approver
    assert (first.state, first.decided_by, first.decision_reason) == (
        "granted",
        approver,
        "Welcome",
    )
    with pytest.raises(Refused, match="already been granted"):
        actions.decide_role_request(request=first, granted=False, reason="No", by=administrator)
    with pytest.raises(Refused, match="already hold"):
        actions.request_role(**request_arguments, reason="Again")


def test_a_request_can_be_declined_or_withdrawn(approver, member, lead, places) -> None:
    request_arguments = {
        "role": Role.ICB_LEAD,
        "place": places["03R"],
        "reason": "I lead here",
        "by": member,
    }
    first = actions.request_role(**request_arguments)
    with pytest.raises(NotAllowed):
        actions.decide_role_request(request=first, granted=True, reason="Why not", by=lead)
    actions.decide_role_request(request=first, granted=False, reason="Not your area", by=approver)
    assert roles_of(member) == {Role.MEMBER}
    second = actions.request_role(**request_arguments)
    with pytest.raises(NotAllowed):
        actions.withdraw_role_request(request=second, by=lead)
    actions.withdraw_role_request(request=second, by=member)
    assert [r.state for r in RoleRequest.objects.order_by("pk")] == ["declined", "withdrawn"]
    assert verbs_about(first) == ["asked for role", "declined request"]


@pytest.mark.parametrize(
    ("role", "code"),
    [(Role.MEMBER, None), (Role.STEWARD, "QWO"), (Role.APPROVER, "03R"), (Role.ICB_LEAD, None)],
)
def test_what_cannot_be_asked_for(member, places, role, code) -> None:
    with pytest.raises(Refused):
        place = places[code] if code else None
        actions.request_role(role=role, place=place, reason="Please", by=member)


# --- profiles -------------------------------------------------------------------------------------


def profile(**changes) -> Profile:
    return Profile(
        **{
            "name": "Ann Other",
            "profession": "nurse",
            "profession_other": "",
            "organisation": "Bury Hospital",
            "home_place": None,
            "contact_details": "ext. 1234",
            "can_help_with": "clinics",
            "findable": True,
            **changes,
        }
    )


def test_a_profile_is_changed_by_its_owner_only(member, lead, places) -> None:
    offer_arguments = {"treatments": ["C_320"], "measures": ["median-wait"]}
    with pytest.raises(NotAllowed):
        actions.edit_profile(user=member, profile=profile(), **offer_arguments, by=lead)
    own_profile = profile(home_place=places["00V"])
    actions.edit_profile(user=member, profile=own_profile, **offer_arguments, by=member)
    member.refresh_from_db()
    assert (member.name, member.home_place, member.findable) == ("Ann Other", places["00V"], True)
    offers = HelpOffer.objects.filter(person=member).order_by("kind")
    assert [(o.kind, o.code) for o in offers] == [
        ("measure", "median-wait"),
        ("treatment", "C_320"),
    ]
    event = AuditEvent.objects.about(member).last()
    assert event.detail == {
        "profession": ["", "nurse or midwife"],
        "organisation": ["", "Bury Hospital"],
        "home_place": [None, "00V"],
        "findable": [False, True],
        "also": ["can_help_with", "contact_details", "name"],
    }


def test_history_does_not_keep_how_to_reach_somebody(member) -> None:
    actions.edit_profile(user=member, profile=profile(), treatments=[], measures=[], by=member)
    for event in AuditEvent.objects.about(member):
        assert "1234" not in str(event.detail)


def test_saving_the_same_again_leaves_no_trace(member) -> None:
    for _ in range(2):
        offer_arguments = {
            "profile": profile(),
            "treatments": ["C_320"],
            "measures": [],
            "by": member,
        }
        actions.edit_profile(user=member, **offer_arguments)
    assert verbs_about(member) == ["granted role", "edited profile"]
    assert HelpOffer.objects.count() == 1


def test_no_way_in_stores_an_nhs_number(administrator, member, places) -> None:
    """The forms say it beside the field; the verbs refuse it from wherever it comes."""
    number = "NHS no. 943 476 5919"
    offer_arguments = {"treatments": [], "measures": [], "by": member}
    for texts in ({"can_help_with": number}, {"contact_details": number}, {"organisation": number}):
        with pytest.raises(Refused, match="looks like an NHS number"):
            actions.edit_profile(user=member, profile=profile(**texts), **offer_arguments)
    grant_arguments = {"user": member, "role": Role.STEWARD, "place": None, "by": administrator}
    until = timezone.localdate() + timedelta(days=7)
    for verb, arguments in (
        (actions.grant_role, grant_arguments),
        (actions.suspend, {"user": member, "until": until, "by": administrator}),
        (actions.close_account, {"user": member, "by": member}),
    ):
        with pytest.raises(Refused, match="looks like an NHS number"):
            verb(**arguments, reason=number)
    with pytest.raises(Refused, match="looks like an NHS number"):
        actions.request_role(role=Role.STEWARD, place=None, reason=number, by=member)
    assert verbs_about(member) == ["granted role"]


# --- leaving --------------------------------------------------------------------------------------


def test_a_closed_account_names_nobody_and_holds_nothing(lead, places, client) -> None:
    client.force_login(lead)
    SocialAccount.objects.create(user=lead, provider="openid_connect", uid="1")
    actions.edit_profile(
        user=lead,
        profile=profile(home_place=places["03R"]),
        treatments=["C_320"],
        measures=[],
        by=lead,
    )
    request = actions.request_role(role=Role.STEWARD, place=None, reason="x", by=lead)
    actions.close_account(user=lead, by=lead)
    lead.refresh_from_db()
    assert str(lead) == "a former member"
    assert lead.email == f"closed-{lead.pk}@closed.invalid"
    assert not (lead.is_active or lead.findable or lead.has_usable_password())
    assert (lead.name, lead.contact_details, lead.can_help_with, lead.home_place) == (
        "",
        "",
        "",
        None,
    )
    for kind in (EmailAddress, SocialAccount, Authenticator, UserSession):
        assert not kind.objects.filter(user=lead).exists(), kind
    assert not HelpOffer.objects.filter(person=lead).exists()
    assert not RoleGrant.objects.in_force().filter(user=lead).exists()
    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert verbs_about(lead)[-1] == "closed account"
    # The session that was open is at an end.
    assert client.get("/account/").status_code == 302
    with pytest.raises(Refused, match="already been closed"):
        actions.close_account(user=lead, by=lead)
    # The same address opens a new account, which is another person's as far as the site knows.
    returning_user = newcomer("lead@example.nhs.uk")
    actions.register_member(user=returning_user)
    assert roles_of(returning_user) == {Role.MEMBER}


def test_others_close_an_account_only_as_administrators(member, steward, administrator) -> None:
    with pytest.raises(NotAllowed):
        actions.close_account(user=member, by=steward)
    actions.close_account(user=member, by=administrator, reason="Made to advertise")
    assert AuditEvent.objects.about(member).last().detail == {"reason": "Made to advertise"}


# --- suspension -----------------------------------------------------------------------------------


def test_a_suspension_takes_and_gives_back_every_role(lead, steward, member) -> None:
    today = timezone.localdate()
    with pytest.raises(NotAllowed):
        actions.suspend(user=lead, until=today, reason="No", by=member)
    with pytest.raises(Refused, match="past"):
        actions.suspend(user=lead, until=today - timedelta(1), reason="No", by=steward)
    actions.suspend(user=lead, until=today, reason="Advertising", by=steward)
    assert roles_of(lead) == frozenset()
    actions.lift_suspension(user=lead, reason="A misunderstanding", by=steward)
    assert roles_of(lead) == {Role.MEMBER, Role.ICB_LEAD}
    with pytest.raises(Refused, match="is not suspended"):
        actions.lift_suspension(user=lead, reason="Twice", by=steward)
    assert verbs_about(lead)[-2:] == ["suspended", "lifted suspension"]


# --- organisations and domains --------------------------------------------------------------------


def test_only_administrators_keep_domains(administrator, steward) -> None:
    row = AllowedDomain(domain="example.org")
    with pytest.raises(NotAllowed):
        actions.save_allowed_domain(domain=row, by=steward)
    actions.save_allowed_domain(domain=row, by=administrator)
    assert verbs_about(row) == ["allowed domain"]
    number = row.pk
    with pytest.raises(NotAllowed):
        actions.delete_allowed_domain(domain=row, by=steward)
    actions.delete_allowed_domain(domain=row, by=administrator)
    assert AllowedDomain.objects.for_email("a@example.org") is None
    assert AuditEvent.objects.filter(object_type="alloweddomain", object_id=number).count() == 2


def test_a_verb_and_its_history_are_stored_together_or_not_at_all(
    administrator, member, monkeypatch
) -> None:
    def breaks(**_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("forum.people.actions.roles.record_event", breaks)
    with pytest.raises(RuntimeError):
        actions.grant_role(user=member, role=Role.STEWARD, place=None, reason="x", by=administrator)
    assert roles_of(member) == {Role.MEMBER}
