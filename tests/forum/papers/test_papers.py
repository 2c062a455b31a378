"""From the first click to the file: requested, made once, given out, and deleted."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from docx import Document

from forum.papers.actions import making
from forum.papers.actions.requests import retry_paper
from forum.papers.models import BoardPaper
from forum.people.models import AuditEvent, User
from metrics.models import Release
from metrics.paper import pdf
from metrics.paper.errors import PaperNotMade
from tests.factories.case_studies import make_public_case_study
from tests.forum.papers.conftest import request_paper

pytestmark = pytest.mark.django_db
PAGE = "/places/QWO/board-paper/"
State = BoardPaper.State


def release_of(month: int) -> int:
    return Release.objects.get(month=date(2026, month, 1)).pk


@pytest.fixture
def waiting(paper_id: int) -> BoardPaper:
    """A paper that nobody has begun."""
    return request_paper("QOQ")


def test_a_click_has_it_made_and_shows_how_far_it_is(
    paper_id: int, client: Client, django_capture_on_commit_callbacks: Callable
) -> None:
    sent_on = client.get("/places/QOQ/board-paper.docx")
    assert sent_on.url == "/places/QOQ/board-paper/?month=2026-03&then=docx"
    with django_capture_on_commit_callbacks(execute=True):
        page = client.get(sent_on.url)
        assert page.headers["Refresh"] == "3; url=/places/QOQ/board-paper/?month=2026-03&then=docx"
        assert "<progress" in page.content.decode()
    ready = client.get(sent_on.url)
    assert ready.headers["Refresh"] == "0; url=/places/QOQ/board-paper.docx?month=2026-03"
    file = client.get("/places/QOQ/board-paper.docx")
    assert file.content[:2] == b"PK"
    assert (
        f"board-paper-QOQ-all-specialties-2026-03-release-{release_of(3)}.docx"
        in file.headers["Content-Disposition"]
    )
    events = AuditEvent.objects.filter(object_type="boardpaper").order_by("-pk")
    assert [event.verb for event in events[:2]] == ["made board paper", "asked for board paper"]


def test_strangers_have_one_paper_made_of_each_area_and_month(
    paper: BoardPaper, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = f"{PAGE}?treatment=C_100", f"{PAGE}?treatment=C_110"
    BoardPaper.objects.update(for_stranger=False)
    assert client.get(first).status_code == 200
    assert client.get(first).status_code == 200
    refused = client.get(second)
    assert refused.status_code == 429
    assert "Sign in to have this one made." in refused.content.decode()
    assert client.get(f"{PAGE}?month=2026-02").status_code == 200
    person = User.objects.create_user("ann@example.nhs.uk", name="Ann")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(second).status_code == 200
    monkeypatch.setattr("forum.papers.actions.requests.MAX_A_DAY", 1)
    assert "the most" in client.get(f"{PAGE}?treatment=C_120").content.decode()


def test_the_second_click_is_at_once(paper: BoardPaper, client: Client) -> None:
    file = client.get("/places/QWO/board-paper.pdf")
    assert file.content == bytes(paper.pdf)
    assert file.headers["Content-Type"] == "application/pdf"
    assert request_paper("QWO").pk == paper.pk


def test_an_earlier_month_has_a_paper_of_its_own(
    paper: BoardPaper, client: Client, django_capture_on_commit_callbacks: Callable
) -> None:
    """A board that met in February wants February's, whatever has been published since."""
    page = client.get("/places/QWO/data/?month=2026-02").content.decode()
    assert "/places/QWO/board-paper.pdf?month=2026-02" in page
    with django_capture_on_commit_callbacks(execute=True):
        assert (
            "West Yorkshire, February 2026" in client.get(f"{PAGE}?month=2026-02").content.decode()
        )
    february = client.get("/places/QWO/board-paper.pdf?month=2026-02")
    assert (
        f"board-paper-QWO-all-specialties-2026-02-release-{release_of(2)}.pdf"
        in february.headers["Content-Disposition"]
    )
    assert february.content != client.get("/places/QWO/board-paper.pdf").content
    assert client.get("/places/QWO/board-paper.pdf?month=1999-01").content == bytes(paper.pdf)


def test_a_page_of_a_treatment_function_leads_to_its_paper(
    paper: BoardPaper, client: Client, django_capture_on_commit_callbacks: Callable
) -> None:
    BoardPaper.objects.update(for_stranger=False)
    page = client.get("/places/QWO/data/?treatment=C_320").content.decode()
    address = "/places/QWO/board-paper.pdf?month=2026-03&treatment=C_320"
    assert address.replace("&", "&amp;") in page
    assert "Waiting times, cardiology: West Yorkshire, March 2026" in page
    progress = client.get(address).url
    with django_capture_on_commit_callbacks(execute=True):
        assert client.get(progress).status_code == 200
    assert BoardPaper.objects.get(treatment_function="C_320").is_ready
    assert f"0; url={address}" == client.get(progress).headers["Refresh"]
    of_cardiology = client.get(address)
    assert (
        f"QWO-cardiology-2026-03-release-{release_of(3)}.pdf"
        in of_cardiology.headers["Content-Disposition"]
    )
    assert of_cardiology.content != bytes(paper.pdf)


def test_one_may_stop_the_page_from_refreshing(waiting: BoardPaper, client: Client) -> None:
    page = client.get("/places/QOQ/board-paper/?stay=1&then=pdf")
    assert "Refresh" not in page.headers
    assert "Show how far it is now" in page.content.decode()


