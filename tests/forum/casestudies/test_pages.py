"""Pages as somebody would use them, without a browser: writing, losing the session, reviewing, reading."""

import re
from html import unescape
from io import BytesIO
from urllib.parse import unquote
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, Comment, SectionDraft, SectionVersion, State
from forum.casestudies.sections import SECTIONS
from forum.people.models import User
from forum.people.web.kept_texts import REFUSED_FORMS_KEY, sign_writer
from forum.writing.models import Attachment, BlockedText
from tests.factories.case_studies import ANSWERS, write
from tests.factories.people import client_of

pytestmark = pytest.mark.django_db
# Made up, and passes the check: 943 476 5919 is the number that NHS documents use as an example.
NUMBER = "943 476 5919"


def at(name: str, case_study: CaseStudy, *more: object) -> str:
    return reverse(name, args=[case_study.pk, *more])


def form_data(name: str, version: int = 0, token: str = "t", **changes: str) -> dict[str, str]:
    kind = next(section for section in SECTIONS if section.name == name)
    answers = {question.name: ANSWERS.get(question.name, "") for question in kind.questions}
    return {
        **answers,
        "version": str(version),
        "token": str(uuid5(NAMESPACE_URL, token)),
        **changes,
    }


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(text).split())


# --- writing -------------------------------------------------------------------------------------


def test_starting_from_a_places_page(lead: User) -> None:
    client = client_of(lead)
    params = {
        "place": "03R",
        "measure": "within-18-weeks",
        "treatment_function": "C_320",
        "started_on": "2025-03-01",
    }
    page = client.get(reverse("case_study_start"), params).content.decode()
    for chosen in (
        'value="03R" selected',
        'value="within-18-weeks" selected',
        'name="started_on_month"',
        'value="3"',
        'value="2025"',
    ):
        assert chosen in page
    data = {**params, "title": "A title", "token": str(UUID(int=1))}
    answer = client.post(reverse("case_study_start"), data)
    again = client.post(reverse("case_study_start"), data)
    case_study = CaseStudy.objects.get()
    assert answer.url == again.url == at("case_study_write", case_study)
    assert (case_study.place.code, case_study.measure, case_study.treatment_function) == (
        "03R",
        "within-18-weeks",
        "C_320",
    )
    assert str(case_study.started_on) == "2025-03-01"


def test_the_task_list_says_what_is_done(draft: CaseStudy, lead: User) -> None:
    client = client_of(lead)
    assert "0 of 7 sections are complete" in words(client.get(at("case_study_write", draft)))
    client.post(at("case_study_section", draft, "problem"), form_data("problem"))
    page = words(client.get(at("case_study_write", draft)))
    assert "1 of 7 sections are complete" in page
    assert "Still needed: summary" in page


def test_a_wrong_date_is_reported_and_everything_typed_stays(draft: CaseStudy, lead: User) -> None:
    wrong = form_data("change", started_on="14 March", what_we_did="We did <b>this</b>")
    answer = client_of(lead).post(at("case_study_section", draft, "change"), wrong)
    page = answer.content.decode()
    assert "The start date must include a year" in page
    assert 'value="14 March"' in page and "We did &lt;b&gt;this&lt;/b&gt;" in page
    assert SectionDraft.objects.get().answers["started_on"] == "14 March"
    assert draft.sections.get(name="change").version == 0


def test_months_are_asked_for_and_kept_as_typed_until_they_are_right(
    draft: CaseStudy, lead: User
) -> None:
    client, address = client_of(lead), at("case_study_section", draft, "change")
    data = form_data("change")
    del data["started_on"], data["full_operation_on"]
    wrong = {"started_on_month": "²", "started_on_year": "2025", "full_operation_on_month": "5"}
    page = client.post(address, data | wrong).content.decode()
    assert "The month of the start date must be a number from 1 to 12" in page
    assert "must include a year" in page and 'value="²"' in page
    assert SectionDraft.objects.get().answers["started_on"] == "²/2025"
    assert 'value="²"' in client.get(address).content.decode()
    right = {"started_on_month": "March", "started_on_year": "2025"}
    assert client.post(address, data | right).status_code == 302
    draft.refresh_from_db()
    assert str(draft.started_on) == "2025-03-01" and draft.full_operation_on is None


