"""Each rule as a yes or no, and as a filter: the two must agree for everybody and every place."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forum.people import permissions
from forum.people.actions import end_role, grant_role, request_role
from forum.people.models import Role, RoleGrant, RoleRequest, User
from forum.people.models.roles import ROLE_PLACE_KINDS
from forum.people.permissions import (
    GRANT_RULES,
    PERMISSION_RULES,
    AnyUser,
    Permission,
    Scope,
    has_permission,
    has_role,
    roles_of,
)
from forum.people.request_cache import enable_request_cache
from metrics.models import Membership
from tests.factories.people import add_second_factor

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def remembered():
    """Asked ten thousand times over: as within one request."""
    with enable_request_cache():
        yield


@pytest.fixture
def everybody(person) -> list[User]:
    """One for each role at each kind of place, and everybody whose roles should not count."""
    today = timezone.localdate()
    return [
        person("plain"),
        person("lead", Role.ICB_LEAD, "QWO"),
        person("local-lead", Role.ICB_LEAD, "03R"),
        person("far-lead", Role.ICB_LEAD, "QOP"),
        person("approver", Role.APPROVER, "QWO"),
        person("far-approver", Role.APPROVER, "QOP"),
        person("factorless", Role.APPROVER, "QWO", factor=False),
        person("steward", Role.STEWARD),
        person("region", Role.IMPROVEMENT_LEAD, "Y63"),
        person("nation", Role.IMPROVEMENT_LEAD),
        person("administrator", Role.ADMINISTRATOR),
        person("away", Role.STEWARD, suspended_until=today, suspension_reason="a test"),
        person("shown", Role.STEWARD, demonstration=True),
        person("gone", Role.APPROVER, "QWO", is_active=False),
        User.objects.create_user("stranger@example.com"),
    ]


def test_roles_cover_what_lies_inside(everybody, places) -> None:
    people = {user.name: user for user in everybody}

    def roles_at(name: str, code: str | None) -> set[str]:
        return {str(role) for role in roles_of(people[name], code and places[code])}

    assert roles_at("Lead", "QWO") == roles_at("Lead", "03R") == {"member", "icb_lead"}
    assert (
        roles_at("Lead", "Y63") == roles_at("Lead", "ENG") == roles_at("Lead", "00V") == {"member"}
    )
    assert roles_at("Local-Lead", "03R") == {"member", "icb_lead"}
    assert roles_at("Local-Lead", "QWO") == roles_at("Local-Lead", "15F") == {"member"}
    assert roles_at("Region", "03Q") == roles_at("Region", "QOQ") == {"member", "improvement_lead"}
    assert roles_at("Region", "00V") == {"member"}
    assert roles_at("Nation", "00V") == {"member", "improvement_lead"}
    assert roles_at("Steward", "00V") == {"member", "steward"}
    # Without a place: all that somebody holds anywhere.
    assert roles_at("Lead", None) == {"member", "icb_lead"}


def test_roles_that_do_not_count(everybody, places) -> None:
    people = {user.name: user for user in everybody}
    assert roles_of(people["Factorless"]) == {Role.MEMBER}
    for name in ("Away", "Shown", "Gone"):
        assert roles_of(people[name]) == frozenset(), name
    assert roles_of(NOBODY) == frozenset()
    add_second_factor(people["Factorless"])
    assert roles_of(people["Factorless"]) == {Role.MEMBER, Role.APPROVER}


def test_demonstration_people_count_only_where_they_are_on(person, settings) -> None:
    demonstrator = person("shown", Role.STEWARD, factor=False, demonstration=True)
    assert roles_of(demonstrator) == frozenset()
    assert permissions.has_second_factor(demonstrator) is False
    settings.DEMO = True
    assert roles_of(demonstrator) == {Role.MEMBER, Role.STEWARD}
    assert permissions.has_second_factor(demonstrator) is True
    assert permissions.grants_awaiting_second_factor(demonstrator) == []


def test_a_role_without_a_place_must_be_national(everybody) -> None:
    people = {user.name: user for user in everybody}
    assert has_role(people["Nation"], Role.IMPROVEMENT_LEAD, None)
    assert not has_role(people["Region"], Role.IMPROVEMENT_LEAD, None)
    assert not has_role(people["Lead"], Role.ICB_LEAD, None)


def test_what_a_role_covers_follows_the_memberships_of_the_day(lead, places) -> None:
    """Wakefield moves to Humber and North Yorkshire on a day: the lead's role covers it before."""
    moved = date(2027, 4, 1)
    Membership.objects.filter(child=places["03R"]).update(valid_to=moved)
    Membership.objects.create(child=places["03R"], parent=places["QOQ"], valid_from=moved)
    RoleGrant.objects.filter(user=lead).update(valid_from=date(2026, 1, 1))
    before, after = moved - timedelta(1), moved
    assert has_role(lead, Role.ICB_LEAD, places["03R"], before)
    assert not has_role(lead, Role.ICB_LEAD, places["03R"], after)
    assert places["03R"].pk in permissions.place_ids_with_role(lead, Role.ICB_LEAD, before)
    assert places["03R"].pk not in permissions.place_ids_with_role(lead, Role.ICB_LEAD, after)
    assert not has_role(lead, Role.ICB_LEAD, places["03R"], date(2025, 12, 31))


