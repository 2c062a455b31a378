"""Somebody new: three questions, and a page that says what to do first."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.notifications.actions import set_watch_level
from forum.notifications.models import Level, Watch
from forum.notifications.subjects import WatchSubject
from forum.people.models import HelpOffer, User
from metrics.models import Place
from tests.factories.people import MakePerson, client_of

pytestmark = pytest.mark.django_db
QUESTIONS, STEPS = "/welcome/", "/welcome/first-steps/"
MOST_QUERIES = 16


@pytest.fixture
def ann(person: MakePerson) -> User:
    return person("ann", profession="nurse")


def answer(user: User, **fields: object) -> Client:
    client = client_of(user)
    response = client.post(QUESTIONS, fields)
    assert response.status_code == 302, response.context["form"].errors
    user.refresh_from_db()
    return client


def watched(user: User) -> dict[tuple[str, str], str]:
    return {(row.kind, row.key): row.level for row in Watch.objects.visible_to(user)}


def test_area_and_treatment_functions_are_watched_from_now_on(ann: User) -> None:
    client = answer(ann, home_place="03R", treatments=["C_320", "C_110"])
    assert ann.home_place == Place.objects.get(code="03R")
    keys = [("place", "03R"), ("treatment", "C_110"), ("treatment", "C_320")]
    assert watched(ann) == dict.fromkeys(keys, Level.WATCH)
    # Working with something is no offer of help with it.
    assert not ann.offers.exists() and not ann.wants_questions and not ann.findable
    page = client.get(STEPS).content.decode()
    assert "Ask a question about Wakefield" in page and "?about=place%3A03R" in page
    assert "Case studies about Cardiology" in page and "?treatment=C_320" in page
    assert "Questions about Cardiology without an answer" in page
    assert page.count("Stop watching") == 3


def test_one_click_stops_a_watch_and_answering_again_does_not_bring_it_back(ann: User) -> None:
    client = answer(ann, home_place="03R")
    fields = {"kind": "place", "key": "03R", "level": "normal", "next": STEPS}
    response = client.post(reverse("notification_watch"), fields, follow=True)
    assert "Stop watching" not in response.content.decode()
    answer(ann, home_place="03R")
    assert watched(ann) == {("place", "03R"): Level.NORMAL}


def test_who_can_help_is_asked_about_it(ann: User) -> None:
    answer(
        ann,
        treatments=["C_320"],
        can_help_with="One-stop clinics",
        offers_help="on",
        findable="on",
    )
    assert [(offer.kind, offer.code) for offer in ann.offers.all()] == [("treatment", "C_320")]
    assert ann.wants_questions and ann.findable and ann.can_help_with == "One-stop clinics"


def test_every_question_can_be_left_out(ann: User) -> None:
    client = answer(ann)
    assert watched(ann) == {} and ann.home_place is None
    page = client.get(STEPS).content.decode()
    assert "All case studies" in page and "Ask a question" in page
    assert "Nothing yet" in page and "Set up a second factor" in page


def test_what_was_said_before_stays(ann: User) -> None:
    HelpOffer.objects.create(person=ann, kind="treatment", code="C_100")
    HelpOffer.objects.create(person=ann, kind="measure", code="median-wait")
    ann.home_place = Place.objects.get(code="QWO")
    ann.wants_questions = True
    ann.save()
    answer(ann, treatments=["C_320"])
    assert {offer.code for offer in ann.offers.all()} == {"C_100", "median-wait"}
    assert ann.wants_questions and ann.home_place.code == "QWO"
    answer(ann, treatments=["C_320"], offers_help="on")
    assert {offer.code for offer in ann.offers.all()} == {"C_100", "C_320", "median-wait"}


def test_a_text_that_cannot_be_kept_is_shown_again(ann: User) -> None:
    response = client_of(ann).post(
        QUESTIONS, {"home_place": "03R", "can_help_with": "Call 943 476 5919"}
    )
    page = response.content.decode()
    assert "looks like an NHS number" in page and "Call 943 476 5919" in page
    assert '<option value="03R" selected>' in page
    assert watched(ann) == {}


def test_where_somebody_was_going_is_led_on(ann: User) -> None:
    client = client_of(ann)
    skip = client.get(QUESTIONS, {"next": "/case-studies/"}).content.decode()
    assert "/welcome/first-steps/?next=%2Fcase-studies%2F" in skip
    response = client.post(QUESTIONS, {"next": "/case-studies/"})
    assert response.headers["Location"] == "/welcome/first-steps/?next=%2Fcase-studies%2F"
    page = client.get(response.headers["Location"]).content.decode()
    assert '<a href="/case-studies/">Go on to where you were going</a>' in page
    for address in ("/", "https://elsewhere.example/"):
        page = client.get(STEPS, {"next": address}).content.decode()
        assert "where you were going" not in page


def test_few_queries(ann: User) -> None:
    client = answer(ann, home_place="03R", treatments=["C_320", "C_110"])
    set_watch_level(subject=WatchSubject("measure", "median-wait"), level=Level.WATCH, by=ann)
    with CaptureQueriesContext(connection) as queries:
        client.get(STEPS)
    assert len(queries) <= MOST_QUERIES
