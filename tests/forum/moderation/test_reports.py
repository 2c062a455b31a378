from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Comment
from forum.moderation.models import ModerationCase, Report
from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.threads import actions as threads
from forum.threads.models import Post, Thread, Visibility
from forum.threads.subjects import about_object
from metrics.models import Place
from tests.factories.case_studies import make_case_study
from tests.factories.moderation import decide_case, report_content
from tests.factories.notifications import inbox_titles
from tests.factories.people import MakePerson, client_of
from tests.factories.threads import post_reply
from tests.forum.moderation.conftest import NUMBER

pytestmark = pytest.mark.django_db


def now(post: Post) -> str:
    return Post.objects.get(pk=post.pk).visibility


def titles(user: User) -> list[str]:
    return inbox_titles(user)


def test_reports_of_one_thing_are_joined(
    post: Post, reader: User, asker: User, steward: User
) -> None:
    one, two = (
        report_content(post, reader),
        report_content(post, asker, "other", "He is my neighbour"),
    )
    assert one.case == two.case and one.case.is_open
    assert report_content(post, reader, "wrong") == one, "once for each person and thing"
    assert Report.objects.count() == 2
    assert now(post) == Visibility.VISIBLE
    verbs = [event.verb for event in AuditEvent.objects.about(one.case)]
    assert verbs == ["reported", "reported"]
    assert not AuditEvent.objects.about(post).exists(), "whose it is must not read who reported it"
    assert titles(steward) == ["A post was reported"]


def test_a_report_of_patient_data_hides_at_once_and_tells_how_to_mend(
    post: Post, reader: User, author: User, steward: User
) -> None:
    case = report_content(post, reader, "patient_data").case
    assert case.hidden_on_report and now(post) == Visibility.HIDDEN
    notification = Notification.objects.visible_to(author).get(kind="request")
    assert "hidden for now" in titles(author)[-1]
    assert notification.path.startswith("/moderation/decisions/")
    assert notification.outgoing_email is not None and notification.actor is None
    assert "patient" in titles(steward)[0]
    assert AuditEvent.objects.about(case).last().verb == "hid at once"
    # Its author may mend it, and it stays hidden until a steward has looked.
    threads.edit_post(post=post, body="The patient did well.", by=author)
    assert now(post) == Visibility.HIDDEN


def test_that_it_may_tell_who_a_patient_is_can_be_added(post: Post, reader: User) -> None:
    first = report_content(post, reader, "unkind", "He is rude")
    added = report_content(post, reader, "patient_data")
    assert added == first and added.details == "He is rude" and added.reason == "patient_data"
    assert now(post) == Visibility.HIDDEN
    assert report_content(post, reader, "wrong").reason == "patient_data"
    assert AuditEvent.objects.about(first.case).filter(verb="reported").count() == 2


def test_a_title_is_hidden_with_its_opening_post(thread: Thread, reader: User) -> None:
    report_content(thread, reader, "patient_data")
    assert not Thread.objects.visible_to(reader).filter(pk=thread.pk).exists()
    assert Thread.objects.visible_to(thread.author).filter(pk=thread.pk).exists()


def test_a_case_study_is_hidden_at_once_too(
    places: dict[str, Place], person: MakePerson, reader: User, steward: User
) -> None:
    owner, anyone = person("owner"), AnonymousUser()
    case_study = make_case_study(places["03R"], owner, audience="public")
    posting = threads.start_thread(
        subject=about_object(case_study), kind="question", title="How?", body="So?", by=reader
    )
    assert posting.post
    about, address = posting.post.thread, case_study.get_absolute_url()
    assert client_of(reader).get(address).status_code == Client().get(address).status_code == 200
    case = report_content(case_study, reader, "patient_data").case
    case_study.refresh_from_db()
    assert case.hidden_on_report and case_study.withheld
    assert Client().get(address).status_code == client_of(reader).get(address).status_code == 404
    for user in (anyone, reader):
        assert not CaseStudy.objects.visible_to(user).exists()
        assert not CaseStudy.objects.readable_by(user).filter(pk=case_study.pk).exists()
    assert not Thread.objects.visible_to(reader).filter(pk=about.pk).exists()
    assert "hidden for now" in inbox_titles(owner, event="hidden for now")[0]
    assert b"Hidden for now" in client_of(owner).get(address).content
    assert "Write a new version" in client_of(owner).get("/moderation/decisions/").content.decode()
    page = client_of(steward).get(f"/moderation/{case.pk}/").content
    assert b"Now: hidden while" in b" ".join(page.split())
    decide_case(case, steward)
    assert Client().get(address).status_code == 200
    assert CaseStudy.objects.published().readable_by(anyone).get() == case_study


