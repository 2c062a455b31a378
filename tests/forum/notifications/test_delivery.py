"""Who is notified, of what, once; and what is shown of it afterwards."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.casestudies.models import CaseStudy, State
from forum.notifications import actions
from forum.notifications.models import AnnouncedRelease, Announcement, Level, Notification, Watch
from forum.notifications.subjects import WatchSubject
from forum.people.actions import Refused
from forum.people.models import User
from forum.rooms import notified_models, visible_rows
from tests.factories.figures import make_release
from tests.factories.notifications import make_event
from tests.forum.notifications.conftest import THREAD

pytestmark = pytest.mark.django_db
PLACE, TAG = WatchSubject("place", "03R"), WatchSubject("tag", "virtual-wards")


def send(
    people: list[User],
    about: CaseStudy,
    *,
    kind: str = "reply",
    by_email: bool = False,
    **changes: object,
) -> int:
    fields = {
        "event": make_event(kind, by_email=by_email),
        "path": "/discussions/7/",
        "by": None,
        "idempotency_key": "post:1",
        "subject": THREAD,
    } | changes
    return actions.notify(people=people, about=about, **fields)  # type: ignore[arg-type]


def send_to_watchers(about: CaseStudy, subjects: list[WatchSubject], **changes: object) -> None:
    fields = {
        "event": make_event("post"),
        "path": "/discussions/7/",
        "by": None,
        "idempotency_key": "post:2",
        "subject": THREAD,
    } | changes
    actions.notify_watchers(about=about, watched_subjects=subjects, **fields)  # type: ignore[arg-type]
    for pk in Announcement.objects.filter(finished_at=None).values_list("pk", flat=True):
        actions.deliver_announcement(announcement_id=pk)


def notified_names() -> set[str]:
    return set(Notification.objects.values_list("person__name", flat=True))


def test_only_those_in_good_standing_who_may_see_it_and_did_not_do_it(person, case_study) -> None:
    suspended, closed = person("suspended"), person("closed")
    suspended.suspended_until, suspended.suspension_reason = timezone.localdate(), "a test"
    suspended.save()
    closed.is_active, closed.closed_at, closed.name = False, timezone.now(), ""
    closed.save()
    outsider, muting, actor = person("outsider", member=False), person("muting"), person("actor")
    actions.mute(subject=THREAD, by=muting)
    everybody = [suspended, closed, outsider, muting, actor, person("ann")]
    assert send(everybody, case_study, by=actor) == 1
    assert notified_names() == {"Ann"}


def test_once_is_once_for_each_person(ann, ben, case_study) -> None:
    assert send([ann, ann], case_study) == 1
    assert send([ann, ben], case_study, path="/places/") == 1
    paths = Notification.objects.values_list("path", flat=True)
    assert list(paths) == ["/places/", "/discussions/7/"]
    send_to_watchers(case_study, [THREAD], idempotency_key="post:1")
    assert Notification.objects.count() == 2
    twin = Notification(person=ann, idempotency_key="post:1", path="/", about_id=1)
    twin.about_type_id = Notification.objects.first().about_type_id
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_the_nearest_subject_with_a_level_decides(person, case_study) -> None:
    near = {"watch": ["in"], "mute": ["out"], "normal": ["out"], "": ["in"]}
    for level, expected in near.items():
        watcher = person(f"{level or 'nothing'}-{expected[0]}")
        actions.set_watch_level(subject=PLACE, level=Level.WATCH, by=watcher)
        if level:
            actions.set_watch_level(subject=TAG, level=level, by=watcher)
    send_to_watchers(case_study, [TAG, PLACE], subject=WatchSubject("thread", "9"))
    assert notified_names() == {"Watch-In", "Nothing-In"}


def test_only_the_thread_s_watchers_hear_of_a_post(ann, ben, case_study) -> None:
    actions.set_watch_level(subject=THREAD, level=Level.WATCH, by=ann)
    actions.set_watch_level(subject=PLACE, level=Level.WATCH, by=ben)
    send_to_watchers(case_study, [THREAD], by=None)
    assert notified_names() == {"Ann"}
    assert Announcement.objects.get().finished_at


def test_whoever_announces_is_not_told_and_nor_are_those_who_may_not_see_it(
    person, case_study
) -> None:
    actor, outsider, ann = person("actor"), person("outsider", member=False), person("ann")
    for user in (actor, outsider, ann):
        actions.set_watch_level(subject=THREAD, level=Level.WATCH, by=user)
    send_to_watchers(case_study, [THREAD], by=actor)
    send_to_watchers(case_study, [THREAD], by=actor)
    assert notified_names() == {"Ann"} and Notification.objects.count() == 1


def test_many_watchers_in_chunks(person, case_study, monkeypatch) -> None:
    monkeypatch.setattr("forum.notifications.actions.delivery.CHUNK", 2)
    people = [person(f"p{number}") for number in range(5)]
    for watcher in people:
        actions.set_watch_level(subject=THREAD, level=Level.WATCH, by=watcher)
    send_to_watchers(case_study, [THREAD])
    assert Notification.objects.count() == 5


def test_what_may_no_longer_be_seen_is_not_shown(ann, case_study) -> None:
    send([ann], case_study)
    assert Notification.objects.visible_to(ann).count() == 1
    ann.grants.update(ended_at=timezone.now() - timedelta(days=2))
    assert not Notification.objects.visible_to(User.objects.get(pk=ann.pk)).exists()
    ann.grants.update(ended_at=None)
    CaseStudy.objects.filter(pk=case_study.pk).update(
        state=State.WITHDRAWN, live=False, ended_reason="a test"
    )
    assert not Notification.objects.visible_to(ann).exists()


def test_nobody_sees_another_s(ann, ben, case_study) -> None:
    send([ann], case_study)
    assert not Notification.objects.visible_to(ben).exists()
    actions.mark_all_read(by=ben)
    assert actions.mark_read(notification_id=Notification.objects.get().pk, by=ben) is None
    assert Notification.objects.get().read_at is None


def test_every_notified_model_says_who_may_see_it(ann) -> None:
    for model in notified_models():
        assert not visible_rows(model, ann).filter(pk=0).exists()


def test_what_is_not_named_in_the_settings_is_refused(ann, places) -> None:
    with pytest.raises(ValueError, match="notified_about"):
        send([ann], places["03R"])


def test_a_withdrawn_month_takes_its_notifications_with_it(ann) -> None:
    release = make_release()
    send([ann], AnnouncedRelease.objects.create(release=release), kind="figures", subject=None)
    assert Notification.objects.visible_to(ann).exists()
    type(release).objects.filter(pk=release.pk).update(state="withdrawn")
    assert not Notification.objects.visible_to(ann).exists()


def test_a_notification_leads_within_the_site(ann, case_study) -> None:
    send([ann], case_study)
    for wrong in ({"path": "//elsewhere"}, {"path": "https://x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notification.objects.update(**wrong)


# --- watching ------------------------------------------------------------------------------------


def test_levels_are_stored_once_for_each_subject(ann) -> None:
    actions.set_watch_level(subject=PLACE, level=Level.WATCH, by=ann)
    actions.mute(subject=PLACE, by=ann)
    assert Watch.objects.get().level == "mute"
    actions.set_watch_level(subject=PLACE, level=Level.NORMAL, by=ann)
    assert Watch.objects.get().level == "normal"
    for wrong in (WatchSubject("release", "1"), WatchSubject("place", "")):
        with pytest.raises(Refused):
            actions.set_watch_level(subject=wrong, level=Level.WATCH, by=ann)


def test_a_merged_thread_takes_its_watchers_and_notifications_along(ann, ben, case_study) -> None:
    other = WatchSubject("thread", "8")
    actions.set_watch_level(subject=THREAD, level=Level.WATCH, by=ann)
    actions.set_watch_level(subject=THREAD, level=Level.WATCH, by=ben)
    actions.mute(subject=other, by=ben)
    send([ann], case_study, by_email=True)
    actions.move_subject(before=THREAD, after=other)
    actions.move_subject(before=THREAD, after=other)
    of_other = Watch.objects.of(other).values_list("person__name", "level")
    assert set(of_other) == {("Ann", "watch"), ("Ben", "mute")}
    assert Notification.objects.of(other).count() == 1
    send([ann], case_study, subject=other, idempotency_key="post:5", by_email=True)
    assert ann.outgoing_emails.count() == 1


def test_nothing_is_kept_for_those_who_left(ann, ben, case_study) -> None:
    for watcher in (ann, ben):
        actions.set_watch_level(subject=PLACE, level=Level.WATCH, by=watcher)
        actions.feed_key(by=watcher)
        send([watcher], case_study)
    ann.is_active, ann.closed_at, ann.name, ann.findable = False, timezone.now(), "", False
    ann.save()
    actions.delete_data_of_closed_accounts()
    assert not ann.watches.exists() and not ann.notifications.exists()
    assert ben.watches.exists() and ben.notifications.exists() and ben.feed_key


# --- reading -------------------------------------------------------------------------------------


def test_opening_an_object_reads_what_is_about_it(
    ann, case_study, django_assert_num_queries
) -> None:
    send([ann], case_study)
    send([ann], case_study, idempotency_key="post:9", subject=WatchSubject("thread", "9"))
    actions.mark_read_about(about=THREAD, by=ann)
    assert set(Notification.objects.unread().values_list("idempotency_key", flat=True)) == {
        "post:9"
    }
    actions.mark_read_about(about=case_study, by=ann)
    assert not Notification.objects.unread().exists()
    with django_assert_num_queries(1):
        actions.mark_read_about(about=THREAD, by=ann)
