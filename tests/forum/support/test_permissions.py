"""One rule, two forms: the yes or no, and the filter, for every state and kind of person."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forum.people.models import Role, User
from forum.people.permissions import has_role
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
from tests.factories.people import MakePerson, suspend

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
    suspend(people["suspended"])
    return people


def make_flag(
    author: User, place: Place, state: FlagState, origin: Origin, **overrides: Any
) -> Flag:
    now = timezone.now()
    shown = state not in (FlagState.DRAFT, FlagState.WITH_AREA, FlagState.DISPUTED)
    fields = {
        "sent_at": None if state == FlagState.DRAFT else now,
        "shown_at": now if shown else None,
        "reply_due": timezone.localdate() if state == FlagState.WITH_AREA else None,
        "days_left": 3 if state == FlagState.DISPUTED else None,
        "ended_at": now if state in ENDED else None,
        "outcome": "stable" if state == FlagState.CLOSED else "",
        "ended_reason": "A test" if state == FlagState.WITHDRAWN else "",
    } | overrides
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
        **fields,
    )


@pytest.fixture
def flags(everybody: dict[str, Any], places: dict[str, Place]) -> list[Flag]:
    lead, area, place = everybody["regional"], everybody["area lead"], places["03R"]
    impossible_for_own = (FlagState.WITH_AREA, FlagState.DISPUTED, FlagState.EXPIRED)
    flags = [make_flag(lead, place, state, Origin.REGIONAL) for state in FlagState]
    flags += [
        make_flag(area, place, state, Origin.SELF)
        for state in FlagState
        if state not in impossible_for_own
    ]
    long_ago = timezone.now() - timedelta(days=400)
    for origin, by in ((Origin.REGIONAL, lead), (Origin.SELF, area)):
        flags += [
            make_flag(by, place, FlagState.CLOSED, origin, ended_at=long_ago),
            make_flag(by, place, FlagState.WITHDRAWN, origin, sent_at=None, shown_at=None),
        ]
    flags.append(make_flag(lead, place, FlagState.WITHDRAWN, Origin.REGIONAL, shown_at=None))
    replied_flag = make_flag(lead, place, FlagState.SUPPORTING, Origin.REGIONAL)
    FlagReply.objects.create(author=area, flag=replied_flag, kind="accept", body="Yes")
    return [*flags, replied_flag]


RULES = {
    "visible_to": permissions.can_see,
    "editable_by": permissions.can_edit,
    "answerable_by": permissions.can_reply,
}


def test_both_forms_agree_about_flags(flags: list[Flag], everybody: dict[str, Any]) -> None:
    allowed_counts = dict.fromkeys(RULES, 0)
    for who, user in everybody.items():
        with enable_request_cache():
            for name, rule in RULES.items():
                filtered = set(getattr(Flag.objects, name)(user).values_list("pk", flat=True))
                allowed = {flag.pk for flag in flags if rule(user, flag)}
                assert filtered == allowed, (who, name)
                allowed_counts[name] += len(allowed)
    assert all(allowed_counts.values())


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
    today, lead = timezone.localdate(), everybody["regional"]
    offers = [
        SupportOffer.objects.create(
            author=lead,
            flag=flag,
            kind="analyst",
            description="Time",
            person_name="Ann",
            starts_on=today,
        )
        for flag in flags
    ]
    disputes = [
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
            visible_offers = set(SupportOffer.objects.visible_to(user).values_list("pk", flat=True))
            allowed_offers = {row.pk for row in offers if permissions.can_see_offer(user, row)}
            assert visible_offers == allowed_offers, who
            visible_disputes = set(Dispute.objects.visible_to(user).values_list("pk", flat=True))
            # Stewards see what is disputed, and nothing else of the flag.
            is_steward = has_role(user, Role.STEWARD, None)
            allowed_disputes = {
                row.pk for row in disputes if is_steward or permissions.can_see(user, row.flag)
            }
            assert visible_disputes == allowed_disputes, who
            answerable = SupportOffer.objects.answerable_by(user).values_list("pk", flat=True)
            assert set(answerable) == {
                row.pk for row in offers if permissions.can_answer_offer(user, row)
            }, who
            resolvable = Dispute.objects.resolvable_by(user).values_list("pk", flat=True)
            assert set(resolvable) == {
                row.pk for row in disputes if permissions.can_resolve_dispute(user, row)
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
                filtered = getattr(ImprovementPlan.objects, name)(user)
                allowed = {plan.pk for plan in plans if rule(user, plan)}
                assert set(filtered.values_list("pk", flat=True)) == allowed, (who, name)
            reviewable = ImprovementPlan.objects.reviewable_by(user).values_list("pk", flat=True)
            due = [plan for plan in plans if plan.state == PlanState.REVIEW]
            assert set(reviewable) == {p.pk for p in due if permissions.can_run_plan(user, p)}, who
