"""Several people at the same case at the same moment, each with a connection of their own."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from forum.moderation import actions
from forum.moderation.models import Decision, ModerationCase, Report
from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.threads.models import Post, Visibility
from tests.factories.moderation import decide_case, report_content
from tests.factories.people import make_person
from tests.factories.places import make_places
from tests.factories.threads import post_reply, start_thread
from tests.forum.writing.test_blocked_texts_concurrently import run_concurrently


@pytest.fixture
def somebody(several_connections: None) -> Callable[..., User]:
    return partial(make_person, make_places())


@pytest.fixture
def post(somebody: Callable[..., User]) -> Post:
    from metrics.models import Place

    thread = start_thread(somebody("asker"), Place.objects.get(code="QWO"))
    return post_reply(thread, somebody("author"), "The patient in bed 4.")


def test_of_two_stewards_one_decides(post: Post, somebody: Callable[..., User]) -> None:
    case = report_content(post, somebody("reader"), "patient_data").case
    first_steward, second_steward = (somebody(name, Role.STEWARD) for name in ("one", "two"))
    until = timezone.localdate() + timedelta(days=7)
    results = run_concurrently(
        partial(decide_case, case, first_steward, "remove", also="suspend", until=until),
        partial(decide_case, case, second_steward, "keep"),
    )
    assert {type(result) for result in results} == {ModerationCase, Refused}, results
    winner, kind = (
        (first_steward, "remove")
        if isinstance(results[0], ModerationCase)
        else (second_steward, "keep")
    )
    case.refresh_from_db()
    assert case.steward == winner
    about_it = Decision.objects.filter(case=case, kind__in=["remove", "keep"])
    assert [(decision.kind, decision.author) for decision in about_it] == [(kind, winner)]
    shown = Visibility.REMOVED if kind == "remove" else Visibility.VISIBLE
    assert Post.objects.get(pk=post.pk).visibility == shown
    verbs = [event.verb for event in AuditEvent.objects.about(case)]
    assert len([verb for verb in verbs if verb in ("decided: remove", "decided: keep")]) == 1
    notifications = Notification.objects.filter(person=post.author, kind="decision")
    assert notifications.count() == 1


def test_reports_of_many_and_a_decision(post: Post, somebody: Callable[..., User]) -> None:
    """Nobody waits for ever, each report is kept once, and no two cases of one thing are open."""
    people = [somebody(f"reader{number}") for number in range(5)]
    steward = somebody("one", Role.STEWARD)
    case = report_content(post, people[0]).case
    results = run_concurrently(
        partial(decide_case, case, steward, "keep"),
        *(partial(report_content, post, person, "patient_data") for person in people[1:]),
        partial(report_content, post, people[1], "patient_data"),
    )
    assert not [item for item in results if isinstance(item, Exception)], results
    assert Report.objects.count() in (5, 6), (
        "sent twice around the decision it may be about two cases"
    )
    open_ones = ModerationCase.objects.about(post).open()
    assert open_ones.count() <= 1
    for item in open_ones:
        actions.assign_case(case=item, by=steward)
        decide_case(item, steward, "keep")
    assert Post.objects.get(pk=post.pk).visibility == Visibility.VISIBLE
