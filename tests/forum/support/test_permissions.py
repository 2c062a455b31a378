"""One rule, two forms: the yes or no, and the filter, for every state and kind of person."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forum.people.models import Role, User
from forum.people.request_cache import enable_request_cache
from forum.support import permissions
from forum.support.models import (
    ENDED,
    Dispute,
    Flag,
    FlagReply,
    FlagState,
    ImprovementPlan,
    Origin,
    PlanState,
    SupportOffer,
)
from metrics.models import Place
from tests.forum.support.conftest import MakePerson

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def everybody(person: MakePerson) -> dict[str, Any]:
    people: dict[str, Any] = {
        "nobody": AnonymousUser(),
        "not a member": person("outsider", member=False),
        "colleague": person("colleague2"),
        "area lead": person("area", Role.ICB_LEAD, "QWO"),
        "lead of the sub-ICB": person("sub", Role.ICB_LEAD, "03R"),
        "area approver": person("approver2", Role.APPROVER, "QWO"),
        "peer": person("peer2", Role.ICB_LEAD, "QOQ"),
        "regional": person("regional2", Role.IMPROVEMENT_LEAD, "Y63"),
        "other region": person("region3", Role.IMPROVEMENT_LEAD, "Y62"),
        "national": person("national2", Role.IMPROVEMENT_LEAD),
        "steward": person("steward2", Role.STEWARD),
        "administrator": person("admin", Role.ADMINISTRATOR),
        "suspended": person("suspended", Role.ICB_LEAD, "QWO"),
    }
    people["suspended"].suspended_until = timezone.localdate()
    people["suspended"].suspension_reason = "a test"
    people["suspended"].save()
    return people


def made(author: User, place: Place, state: FlagState, origin: Origin, **more: Any) -> Flag:
    now = timezone.now()
    shown = state not in (FlagState.DRAFT, FlagState.WITH_AREA, FlagState.DISPUTED)
    given = {
        "sent_at": None if state == FlagState.DRAFT else now,
        "shown_at": now if shown else None,
        "reply_due": timezone.localdate() if state == FlagState.WITH_AREA else None,
        "days_left": 3 if state == FlagState.DISPUTED else None,
        "ended_at": now if state in ENDED else None,
        "outcome": "stable" if state == FlagState.CLOSED else "",
        "ended_reason": "A test" if state == FlagState.WITHDRAWN else "",
    } | more
    return Flag.objects.create(
        author=author,
        place=place,
        state=state,
        origin=origin,
        question="Why?",
        # Each its own, as only one may be open.
        measure=f"m{Flag.objects.count()}",
        period_from="2026-01-01",
        period_to="2026-08-01",
        offers_when_sent=1,
        interventions_when_sent=1,
        **given,
    )


@pytest.fixture
def flags(everybody: dict[str, Any], places: dict[str, Place]) -> list[Flag]:
    asks, area, there = everybody["regional"], everybody["area lead"], places["03R"]
    never = (FlagState.WITH_AREA, FlagState.DISPUTED, FlagState.EXPIRED)
    found = [made(asks, there, state, Origin.REGIONAL) for state in FlagState]
    found += [made(area, there, state, Origin.SELF) for state in FlagState if state not in never]
    long_ago = timezone.now() - timedelta(days=400)
    for origin, by in ((Origin.REGIONAL, asks), (Origin.SELF, area)):
        found += [
            made(by, there, FlagState.CLOSED, origin, ended_at=long_ago),
            made(by, there, FlagState.WITHDRAWN, origin, sent_at=None, shown_at=None),
        ]
    found.append(made(asks, there, FlagState.WITHDRAWN, Origin.REGIONAL, shown_at=None))
    answered = made(asks, there, FlagState.SUPPORTING, Origin.REGIONAL)
    FlagReply.objects.create(author=area, flag=answered, kind="accept", body="Yes")
    return [*found, answered]


RULES = {
    "visible_to": permissions.can_see,
    "for_party": permissions.is_party,
    "editable_by": permissions.can_edit,
    "answerable_by": permissions.can_reply,
}


def test_both_forms_agree_about_flags(flags: list[Flag], everybody: dict[str, Any]) -> None:
    told = dict.fromkeys(RULES, 0)
    for who, user in everybody.items():
        with enable_request_cache():
            for name, rule in RULES.items():
                filtered = set(getattr(Flag.objects, name)(user).values_list("pk", flat=True))
                allowed = {flag.pk for flag in flags if rule(user, flag)}
                assert filtered == allowed, (who, name)
                told[name] += len(allowed)
    assert all(told.values())


def test_only_parties_learn_of_what_is_hidden(flags: list[Flag], everybody: dict[str, Any]) -> None:
    outside = (
        "nobody",
        "not a member",
        "colleague",
        "peer",
        "other region",
        "steward",
        "administrator",
        "suspended",
    )
    hidden = [flag for flag in flags if flag.shown_at is None]
    assert len(hidden) > 5
    for who in outside:
        assert not any(permissions.can_see(everybody[who], flag) for flag in hidden), who
    drafts = [flag for flag in hidden if flag.sent_at is None and flag.origin != Origin.SELF]
    assert not any(permissions.can_see(everybody["area lead"], flag) for flag in drafts)


def test_both_forms_agree_about_offers_and_disputes(
    flags: list[Flag], everybody: dict[str, Any]
) -> None:
    today, asks = timezone.localdate(), everybody["regional"]
    offers = [
        SupportOffer.objects.create(
            author=asks,
            flag=flag,
            kind="analyst",
            description="Time",
            person_name="Ann",
            starts_on=today,
        )
        for flag in flags
    ]
    queries = [
        Dispute.objects.create(
            author=everybody["area lead"],
            flag=flag,
            place=flag.place,
            measure=flag.measure,
            treatment_function="C_999",
            period_from=today,
            period_to=today,
            description="Twice",
        )
        for flag in flags
    ]
    for who, user in everybody.items():
        with enable_request_cache():
            seen = set(SupportOffer.objects.visible_to(user).values_list("pk", flat=True))
            told = {one.pk for one in offers if permissions.can_see_offer(user, one)}
            assert seen == told, who
            asked = set(Dispute.objects.visible_to(user).values_list("pk", flat=True))
            known = {one.pk for one in queries if permissions.can_see_dispute(user, one)}
            assert asked == known, who
            answerable = SupportOffer.objects.answerable_by(user).values_list("pk", flat=True)
            assert set(answerable) == {
                one.pk for one in offers if permissions.can_answer_offer(user, one)
            }, who
            waiting = Dispute.objects.resolvable_by(user).values_list("pk", flat=True)
            assert set(waiting) == {
                one.pk for one in queries if permissions.can_resolve_dispute(user, one)
            }, who


def test_both_forms_agree_about_plans(flags: list[Flag], everybody: dict[str, Any]) -> None:
    now, area = timezone.now(), everybody["area lead"]
    plans = []
    for flag in [None, *flags]:
        for state in PlanState:
            agreed = state != PlanState.DRAFT
            ended = state in (PlanState.ACHIEVED, PlanState.REVISED, PlanState.CLOSED)
            plans.append(
                ImprovementPlan.objects.create(
                    author=area,
                    owner=area,
                    flag=flag,
                    place=flags[0].place,
                    measure="median-wait",
                    title="A plan",
                    direction="down",
                    target_month="2027-01-01",
                    state=state,
                    agreed_at=now if agreed else None,
                    agreed_by=everybody["area approver"] if agreed else None,
                    started_on=now.date() if agreed else None,
                    ended_at=now if ended else None,
                    ended_reason="x" if ended else "",
                )
            )
    for who, user in everybody.items():
        with enable_request_cache():
            for name, rule in (
                ("visible_to", permissions.can_see_plan),
                ("editable_by", permissions.can_edit_plan),
                ("agreeable_by", permissions.can_agree_plan),
            ):
                found = getattr(ImprovementPlan.objects, name)(user)
                allowed = {plan.pk for plan in plans if rule(user, plan)}
                assert set(found.values_list("pk", flat=True)) == allowed, (who, name)
            waiting = ImprovementPlan.objects.reviewable_by(user).values_list("pk", flat=True)
            due = [plan for plan in plans if plan.state == PlanState.REVIEW]
            assert set(waiting) == {p.pk for p in due if permissions.can_run_plan(user, p)}, who
