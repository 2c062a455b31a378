from datetime import timedelta

import pytest
from django.utils import timezone

from forum.people.actions import close_account
from forum.people.models import User
from forum.threads import actions
from forum.threads.models import Bookmark, DraftSlot, ReadPosition, Thread
from metrics.models import Place
from tests.factories.notifications import inbox_titles
from tests.factories.threads import post_reply, start_thread

pytestmark = pytest.mark.django_db


def notification_titles(person: User) -> list[str]:
    return inbox_titles(person)[::-1]


def test_after_five_working_days_stewards_are_asked_once(
    thread: Thread, asker: User, colleague: User, steward: User, places: dict[str, Place]
) -> None:
    other = start_thread(asker, places["QWO"], title="Who has a clinic?")
    start_thread(asker, places["QWO"], title="We have one.", kind="experience")
    post_reply(thread, asker, "Nobody?")
    post_reply(other, colleague)
    today = timezone.localdate()
    assert actions.remind_of_unanswered(on=today + timedelta(days=5)) == []
    late = today + timedelta(days=9)
    assert actions.remind_of_unanswered(on=late) == [thread]
    actions.remind_of_unanswered(on=late + timedelta(days=1))
    assert notification_titles(steward) == [f"Nobody has answered yet: {thread.title}"]
    assert notification_titles(colleague) == notification_titles(asker)[1:] == []


def test_its_own_steward_where_it_has_one(
    thread: Thread, colleague: User, steward: User, person: object
) -> None:
    from forum.people.models import Role

    another = person("another", Role.STEWARD)  # type: ignore[operator]
    actions.assign_steward(thread=thread, person=another, by=steward)
    actions.remind_of_unanswered(on=timezone.localdate() + timedelta(days=9))
    assert f"Nobody has answered yet: {thread.title}" in notification_titles(another)
    assert notification_titles(steward) == []


def test_what_somebody_never_sent_goes_when_they_leave(thread: Thread, colleague: User) -> None:
    post_reply(thread, colleague)
    actions.save_draft(slot=f"thread:{thread.pk}", texts={"body": "And"}, by=colleague)
    actions.bookmark(post=thread.first_post, by=colleague)
    actions.mark_read(thread=thread, number=2, by=colleague)
    close_account(user=colleague, by=colleague)
    actions.delete_data_of_closed_accounts()
    for model in (DraftSlot, Bookmark, ReadPosition):
        assert not model.objects.filter(person=colleague).exists()
    assert thread.posts.count() == 2
