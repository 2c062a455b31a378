"""An area's own explanation of why its list moved, beside the figures."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forum.moderation.reportable import kind_of_model
from forum.notifications.models import Announcement
from forum.papers.content import board_paper
from forum.papers.subjects import PaperSubject
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.support import actions
from forum.support.feed_entries import entries
from forum.support.models import ListExplanation
from forum.support.paper_source import ListExplanations
from metrics.models import Place, Release
from metrics.pages.view_query import ViewQuery
from metrics.paper.sections import Section
from metrics.series import Vintages
from tests.factories.people import client_of, make_person

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)
PAGE = "/places/QWO/why-the-list-moved/"
TEXT = "In March we checked 3,000 entries with three practices."
NHS_NUMBER = "943 476 5919"


@pytest.fixture
def places(published_months: list[Release]) -> dict[str, Place]:
    return {place.code: place for place in Place.objects.filter(code__in=["QWO", "03R", "QOQ"])}


@pytest.fixture
def lead(places: dict[str, Place]) -> User:
    return make_person(places, "lead", Role.ICB_LEAD, "QWO")


@pytest.fixture
def steward(places: dict[str, Place]) -> User:
    return make_person(places, "steward", Role.STEWARD)


def explain(place: Place, by: User, text: str = TEXT, month: date = MARCH) -> ListExplanation:
    return actions.explain_list(place=place, month=month, text=text, by=by)


def page(client: Client | None = None, query: str = "") -> str:
    answer = (client or Client()).get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_stands_beside_the_figures_signed_and_dated(
    places: dict[str, Place], lead: User
) -> None:
    assert "What the area says" not in page()
    explanation = explain(places["QWO"], lead)
    shown = page()
    assert TEXT in shown and explanation.byline in shown
    assert shown.index(TEXT) < shown.index('id="over-month"'), "before the figures, as large"
    assert f"{explanation.written_at:%-d %B %Y}" in shown
    assert TEXT not in page(query="?month=2026-02") and TEXT not in page(query="?treatment=C_320")
    assert AuditEvent.objects.get(verb="explained a list").object_id == str(explanation.pk)


def test_only_the_area_writes_it(places: dict[str, Place], lead: User, steward: User) -> None:
    for other in (steward, make_person(places, "other", Role.ICB_LEAD, "QOQ")):
        with pytest.raises(NotAllowed):
            explain(places["QWO"], other)
    explain(places["03R"], lead)
    link = 'why-the-list-moved/explain/?month=2026-03"'
    assert link in page(client_of(lead)) and link not in page()


def test_written_anew_the_earlier_text_stays_in_the_history(
    places: dict[str, Place], lead: User
) -> None:
    earlier = explain(places["QWO"], lead)
    now = explain(places["QWO"], lead, "A service moved to us.")
    earlier.refresh_from_db()
    assert (earlier.text, earlier.ended_reason, bool(earlier.ended_at)) == (
        TEXT,
        "written anew",
        True,
    )
    assert list(ListExplanation.objects.visible_to(lead)) == [now]
    with pytest.raises(IntegrityError), transaction.atomic():
        ListExplanation.objects.create(place=places["QWO"], month=MARCH, text="And", author=lead)


def test_a_demonstration_takes_the_place_of_nothing_real(
    places: dict[str, Place], lead: User, settings
) -> None:
    settings.DEMO = True
    played = make_person(places, "played", Role.ICB_LEAD, "QWO", demonstration=True)
    made_up = explain(places["QWO"], played, "Made up.")
    form = f"{PAGE}explain/"
    assert "Made up." in client_of(played).get(form).content.decode()
    assert "Made up." not in client_of(lead).get(form).content.decode()
    real = explain(places["QWO"], lead)
    made_up.refresh_from_db()
    assert made_up.ended_at
    with pytest.raises(Refused, match="itself has explained"):
        explain(places["QWO"], played, "Made up anew.")
    real.refresh_from_db()
    assert real.ended_at is None


def test_the_form_says_which_list_it_is_and_how_it_moved(
    places: dict[str, Place], lead: User
) -> None:
    shown = client_of(lead).get(f"{PAGE}explain/?treatment=C_320").content.decode()
    assert "West Yorkshire, cardiology" in shown and "No patient information." in shown
    sentence = re.search(r'"nhsuk-lede-text">([^<]*)<', page(query="?treatment=C_320"))
    assert sentence and f"{sentence[1]} <a href=" in shown


def test_a_form_sent_twice_writes_once(places: dict[str, Place], lead: User) -> None:
    key = uuid4()
    sent = [
        actions.explain_list(
            place=places["QWO"], month=MARCH, text=TEXT, by=lead, idempotency_key=key
        )
        for _ in range(2)
    ]
    assert sent[0] == sent[1] and ListExplanation.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, f"She is {NHS_NUMBER}"])
def test_what_may_not_stand_there_is_refused_and_kept(
    places: dict[str, Place], lead: User, text: str
) -> None:
    with pytest.raises(Refused):
        explain(places["QWO"], lead, text)
    answer = client_of(lead).post(f"{PAGE}explain/", {"text": text})
    assert answer.status_code == 200 and not ListExplanation.objects.exists()
    assert "nhsuk-error-summary" in answer.content.decode()
    assert text.strip() in answer.content.decode()


def test_it_is_written_and_withdrawn_on_its_pages(places: dict[str, Place], lead: User) -> None:
    client = client_of(lead)
    answer = client.post(f"{PAGE}explain/?month=2026-02", {"text": TEXT, "token": str(uuid4())})
    assert answer.status_code == 302 and "month=2026-02" in answer["Location"]
    explanation = ListExplanation.objects.get()
    assert TEXT in page(query="?month=2026-02")
    client.post(f"/support/explanations/{explanation.pk}/withdraw/")
    assert TEXT not in page(query="?month=2026-02")
    explanation.refresh_from_db()
    assert explanation.ended_reason == "withdrawn by the area"


def test_who_watches_is_told_and_the_feed_has_it(places: dict[str, Place], lead: User) -> None:
    explanation = explain(places["QWO"], lead)
    announcement = Announcement.objects.get()
    assert announcement.subjects == [["place", "QWO"], ["treatment", "C_999"]]
    (entry,) = entries(lead, None, 5)
    assert entry.title == f"The area explains: {explanation}"
    assert str(explanation) == "Why the list moved in March 2026: West Yorkshire"


def test_a_steward_decides_about_what_was_reported(
    places: dict[str, Place], lead: User, steward: User
) -> None:
    kind = kind_of_model(ListExplanation)
    explanation = explain(places["QWO"], lead)
    assert kind is not None and kind.withhold(explanation, "patient")
    assert TEXT not in page() and TEXT in page(client_of(lead))
    explanation.refresh_from_db()
    assert kind.visibility(explanation)
    kind.show(explanation, steward)
    assert TEXT in page()
    kind.decisions["withdraw"](explanation, body="", reason="It names a patient.", by=steward)
    assert TEXT not in page()
    explanation.refresh_from_db()
    assert explanation.ended_reason == "It names a patient."


def test_the_board_paper_has_it_and_is_made_anew(places: dict[str, Place], lead: User) -> None:
    source = ListExplanations()

    def parts() -> list[Section]:
        paper = board_paper(
            subject=PaperSubject(places["QWO"]),
            vintages=Vintages.visible_to(None),
            state=ViewQuery(MARCH),
            at=timezone.now(),
        )
        return [part for part in paper.parts if part.heading == "What the area says of its list"]

    versions = [source.version()]
    assert parts() == []
    explanation = explain(places["QWO"], lead, f"{TEXT}\n\nA service moved to us.")
    versions.append(source.version())
    (section,) = parts()
    assert section.sentences == (TEXT, "A service moved to us.")
    assert explanation.byline in section.notes[0]
    explain(places["QWO"], lead, "Fewer were referred.")
    versions.append(source.version())
    actions.withhold_explanation(explanation=ListExplanation.objects.current().get())
    versions.append(source.version())
    assert parts() == [] and len(set(versions)) == 4


def test_a_place_that_has_no_lead_is_explained_by_nobody(places: dict[str, Place]) -> None:
    with pytest.raises(NotAllowed):
        explain(Place.objects.get(code="ENG"), make_person(places, "admin", Role.ADMINISTRATOR))


def test_programs_read_it_and_no_demonstration(
    places: dict[str, Place], lead: User, settings
) -> None:
    def read(**params: str) -> list[dict[str, str]]:
        answer = Client().get("/api/v1/list-explanations/", params)
        assert answer.status_code == 200
        results: list[dict[str, str]] = answer.json()["results"]
        return results

    settings.DEMO = True
    explain(places["QWO"], make_person(places, "played", Role.ICB_LEAD, "QWO", demonstration=True))
    assert read() == []
    explain(places["QWO"], lead, "Earlier words.")
    explanation = explain(places["QWO"], lead)
    (row,) = read()
    assert (row["place"], row["month"], row["text"]) == ("QWO", "2026-03", TEXT)
    assert row["signed"] == explanation.byline
    assert row["address"] == explanation.get_absolute_url()
    assert len(read(place="QWO", month="2026-03", treatment="C_999")) == 1
    assert read(place="QOQ") == read(month="2026-02") == read(treatment="C_110") == []
    assert Client().get("/api/v1/list-explanations/?month=x").status_code == 400
