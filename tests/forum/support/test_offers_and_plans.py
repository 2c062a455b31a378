from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forum.casestudies.models import Intervention
from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.support import actions
from forum.support.actions import Step
from forum.support.models import Flag, ImprovementPlan, PlanAction, SupportOffer
from forum.threads import actions as threads
from forum.threads.models import Thread
from metrics.models import AnalysisResult, Place, Release
from tests.factories.notifications import inbox_titles
from tests.factories.support import add_offer, prepare_flag

pytestmark = pytest.mark.django_db


def in_days(days: int):  # type: ignore[no-untyped-def]
    return timezone.localdate() + timedelta(days=days)


def test_an_offer_from_accepted_to_completed(
    replied: Flag, lead: User, regional: User, peer: User, colleague: User
) -> None:
    offer = replied.offers.get()
    for user in (regional, peer, colleague):
        with pytest.raises(NotAllowed):
            actions.accept_offer(offer=offer, by=user)
    offer = actions.accept_offer(offer=offer, by=lead)
    replied.refresh_from_db()
    assert (offer.state, replied.state) == ("accepted", "supporting")
    assert actions.accept_offer(offer=offer, by=lead).accepted_at == offer.accepted_at
    with pytest.raises(NotAllowed):
        actions.log_contact(
            offer=offer, contacted_on=in_days(0), description="A call", by=colleague
        )
    with pytest.raises(Refused):
        actions.log_contact(offer=offer, contacted_on=in_days(1), description="A call", by=lead)
    actions.log_contact(offer=offer, contacted_on=in_days(0), description="A call", by=regional)
    offer.refresh_from_db()
    assert (offer.state, offer.first_contact_on) == ("active", in_days(0))
    assert actions.complete_offer(offer=offer, by=lead).state == "completed"
    with pytest.raises(NotAllowed):
        actions.cancel_offer(offer=offer, by=regional)


def test_another_area_offers_once_it_is_shown(
    sent: Flag, lead: User, peer: User, colleague: User, places: dict[str, Place]
) -> None:
    with pytest.raises(NotAllowed):
        add_offer(sent, peer, from_place=places["QOQ"])
    actions.reply_to_flag(flag=sent, kind="other_help", body="A call with peers, please.", by=lead)
    with pytest.raises(NotAllowed):
        add_offer(sent, colleague)
    with pytest.raises(Refused, match="which area"):
        add_offer(sent, peer)
    with pytest.raises(NotAllowed):
        add_offer(sent, peer, from_place=places["QOP"])
    offer = add_offer(sent, peer, from_place=places["QOQ"])
    offer = actions.accept_offer(offer=offer, by=lead)
    assert offer.thread is not None
    assert Thread.objects.visible_to(peer).filter(pk=offer.thread.pk).exists()
    assert threads.reply(thread=offer.thread, body="When shall we call?", by=peer).post
    assert any("accepted" in title for title in inbox_titles(peer))
    other = add_offer(sent, peer, from_place=places["QOQ"])
    assert actions.decline_offer(offer=other, by=lead).state == "declined"


def test_who_is_named_is_asked_first_and_learns_the_area_when_it_accepts(
    sent: Flag, lead: User, regional: User, colleague: User, client: Client
) -> None:
    offer = add_offer(sent, regional, person=colleague)
    assert not SupportOffer.objects.visible_to(colleague).exists()
    notification = Notification.objects.visible_to(colleague).get()
    assert notification.event == "named in an offer"
    assert "Wakefield" not in inbox_titles(colleague)[0]
    actions.reply_to_flag(flag=sent, kind="accept", body="Yes.", by=lead)
    offer.refresh_from_db()
    assert offer.state == "offered", "they have not agreed yet"
    with pytest.raises(Refused, match="has not agreed"):
        actions.accept_offer(offer=offer, by=lead)
    with pytest.raises(NotAllowed):
        actions.answer_consent(consent=offer.consent, agreed=True, by=regional)
    client.force_login(colleague)
    assert "Wakefield" not in client.get(notification.path).content.decode()
    assert client.post(f"{notification.path}do/agree/").status_code == 302
    assert "has agreed" in inbox_titles(regional, event="named person answered")[0]
    offer = SupportOffer.objects.get(pk=offer.pk)
    actions.accept_offer(offer=offer, by=lead)
    assert any("accepted" in title for title in inbox_titles(colleague))


def test_a_request_is_not_sent_while_somebody_named_has_not_agreed(
    regional: User,
    colleague: User,
    places: dict[str, Place],
    release: Release,
    intervention: Intervention,
) -> None:
    flag = prepare_flag(regional, places["03R"], intervention)
    offer = add_offer(flag, regional, person=colleague)
    with pytest.raises(Refused, match="have agreed yet: Dr Ann Smith"):
        actions.send_flag(flag=flag, by=regional)
    actions.answer_consent(consent=offer.consent, agreed=False, by=colleague)
    actions.cancel_offer(offer=offer, by=regional)
    assert actions.send_flag(flag=flag, by=regional).state == "with_area"


def test_nothing_happens_for_two_four_and_eight_weeks(
    replied: Flag, lead: User, regional: User, national: User
) -> None:
    def titles(user: User) -> list[str]:
        return [t for t in inbox_titles(user) if "Nothing has happened" in t]

    actions.follow_up_offers(today=in_days(13))
    assert titles(lead) == []
    actions.follow_up_offers(today=in_days(14))
    actions.follow_up_offers(today=in_days(15))
    assert len(titles(lead)) == 1 and titles(national) == []
    actions.follow_up_offers(today=in_days(28))
    assert len(titles(national)) == 1
    actions.follow_up_offers(today=in_days(56))
    assert replied.offers.get().state == "lapsed"


