"""The pages of support, as each of those concerned meets them; and what was typed is never lost."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.notifications.models import Notification
from forum.people.models import User
from forum.people.web.kept_texts import sign_writer
from forum.support import actions
from forum.support.actions import Step
from forum.support.models import (
    Contact,
    Dismissal,
    Dispute,
    Flag,
    ImprovementPlan,
    SupportOffer,
)
from forum.support.pages.plan import baseline_centre
from forum.threads.models import Thread
from metrics.measures import BY_SLUG
from metrics.models import Place, Release
from metrics.pages.measure import measure_view
from metrics.series import Vintages
from tests.caching import clear_cache
from tests.factories.case_studies import make_case_study
from tests.factories.figures import make_missing_share
from tests.factories.people import client_of
from tests.factories.support import QUESTION, add_offer, open_flag, prepare_flag
from tests.metrics.test_ruled_out_words import RULED_OUT

pytestmark = pytest.mark.django_db
NUMBER = "943 476 5919"
# Signing in, roles and the head of the page among them.
MOST = 26


def page_text(who: User | Client | None, path: str, status: int = 200) -> str:
    """Opened again: the first time also marks the notices about it as read."""
    client = who if isinstance(who, Client) else client_of(who)
    assert client.get(path).status_code == status, path
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert len(queries) <= MOST, (path, len(queries), [query["sql"][-120:] for query in queries])
    page = response.content.decode()
    assert not RULED_OUT.search(page.replace(QUESTION, ""))
    return page


def send(who: User | Client, path: str, **data: object) -> str:
    client = who if isinstance(who, Client) else client_of(who)
    return client.post(path, data, follow=True).content.decode()


def run_action(who: User, target: Any, verb: str, **data: object) -> str:
    return send(who, f"{target.get_absolute_url()}do/{verb}/", **data)


def soon(days: int = 30) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


CANDIDATE = "/support/watch-list/03R/within-18-weeks/C_999/"


# --- the watch list and opening ------------------------------------------------------------------


def test_the_watch_list_has_reasons_and_what_was_left_out(
    national: User, lead: User, colleague: User, steward: User, release: Release
) -> None:
    page = page_text(national, "/support/watch-list/")
    assert "2 candidates" in page and "11 of the last 12 months" in page
    assert "too much was missing" in page and "Leeds" in page
    assert "1 candidate." in page_text(national, "/support/watch-list/?place=bury")
    assert "0 candidates" in page_text(national, "/support/watch-list/?measure=over-52-weeks-share")
    assert "1 candidate." in page_text(lead, "/support/watch-list/")
    for outside in (colleague, steward):
        page_text(outside, "/support/watch-list/", 403)
        page_text(outside, CANDIDATE, 404)
        page_text(outside, "/support/activity/", 403)
    assert client_of(None).get("/support/watch-list/").status_code == 302


def test_a_candidate_is_opened_with_a_question(
    regional: User, lead: User, release: Release, places: dict[str, Place]
) -> None:
    assert "Keep as a draft" not in page_text(lead, CANDIDATE), "an area does not ask itself so"
    assert "Keep as a draft" in page_text(regional, CANDIDATE)
    silent = page_text(regional, "/support/watch-list/15F/within-18-weeks/C_999/")
    assert "too much was missing" in silent and "Keep as a draft" not in silent
    fine = page_text(regional, "/support/watch-list/03Q/within-18-weeks/C_999/")
    assert "does not meet the rule" in fine and "Keep as a draft" not in fine
    assert "Write a question" in send(regional, CANDIDATE, question="")
    refused_page = send(regional, CANDIDATE, question=f"About patient {NUMBER}")
    assert NUMBER in refused_page and "NHS number" in refused_page and not Flag.objects.exists()
    page = send(regional, CANDIDATE, question=QUESTION)
    assert "needs at least one offer of support" in page and "Remove<span" not in page
    assert Flag.objects.get().evidence["analysis_result"]["unfavourable_months_of_12"] == 11
    again = send(regional, CANDIDATE, question="Another one")
    assert "There is an open question" in again and "Another one" in again
    for nowhere in ("ENG", "Y63", "XXX"):
        address = CANDIDATE.replace("03R", nowhere)
        assert client_of(regional).get(address).status_code == 404


def test_a_draft_becomes_a_flag(
    regional: User,
    lead: User,
    places: dict[str, Place],
    release: Release,
    intervention: Intervention,
    published: CaseStudy,
) -> None:
    flag = open_flag(regional, places["03R"], question="Why are you failing?")
    page = client_of(regional).get(flag.get_absolute_url()).content.decode()
    assert "It passes a judgement" in page and "For those only who write it" in page
    assert f'href="/places/03R/what-it-takes/?treatment={flag.treatment_function}"' in page
    page_text(lead, flag.get_absolute_url(), 404)
    assert "Add at least one offer" in run_action(regional, flag, "send")
    assert "Choose a kind of change" in run_action(regional, flag, "add-match", reason="Because")
    refused_page = run_action(
        regional, flag, "add-match", intervention=intervention.slug, reason=f"Like {NUMBER}"
    )
    assert NUMBER in refused_page and "NHS number" in refused_page
    data = {
        "intervention": intervention.slug,
        "reason": "The same problem",
        "case_study": published.pk,
    }
    added = run_action(regional, flag, "add-match", **data)
    assert "Remove<span" in added and published.title in added
    assert "None has been chosen" in run_action(
        regional, flag, "remove-match", intervention=intervention.slug
    )
    run_action(regional, flag, "add-match", **data)
    add_offer(flag, regional)
    assert "Some words need another look" in run_action(regional, flag, "send")
    assert "Write a question" in run_action(regional, flag, "edit", question=" ")
    assert QUESTION in run_action(regional, flag, "edit", question=QUESTION)
    sent = run_action(regional, flag, "send")
    assert "With the area, which has the right of reply" in sent and "10 working days left" in sent
    assert "Remove<span" not in sent
    assert "Reply for the area" in page_text(lead, flag.get_absolute_url())
    assert "Reply for the area" not in sent


def test_we_would_like_help(lead: User, colleague: User, peer: User, release: Release) -> None:
    page_text(colleague, "/support/ask/", 403)
    page = page_text(lead, "/support/ask/?place=03R&measure=median-wait")
    assert '<option value="03R" selected' in page and '<option value="median-wait" selected' in page
    data = {"place": "03R", "measure": "median-wait", "treatment": "C_320"}
    assert "Say what would help" in send(lead, "/support/ask/", **data)
    refused_page = send(lead, "/support/ask/", **data, question=f"Who knows {NUMBER}?")
    assert NUMBER in refused_page and not Flag.objects.exists()
    shown = send(lead, "/support/ask/", **data, question="Who can help?")
    assert "We would like help" in shown and "The area asks for help" in shown
    assert "already" in send(lead, "/support/ask/", **data, question="And again?")
    elsewhere = data | {"place": "00V", "question": "And there?"}
    assert "Select a valid choice" in send(lead, "/support/ask/", **elsewhere)
    flag = Flag.objects.get()
    assert "Offer support" in page_text(peer, flag.get_absolute_url())
    assert "What would help" in page_text(colleague, flag.get_absolute_url())


# --- the area's say ------------------------------------------------------------------------------


def test_the_reply_stands_beside_the_question(
    sent: Flag, lead: User, regional: User, colleague: User
) -> None:
    path = sent.get_absolute_url()
    page_text(colleague, path, 404)
    assert "Choose what kind of reply it is" in run_action(lead, sent, "reply", body="We know")
    assert "We know" in run_action(lead, sent, "reply", body="We know")
    refused_page = run_action(lead, sent, "reply", kind="context", body=f"Because of {NUMBER}")
    assert NUMBER in refused_page and "NHS number" in refused_page
    page = run_action(lead, sent, "reply", kind="context", body="A ward was closed.")
    assert "A ward was closed." in page and "There is something to know" in page
    page = page_text(colleague, path)
    assert page.index(QUESTION) < page.index("A ward was closed.") and "two-sides" in page
    assert "What you can do" not in page
    assert client_of(colleague).post(f"{path}do/reply/", {"kind": "accept"}).status_code == 404
    # Somebody else of the area was slower: their words are not lost.
    late = run_action(lead, sent, "reply", kind="accept", body="My own words")
    assert "My own words" in late and "Someone else has changed this" in late
    assert "The area has replied" in page_text(regional, path)


def test_more_time_and_disputed_figures(
    sent: Flag, lead: User, regional: User, steward: User, colleague: User
) -> None:
    assert "It has been extended once" in run_action(lead, sent, "extend")
    assert client_of(lead).get(f"{sent.get_absolute_url()}do/extend/").status_code == 404
    assert "Say what is not right" in run_action(lead, sent, "dispute")
    page = run_action(lead, sent, "dispute", description="A trust was counted twice")
    assert "The clock stands still with" in page and "with the data steward" in page
    dispute = Dispute.objects.get()
    path = dispute.get_absolute_url()
    for_steward = page_text(steward, path)
    assert "A trust was counted twice" in for_steward and QUESTION not in for_steward
    assert sent.get_absolute_url() not in for_steward
    assert path in page_text(steward, "/support/") and "Disputed figures" in page_text(steward, "/")
    page_text(colleague, path, 404)
    assert "What you found" not in page_text(lead, path)
    assert client_of(lead).post(f"{path}do/resolve/", {"outcome": "wrong"}).status_code == 404
    missing = run_action(steward, dispute, "resolve", finding="Looked it up")
    assert "Choose what you found" in missing and "Looked it up" in missing
    assert "Looked it up" in run_action(
        steward, dispute, "resolve", outcome="correct", finding="Looked it up"
    )
    assert "With the area" in page_text(regional, sent.get_absolute_url())


def test_what_was_typed_before_the_session_ended(sent: Flag, lead: User) -> None:
    client, path = Client(), f"{sent.get_absolute_url()}do/reply/"
    answer = client.post(
        path, {"kind": "context", "body": "A ward was closed.", "writer": sign_writer(lead)}
    )
    assert answer.status_code == 302 and "next=" in answer.headers["Location"]
    client.force_login(lead)
    page = client.get(unquote(answer.url.partition("next=")[2])).content.decode()
    assert "A ward was closed." in page and "You had been signed out" in page


def test_withdrawing_and_a_double_click(sent: Flag, regional: User, lead: User) -> None:
    assert "Say why" in run_action(regional, sent, "withdraw")
    assert "has been withdrawn" in run_action(regional, sent, "withdraw", reason="A mistake")
    page = page_text(lead, sent.get_absolute_url())
    assert "A mistake" in page and "It was withdrawn before the area replied" in page
    assert sent.get_absolute_url() in page_text(lead, "/support/closed/")


# --- offers --------------------------------------------------------------------------------------


def test_another_area_offers_and_it_is_taken_up(
    replied: Flag, lead: User, peer: User, colleague: User, places: dict[str, Place]
) -> None:
    path = f"{replied.get_absolute_url()}offer/"
    page_text(colleague, path, 404)
    page_text(peer, path)
    data = {
        "kind": "site_visit",
        "description": "We had this; call us.",
        "person_name": "Dr Ben Jones",
        "starts_on": soon(),
    }
    refused_page = send(peer, path, **data)
    assert (
        "Choose the area that offers it" in refused_page and "We had this; call us." in refused_page
    )
    wrong = send(peer, path, **data, from_place="QOQ", person_email="nobody@example.nhs.uk")
    assert "Nobody here has this address" in wrong and "Dr Ben Jones" in wrong
    assert "must include a month and a year" in send(
        peer, path, **data | {"starts_on": "soon"}, from_place="QOQ"
    )
    past = send(peer, path, **data | {"starts_on": "2020-01-01"}, from_place="QOQ")
    assert "Choose a day from today on" in past and "We had this; call us." in past
    shamed = send(peer, path, **data | {"description": "You are the worst"}, from_place="QOQ")
    assert "A rank hides" in shamed and "You are the worst" in shamed
    token = {"token": "0f8b4c1e-7d3a-4b55-9b0a-1d0f0f5b7a11", "from_place": "QOQ"}
    for _ in range(2):
        assert "Humber and North Yorkshire" in send(peer, path, **data, **token)
    offer = SupportOffer.objects.get(from_place=places["QOQ"])
    assert "Accept or decline" in page_text(lead, "/support/")
    assert "2 offers of support to accept or decline" in page_text(lead, "/")
    assert client_of(colleague).post(f"{offer.get_absolute_url()}do/accept/").status_code == 404
    run_action(peer, offer, "accept")
    assert SupportOffer.objects.get(pk=offer.pk).state == "offered"
    assert "Accepted" in run_action(lead, offer, "accept")
    assert "Get in touch" in page_text(peer, "/support/")
    assert (
        "in a sentence"
        in run_action(
            peer, offer, "log-contact", contacted_on=timezone.localdate().isoformat()
        ).lower()
    )
    early = run_action(
        peer, offer, "log-contact", contacted_on="2020-01-01", description="We spoke"
    )
    assert "after the offer was accepted" in early and "We spoke" in early
    page = run_action(
        peer,
        offer,
        "log-contact",
        contacted_on=timezone.localdate().isoformat(),
        description="We spoke",
    )
    assert "Under way. First contact on" in page and Contact.objects.count() == 1
    assert "We spoke" in page_text(colleague, offer.get_absolute_url())
    assert "Completed" in run_action(lead, offer, "complete")


def test_declining_and_cancelling(
    replied: Flag, lead: User, regional: User, colleague: User
) -> None:
    offer = replied.offers.get()
    assert "Declined" in run_action(lead, offer, "decline")
    other = add_offer(replied, regional)
    assert client_of(colleague).post(f"{other.get_absolute_url()}do/cancel/").status_code == 404
    assert "Cancelled" in run_action(regional, other, "cancel")
    # Too late for the area now: it is told so, and not that there is no such page.
    assert "Someone else has changed this" in run_action(lead, other, "accept")


def test_the_last_offer_stays_while_the_area_thinks(sent: Flag, regional: User) -> None:
    assert "keeps at least one offer" in run_action(regional, sent.offers.get(), "cancel")


def test_the_parties_talk_and_nobody_else(
    replied: Flag, lead: User, approver: User, regional: User, colleague: User
) -> None:
    client = client_of(approver)
    page = client.post(f"{replied.get_absolute_url()}do/discuss/", follow=True)
    assert page.status_code == 200 and "Between the area" in page.content.decode()
    thread = Thread.objects.get(pk=Flag.objects.get().thread_id)
    page_text(colleague, thread.get_absolute_url(), 404)
    assert client_of(colleague).post(f"{replied.get_absolute_url()}do/discuss/").status_code == 404
    offer = replied.offers.get()
    run_action(lead, offer, "accept")
    assert "Arranging this support" in run_action(regional, offer, "discuss")


# --- plans ---------------------------------------------------------------------------------------

PLAN = {"title": "One list", "description1": "Join the lists", "owner1": "Ann Lee"}


def target_month(months: int = 12) -> str:
    return (timezone.localdate() + timedelta(days=30 * months)).replace(day=1).isoformat()


def test_a_plan_from_draft_to_its_successor(
    replied: Flag,
    lead: User,
    approver: User,
    regional: User,
    colleague: User,
    intervention: Intervention,
    published: CaseStudy,
) -> None:
    path = f"{replied.get_absolute_url()}plan/"
    for outside in (regional, colleague):
        page_text(outside, path, 404)
    other = {"measure": "waiting-list", "audience": "public", "title": "About another measure"}
    make_case_study(published.place, published.author, **other)
    form = page_text(lead, path)
    assert form.index(published.title) < form.index("About another measure"), "any can be chosen"
    refused_page = send(lead, path, **PLAN)
    assert (
        "Choose a month" in refused_page
        and "Action 1: say by when" in refused_page
        and "Join the lists" in refused_page
    )
    data = {
        **PLAN,
        "target_month": target_month(),
        "due1": soon(),
        "intervention1": intervention.slug,
        "case_study1": published.pk,
    }
    unknown = send(lead, path, **data, owner_email="nobody@example.nhs.uk")
    assert "Nobody here has this address" in unknown and "Join the lists" in unknown
    stopped = send(lead, path, **data | {"description1": f"Call {NUMBER}"})
    assert NUMBER in stopped and "NHS number" in stopped and not ImprovementPlan.objects.exists()
    page = send(lead, path, **data)
    assert "A shift up of" in page and published.title in page and "Being written" in page
    plan = ImprovementPlan.objects.get()
    page_text(colleague, plan.get_absolute_url(), 404)
    shown = client_of(lead).get(plan.get_absolute_url()).content.decode()
    assert f'href="/places/03R/what-it-takes/?treatment={plan.treatment_function}"' in shown
    assert "Agree this plan" not in page
    assert "says when it will be reviewed" in run_action(regional, plan, "agree")
    edit = f"{plan.get_absolute_url()}edit/"
    edit_page, due = page_text(approver, edit), date.fromisoformat(soon())
    assert "Join the lists" in edit_page
    assert (
        'name="due1_day" type="text"' in " ".join(edit_page.split())
        and f'value="{due.day}"' in edit_page
    )
    page_text(regional, edit, 404)
    send(lead, edit, **data, review1=soon(60))
    assert "Agreed" in run_action(regional, plan, "agree")
    assert "One list" in page_text(colleague, plan.get_absolute_url())
    page_text(lead, edit, 404)
    assert "Under way" in run_action(lead, plan, "activate")
    run_action(lead, plan, "review")
    missing = run_action(lead, plan, "record", findings="It moved a little")
    assert "Choose what follows" in missing and "It moved a little" in missing
    no_day = run_action(lead, plan, "record", findings="It moved a little", result="carry_on")
    assert "reviewed next" in no_day and "It moved a little" in no_day
    run_action(
        lead, plan, "record", findings="It moved a little", result="carry_on", next_on=soon(90)
    )
    run_action(lead, plan, "review")
    run_action(lead, plan, "record", findings="It did not shift", result="revise")
    page = run_action(lead, plan, "revise")
    assert "Being written" in page and "Join the lists" in page
    second = ImprovementPlan.objects.get(revises=plan)
    assert "Say what the outcome was" in run_action(lead, second, "close")
    assert "No time for it" in run_action(lead, second, "close", reason="No time for it")
    assert plan.get_absolute_url() in page_text(colleague, "/support/closed/")


def test_a_plan_without_anybodys_question(lead: User, colleague: User, release: Release) -> None:
    page_text(colleague, "/support/plans/new/", 404)
    data = {
        **PLAN,
        "target_month": target_month(),
        "due1": soon(),
        "review1": soon(),
        "place": "03R",
        "measure": "median-wait",
        "treatment": "C_320",
    }
    assert "For which place?" in page_text(lead, "/support/plans/new/")
    page = send(lead, "/support/plans/new/", **data)
    assert "A shift down of" in page and ": Cardiology”" in page


# --- closing, counts, the rest -------------------------------------------------------------------


def test_one_lesson_from_each_side(
    replied: Flag, lead: User, regional: User, colleague: User
) -> None:
    run_action(regional, replied, "monitor")
    refused_page = run_action(regional, replied, "close", lesson="Ask early")
    assert "Choose the outcome" in refused_page and "Ask early" in refused_page
    taught = run_action(regional, replied, "close", lesson="They were the worst", outcome="stable")
    assert "A rank hides" in taught
    run_action(regional, replied, "close", lesson="Ask early", outcome="stable")
    assert "Add a lesson from your side" in page_text(lead, replied.get_absolute_url())
    page = run_action(lead, replied, "add-lesson", lesson="Calls help")
    assert "Ask early" in page and "Calls help" in page and "Closed: waits stayed" in page
    assert replied.get_absolute_url() in page_text(colleague, "/support/closed/")
    Flag.objects.update(ended_at=timezone.now() - timedelta(days=366))
    assert replied.get_absolute_url() not in page_text(colleague, "/support/closed/")
    page_text(colleague, replied.get_absolute_url(), 404)
    assert "Calls help" in page_text(regional, replied.get_absolute_url())


def test_counts_and_their_export(replied: Flag, regional: User, national: User) -> None:
    assert "Median days to the first contact" in page_text(regional, "/support/activity/")
    export = client_of(regional).get("/support/activity.csv")
    assert export.headers["Content-Type"].startswith("text/csv")
    assert export.content.decode().splitlines()[:2][0] == "what,number,on"
    assert "Flags with an offer of support,1," in export.content.decode()


def test_the_home_page_and_the_place(
    sent: Flag, lead: User, regional: User, colleague: User, release: Release
) -> None:
    assert "question to your area to reply to" in page_text(lead, "/")
    tasks = page_text(lead, "/support/")
    assert "Your tasks" in tasks and f"Reply: {sent}" in tasks
    assert "Your tasks" not in page_text(colleague, "/support/")
    assert "No open requests" in page_text(colleague, "/support/")
    for path in ("/places/03R/", "/places/QWO/"):
        assert sent.get_absolute_url() in client_of(lead).get(path).content.decode()
        page = client_of(colleague).get(path).content.decode()
        assert sent.get_absolute_url() not in page and "Nothing is open here" in page
        assert 'id="support"' not in Client().get(path).content.decode()
    assert "Watch list" in client_of(regional).get("/places/03R/").content.decode()


def test_a_notice_is_read_when_its_page_is_opened(sent: Flag, lead: User) -> None:
    assert Notification.objects.visible_to(lead).unread().exists()
    client_of(lead).get(sent.get_absolute_url())
    assert not Notification.objects.visible_to(lead).unread().about(sent).exists()


def test_matches_with_reasons_set_aside_and_taken_back(
    regional: User,
    colleague: User,
    places: dict[str, Place],
    release: Release,
    published: CaseStudy,
    intervention: Intervention,
) -> None:
    CaseStudy.objects.update(intervention=intervention, place=places["00V"])
    path = "/support/matches/03R/within-18-weeks/C_320/"
    page = page_text(colleague, path)
    assert published.title in page and "It is about the same measure." in page
    assert "Use it in the question" not in page
    choose = page_text(colleague, "/support/matches/")
    assert "For which place?" in choose and "Choose a place" in page_text(
        colleague, "/support/matches/?place="
    )
    moved = client_of(colleague).get(
        "/support/matches/", {"place": "03R", "measure": "within-18-weeks", "treatment": "C_320"}
    )
    assert moved.headers["Location"] == path
    assert "Choose why it does not fit" in send(colleague, f"{path}dismiss/{published.pk}/")
    gone = send(colleague, f"{path}dismiss/{published.pk}/", cause="tried")
    assert "Set aside by you" in gone and "No good match" in gone and "Ask whether somebody" in gone
    number = Dismissal.objects.get().pk
    assert client_of(regional).post(f"{path}restore/{number}/").status_code == 404
    assert "It is offered again" in send(colleague, f"{path}restore/{number}/")
    whole = "/support/matches/03R/within-18-weeks/C_999/"
    flag = prepare_flag(regional, places["03R"], intervention)
    assert flag.get_absolute_url() in page_text(regional, whole), (
        "the way back to what is being written"
    )
    for wrong in ("ENG", "XXX"):
        assert client_of(colleague).get(path.replace("03R", wrong)).status_code == 404


def test_a_match_is_added_to_the_question_being_written(
    regional: User,
    places: dict[str, Place],
    release: Release,
    published: CaseStudy,
    intervention: Intervention,
) -> None:
    CaseStudy.objects.update(
        intervention=intervention, place=places["00V"], treatment_function="C_999"
    )
    open_flag(regional, places["03R"])
    page = page_text(regional, "/support/matches/03R/within-18-weeks/C_999/")
    (form,) = re.findall(r'action="(\S+/do/\S+)"', page)
    data = {"intervention": intervention.slug, "case_study": published.pk, "reason": "The same"}
    added = send(regional, form, **data)
    assert "Remove<span" in added and published.title in added


def test_a_plan_is_on_the_chart_of_its_measure(
    lead: User, approver: User, colleague: User, places: dict[str, Place], release: Release
) -> None:
    today = timezone.localdate()
    plan = actions.write_plan(
        place=places["03R"],
        measure="within-18-weeks",
        title="One list",
        by=lead,
        target_month=today + timedelta(days=200),
        steps=[Step("A clinic", "Ann", today)],
        reviews=[today],
    )
    actions.agree_plan(plan=plan, by=approver)
    actions.activate_plan(plan=plan, by=lead, on=release.month)
    page = page_text(colleague, plan.get_absolute_url())
    assert "The plan began" in page and "months to come" in page and "Aim: a shift up by" in page
    measure = "/places/03R/within-18-weeks/"
    assert "Improvement plan began" in client_of(colleague).get(measure).content.decode()
    assert "Improvement plan began" not in Client().get(measure).content.decode()


def test_the_centre_before_a_plan_is_of_the_providers_that_the_chart_is_of(
    lead: User, places: dict[str, Place], release: Release
) -> None:
    place = places["03R"]
    plan = actions.write_plan(
        place=place,
        measure="within-18-weeks",
        title="One list",
        by=lead,
        target_month=timezone.localdate() + timedelta(days=200),
        steps=[],
        reviews=[],
    )

    def centre() -> tuple[float, str] | None:
        view = measure_view(
            user=lead,
            place=place,
            measure=BY_SLUG["within-18-weeks"],
            vintages=Vintages.visible_to(None),
            params={},
        )
        return baseline_centre(plan, view)

    results = release.analysis_results.filter(place=place)
    results.update(centre=58.0)
    assert centre() == (58.0, "Centre before the plan")
    make_missing_share(release, place, 0.3, provider="RXF")
    # Who is missing is kept until a release or a decision changes it.
    clear_cache()
    assert centre() is None
    results.update(left_out="RXF")
    assert centre() == (58.0, "Centre before the plan")
    results.delete()
    plan.flag = Flag(evidence={"analysis_result": {"centre": 57.0}})
    assert centre() is None
    name = Place.objects.filter(code="RXF").values_list("name", flat=True).first()
    plan.flag.evidence["control_chart"] = {"left_out": [name or "RXF"]}
    assert centre() == (57.0, "Centre when it was asked")
