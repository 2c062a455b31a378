"""From a question to its end, by those who may, with the clock moved by hand."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.casestudies.models import Intervention
from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.support import actions
from forum.support.counts import count_support
from forum.support.models import Flag, FlagReply
from forum.support.patient_data_checks import WordingRefused
from forum.threads.models import Thread
from metrics.calendar import working_days_after
from metrics.models import AnalysisResult, Place, Release
from tests.factories.notifications import inbox_titles
from tests.factories.people import MakePerson
from tests.factories.support import add_offer, open_flag, prepare_flag

pytestmark = pytest.mark.django_db


def test_a_flag_is_sent_with_an_offer_and_an_intervention_or_not_at_all(
    regional: User, places: dict[str, Place], release: Release, intervention: Intervention
) -> None:
    flag = open_flag(regional, places["03R"])
    with pytest.raises(Refused, match="at least one offer"):
        actions.send_flag(flag=flag, by=regional)
    add_offer(flag, regional)
    with pytest.raises(Refused, match="at least one kind of change"):
        actions.send_flag(flag=flag, by=regional)
    actions.add_match(flag=flag, intervention=intervention, reason="Same problem.", by=regional)
    flag = actions.send_flag(flag=flag, by=regional)
    assert (flag.state, flag.offers_when_sent, flag.interventions_when_sent) == ("with_area", 1, 1)
    assert flag.reply_due == working_days_after(timezone.localdate(), 10)
    assert actions.send_flag(flag=flag, by=regional).sent_at == flag.sent_at
    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.filter(pk=flag.pk).update(offers_when_sent=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.filter(pk=flag.pk).update(shown_at=timezone.now())


def test_only_by_the_rule_and_not_on_silent_data(
    regional: User, national: User, places: dict[str, Place], release: Release
) -> None:
    with pytest.raises(Refused, match="does not meet the rule"):
        open_flag(regional, places["03Q"])
    with pytest.raises(Refused, match="too much was missing"):
        open_flag(regional, places["15F"])
    with pytest.raises(NotAllowed):
        open_flag(regional, places["00V"])
    flag = open_flag(national, places["00V"])
    assert flag.origin == "national"
    with pytest.raises(Refused, match="open question"):
        open_flag(national, places["00V"])


def test_the_evidence_stays_that_of_its_day(
    regional: User, places: dict[str, Place], release: Release
) -> None:
    flag = open_flag(regional, places["03R"])
    assert flag.evidence["releases"] == [
        {"id": release.pk, "month": "2026-08-01", "file": "2026-08-01-1.zip"}
    ]
    assert flag.evidence["analysis_result"]["value"] == 50.0
    assert flag.evidence["figures"][0]["waiting_list"] == 10_000
    AnalysisResult.objects.update(value=90.0)
    actions.edit_flag(flag=flag, question="What explains this?", by=regional)
    flag.refresh_from_db()
    assert flag.evidence["analysis_result"]["value"] == 50.0


def test_the_wording_check_teaches(
    regional: User, places: dict[str, Place], release: Release, intervention: Intervention
) -> None:
    flag = prepare_flag(
        regional, places["03R"], intervention, question="Why is Wakefield the worst?"
    )
    with pytest.raises(WordingRefused) as refused:
        actions.send_flag(flag=flag, by=regional)
    (finding,) = refused.value.findings
    assert finding.phrase == "worst" and "waits are longer" in finding.suggestion
    number = "Is it patient 943 476 5919?"
    with pytest.raises(Refused):
        actions.edit_flag(flag=flag, question=number, by=regional)


def test_the_area_replies_and_only_then_staff_know(
    sent: Flag,
    regional: User,
    lead: User,
    approver: User,
    colleague: User,
    steward: User,
    peer: User,
    person: MakePerson,
) -> None:
    administrator = person("admin", Role.ADMINISTRATOR)
    outsiders = [colleague, steward, peer, administrator]
    for user in outsiders:
        assert not Flag.objects.visible_to(user).exists()
        assert not Thread.objects.visible_to(user).exists()
        assert inbox_titles(user) == [] and not Notification.objects.filter(person=user).exists()
    for user in (regional, lead, approver):
        assert Flag.objects.visible_to(user).exists()
        assert Thread.objects.visible_to(user).get() == sent.thread
    assert any("asked for a reply" in title for title in inbox_titles(lead))
    labels = AuditEvent.objects.filter(object_type__in=["flag", "supportoffer", "thread"])
    assert labels.count() > 3
    assert "Wakefield" not in "".join(labels.values_list("object_label", flat=True))
    for user in (regional, peer, colleague, steward):
        with pytest.raises(NotAllowed):
            actions.reply_to_flag(flag=sent, kind="accept", body="Yes", by=user)
    actions.reply_to_flag(flag=sent, kind="context", body="A list was moved in May.", by=lead)
    again = actions.reply_to_flag(
        flag=sent, kind="context", body="A list was moved in May.", by=lead
    )
    assert FlagReply.objects.get() == again and not again.late
    with pytest.raises(NotAllowed):
        actions.reply_to_flag(flag=sent, kind="accept", body="Another", by=approver)
    for user in outsiders:
        assert Flag.objects.visible_to(user).exists()
    assert not Thread.objects.visible_to(colleague).exists()
    assert any("has replied" in title for title in inbox_titles(regional))


def test_time_runs_out_once_extended_and_a_late_reply_still_counts(
    sent: Flag, lead: User, colleague: User
) -> None:
    due = sent.reply_due
    assert due is not None
    sent = actions.extend_reply_time(flag=sent, by=lead)
    assert sent.reply_due == working_days_after(due, 10)
    with pytest.raises(NotAllowed):
        actions.extend_reply_time(flag=sent, by=lead)
    assert actions.expire_unanswered_flags(today=sent.reply_due) == []
    assert not Flag.objects.visible_to(colleague).exists()
    day = sent.reply_due + timedelta(days=1)
    assert [flag.pk for flag in actions.expire_unanswered_flags(today=day)] == [sent.pk]
    assert actions.expire_unanswered_flags(today=day) == []
    assert Flag.objects.visible_to(colleague).get().state == "expired"
    assert actions.reply_to_flag(
        flag=sent, kind="context", body="Sorry for the wait.", by=lead
    ).late
    sent.refresh_from_db()
    assert sent.state == "replied"


def test_a_dispute_stops_the_clock_and_goes_to_a_steward_who_learns_no_more(
    sent: Flag, lead: User, regional: User, steward: User, colleague: User
) -> None:
    dispute = actions.dispute_figures(flag=sent, description="One provider counts twice.", by=lead)
    sent.refresh_from_db()
    assert (sent.state, sent.days_left) == ("disputed", 10)
    assert actions.expire_unanswered_flags(today=date(2030, 1, 1)) == []
    assert not Flag.objects.visible_to(steward).exists()
    assert inbox_titles(steward) == ["Figures are disputed: figures of Wakefield that are disputed"]
    assert inbox_titles(colleague) == []
    for user in (lead, regional, colleague):
        with pytest.raises(NotAllowed):
            actions.resolve_dispute(dispute=dispute, wrong=False, finding="No.", by=user)
    actions.resolve_dispute(dispute=dispute, wrong=False, finding="It is counted once.", by=steward)
    sent.refresh_from_db()
    assert sent.state == "with_area" and sent.days_left is None
    assert sent.reply_due == working_days_after(timezone.localdate(), 10)
    actions.resolve_dispute(dispute=dispute, wrong=False, finding="It is counted once.", by=steward)


def test_a_question_about_wrong_figures_is_withdrawn_unseen(
    sent: Flag, lead: User, steward: User, colleague: User
) -> None:
    dispute = actions.dispute_figures(flag=sent, description="One provider counts twice.", by=lead)
    actions.resolve_dispute(dispute=dispute, wrong=True, finding="It does.", by=steward)
    sent.refresh_from_db()
    assert sent.state == "withdrawn" and sent.shown_at is None
    assert not Flag.objects.visible_to(colleague).exists()
    assert Flag.objects.visible_to(lead).exists()


def test_an_area_asks_by_itself_and_is_seen_at_once(
    lead: User, regional: User, colleague: User, places: dict[str, Place], release: Release
) -> None:
    flag = actions.ask_for_help(
        place=places["15F"], measure="median-wait", question="Who has shortened theirs?", by=lead
    )
    assert not Flag.objects.visible_to(regional).exists()
    flag = actions.send_flag(flag=flag, by=lead)
    assert (flag.state, flag.origin) == ("replied", "self")
    assert Flag.objects.visible_to(colleague).exists()
    assert any("would like help" in title for title in inbox_titles(regional))


def test_a_hidden_flag_is_not_learnt_of_from_a_refusal(
    sent: Flag, regional: User, lead: User, places: dict[str, Place]
) -> None:
    request = actions.ask_for_help(
        place=places["03R"], measure="within-18-weeks", question="Who can help?", by=lead
    )
    assert actions.send_flag(flag=request, by=lead).state == "replied"


def test_closing_takes_a_lesson_from_each_side(
    replied: Flag, lead: User, regional: User, colleague: User, monkeypatch: Any
) -> None:
    with pytest.raises(NotAllowed):
        actions.close_flag(flag=replied, outcome="improved", lesson="Call early.", by=colleague)
    flag = actions.close_flag(flag=replied, outcome="improved", lesson="Call early.", by=regional)
    assert flag.state == "replied" and flag.closing_since is not None
    assert any("one lesson" in title for title in inbox_titles(lead))
    flag = actions.write_lesson(flag=flag, lesson="Ask sooner.", by=lead)
    assert (flag.state, flag.lessons.count()) == ("closed", 2)
    assert set(flag.offers.values_list("state", flat=True)) == {"lapsed"}
    Flag.objects.update(ended_at=timezone.now() - timedelta(days=366))
    assert not Flag.objects.visible_to(colleague).exists()
    assert Flag.objects.visible_to(lead).exists()


def test_the_other_side_cannot_hold_the_closing_up(replied: Flag, lead: User) -> None:
    actions.close_flag(flag=replied, outcome="stepped_down", lesson="Ask sooner.", by=lead)
    today = timezone.localdate()
    assert actions.close_overdue_flags(today=today + timedelta(days=28)) == []
    (flag,) = actions.close_overdue_flags(today=today + timedelta(days=29))
    assert flag.state == "closed" and flag.outcome == "stepped_down"


def test_counts_tell_of_what_one_may_know(
    sent: Flag, regional: User, lead: User, colleague: User
) -> None:
    assert count_support(user=colleague).flags == 0 and count_support(user=regional).flags == 1
    actions.reply_to_flag(flag=sent, kind="accept", body="Yes.", by=lead)
    offer = actions.accept_offer(offer=sent.offers.get(), by=lead)
    actions.log_contact(
        offer=offer, contacted_on=timezone.localdate(), description="A call.", by=lead
    )
    counts = count_support(user=colleague)
    assert (counts.flags, counts.with_offer, counts.with_contact) == (1, 1, 1)
    assert counts.median_days_to_first_contact == 0