def test_the_last_offer_of_a_waiting_flag_stays(sent: Flag, regional: User) -> None:
    with pytest.raises(Refused, match="at least one offer"):
        actions.cancel_offer(offer=sent.offers.get(), by=regional)
    other = add_offer(sent, regional)
    assert actions.cancel_offer(offer=other, by=regional).state == "cancelled"


def a_plan(flag: Flag, by: User, intervention: Intervention | None = None) -> ImprovementPlan:
    step = Step("Advice before referral", "Ann Smith", in_days(60), intervention)
    return actions.write_plan(
        place=flag.place,
        measure=flag.measure,
        title="Shorter waits",
        target_month=in_days(365),
        by=by,
        flag=flag,
        steps=[step],
        reviews=[in_days(30)],
    )


def test_a_plan_is_agreed_by_a_second_person_and_reviewed(
    replied: Flag,
    lead: User,
    approver: User,
    regional: User,
    colleague: User,
    intervention: Intervention,
) -> None:
    with pytest.raises(NotAllowed):
        a_plan(replied, regional)
    plan = a_plan(replied, lead, intervention)
    assert plan.direction == "up"
    assert not ImprovementPlan.objects.visible_to(colleague).exists()
    for user in (lead, colleague):
        with pytest.raises(NotAllowed):
            actions.agree_plan(plan=plan, by=user)
    plan = actions.agree_plan(plan=plan, by=regional)
    assert ImprovementPlan.objects.visible_to(colleague).exists()
    assert not Thread.objects.visible_to(colleague).exists()
    with pytest.raises(NotAllowed):
        actions.activate_plan(plan=plan, by=regional)
    plan = actions.activate_plan(plan=plan, by=approver)
    assert actions.begin_due_reviews(today=in_days(29)) == []
    (plan,) = actions.begin_due_reviews(today=in_days(30))
    with pytest.raises(Refused, match="next"):
        actions.record_review(plan=plan, findings="Going well.", result="carry_on", by=lead)
    plan = actions.record_review(
        plan=plan, findings="Going well.", result="carry_on", by=lead, next_on=in_days(90)
    )
    assert plan.state == "active"
    plan = actions.begin_review(plan=plan, by=lead)
    plan = actions.record_review(plan=plan, findings="Another way.", result="revise", by=lead)
    assert plan.state == "revised"
    new = actions.revise_plan(plan=plan, by=lead)
    assert new.state == "draft" and new.actions.get().intervention == intervention
    assert actions.revise_plan(plan=plan, by=approver) == new
    assert actions.close_plan(plan=new, reason="Not needed.", by=lead).state == "closed"


def test_three_actions_at_most(replied: Flag, lead: User) -> None:
    plan = a_plan(replied, lead)
    step = Step("Something", "Somebody", in_days(9))
    with pytest.raises(Refused, match="3 actions"):
        actions.edit_plan(plan=plan, title="x", target_month=in_days(99), by=lead, steps=[step] * 4)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanAction.objects.create(
            plan=plan, position=4, description="x", owner="x", due_on=in_days(9)
        )


def test_a_plan_of_its_own_needs_no_flag(
    lead: User, approver: User, places: dict[str, Place]
) -> None:
    with pytest.raises(Refused, match="Choose a measure"):
        actions.write_plan(
            place=places["03R"],
            measure="clock-starts",
            title="x",
            target_month=in_days(99),
            by=lead,
        )
    plan = actions.write_plan(
        place=places["03R"],
        measure="median-wait",
        title="Shorter waits",
        target_month=in_days(99),
        by=lead,
        steps=[Step("A clinic", "Ann", in_days(9))],
        reviews=[in_days(30)],
    )
    assert plan.direction == "down" and plan.aim_words.startswith("A shift down of")
    assert actions.agree_plan(plan=plan, by=approver).state == "agreed"


def test_accepting_support_accepts_the_offers_named(
    sent: Flag, lead: User, regional: User, places: dict[str, Place]
) -> None:
    add_offer(sent, regional)
    actions.reply_to_flag(flag=sent, kind="accept", body="Yes, please.", by=lead)
    sent.refresh_from_db()
    assert sent.state == "supporting"
    assert [offer.state for offer in sent.offers.all()] == ["accepted", "accepted"]
    accepted = Notification.objects.visible_to(regional).filter(event="offer accepted")
    assert accepted.count() == 2


def test_closing_ends_offers_by_what_happened_to_them(
    replied: Flag, lead: User, regional: User
) -> None:
    called = actions.accept_offer(offer=replied.offers.get(), by=lead)
    actions.log_contact(offer=called, contacted_on=in_days(0), description="A call", by=regional)
    waiting = add_offer(replied, regional)
    actions.close_flag(flag=replied, outcome="stable", lesson="We talked.", by=regional)
    actions.write_lesson(flag=replied, lesson="So did we.", by=lead)
    called.refresh_from_db()
    waiting.refresh_from_db()
    assert (called.state, waiting.state) == ("completed", "lapsed")


@pytest.mark.parametrize("improved", [True, False])
def test_waits_improved_needs_the_chart_to_say_so(
    replied: Flag, lead: User, regional: User, colleague: User, improved: bool
) -> None:
    if improved:
        AnalysisResult.objects.filter(place=replied.place).update(variation="improvement_high")
    actions.close_flag(flag=replied, outcome="improved", lesson="We talked.", by=regional)
    flag = actions.write_lesson(flag=replied, lesson="So did we.", by=lead)
    assert flag.outcome_charted is improved
    assert ("in the view of both sides" in flag.outcome_words) is not improved
    assert flag.outcome_words.startswith("waits improved")