def test_a_paper_made_before_a_new_case_study_is_not_given_out(
    paper: BoardPaper, client: Client
) -> None:
    owner = User.objects.get(email="owner@example.nhs.uk")
    case_study = make_public_case_study("15F", owner, audience="staff")
    assert request_paper("QWO").pk == paper.pk, "what only staff read is in no paper"
    case_study.audience = "public"
    case_study.save()
    assert request_paper("QWO").pk != paper.pk
    assert client.get("/places/QWO/board-paper.pdf").status_code == 302


def test_a_withdrawn_case_study_is_no_longer_given_out(paper: BoardPaper) -> None:
    owner = User.objects.get(email="owner@example.nhs.uk")
    newest = make_public_case_study("15F", owner)
    with_both = request_paper("QWO").key
    owner.case_studies.exclude(pk=newest.pk).update(
        live=False, state="withdrawn", ended_reason="a test"
    )
    assert request_paper("QWO").key not in (with_both, paper.key)


@pytest.mark.parametrize("code", ["03R", "Y63", "ENG", "XXX"])
def test_only_boards_have_board_papers(paper_id: int, client: Client, code: str) -> None:
    assert client.get(f"/places/{code}/board-paper/").status_code == 404
    assert client.get(f"/places/{code}/board-paper.pdf").status_code == 404


def test_what_cannot_be_made_says_why_and_can_be_tried_again(
    waiting: BoardPaper, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> bytes:
        raise PaperNotMade("The fonts are missing.")

    monkeypatch.setattr(pdf, "to_pdf", fail)
    making.make_paper(paper_id=waiting.pk)
    page = client.get("/places/QOQ/board-paper/")
    assert "The fonts are missing." in page.content.decode()
    assert "Refresh" not in page.headers
    assert client.post("/places/QOQ/board-paper/").status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == (State.WAITING, "")


def test_what_breaks_says_so_at_once_in_words_of_ours(
    waiting: BoardPaper, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> bytes:
        raise ValueError("All strings must be XML compatible")

    monkeypatch.setattr(pdf, "to_pdf", fail)
    making.make_paper(paper_id=waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == (State.FAILED, making.OUR_FAULT)
    assert "XML" not in client.get("/places/QOQ/board-paper/").content.decode()


def test_titles_of_all_scripts_and_a_broken_room_stop_no_paper(
    paper: BoardPaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = User.objects.get(email="owner@example.nhs.uk")
    for title in ("🧑‍⚕️ বাংলা 骨科", "\uf0b7 bullet \x07"):
        make_public_case_study("15F", owner, title=title)
    made = request_paper("QWO")
    making.make_paper(paper_id=made.pk)
    made.refresh_from_db()
    assert made.state == State.READY and made.pdf
    monkeypatch.setattr(
        "forum.casestudies.paper_source.CaseStudies.part", lambda *args, **kwargs: 1 / 0
    )
    make_public_case_study("15F", owner, title="One more")
    without = request_paper("QWO")
    making.make_paper(paper_id=without.pk)
    without.refresh_from_db()
    assert without.state == State.READY
    paragraphs = Document(BytesIO(without.docx)).paragraphs
    assert any("This part could not be made" in paragraph.text for paragraph in paragraphs)


def test_a_ready_paper_is_not_tried_again(paper: BoardPaper) -> None:
    assert retry_paper(paper=paper, by=None).is_ready


def test_two_workers_do_not_make_one_paper(waiting: BoardPaper) -> None:
    now = timezone.now()
    waiting_rows = BoardPaper.objects.filter(pk=waiting.pk)
    waiting_rows.update(lease_holder="another", lease_until=now + timedelta(seconds=60))
    making.make_paper(paper_id=waiting.pk)
    assert waiting_rows.get().state == State.WAITING
    assert making.reclaim_abandoned_papers(now=now) == []
    assert making.reclaim_abandoned_papers(now=now + timedelta(seconds=61)) == [waiting.pk]


def test_after_the_maximum_of_attempts_it_has_failed(waiting: BoardPaper) -> None:
    BoardPaper.objects.filter(pk=waiting.pk).update(attempts=making.MAX_ATTEMPTS)
    assert making.reclaim_abandoned_papers(now=timezone.now()) == []
    waiting.refresh_from_db()
    assert waiting.problem == making.TOO_MANY_ATTEMPTS


def test_a_paper_out_of_date_when_made_is_not_stored(
    waiting: BoardPaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "paper_key", lambda place, vintages, month: "newer")
    making.make_paper(paper_id=waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == (State.FAILED, making.OUT_OF_DATE)


def test_old_papers_are_deleted(paper: BoardPaper, waiting: BoardPaper) -> None:
    BoardPaper.objects.filter(pk=paper.pk).update(requested_at=timezone.now() - timedelta(days=31))
    assert making.delete_old_papers(before=timezone.now() - timedelta(days=30)) == 1
    assert list(BoardPaper.objects.values_list("pk", flat=True)) == [waiting.pk]


@pytest.mark.parametrize("wrong", [{"state": "ready"}, {"state": "failed"}, {"progress": 101}])
def test_the_database_refuses_what_cannot_be(waiting: BoardPaper, wrong: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BoardPaper.objects.filter(pk=waiting.pk).update(**wrong)