def test_fully_running_is_not_before_it_started(draft: CaseStudy, lead: User) -> None:
    wrong = form_data("change", full_operation_on="2025-02-01")
    page = words(client_of(lead).post(at("case_study_section", draft, "change"), wrong))
    assert "cannot be fully running before it started" in page


def test_both_texts_of_a_clash_are_shown(draft: CaseStudy, lead: User, colleague: User) -> None:
    actions.add_co_author(case_study=draft, email=colleague.email, by=lead)
    address = at("case_study_section", draft, "problem")
    client_of(lead).post(address, form_data("problem", problem="The lead's words"))
    client = client_of(colleague)
    answer = client.post(address, form_data("problem", problem="The writer's words"))
    page = words(answer)
    assert answer.status_code == 409
    assert "Somebody saved this section while you wrote" in page
    assert "The lead's words" in page and "The writer's words" in page
    # Coming back later, the text is still there, and so is the warning.
    later = words(client.get(address))
    assert "The writer's words" in later and "Somebody has saved the section since" in later
    fresh = form_data("problem", version=1, token="u", problem="Both")
    assert client.post(address, fresh).status_code == 302
    assert draft.sections.get(name="problem").answers["problem"] == "Both"


def test_what_is_sent_after_the_session_ended_is_there_after_signing_in(
    draft: CaseStudy, lead: User
) -> None:
    lead.set_password("a long enough phrase")
    lead.save()
    client = Client()
    address = at("case_study_section", draft, "problem")
    data = {**form_data("problem", problem="Half an hour of typing"), "writer": sign_writer(lead)}
    answer = client.post(address, data)
    assert answer.status_code == 302 and "login" in answer.url
    assert not SectionDraft.objects.exists()
    assert client.login(email=lead.email, password="a long enough phrase")
    page = client.get(unquote(answer.url.partition("next=")[2]))
    assert "Half an hour of typing" in words(page)
    assert "You had been signed out" in words(page)
    assert (
        client.post(address, form_data("problem", problem="Half an hour of typing")).status_code
        == 302
    )
    assert draft.sections.get(name="problem").answers["problem"] == "Half an hour of typing"
    assert not SectionDraft.objects.exists()


def test_what_waited_is_given_to_nobody_else(draft: CaseStudy, lead: User, colleague: User) -> None:
    colleague.set_password("a long enough phrase")
    colleague.save()
    client = Client()
    address = at("case_study_section", draft, "problem")
    data = {**form_data("problem", problem="Secret"), "writer": sign_writer(lead)}
    kept = unquote(client.post(address, data).url.partition("next=")[2])
    client.login(email=colleague.email, password="a long enough phrase")
    assert client.get(address).status_code == client.get(kept).status_code == 404
    assert not SectionDraft.objects.exists()


def test_autosave_keeps_and_says_when_the_session_has_ended(draft: CaseStudy, lead: User) -> None:
    address = at("case_study_autosave", draft, "problem")
    half = {"problem": "Half a sen", "version": "0"}
    answer = client_of(lead).post(address, half)
    assert answer.status_code == 200 and "Not saved yet" in answer.json()["message"]
    assert SectionDraft.objects.get().answers["problem"] == "Half a sen"
    ended = Client().post(address, half)
    assert ended.status_code == 401 and "signed out" in ended.json()["message"]
    page = words(client_of(lead).get(at("case_study_section", draft, "problem")))
    assert "Half a sen" in page and "which is not saved yet" in page


