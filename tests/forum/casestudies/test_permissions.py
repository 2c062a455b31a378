"""One rule, two forms: the yes or no, and the filter, over every state, audience and kind of person."""

from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forum.casestudies import permissions
from forum.casestudies.models import Audience, CaseStudy, CoAuthor, State
from forum.casestudies.user_icbs import icb_ids_of
from forum.people.models import AllowedDomain, Organisation, Role, User
from forum.people.permissions import AnyUser, Permission, can_read_staff_content, has_permission
from forum.people.request_cache import cache_reads
from metrics import hierarchy
from metrics.models import Place
from tests.factories.people import MakePerson, suspend

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(person: MakePerson, places: dict[str, Place]) -> dict[str, object]:
    people = {
        "nobody": AnonymousUser(),
        "not a member": person("outsider", member=False),
        "colleague": person("colleague"),
        "owner": person("owner", Role.ICB_LEAD, "QWO"),
        "co-author": person("writer"),
        "lead here": person("here", Role.ICB_LEAD, "QWO"),
        "lead elsewhere": person("elsewhere", Role.ICB_LEAD, "QOQ"),
        "approver here": person("approver", Role.APPROVER, "QWO"),
        "approver elsewhere": person("far", Role.APPROVER, "QOQ"),
        "steward": person("steward", Role.STEWARD),
        "regional lead": person("region", Role.IMPROVEMENT_LEAD, "Y63"),
        "national lead": person("nation", Role.IMPROVEMENT_LEAD),
        "administrator": person("admin", Role.ADMINISTRATOR),
        "suspended": person("suspended", Role.ICB_LEAD, "QWO"),
    }
    assert isinstance(people["suspended"], User)
    suspend(people["suspended"])
    return people


@pytest.fixture
def every_case(everybody: dict[str, object], places: dict[str, Place]) -> list[CaseStudy]:
    """One for each state and audience, and those that are written on after publication."""
    owner, writer = everybody["owner"], everybody["co-author"]
    today = timezone.localdate()
    case_studies = []
    for state, audience, live in product(State, Audience, (False, True)):
        if not live and state in (State.PUBLISHED, State.REVIEW_DUE, State.ARCHIVED):
            continue
        waiting = state in (State.APPROVAL, State.EDITORIAL)
        case_study = CaseStudy.objects.create(
            author=owner,
            owner=owner,
            place=places["03R"],
            title=f"{state} {audience} {live}",
            state=state,
            audience=audience,
            live=live,
            ended_reason="a reason",
            answer_due=today if waiting else None,
            **(
                {"published_at": timezone.now(), "reviewed_on": today, "review_due": today}
                if live
                else {}
            ),
        )
        CoAuthor.objects.create(case_study=case_study, person=writer, added_by=owner)
        case_studies.append(case_study)
    return case_studies


def can_read(user: AnyUser, case_study: CaseStudy) -> bool:
    """The published version, for those of its audience."""
    if not case_study.live or case_study.withheld:
        return False
    if case_study.audience == Audience.PUBLIC:
        return True
    if not can_read_staff_content(user):
        return False
    enclosing = hierarchy.enclosing_place_ids(case_study.place_id, timezone.localdate())
    return (
        case_study.audience == Audience.STAFF
        or has_permission(user, Permission.PUBLISH_CASE_STUDY)
        or not icb_ids_of(user).isdisjoint(enclosing)
    )


PAIRS = {
    "visible_to": lambda user, case_study: (
        can_read(user, case_study) or permissions.can_see_working_version(user, case_study)
    ),
    "readable_by": can_read,
    "working_version_visible_to": permissions.can_see_working_version,
    "editable_by": permissions.can_edit,
    "approvable_by": permissions.can_approve,
    "publishable_by": permissions.can_publish,
}


@pytest.mark.parametrize("name", PAIRS)
@cache_reads()
def test_the_filter_says_what_the_rule_says(
    name: str, everybody: dict[str, object], every_case: list[CaseStudy]
) -> None:
    for who, user in everybody.items():
        listed = set(getattr(CaseStudy.objects, name)(user).values_list("pk", flat=True))
        allowed = {case_study.pk for case_study in every_case if PAIRS[name](user, case_study)}
        assert listed == allowed, who


def titles(user: object) -> set[str]:
    return set(CaseStudy.objects.visible_to(user).values_list("title", flat=True))


def test_readers_see_what_is_published_for_them(
    everybody: dict[str, object], every_case: list[CaseStudy]
) -> None:
    public = {row.title for row in every_case if row.live and row.audience == "public"}
    staff = {row.title for row in every_case if row.live and row.audience == "staff"}
    icb = {row.title for row in every_case if row.live and row.audience == "icb"}
    for who in ("nobody", "not a member", "suspended"):
        assert titles(everybody[who]) == public, who
    for who in ("colleague", "lead elsewhere", "approver elsewhere", "national lead"):
        assert titles(everybody[who]) == public | staff, who
    for who in ("lead here", "regional lead"):
        assert titles(everybody[who]) == public | staff | icb, who


def test_drafts_are_seen_by_their_authors_alone(
    everybody: dict[str, object], every_case: list[CaseStudy]
) -> None:
    drafts = {row.pk for row in every_case if row.state == State.DRAFT and not row.live}
    for who, user in everybody.items():
        seen = set(CaseStudy.objects.visible_to(user).values_list("pk", flat=True)) & drafts
        assert seen == (drafts if who in ("owner", "co-author") else set()), who


def test_an_approver_sees_what_was_submitted_and_a_steward_what_was_approved(
    everybody: dict[str, object], every_case: list[CaseStudy]
) -> None:
    def unpublished(who: str) -> set[str]:
        return {title.split()[0] for title in titles(everybody[who]) if title.endswith("False")}

    assert unpublished("approver here") == {"approval", "editorial"}
    assert unpublished("approver elsewhere") == set()
    assert unpublished("steward") == {"editorial"}
    assert unpublished("administrator") == set()


def test_who_wrote_it_neither_approves_nor_publishes_it(
    places: dict[str, Place], person: MakePerson
) -> None:
    both = person("both", Role.APPROVER, "QWO")
    case_study = CaseStudy.objects.create(
        author=both,
        owner=both,
        place=places["03R"],
        title="Mine",
        state=State.APPROVAL,
        answer_due=timezone.localdate(),
    )
    assert not permissions.can_approve(both, case_study)
    assert not CaseStudy.objects.approvable_by(both).exists()


def test_an_icb_is_known_by_the_domain_of_an_address_not_by_a_profile(
    places: dict[str, Place], person: MakePerson, every_case: list[CaseStudy]
) -> None:
    organisation = Organisation.objects.create(name="An ICB", place=places["QWO"])
    AllowedDomain.objects.create(domain="icb.example.nhs.uk", organisation=organisation)
    by_domain = User.objects.create_user("someone@icb.example.nhs.uk")
    by_profile = person("claimant")
    by_profile.home_place, by_profile.organisation = places["QWO"], organisation
    by_profile.save()
    from forum.people.actions import grant_role

    grant_role(user=by_domain, role=Role.MEMBER, place=None, reason="a test", by=None)
    assert any("icb" in title.split() for title in titles(by_domain))
    assert not any("icb" in title.split() for title in titles(by_profile))


def test_who_may_start_a_case_study(everybody: dict[str, object]) -> None:
    may = {who for who, user in everybody.items() if permissions.can_start(user)}
    assert may == {
        "owner",
        "lead here",
        "lead elsewhere",
        "approver here",
        "approver elsewhere",
        "steward",
        "regional lead",
        "national lead",
    }
