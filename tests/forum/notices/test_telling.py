"""Who is told, of what, once; and what is shown of it afterwards."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.casestudies.models import CaseStudy, State
from forum.notices import actions
from forum.notices.models import Announcement, FiguresTold, Notice, Watch
from forum.notices.subjects import Subject
from forum.people.actions import Refused
from forum.people.models import User
from forum.rooms import notified_models
from tests.forum.notices.conftest import THREAD, published

pytestmark = pytest.mark.django_db
PLACE, TAG = Subject("place", "03R"), Subject("tag", "virtual-wards")


def tell(people: list[User], about: CaseStudy, **changes: object) -> int:
    given = {
        "kind": "reply", "title": "A reply", "path": "/threads/7/", "by": None, "once": "post:1",
        "within": THREAD,
    } | changes  # fmt: skip
    return actions.tell(people=people, about=about, **given)  # type: ignore[arg-type]


def announce(about: CaseStudy, subjects: list[Subject], **changes: object) -> None:
    given = {
        "kind": "post", "title": "New", "path": "/threads/7/", "by": None, "once": "post:2",
        "within": THREAD,
    } | changes  # fmt: skip
    actions.announce(about=about, subjects=subjects, **given)  # type: ignore[arg-type]
    for number in Announcement.objects.filter(finished_at=None).values_list("pk", flat=True):
        actions.tell_watchers(number=number)


def told() -> set[str]:
    return set(Notice.objects.values_list("person__name", flat=True))


def test_only_those_in_good_standing_who_may_see_it_and_did_not_do_it(person, story) -> None:
    suspended, closed = person("suspended"), person("closed")
    suspended.suspended_until, suspended.suspension_reason = timezone.localdate(), "a test"
    suspended.save()
    closed.is_active, closed.closed_at, closed.name = False, timezone.now(), ""
    closed.save()
    outsider, deaf, actor = person("outsider", member=False), person("deaf"), person("actor")
    actions.mute(subject=THREAD, by=deaf)
    everybody = [suspended, closed, outsider, deaf, actor, person("ann")]
    assert tell(everybody, story, by=actor) == 1
    assert told() == {"Ann"}


def test_once_is_once_for_each_person(ann, ben, story) -> None:
    assert tell([ann, ann], story) == 1
    assert tell([ann, ben], story, title="Again") == 1
    assert list(Notice.objects.values_list("title", flat=True)) == ["Again", "A reply"]
    announce(story, [THREAD], once="post:1")
    assert Notice.objects.count() == 2
    twin = Notice(person=ann, once="post:1", title="x", path="/", about_id=1)
    twin.about_type_id = Notice.objects.first().about_type_id
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_the_nearest_that_somebody_said_anything_of_decides(person, story) -> None:
    near = {"watch": ["in"], "mute": ["out"], "normal": ["out"], "": ["in"]}
    for level, expected in near.items():
        one = person(f"{level or 'nothing'}-{expected[0]}")
        actions.watch(subject=PLACE, by=one)
        if level:
            actions.set_level(subject=TAG, level=level, by=one)
    announce(story, [TAG, PLACE], within=Subject("thread", "9"))
    assert told() == {"Watch-In", "Nothing-In"}


def test_only_the_thread_s_watchers_hear_of_a_post(ann, ben, story) -> None:
    actions.watch(subject=THREAD, by=ann)
    actions.watch(subject=PLACE, by=ben)
    announce(story, [THREAD], by=None)
    assert told() == {"Ann"}
    assert Announcement.objects.get().finished_at


def test_whoever_announces_is_not_told_and_nor_are_those_who_may_not_see_it(person, story) -> None:
    actor, outsider, ann = person("actor"), person("outsider", member=False), person("ann")
    for one in (actor, outsider, ann):
        actions.watch(subject=THREAD, by=one)
    announce(story, [THREAD], by=actor)
    announce(story, [THREAD], by=actor)
    assert told() == {"Ann"} and Notice.objects.count() == 1


def test_many_watchers_in_chunks(person, story, monkeypatch) -> None:
    monkeypatch.setattr("forum.notices.actions.telling.CHUNK", 2)
    people = [person(f"p{number}") for number in range(5)]
    for one in people:
        actions.watch(subject=THREAD, by=one)
    announce(story, [THREAD])
    assert Notice.objects.count() == 5


def test_what_may_no_longer_be_seen_is_not_shown(ann, story) -> None:
    tell([ann], story)
    assert Notice.objects.visible_to(ann).count() == 1
    ann.grants.update(ended_at=timezone.now() - timedelta(days=2))
    assert not Notice.objects.visible_to(User.objects.get(pk=ann.pk)).exists()
    ann.grants.update(ended_at=None)
    CaseStudy.objects.filter(pk=story.pk).update(
        state=State.WITHDRAWN, live=False, ended_because="a test"
    )
    assert not Notice.objects.visible_to(ann).exists()


def test_nobody_sees_another_s(ann, ben, story) -> None:
    tell([ann], story)
    assert not Notice.objects.visible_to(ben).exists()
    actions.mark_all_read(by=ben)
    assert actions.mark_read(number=Notice.objects.get().pk, by=ben) is None
    assert Notice.objects.get().read_at is None


def test_every_model_told_of_says_who_may_see_it(ann) -> None:
    for model in notified_models():
        assert not model._default_manager.visible_to(ann).filter(pk=0).exists()


def test_what_is_not_named_in_the_settings_is_refused(ann, places) -> None:
    with pytest.raises(ValueError, match="notified_about"):
        tell([ann], places["03R"])


def test_a_withdrawn_month_takes_its_notices_with_it(ann) -> None:
    release = published()
    tell([ann], FiguresTold.objects.create(release=release), kind="figures", within=None)
    assert Notice.objects.visible_to(ann).exists()
    type(release).objects.filter(pk=release.pk).update(state="withdrawn")
    assert not Notice.objects.visible_to(ann).exists()


def test_a_notice_has_no_body_and_leads_within_the_site(ann, story) -> None:
    tell([ann], story, title="  One\n line " + "x" * 300)
    assert Notice.objects.get().title.startswith("One line xxx")
    for wrong in ({"more": "A body"}, {"path": "//elsewhere"}, {"path": "https://x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.update(**wrong)


# --- watching ------------------------------------------------------------------------------------


def test_levels_are_kept_once_for_each_thing(ann) -> None:
    actions.watch(subject=PLACE, by=ann)
    actions.mute(subject=PLACE, by=ann)
    assert Watch.objects.get().level == "mute"
    actions.normal(subject=PLACE, by=ann)
    assert Watch.objects.get().level == "normal"
    for wrong in (Subject("release", "1"), Subject("place", "")):
        with pytest.raises(Refused):
            actions.watch(subject=wrong, by=ann)


def test_a_merged_thread_takes_its_watchers_and_notices_along(ann, ben, story) -> None:
    other = Subject("thread", "8")
    actions.watch(subject=THREAD, by=ann)
    actions.watch(subject=THREAD, by=ben)
    actions.mute(subject=other, by=ben)
    tell([ann], story, also_by_mail=True)
    actions.carry_over(before=THREAD, after=other)
    actions.carry_over(before=THREAD, after=other)
    of_other = Watch.objects.of(other).values_list("person__name", "level")
    assert set(of_other) == {("Ann", "watch"), ("Ben", "mute")}
    assert Notice.objects.within(other).count() == 1
    tell([ann], story, within=other, once="post:5", also_by_mail=True)
    assert ann.letters.count() == 1


def test_nothing_is_kept_for_those_who_left(ann, ben, story) -> None:
    for one in (ann, ben):
        actions.watch(subject=PLACE, by=one)
        actions.feed_key(by=one)
        tell([one], story)
    ann.is_active, ann.closed_at, ann.name, ann.findable = False, timezone.now(), "", False
    ann.save()
    actions.forget_those_who_left()
    assert not ann.watches.exists() and not ann.notices.exists()
    assert ben.watches.exists() and ben.notices.exists() and ben.feed_key


# --- reading -------------------------------------------------------------------------------------


def test_opening_a_thing_reads_what_is_about_it(ann, story, django_assert_num_queries) -> None:
    tell([ann], story)
    tell([ann], story, once="post:9", within=Subject("thread", "9"))
    actions.read_about(thing=THREAD, by=ann)
    assert set(Notice.objects.unread().values_list("once", flat=True)) == {"post:9"}
    actions.read_about(thing=story, by=ann)
    assert not Notice.objects.unread().exists()
    with django_assert_num_queries(1):
        actions.read_about(thing=THREAD, by=ann)