def test_a_withheld_case_study_that_is_withdrawn_says_why(
    places: dict[str, Place], person: MakePerson, reader: User, steward: User
) -> None:
    case_study = make_case_study(places["03R"], person("owner"), audience="public")
    decide_case(
        report_content(case_study, reader, "patient_data").case,
        steward,
        "withdraw",
        "One can tell who",
    )
    answer = Client().get(case_study.get_absolute_url())
    assert answer.status_code == 200 and b"One can tell who" in answer.content


def test_a_comment_is_hidden_at_once_too(
    places: dict[str, Place], person: MakePerson, steward: User
) -> None:
    owner, approver = person("owner"), person("approver", Role.APPROVER, "QWO")
    case_study = make_case_study(places["03R"], owner)
    comment = Comment.objects.create(
        case_study=case_study, section="cost", text="As with Ann of Mill Lane.", author=approver
    )
    page = reverse("case_study_review", args=[case_study.pk])
    assert f"/report/comment/{comment.pk}/" in client_of(owner).get(page).content.decode()
    case = report_content(comment, owner, "patient_data").case
    assert case.hidden_on_report
    assert "Mill Lane" not in client_of(owner).get(page).content.decode()
    assert "Mill Lane" in client_of(approver).get(page).content.decode()
    assert "Mill Lane" in client_of(steward).get(f"/moderation/{case.pk}/").content.decode()
    decide_case(case, steward, "edit_out", body="As with one patient.")
    assert "As with one patient." in client_of(owner).get(page).content.decode()


def test_what_a_steward_has_kept_is_not_hidden_again_until_it_changes(
    post: Post, reader: User, asker: User, author: User, steward: User
) -> None:
    decide_case(report_content(post, reader, "patient_data").case, steward)
    assert now(post) == Visibility.VISIBLE
    assert report_content(post, reader, "patient_data").case.is_open is False, "said before"
    again = report_content(post, asker, "patient_data").case
    assert again.is_open and not again.hidden_on_report and now(post) == Visibility.VISIBLE
    decide_case(again, steward)
    threads.edit_post(post=Post.objects.get(pk=post.pk), body="Bed 5 too.", by=author)
    third = report_content(Post.objects.get(pk=post.pk), reader, "patient_data").case
    assert third.is_open and third.hidden_on_report


def test_what_cannot_be_reported(
    post: Post, author: User, reader: User, person: MakePerson
) -> None:
    with pytest.raises(NotAllowed):
        report_content(post, author)
    nobody = person("nobody", member=False)
    with pytest.raises(NotAllowed):
        report_content(post, nobody)
    with pytest.raises(Refused, match="Choose"):
        report_content(post, reader, "boring")
    with pytest.raises(Refused, match="few words"):
        report_content(post, reader, "other", "  ")
    with pytest.raises(Refused, match="NHS number"):
        report_content(post, reader, "patient_data", f"It says {NUMBER}")
    threads.delete_post(post=post, by=author)
    with pytest.raises(NotAllowed):
        report_content(Post.objects.get(pk=post.pk), reader)
    assert not Report.objects.exists() and not ModerationCase.objects.exists()


def test_how_many_reports_a_new_account_can_send(
    thread: Thread, author: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forum.writing import rate_limits

    few = dict.fromkeys(rate_limits.LimitedAction, 1)
    monkeypatch.setattr(rate_limits, "LIMITS_BY_ACCOUNT_AGE", ((2, few),))
    first, second = (post_reply(thread, author, f"Text {number}") for number in range(2))
    User.objects.filter(pk=reader.pk).update(date_joined=timezone.now())
    reader.refresh_from_db()
    report_content(first, reader)
    with pytest.raises(Refused, match="send it tomorrow"):
        report_content(second, reader)
    User.objects.filter(pk=reader.pk).update(date_joined=timezone.now() - timedelta(days=30))
    reader.refresh_from_db()
    assert report_content(second, reader).case.is_open


def test_the_database_holds_to_the_rules_too(post: Post, reader: User) -> None:
    report = report_content(post, reader)
    case = report.case
    wrong = [
        lambda: Report.objects.create(case=case, author=reader, reason="wrong"),
        lambda: Report.objects.create(case=case, author=post.author, reason="boring"),
        lambda: Report.objects.create(case=case, author=post.author, reason="other"),
        lambda: ModerationCase.objects.create(content_object=post, author=post.author),
        lambda: ModerationCase.objects.filter(pk=case.pk).update(state="decided"),
        lambda: ModerationCase.objects.filter(pk=case.pk).update(
            steward=post.author, assigned_at=timezone.now()
        ),
    ]
    for number, write in enumerate(wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
            pytest.fail(f"number {number} was stored")