def test_has_role_and_its_two_filters_agree(everybody, places, remembered) -> None:
    compared = 0
    for role in Role:
        for place in [None, *places.values()]:
            holders = set(permissions.users_with_role(role, place))
            for user in everybody:
                expected = has_role(user, role, place)
                assert (user in holders) is expected, (user, role, place)
                if place is not None:
                    covered = permissions.place_ids_with_role(user, role)
                    is_covered = covered is None or place.pk in covered
                    assert is_covered is expected, (user, role, place)
                compared += expected
    assert compared > 100


def test_may_and_its_filter_agree(everybody, places, remembered) -> None:
    allowed = 0
    for permission in Permission:
        for user in [*everybody, NOBODY]:
            filtered = set(permissions.places_with_permission(user, permission))
            for place in places.values():
                assert (place in filtered) is has_permission(user, permission, place), (
                    user,
                    permission,
                    place,
                )
            allowed += len(filtered)
    assert allowed > 300


@pytest.mark.parametrize(
    ("permission", "in_wakefield", "in_bury"),
    [
        (Permission.READ_STAFF_CONTENT, "plain lead approver steward region administrator", "same"),
        (Permission.REPLY, "plain lead approver steward region administrator", "same"),
        (
            Permission.SHARE_CASE_STUDY,
            "plain lead approver steward region administrator",
            "same",
        ),
        (Permission.DRAFT_CASE_STUDY, "lead approver steward region", "same"),
        (Permission.TAKE_ON_CASE_STUDY, "lead", ""),
        (Permission.APPROVE_CASE_STUDY, "approver", ""),
        (Permission.PUBLISH_CASE_STUDY, "steward", "same"),
        (Permission.OPEN_FLAG, "region", ""),
        (Permission.ASK_FOR_SUPPORT, "lead approver", ""),
        (Permission.REPLY_TO_FLAG, "lead approver", ""),
        (Permission.MODERATE, "steward", "same"),
        (Permission.SUSPEND, "steward administrator", "same"),
        (Permission.MANAGE_ORGANISATIONS, "administrator", "same"),
        (Permission.READ_HISTORY, "administrator", "same"),
        (Permission.PUBLISH_FIGURES, "administrator", "same"),
    ],
)
def test_who_may_in_wakefield_and_in_bury(
    everybody, places, permission, in_wakefield, in_bury
) -> None:
    """The table of the specification, by hand."""
    those = {"plain", "lead", "approver", "steward", "region", "administrator"}
    people = {user.email.split("@")[0]: user for user in everybody}
    wakefield = {name for name in those if has_permission(people[name], permission, places["03R"])}
    bury = {name for name in those if has_permission(people[name], permission, places["00V"])}
    assert wakefield == set(in_wakefield.split())
    assert bury == (wakefield if in_bury == "same" else set(in_bury.split()))


def test_the_tables_say_something_of_every_deed_and_role() -> None:
    assert set(PERMISSION_RULES) == set(Permission)
    assert set(GRANT_RULES) == set(ROLE_PLACE_KINDS) == set(Role)
    assert all(rule for rule in PERMISSION_RULES.values())
    # What reaches only one's own area must be a role that has one.
    for rule in [*PERMISSION_RULES.values(), *GRANT_RULES.values()]:
        for role, reach in rule.items():
            assert reach != Scope.OWN or ROLE_PLACE_KINDS[role] != (None,)


def test_who_may_grant(everybody, places) -> None:
    people = {user.email.split("@")[0]: user for user in everybody}
    plain, west_yorkshire = people["plain"], places["QWO"]
    granting = {
        name
        for name, user in people.items()
        if permissions.can_grant(user, Role.ICB_LEAD, places["03R"], to=plain)
    }
    assert granting == {"approver", "administrator"}
    granting = {
        name
        for name, user in people.items()
        if permissions.can_grant(user, Role.APPROVER, west_yorkshire, to=plain)
    }
    assert granting == {"administrator"}
    # Nobody to themselves, and nobody where the role cannot be held.
    chief = people["administrator"]
    assert not permissions.can_grant(chief, Role.STEWARD, None, to=chief)
    assert not permissions.can_grant(chief, Role.APPROVER, places["03R"], to=plain)
    assert not permissions.can_grant(chief, Role.ICB_LEAD, None, to=plain)


def test_may_grant_and_its_filter_agree(everybody, places) -> None:
    for role in Role:
        for place in (None, places["03R"], places["QWO"], places["QOP"], places["Y63"]):
            can = {u for u in everybody if permissions.can_grant(u, role, place)}
            assert set(permissions.users_who_can_grant(role, place)) == can, (role, place)


