from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from forum.people.actions import close_account, record_event
from forum.people.models import (
    AllowedDomain,
    AuditEvent,
    Authored,
    Organisation,
    Role,
    RoleGrant,
    User,
)
from forum.people.models.audit import AuditEventIsPermanent
from forum.people.permissions import author_fields

pytestmark = pytest.mark.django_db


# --- history -----------------------------------------------------------------------------------


def test_history_cannot_be_changed_through_models(member) -> None:
    event = AuditEvent.objects.about(member).get()
    event.verb = "did nothing"
    for change in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(verb="did nothing"),
        lambda: AuditEvent.objects.bulk_update([event], ["verb"]),
    ):
        with pytest.raises(AuditEventIsPermanent):
            change()
    assert AuditEvent.objects.about(member).get().verb == "granted role"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE people_auditevent SET verb = 'did nothing'", "DELETE FROM people_auditevent"],
)
def test_the_database_itself_refuses_to_change_history(member, statement: str) -> None:
    """Also says when a later migration has lost the triggers."""
    with pytest.raises(DatabaseError, match="history is not"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEvent.objects.about(member).count() == 1


def test_history_says_what_its_actor_was_at_the_time(lead, places) -> None:
    lead.organisation = Organisation.objects.create(name="NHS West Yorkshire ICB")
    lead.save()
    event = record_event(
        verb="looked at", about=places["03R"], by=lead, detail={"reason": "to see"}
    )
    lead.organisation.name = "Another name"
    lead.organisation.save()
    event = AuditEvent.objects.about(places["03R"]).get()
    assert event.actor_words == "Lead, ICB lead for West Yorkshire, NHS West Yorkshire ICB"
    assert (event.object_type, event.object_label) == ("place", "Wakefield")
    assert event.detail == {"reason": "to see"}


def test_a_page_does_not_name_an_actor_who_has_left(lead, places) -> None:
    record_event(verb="looked at", about=places["03R"], by=lead)
    close_account(user=lead, by=lead)
    event = AuditEvent.objects.about(places["03R"]).get()
    assert event.actor_words == "a former member, ICB lead for West Yorkshire"
    # For those who must be able to tell who decided what, it is kept.
    assert event.actor_name == "Lead"


def test_no_address_stands_where_a_name_is_lacking(lead, places) -> None:
    lead.name = ""
    lead.save()
    assert str(lead) == lead.display_name == "a member"
    lead.organisation = Organisation.objects.create(name="NHS Bury")
    lead.save()
    assert str(lead) == "a member of NHS Bury"
    record_event(verb="looked at", about=lead, by=lead)
    event = AuditEvent.objects.about(lead).last()
    assert event.actor_words == "a member, ICB lead for West Yorkshire, NHS Bury"
    assert "@" not in f"{event.actor_name} {event.object_label}"
    grant = RoleGrant.objects.filter(user=lead).first()
    assert "@" not in str(grant)


def test_the_site_itself_can_be_the_actor(places) -> None:
    record_event(verb="made", about=places["03R"], by=None)
    assert AuditEvent.objects.about(places["03R"]).get().actor_words == "Pathway Exchange"


# --- who wrote it ---------------------------------------------------------------------------------


class Note(Authored):
    """Never stored: only what Authored says of itself is looked at."""

    class Meta:
        app_label = "people"
        managed = False


def test_a_byline_says_what_the_author_was_when_writing(lead, places) -> None:
    lead.organisation = Organisation.objects.create(name="NHS West Yorkshire ICB")
    note = Note(**author_fields(lead, places["03R"]))
    lead.organisation = None
    RoleGrant.objects.filter(user=lead).update(ended_at=timezone.now())
    assert note.byline == "Lead, ICB lead for West Yorkshire, NHS West Yorkshire ICB"


def test_a_members_byline_says_the_profession(member) -> None:
    member.profession, member.profession_other = User.Profession.OTHER, "chaplain"
    assert Note(**author_fields(member)).byline == "Member, chaplain (self-declared)"


def test_a_role_elsewhere_is_not_claimed(lead, places) -> None:
    assert author_fields(lead, places["00V"])["author_role"] == Role.MEMBER


def test_a_capacity_can_be_chosen(person, places) -> None:
    both = person("both", Role.APPROVER, "QWO")
    RoleGrant.objects.create(user=both, role=Role.ICB_LEAD, place=places["QWO"], reason="too")
    assert author_fields(both, places["03R"])["author_role"] == Role.ICB_LEAD
    chosen = author_fields(both, places["03R"], role=Role.APPROVER)
    assert (chosen["author_role"], chosen["author_role_place"]) == ("approver", "West Yorkshire")


def test_the_byline_of_somebody_who_has_left_names_nobody(lead, places) -> None:
    lead.organisation = Organisation.objects.create(name="NHS West Yorkshire ICB")
    lead.save()
    note = Note(**author_fields(lead, places["03R"]))
    close_account(user=lead, by=lead)
    note.author.refresh_from_db()
    assert note.byline == "a former member, ICB lead for West Yorkshire, NHS West Yorkshire ICB"


# --- domains and organisations --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "domain", "organisation"),
    [
        ("a@nhs.net", "nhs.net", None),
        ("A@NHS.NET", "nhs.net", None),
        ("a@bury.nhs.uk", "nhs.uk", None),
        ("a@england.nhs.uk", "england.nhs.uk", "NHS England"),
        ("a@team.england.nhs.uk", "england.nhs.uk", "NHS England"),
        ("a@dhsc.gov.uk", "dhsc.gov.uk", "Department of Health and Social Care"),
        ("a@leeds.gov.uk", "gov.uk", None),
    ],
)
def test_domains_that_let_people_in(email: str, domain: str, organisation: str | None) -> None:
    found = AllowedDomain.objects.for_email(email)
    assert found is not None
    assert found.domain == domain
    assert (found.organisation and found.organisation.name) == organisation


