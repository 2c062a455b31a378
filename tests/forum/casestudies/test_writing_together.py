"""Nothing typed is lost and nothing is stored twice: two co-authors, a text sent twice, a session
that ended, a case study that moved on."""

import threading
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from django.db import connection

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, SectionDraft, SectionVersion
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed
from metrics.models import Place
from tests.factories.people import make_person
from tests.factories.places import make_places
from tests.waiting import PATIENCE

PROBLEM = {"problem": "Too many referrals.", "context": ""}


def save(case_study: CaseStudy, by: User, version: int, token: str = "", **answers: str):
    return actions.save_section(
        case_study=case_study,
        name="problem",
        answers=PROBLEM | answers,
        version=version,
        by=by,
        idempotency_key=uuid5(NAMESPACE_URL, token) if token else None,
    )


@pytest.fixture
def writer(draft: CaseStudy, lead: User, colleague: User) -> User:
    actions.add_co_author(case_study=draft, email=colleague.email, by=lead)
    return colleague


def test_a_section_saves_by_itself(draft: CaseStudy, lead: User) -> None:
    saved = save(draft, lead, 0)
    assert (saved.kind, saved.section.version) == ("saved", 1)
    assert draft.sections.get(name="problem").answers == PROBLEM
    assert draft.sections.get(name="results").version == 0
    version = SectionVersion.objects.get()
    assert (version.number, version.author, version.author_role) == (1, lead, "icb_lead")


def test_the_same_text_again_is_no_new_version(draft: CaseStudy, lead: User) -> None:
    save(draft, lead, 0)
    assert save(draft, lead, 1).section.version == 1
    assert SectionVersion.objects.count() == 1


def test_a_repeated_form_adds_nothing(draft: CaseStudy, lead: User) -> None:
    assert save(draft, lead, 0, "form-1").kind == "saved"
    assert save(draft, lead, 0, "form-1").kind == "saved"
    assert SectionVersion.objects.count() == 1


def test_a_form_gone_back_to_and_changed_is_stored_too(draft: CaseStudy, lead: User) -> None:
    save(draft, lead, 0, "form-1")
    assert save(draft, lead, 0, "form-1", problem="Thought better of").kind == "saved"
    assert draft.sections.get(name="problem").answers["problem"] == "Thought better of"
    assert list(SectionVersion.objects.values_list("number", flat=True)) == [1, 2]


def test_going_back_does_not_pass_over_a_co_author(
    draft: CaseStudy, lead: User, writer: User
) -> None:
    save(draft, lead, 0, "form-1")
    save(draft, writer, 1, "two", problem="The writer's words")
    assert save(draft, lead, 0, "form-1", problem="Thought better of").kind == "clash"
    assert draft.sections.get(name="problem").answers["problem"] == "The writer's words"


def test_of_two_co_authors_the_second_overwrites_nothing_and_loses_nothing(
    draft: CaseStudy, lead: User, writer: User
) -> None:
    assert save(draft, lead, 0, problem="The lead's words").kind == "saved"
    clash = save(draft, writer, 0, problem="The writer's words")
    assert clash.kind == "clash"
    assert clash.section.answers["problem"] == "The lead's words"
    section_draft = SectionDraft.objects.get(person=writer)
    assert section_draft.answers["problem"] == "The writer's words"
    # Having seen both, the writer saves what should stand.
    assert save(draft, writer, 1, problem="Both").kind == "saved"
    assert not SectionDraft.objects.exists()
    numbers = SectionVersion.objects.values_list("number", "answers__problem")
    assert list(numbers) == [(1, "The lead's words"), (2, "Both")]


def test_a_clash_over_the_same_words_is_none(draft: CaseStudy, lead: User, writer: User) -> None:
    save(draft, lead, 0)
    assert save(draft, writer, 0).kind == "saved"
    assert SectionVersion.objects.count() == 1


def test_what_is_typed_is_kept_for_its_writer_alone(
    draft: CaseStudy, lead: User, writer: User
) -> None:
    actions.save_section_draft(
        case_study=draft, name="problem", answers={"problem": "Half a sen"}, version=0, by=writer
    )
    assert SectionDraft.objects.get().person == writer
    assert draft.sections.get(name="problem").answers == {}
    save(draft, lead, 0)
    assert SectionDraft.objects.filter(person=writer).exists(), (
        "another's saving takes nothing away"
    )


def test_an_exact_day_stays_until_its_month_is_changed(written: CaseStudy, lead: User) -> None:
    """Of an older case study: its form now asks for the month alone, which is the first of it."""
    section = written.sections.get(name="change")
    section.answers |= {"started_on": "2025-03-17", "full_operation_on": "2025-06-30"}
    section.save()
    months = {"started_on": "2025-03-01", "full_operation_on": "2025-07-01"}
    sent = {**section.answers, **months, "what_we_did": "We let practices ask."}
    saved = actions.save_section(
        case_study=written, name="change", answers=sent, version=section.version, by=lead
    )
    assert saved.kind == "saved"
    written.refresh_from_db()
    assert written.started_on == date(2025, 3, 17)
    assert written.full_operation_on == date(2025, 7, 1)
    unchanged = {**saved.section.answers, "started_on": "2025-03-01"}
    assert not actions.save_section_draft(
        case_study=written, name="change", answers=unchanged, version=saved.section.version, by=lead
    ), "the month as it is asked for is no change"