def test_autosave_answers_a_stranger_as_if_nothing_were_there(
    draft: CaseStudy, colleague: User
) -> None:
    answer = client_of(colleague).post(
        at("case_study_autosave", draft, "problem"), {"problem": "x"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_version_that_is_none_is_no_error(version: str, draft: CaseStudy, lead: User) -> None:
    client = client_of(lead)
    for name in ("case_study_autosave", "case_study_section"):
        answer = client.post(at(name, draft, "problem"), {"problem": "x", "version": version})
        assert answer.status_code in (200, 302, 409)


# --- patient data -----------------------------------------------------------------------------------


def test_an_nhs_number_stops_the_section_and_its_text_is_kept_for_its_author(
    draft: CaseStudy, lead: User, steward: User
) -> None:
    client, address = client_of(lead), at("case_study_section", draft, "problem")
    text = f"One of them, {NUMBER}, waited."
    page = words(client.post(address, form_data("problem", problem=text)))
    assert "looks like an NHS number" in page and text in page
    assert not SectionVersion.objects.exists()
    blocked_text = BlockedText.objects.get()
    assert blocked_text.author == lead and blocked_text.texts["problem"] == text
    # An appeal goes to a steward, who looks; then it can be saved.
    appeal = reverse("blocked_text_appeal", args=[blocked_text.pk])
    client.post(appeal, {"reason": "A telephone number", "next": address})
    steward_client = client_of(steward)
    assert "Is this an NHS number?" in words(steward_client.get(reverse("own_case_studies")))
    decide = reverse("moderation_blocked_text", args=[blocked_text.pk])
    assert text in words(steward_client.get(decide))
    steward_client.post(decide, {"decision": "other", "reason": "It is the switchboard."})
    assert "It is the switchboard." in words(client.get(address))
    assert client.post(address, form_data("problem", problem=text, token="u")).status_code == 302
    assert draft.sections.get(name="problem").answers["problem"] == text


def test_what_only_warns_is_saved_and_shown(draft: CaseStudy, lead: User) -> None:
    text = "The 43-year-old who waited longest."
    client = client_of(lead)
    answer = client.post(
        at("case_study_section", draft, "problem"), form_data("problem", problem=text), follow=True
    )
    assert "Give an age group" in words(answer)
    assert draft.sections.get(name="problem").answers["problem"] == text


@pytest.mark.parametrize("verb", ["comment", "withdraw", "lower-grade"])
def test_patient_data_is_refused_in_every_text(
    verb: str, written: CaseStudy, lead: User, approver: User, steward: User
) -> None:
    actions.submit(case_study=written, by=lead)
    by = lead if verb == "withdraw" else approver
    if verb == "lower-grade":
        actions.approve(case_study=written, by=approver)
        by = steward
    data = {"section": "cost", "text": f"Ask {NUMBER}", "reason": f"Ask {NUMBER}", "to": "D"}
    client_of(by).post(at("case_study_action", written, verb), data)
    written.refresh_from_db()
    assert not Comment.objects.exists() and not written.lowered_to
    assert written.state in (State.APPROVAL, State.EDITORIAL)


def test_a_title_with_a_number_starts_nothing(lead: User) -> None:
    data = {"title": f"What {NUMBER} taught us", "place": "03R", "token": "x"}
    page = words(client_of(lead).post(reverse("case_study_start"), data))
    assert "looks like an NHS number" in page and "write it in a section" in page
    assert not CaseStudy.objects.exists()


# --- reviewing -----------------------------------------------------------------------------------


def test_from_author_to_approver_to_steward_and_back(
    written: CaseStudy, lead: User, approver: User, steward: User
) -> None:
    author, approving, publishing = client_of(lead), client_of(approver), client_of(steward)
    check = words(author.get(at("case_study_check", written)))
    assert "Evidence grade: D" in check and "within 10 working days" in check
    author.post(at("case_study_action", written, "submit"))
    assert written.title in words(approving.get(reverse("own_case_studies")))
    review = at("case_study_review", written)
    assert "Please answer by" in words(approving.get(reverse("own_case_studies")))
    refused = approving.post(at("case_study_action", written, "send-back"), follow=True)
    assert "comment on at least one section" in words(refused)
    approving.post(
        at("case_study_action", written, "comment"),
        {"section": "cost", "text": "In which year?", "token": "c"},
    )
    assert "In which year?" in words(approving.get(review))
    approving.post(at("case_study_action", written, "send-back"))
    assert "In which year?" in words(author.get(at("case_study_write", written)))
    section = author.get(at("case_study_section", written, "cost"))
    assert "In which year?" in words(section)
    author.post(
        at("case_study_section", written, "cost"), form_data("cost", version=1, cost="In 2025.")
    )
    author.post(at("case_study_resolve_comment", written, Comment.objects.get().pk))
    author.post(at("case_study_action", written, "submit"))
    approving.post(at("case_study_action", written, "approve"))
    publishing.post(at("case_study_action", written, "publish"))
    page = words(Client().get(written.get_absolute_url()))
    assert "In 2025." in page and "The first form was too long" in page


def test_a_verb_for_somebody_else_is_not_there(
    written: CaseStudy, lead: User, colleague: User
) -> None:
    actions.submit(case_study=written, by=lead)
    for verb in ("approve", "publish", "lower-grade", "send-back", "no-such-verb"):
        assert client_of(lead).post(at("case_study_action", written, verb)).status_code == 404
    assert (
        client_of(colleague).post(at("case_study_action", written, "withdraw")).status_code == 404
    )


def test_what_was_typed_into_a_refused_form_is_there_again(
    published: CaseStudy, lead: User
) -> None:
    answer = client_of(lead).post(
        at("case_study_action", published, "hand-over"),
        {"email": "nobody@example.org", "agreed": "on"},
        follow=True,
    )
    assert "nobody@example.org" in answer.content.decode()
    assert "can sign in here yet" in words(answer)


def test_two_tabs_of_a_refused_form_do_not_mix(published: CaseStudy, lead: User) -> None:
    draft = actions.start(
        title="Another", place=published.place, by=lead, measure="", treatment_function="C_999"
    )
    client = client_of(lead)
    for case_study, email in ((published, "first@example.org"), (draft, "second@example.org")):
        client.post(at("case_study_action", case_study, "hand-over"), {"email": email})
    for case_study, own, other in (
        (published, "first@example.org", "second@example.org"),
        (draft, "second@example.org", "first@example.org"),
    ):
        html = client.get(at("case_study_people", case_study)).content.decode()
        assert own in html and other not in html
        assert own not in client.get(at("case_study_people", case_study)).content.decode()


def test_a_refused_form_is_kept_within_limits_and_for_one_person(
    draft: CaseStudy, lead: User, colleague: User
) -> None:
    actions.add_co_author(case_study=draft, email=colleague.email, by=lead)
    client = client_of(lead)
    address = at("case_study_action", draft, "add-co-author")
    client.post(address, {"email": "x" * 70_000})
    assert "x" * 300 not in client.get(at("case_study_people", draft)).content.decode()
    client.post(address, {"email": "nobody@example.org"})
    session = client.session
    kept = dict(session[REFUSED_FORMS_KEY])
    client.get(at("case_study_people", draft))
    client.force_login(colleague)
    session = client.session
    session[REFUSED_FORMS_KEY] = kept
    session.save()
    html = client.get(at("case_study_people", draft)).content.decode()
    assert "nobody@example.org" not in html


def test_the_history_shows_each_difference_in_words(written: CaseStudy, lead: User) -> None:
    write(written, lead, cost="Three clinics a month of a consultant's time.")
    page = client_of(lead).get(at("case_study_history", written)).content.decode()
    assert re.search(r"(?s)<del>((?!</del>).)*Two", page) and re.search(
        r"(?s)<ins>((?!</ins>).)*Three", page
    )
    assert "taken out:" in page and "added:" in page
    assert re.search(r"(?s)<ins>((?!</ins>).)*Wakefield", page) and ">03R<" not in page
    assert "Lead, ICB lead for West Yorkshire" in page


def picture(name: str, width: int) -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (width, 4)).save(file, "PNG")
    file.seek(0)
    file.name = name
    return file


def test_files_are_attached_and_seen_by_whoever_sees_the_case_study(
    draft: CaseStudy, lead: User, colleague: User
) -> None:
    client = client_of(lead)
    data = {"file": picture("form.png", 4), "description": "The form"}
    client.post(at("case_study_files", draft), data)
    attachment = Attachment.objects.get()
    data = {"file": picture("born 3 May 1961.png", 6), "description": "The form"}
    assert "Look at the file’s name again" in words(
        client.post(at("case_study_files", draft), data, follow=True)
    )
    Attachment.objects.latest("pk").delete()
    assert "form.png" in words(client.get(at("case_study_files", draft)))
    assert client.get(attachment.get_absolute_url()).status_code == 200
    assert client_of(colleague).get(attachment.get_absolute_url()).status_code == 404
    client.post(at("case_study_remove_file", draft, attachment.pk))
    assert not Attachment.objects.exists()
    history = words(client.get(at("case_study_history", draft)))
    assert "Added a file: form.png" in history and "Took off a file: form.png" in history


def test_readers_have_the_files_of_the_published_version(
    written: CaseStudy, lead: User, approver: User, steward: User
) -> None:
    def files_of(client: Client, page: str) -> set[str]:
        return set(re.findall(r"(\w+\.png)</a>", client.get(at(page, written)).content.decode()))

    def published_again() -> None:
        actions.submit(case_study=written, by=lead)
        actions.approve(case_study=written, by=approver)
        review = words(client_of(steward).get(at("case_study_review", written)))
        assert (
            not Attachment.objects.filter(pending_removal=True)
            or "Taken off in this version" in review
        )
        actions.publish(case_study=written, by=steward)

    reader, client = Client(), client_of(lead)
    client.post(at("case_study_files", written), {"file": picture("old.png", 4)})
    published_again()
    actions.revise(case_study=written, by=lead)
    client.post(at("case_study_files", written), {"file": picture("new.png", 5)})
    old, new = Attachment.objects.order_by("pk")
    client.post(at("case_study_remove_file", written, old.pk))
    assert files_of(reader, "case_study") == {"old.png"}
    assert files_of(client, "case_study_preview") == {"new.png"}
    codes = [reader.get(file.get_absolute_url()).status_code for file in (old, new)]
    assert codes == [200, 404]
    published_again()
    assert files_of(reader, "case_study") == {"new.png"}
    codes = [reader.get(file.get_absolute_url()).status_code for file in (old, new)]
    assert codes == [404, 200]
    actions.withdraw(case_study=written, reason="A figure was wrong.", by=lead)
    assert reader.get(new.get_absolute_url()).status_code == 404


# --- reading -------------------------------------------------------------------------------------


def test_a_reader_sees_the_thirty_seconds_first_and_no_contact(published: CaseStudy) -> None:
    page = words(Client().get(published.get_absolute_url()))
    order = [
        page.index(part)
        for part in (
            published.summary,
            "How it turned out",
            "The problem",
            "What they did",
            "What happened",
            "What did not work",
            "Cost",
            "It means:",
            "Cite this",
        )
    ]
    assert order == sorted(order)
    assert "cardiology@example.nhs.uk" not in page and "Sign in to see who to ask" in page
    assert f"case study {published.pk}, published" in page
    assert f"http://testserver/case-studies/{published.pk}/" in page


def test_staff_see_whom_to_ask(published: CaseStudy, colleague: User) -> None:
    page = words(client_of(colleague).get(published.get_absolute_url()))
    assert "cardiology@example.nhs.uk" in page and "deputy@example.nhs.uk" in page


def test_references_are_reached_from_the_text(
    published: CaseStudy, lead: User, approver: User, steward: User
) -> None:
    actions.revise(case_study=published, by=lead)
    write(
        published,
        lead,
        results="Fewer [1], and none [7].",
        references="1. A report: https://example.org/report\n[2] Another <script>",
    )
    page = client_of(lead).get(at("case_study_preview", published)).content.decode()
    assert 'href="#reference-1"' in page and 'id="reference-1"' in page
    assert "#reference-7" not in page and "<script>" not in page
    assert ">https://example.org/report</a>" in page
    unchanged = Client().get(published.get_absolute_url()).content.decode()
    assert "and none [7]" not in unchanged


def test_the_printable_page(published: CaseStudy) -> None:
    page = words(Client().get(at("case_study_printable", published)))
    assert published.summary in page and "The first form was too long" in page
    assert f"/case-studies/{published.pk}/" in page


def test_a_withdrawn_case_study_says_only_why(published: CaseStudy, lead: User) -> None:
    actions.withdraw(case_study=published, reason="A figure was wrong.", by=lead)
    page = words(Client().get(published.get_absolute_url()))
    assert "A figure was wrong." in page and "The first form was too long" not in page
    assert words(Client().get(reverse("case_studies"))).count(published.title) == 0


def test_an_archived_case_study_stays_at_its_address(published: CaseStudy, lead: User) -> None:
    actions.archive(case_study=published, reason="The clinic has moved.", by=lead)
    page = words(Client().get(published.get_absolute_url()))
    assert "The clinic has moved." in page and "The first form was too long" in page


def test_the_feed_holds_what_is_public(published: CaseStudy, lead: User) -> None:
    feed = Client().get(reverse("case_studies_feed"))
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert published.title in feed.content.decode()
    CaseStudy.objects.update(audience="staff")
    assert published.title not in client_of(lead).get(reverse("case_studies_feed")).content.decode()


@pytest.mark.parametrize("name", ["no-such-section", "basics%00"])
def test_a_section_that_is_none_is_not_there(name: str, draft: CaseStudy, lead: User) -> None:
    base = at("case_study_write", draft)
    assert client_of(lead).get(f"{base}{name}/").status_code == 404