@pytest.mark.parametrize(
    "email",
    ["a@gmail.com", "a@notnhs.net", "a@nhs.net.example.com", "a@uk", "nhs.net@gmail.com", "", "@"],
)
def test_domains_that_do_not(email: str) -> None:
    assert AllowedDomain.objects.for_email(email) is None


def test_a_domain_is_kept_as_it_is_compared() -> None:
    AllowedDomain.objects.create(domain=" @Example.ORG ")
    assert AllowedDomain.objects.for_email("a@mail.example.org") is not None
    for wrong in ("localhost", "a@b.example"):
        with pytest.raises(ValidationError):
            AllowedDomain(domain=wrong).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        AllowedDomain.objects.bulk_create([AllowedDomain(domain="Example.net")])


def test_an_organisation_is_known_once_in_any_case() -> None:
    Organisation.objects.create(name="A hospital")
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="a HOSPITAL")


# --- grants ---------------------------------------------------------------------------------------

DAY = date(2026, 5, 15)


@pytest.mark.parametrize(
    ("first", "last", "ended", "holds"),
    [
        (DAY, None, None, True),
        (DAY, DAY, None, True),
        (DAY + timedelta(1), None, None, False),
        (DAY - timedelta(9), DAY - timedelta(1), None, False),
        # Ended during the day: it no longer holds on that day, and did on the day before.
        (DAY - timedelta(9), None, DAY, False),
        (DAY - timedelta(9), None, DAY + timedelta(1), True),
    ],
)
def test_when_a_grant_holds(member, first, last, ended, holds: bool) -> None:
    at = ended and timezone.make_aware(datetime(ended.year, ended.month, ended.day, 0, 30))
    grant = RoleGrant.objects.create(
        user=member,
        role=Role.STEWARD,
        reason="a test",
        valid_from=first,
        valid_until=last,
        ended_at=at,
    )
    assert RoleGrant.objects.in_force(DAY).filter(pk=grant.pk).exists() is holds
    assert grant.in_force_on(DAY) is holds


@pytest.mark.parametrize(
    ("role", "at"),
    [
        (Role.ICB_LEAD, None),
        (Role.APPROVER, None),
        (Role.STEWARD, "QWO"),
        (Role.ADMINISTRATOR, "QWO"),
        (Role.MEMBER, "QWO"),
        ("emperor", None),
    ],
)
def test_the_database_knows_where_roles_are_held(member, places, role, at) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=member, role=role, place=at and places[at], reason="a test")


def test_a_role_is_held_once_at_a_time(lead, places) -> None:
    for role, place in ((Role.ICB_LEAD, places["QWO"]), (Role.MEMBER, None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(user=lead, role=role, place=place, reason="again")


# --- accounts -------------------------------------------------------------------------------------


def test_who_is_open_standing_and_findable(person, settings) -> None:
    today = timezone.localdate()
    why = {"suspension_reason": "a test"}
    person("plain")
    person("found", findable=True)
    person("away", findable=True, suspended_until=today, **why)
    person("back", findable=True, suspended_until=today - timedelta(1), **why)
    person("shown", findable=True, demonstration=True)
    left = person("left", findable=True)
    close_account(user=left, by=left)

    def names(people) -> set[str]:
        return {user.name for user in people}

    assert names(User.objects.open()) == {"Plain", "Found", "Away", "Back"}
    assert names(User.objects.in_good_standing()) == {"Plain", "Found", "Back"}
    assert names(User.objects.findable()) == {"Found", "Back"}
    settings.DEMO = True
    assert names(User.objects.findable()) == {"Found", "Back", "Shown"}


def test_a_suspension_needs_a_reason_and_a_closed_account_no_name(member) -> None:
    for change in ({"suspended_until": DAY}, {"closed_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=member.pk).update(**change)


def test_a_verb_too_long_is_refused_on_every_database(member: User) -> None:
    with pytest.raises(ValueError, match="is longer than 40"):
        record_event(verb="v" * 41, about=member, by=None)