def test_requests_to_decide_are_those_one_may_grant(everybody, places) -> None:
    people = {user.email.split("@")[0]: user for user in everybody}
    for asker in (people["plain"], people["approver"], people["administrator"]):
        for role, codes in {
            Role.ICB_LEAD: ("03R", "QOP", "00V"),
            Role.APPROVER: ("QOQ",),
            Role.STEWARD: (None,),
        }.items():
            for code in codes:
                place = places[code] if code else None
                request_role(role=role, place=place, reason="a test", by=asker)
    decided = 0
    for user in [*everybody, NOBODY]:
        filtered = set(permissions.requests_decidable_by(user))
        for request in RoleRequest.objects.select_related("place", "user"):
            yes = permissions.can_grant(user, Role(request.role), request.place, to=request.user)
            assert (request in filtered) is yes, (user, request)
            decided += yes
    # The administrator those of the other two; the approver's own go to the administrator.
    assert set(permissions.requests_decidable_by(people["approver"])) == set(
        RoleRequest.objects.filter(place=places["03R"]).exclude(user=people["approver"])
    )
    assert decided == 10 + 2 + 6


def test_who_sees_whom(everybody, person, places, remembered) -> None:
    people = {user.email.split("@")[0]: user for user in everybody}
    found = person("found", findable=True)
    plain, hidden = people["plain"], people["lead"]

    def sees(user: AnyUser, other: User) -> bool:
        return permissions.people_visible_to(user).filter(pk=other.pk).exists()

    assert not permissions.people_visible_to(NOBODY).exists()
    assert sees(plain, found)
    assert sees(plain, plain)
    assert not sees(plain, hidden)
    assert sees(people["steward"], hidden)
    assert sees(people["administrator"], people["away"])
    # Somebody whose roles do not count sees only themselves; nobody sees a closed account.
    assert set(permissions.people_visible_to(people["away"])) == {people["away"]}
    assert not sees(people["administrator"], people["gone"])
    # Who asks an approver for a role is seen by that approver.
    assert not sees(people["approver"], plain)
    request_role(role=Role.ICB_LEAD, place=places["03R"], reason="a test", by=plain)
    assert sees(people["approver"], plain)
    assert not sees(people["far-approver"], plain)


def test_who_may_end_a_role(everybody) -> None:
    people = {user.email.split("@")[0]: user for user in everybody}
    lead = RoleGrant.objects.get(user=people["lead"], role=Role.ICB_LEAD)
    member = RoleGrant.objects.get(user=people["lead"], role=Role.MEMBER)

    def who(rule: permissions.Rule[RoleGrant], grant: RoleGrant) -> set[str]:
        return {name for name, user in people.items() if rule(user, grant)}

    assert who(permissions.can_end_role, lead) == {"approver", "administrator"}
    assert who(permissions.can_end_role, member) == {"administrator"}
    # Membership ends with the account.
    assert who(permissions.can_give_up_role, lead) == {"lead"}
    assert who(permissions.can_give_up_role, member) == set()
    assert who(permissions.can_see_role_grant, lead) == {"lead", "approver", "administrator"}
    end_role(grant=lead, reason="a test", by=people["approver"])
    assert who(permissions.can_end_role, lead) == who(permissions.can_give_up_role, lead) == set()
    assert who(permissions.can_see_role_grant, lead) == {"lead", "approver", "administrator"}


def test_whoever_grants_a_role_may_end_it(everybody, places) -> None:
    """The rule about a row says the same as the one about a role and a place."""
    for user in everybody:
        for grant in RoleGrant.objects.select_related("place", "user"):
            may = permissions.can_grant(user, Role(grant.role), grant.place, to=grant.user)
            assert permissions.could_end_role(user, grant) is may, (user, grant)


def test_who_may_suspend(everybody, person) -> None:
    people = {user.email.split("@")[0]: user for user in everybody}
    for target, suspenders in {
        "plain": {"steward", "administrator"},
        "steward": {"administrator"},
        "administrator": set(),
    }.items():
        able = {n for n, user in people.items() if permissions.can_suspend(user, people[target])}
        assert able == suspenders, target
    other = person("other", Role.ADMINISTRATOR)
    assert permissions.can_suspend(other, people["administrator"])


def test_within_a_request_roles_are_looked_up_once(lead, places, django_assert_num_queries) -> None:
    with enable_request_cache():
        with django_assert_num_queries(1 + 1):  # the grants; the places above
            for _ in range(3):
                assert has_role(lead, Role.ICB_LEAD, places["03R"])
        # A change within the request is seen at once.
        administrator = User.objects.create_user("a@nhs.net")
        grant_role(user=administrator, role=Role.ADMINISTRATOR, place=None, reason="a", by=None)
        add_second_factor(administrator)
        end_role(grant=lead.grants.get(role=Role.ICB_LEAD), reason="a test", by=administrator)
        assert not has_role(lead, Role.ICB_LEAD, places["03R"])


def test_outside_a_request_nothing_is_remembered(lead, places) -> None:
    assert has_role(lead, Role.ICB_LEAD, places["03R"])
    RoleGrant.objects.filter(user=lead).update(ended_at=timezone.now())
    assert not has_role(lead, Role.ICB_LEAD, places["03R"])
