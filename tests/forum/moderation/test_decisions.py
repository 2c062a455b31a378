from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Comment
from forum.moderation import actions
from forum.moderation.models import Decision, ModerationCase
from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.threads import actions as threads
from forum.threads.models import Post, PostVersion, Thread, Visibility
from metrics.models import Place
from tests.factories.case_studies import make_case_study
from tests.factories.moderation import decide_case, report_content
from tests.factories.notifications import inbox_titles
from tests.factories.people import MakePerson
from tests.factories.threads import post_reply
from tests.forum.moderation.conftest import NUMBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(post: Post, reader: User) -> ModerationCase:
    return report_content(post, reader, "patient_data").case


def fresh(post: Post) -> Post:
    return Post.objects.get(pk=post.pk)


@pytest.mark.parametrize(
    ("kind", "then"),
    [
        ("keep", Visibility.VISIBLE),
        ("edit_out", Visibility.VISIBLE),
        ("hide", Visibility.HIDDEN),
        ("remove", Visibility.REMOVED),
    ],
)
def test_what_becomes_of_a_post(
    case: ModerationCase,
    post: Post,
    steward: User,
    author: User,
    reader: User,
    kind: str,
    then: str,
) -> None:
    decide_case(case, steward, kind, "It tells who it was", body="The patient did well.")
    case.refresh_from_db()
    assert not case.is_open and case.steward == steward
    assert fresh(post).visibility == then
    edited = kind == "edit_out"
    assert (fresh(post).body == "The patient did well.") == edited
    if edited:
        # What stood there is for stewards alone.
        assert not PostVersion.objects.visible_to(author).filter(post=post).exists()
    for person, title in ((author, "What a steward decided"), (reader, "What we decided")):
        told = Notification.objects.visible_to(person).filter(kind="decision")
        assert told.get().actor is None
        assert inbox_titles(person, kind="decision")[0].startswith(title)
    decision = case.decisions.get()
    assert decision.reason == "It tells who it was" and decision.about == author
    assert AuditEvent.objects.about(case).last().verb == f"decided: {kind}"


def test_a_title(thread: Thread, asker: User, reader: User, steward: User) -> None:
    case = report_content(thread, reader, "patient_data").case
    decide_case(case, steward, "edit_out", body="Who has one?")
    thread.refresh_from_db()
    assert thread.title == "Who has one?" and not thread.withheld
    again = report_content(thread, reader, "unkind").case
    decide_case(again, steward, "remove")
    thread.refresh_from_db()
    assert thread.withheld


def test_title_and_text_reported_apart_stay_hidden_until_both_are_decided(
    thread: Thread, reader: User, steward: User
) -> None:
    opening = Post.objects.get(pk=thread.first_post_id)
    one = report_content(thread, reader, "patient_data").case
    opening.refresh_from_db()
    # Its text was reported before, on a page opened earlier.
    other = ModerationCase.objects.create(
        content_object=opening, author=opening.author, hidden_on_report=True
    )
    decide_case(one, steward)
    assert fresh(opening).visibility == Visibility.HIDDEN
    decide_case(other, steward)
    assert fresh(opening).visibility == Visibility.VISIBLE


def test_a_case_study_is_withdrawn_and_a_comment_mended(
    places: dict[str, Place], person: MakePerson, reader: User, steward: User
) -> None:
    owner = person("owner")
    story = make_case_study(places["03R"], owner)
    case = report_content(story, reader, "wrong").case
    assert case.author == owner
    with pytest.raises(Refused, match="Choose"):
        decide_case(case, steward, "remove")
    decide_case(case, steward, "withdraw", "Its figures are another year's")
    assert CaseStudy.objects.get(pk=story.pk).is_withdrawn
    approver = person("approver", Role.APPROVER, "QWO")
    other = make_case_study(places["03R"], owner)
    comment = Comment.objects.create(
        case_study=other, section="cost", text="Silly", author=approver
    )
    case = report_content(comment, owner).case
    decide_case(case, steward, "edit_out", body="Please say more.")
    comment.refresh_from_db()
    assert comment.text == "Please say more."