def test_what_is_saved_already_is_not_kept(draft: CaseStudy, lead: User) -> None:
    save(draft, lead, 0)
    section_draft = actions.save_section_draft(
        case_study=draft, name="problem", answers=PROBLEM, version=1, by=lead
    )
    assert section_draft is None and not SectionDraft.objects.exists()


def test_a_text_sent_after_the_case_study_moved_on_is_kept(written: CaseStudy, lead: User) -> None:
    actions.submit(case_study=written, by=lead)
    outcome = save(written, lead, 1, problem="One more thing")
    assert outcome.kind == "closed"
    assert SectionDraft.objects.get().answers["problem"] == "One more thing"
    assert written.sections.get(name="problem").answers["problem"] != "One more thing"


def test_others_can_neither_save_nor_leave_anything(
    draft: CaseStudy, colleague: User, approver: User
) -> None:
    for stranger in (colleague, approver):
        with pytest.raises(NotAllowed):
            save(draft, stranger, 0)
        with pytest.raises(NotAllowed):
            actions.save_section_draft(
                case_study=draft, name="problem", answers=PROBLEM, version=0, by=stranger
            )
    assert not SectionDraft.objects.exists()


def test_counts_of_a_few_patients_are_never_stored(draft: CaseStudy, lead: User) -> None:
    answers = {"results": "Fewer", "number": "5 of 120", "before_value": "7", "after_value": "8"}
    saved = actions.save_section(
        case_study=draft,
        name="results",
        answers=answers | {"of_patients": "yes"},
        version=0,
        by=lead,
    )
    stored = saved.section.answers
    assert (stored["number"], stored["before_value"], stored["after_value"]) == (
        "* of 120",
        "*",
        "8",
    )
    assert "7" not in str(SectionVersion.objects.get().answers.values())


def test_the_same_numbers_stay_when_they_are_not_of_patients(draft: CaseStudy, lead: User) -> None:
    saved = actions.save_section(
        case_study=draft, name="results", answers={"before_value": "7%"}, version=0, by=lead
    )
    assert saved.section.answers["before_value"] == "7%"


def test_starting_twice_with_the_same_form(lead: User, places: dict[str, Place]) -> None:
    first, second = (
        actions.start(title="A title", place=places["03R"], by=lead, idempotency_key=UUID(int=1))
        for _ in "12"
    )
    assert first == second and CaseStudy.objects.count() == 1


def test_a_save_that_dies_half_way_stores_nothing(
    draft: CaseStudy, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the server is killed: the history is the last thing that is written."""

    def killed(**kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("forum.casestudies.actions.editing.record_event", killed)
    actions.save_section_draft(
        case_study=draft, name="problem", answers=PROBLEM, version=0, by=lead
    )
    with pytest.raises(KeyboardInterrupt):
        save(draft, lead, 0)
    assert draft.sections.get(name="problem").version == 0
    assert not SectionVersion.objects.exists()
    assert SectionDraft.objects.get().answers == PROBLEM, "what was kept before is still there"


def test_a_server_killed_in_the_middle_of_a_save(
    several_connections: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database sees its connection gone, in the middle; then the browser sends the form again."""
    places = make_places()
    lead = make_person(places, "lead", Role.ICB_LEAD, "QWO")
    draft = actions.start(title="A title", place=places["03R"], by=lead)
    actions.save_section_draft(
        case_study=draft, name="problem", answers=PROBLEM, version=0, by=lead
    )
    events: list[str] = []

    def cut_off(**kwargs: object) -> None:
        events.append("the text was written, and not yet for good")
        if connection.vendor == "postgresql":
            connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")
        connection.connection.close()
        raise SystemExit

    def die() -> None:
        try:
            save(draft, lead, 0, "form-1")
        except BaseException as death:  # noqa: BLE001
            events.append(type(death).__name__)
        finally:
            connection.close()

    with monkeypatch.context() as patched:
        patched.setattr("forum.casestudies.actions.editing.record_event", cut_off)
        server = threading.Thread(target=die)
        server.start()
        server.join(30)
    assert len(events) == 2, events
    assert draft.sections.get(name="problem").version == 0
    assert not SectionVersion.objects.exists()
    assert SectionDraft.objects.get().answers == PROBLEM, "what was kept before is still there"
    assert save(draft, lead, 0, "form-1").kind == "saved"
    assert save(draft, lead, 0, "form-1").kind == "saved"
    assert SectionVersion.objects.get().answers == PROBLEM


def test_two_who_save_at_the_same_moment(several_connections: None) -> None:
    places = make_places()
    lead = make_person(places, "lead", Role.ICB_LEAD, "QWO")
    writer = make_person(places, "writer")
    draft = actions.start(title="A title", place=places["03R"], by=lead)
    actions.add_co_author(case_study=draft, email=writer.email, by=lead)
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def try_saving(by: User) -> None:
        try:
            ready.wait(PATIENCE)
            outcomes.append(save(draft, by, 0, problem=f"By {by.name}").kind)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_saving, args=(person,)) for person in (lead, writer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(outcomes) == ["clash", "saved"]
    stored = draft.sections.get(name="problem").answers["problem"]
    draft_text = SectionDraft.objects.get().answers["problem"]
    assert {stored, draft_text} == {"By Lead", "By Writer"}
