"""Each rule in its two forms, over every state that a case can be in."""

from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.casestudies.models import CoAuthor
from forum.moderation.models import Appeal, Decision, DecisionKind, ModerationCase, Report
from forum.moderation.permissions import (
    can_decide,
    can_decide_appeal,
    can_manage,
    can_see_as_author,
)
from forum.people.models import Role, User
from forum.people.permissions import can_read_staff_content
from forum.people.request_cache import cache_reads
from metrics.models import Place
from tests.factories.case_studies import make_case_study
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db


def can_see(user: User | AnonymousUser, case: ModerationCase) -> bool:
    if can_manage(user, case) or can_see_as_author(user, case):
        return True
    return can_read_staff_content(user) and case.reports.filter(author_id=user.pk).exists()


FORMS = (
    (can_see, "visible_to"),
    (can_manage, "manageable_by"),
    (can_decide, "decidable_by"),
    (can_see_as_author, "visible_to_author"),
    (can_decide_appeal, "appeals_decidable_by"),
)


@pytest.fixture
def people(person: MakePerson) -> list[User]:
    people = [
        person("author"),
        person("writer", Role.STEWARD),
        person("reporter"),
        person("other"),
        person("one", Role.STEWARD),
        person("two", Role.STEWARD),
        person("admin", Role.ADMINISTRATOR),
        person("away", Role.STEWARD),
        person("gone"),
    ]
    for suspended in people[-2:]:
        suspended.suspended_until = timezone.localdate() + timedelta(days=9)
        suspended.suspension_reason = "a test"
        suspended.save()
    return people


@pytest.fixture
def cases(people: list[User], places: dict[str, Place]) -> list[ModerationCase]:
    """By every author, open, hidden and decided in several ways, with and without an appeal."""
    now = timezone.now()
    author, writer, reporter, _, first_steward, second_steward, *_, gone = people
    cases = []
    for whose, kind, appeal in product(
        (author, writer, gone, None), KINDS, (None, "open", "upheld")
    ):
        if appeal and (kind in ("", "hidden", "keep") or whose is None):
            continue
        case_study = make_case_study(places["03R"], whose or author)
        if whose is None:
            CoAuthor.objects.create(case_study=case_study, person=second_steward, added_by=author)
        is_decided = kind not in ("", "hidden")
        case = ModerationCase.objects.create(
            content_object=case_study,
            author=whose,
            hidden_on_report=kind == "hidden",
            **(
                {
                    "state": "decided",
                    "steward": first_steward,
                    "assigned_at": now,
                    "decided_at": now,
                }
                if is_decided
                else {}
            ),
        )
        for who in (reporter, gone):
            if who != whose:
                Report.objects.create(case=case, author=who, reason="wrong")
        if is_decided:
            Decision.objects.create(
                case=case, author=first_steward, about=whose, kind=kind, reason="So"
            )
        if appeal:
            answer = {"decided_by": second_steward, "decided_at": now, "reason": "So"}
            Appeal.objects.create(
                case=case,
                author=whose,
                first_steward=first_steward,
                details="No",
                state=appeal,
                **(answer if appeal != "open" else {}),
            )
        cases.append(case)
    return cases


KINDS = ("", "hidden", DecisionKind.KEEP.value, DecisionKind.REMOVE.value)


@cache_reads()
def test_two_forms(people: list[User], cases: list[ModerationCase]) -> None:
    seen = set()
    for user, (rule, name) in product([*people, AnonymousUser()], FORMS):
        rows = set(getattr(ModerationCase.objects, name)(user).values_list("pk", flat=True))
        for case in ModerationCase.objects.filter(pk__in=[case.pk for case in cases]):
            allowed = rule(user, case)
            assert allowed == (case.pk in rows), (name, user, case.pk)
            seen.add((name, allowed))
    assert len(seen) == 2 * len(FORMS), "each rule says yes to something and no to something"


def test_nobody_reads_another_person_s_report(
    people: list[User], cases: list[ModerationCase]
) -> None:
    author, *_ = people
    assert not Report.objects.visible_to(author).exists()
    assert not Report.objects.visible_to(AnonymousUser()).exists()
    assert not Appeal.objects.visible_to(people[2]).exists()


@settings(max_examples=60)
@given(text=st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_number_in_an_address_is_a_number_or_none(text: str) -> None:
    from metrics.typed_text import parse_number

    assert 0 <= (parse_number(text) or 0) < 10**18