def test_a_warning_and_a_suspension(
    case: ModerationCase, post: Post, thread: Thread, steward: User, author: User, reader: User
) -> None:
    until = timezone.localdate() + timedelta(days=7)
    decide_case(case, steward, "remove", also="suspend", until=until)
    author.refresh_from_db()
    assert author.suspended_until == until and author.suspension_reason == "So"
    assert Notification.objects.filter(person=author, kind="decision").exists(), (
        "told before it begins"
    )
    assert {one.kind for one in case.decisions.all()} == {"remove", "suspend"}
    # Another case of the same person: a warning afterwards, once.
    other = decide_case(
        ModerationCase.objects.create(content_object=thread, author=author), steward
    )
    warning = actions.warn(case=other, reason="Please do not", by=steward)
    assert actions.warn(case=other, reason="Please do not", by=steward) == warning
    with pytest.raises(Refused, match="closed"):
        actions.suspend(case=other, until=until, reason="So", by=steward)


def test_hidden_until_mended(case: ModerationCase, post: Post, steward: User) -> None:
    decide_case(case, steward, "hide")
    assert not ModerationCase.objects.manageable_by(steward).edited_since_hidden().exists()
    threads.edit_post(post=fresh(post), body="The patient did well.", by=post.author)
    assert ModerationCase.objects.manageable_by(steward).edited_since_hidden().get() == case
    with pytest.raises(NotAllowed):
        actions.restore(case=case, by=post.author)
    actions.restore(case=case, by=steward)
    assert not ModerationCase.objects.edited_since_hidden().exists()
    assert fresh(post).visibility == Visibility.VISIBLE


def test_who_decides(
    case: ModerationCase, post: Post, thread: Thread, steward: User, second: User, reader: User
) -> None:
    for nobody in (reader, post.author):
        with pytest.raises(NotAllowed):
            decide_case(case, nobody)
        with pytest.raises(NotAllowed):
            actions.assign_case(case=case, by=nobody)
    own = report_content(post_reply(thread, steward), reader).case
    with pytest.raises(NotAllowed):
        decide_case(own, steward)
    assert actions.assign_case(case=own, by=second).steward == second
    actions.assign_case(case=case, by=steward)
    assert actions.assign_case(case=case, by=second).steward == second, "when somebody is away"
    decide_case(case, steward, "remove")
    assert decide_case(case, steward, "remove").decisions.count() == 1, "the same form twice"
    with pytest.raises(Refused, match="has decided this: it was removed"):
        decide_case(case, second, "keep")


def test_what_is_refused_changes_nothing(case: ModerationCase, post: Post, steward: User) -> None:
    administrators = timezone.localdate() - timedelta(days=1)
    for given in (
        {"reason": " "},
        {"reason": f"It says {NUMBER}"},
        {"kind": "withdraw"},
        {"kind": "edit_out", "body": ""},
        {"also": "suspend"},
        {"also": "suspend", "until": administrators},
        {"also": "remove"},
    ):
        with pytest.raises(Refused):
            decide_case(case, steward, **given)
    case.refresh_from_db()
    assert case.is_open and not Decision.objects.exists()
    assert fresh(post).visibility == Visibility.HIDDEN


def test_the_database_holds_to_the_rules_too(
    case: ModerationCase, post: Post, steward: User, second: User
) -> None:
    decide_case(case, steward, "remove")
    more = {"case": case, "author": second, "about": post.author, "reason": "So"}
    wrong = [
        {**more, "kind": "keep"},
        {**more, "kind": "warn", "reason": ""},
        {**more, "kind": "warn", "author": post.author},
        {**more, "kind": "warn", "about": None},
        {**more, "kind": "suspend"},
        {**more, "kind": "dance"},
    ]
    for given in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**given)
            pytest.fail(f"{given} was stored")
