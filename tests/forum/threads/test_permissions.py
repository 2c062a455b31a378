"""One rule, two forms: the yes or no, and the filter, for every audience and kind of person."""

from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forum.casestudies.models import Audience as Readers
from forum.casestudies.models import CaseStudy
from forum.people.models import Role, User
from forum.people.permissions import AnyUser
from forum.people.request_cache import enable_request_cache
from forum.threads import permissions
from forum.threads.models import Audience, Party, Post, Thread, Visibility
from forum.threads.subjects import ThreadSubject, about_measure, about_object, about_place
from metrics.models import Place
from tests.factories.people import MakePerson, suspend
from tests.sampling import sampled, times

pytestmark = pytest.mark.django_db
# Of the posts whose threads are asked for their readers.
EVERY = times(among_others=37, as_proof=5)


@pytest.fixture
def everybody(person: MakePerson) -> dict[str, object]:
    people: dict[str, object] = {
        "nobody": AnonymousUser(),
        "not a member": person("outsider", member=False),
        "colleague": person("colleague2"),
        "asker": person("asker2"),
        "party": person("party"),
        "works here": person("here", Role.ICB_LEAD, "QWO"),
        "works elsewhere": person("elsewhere", Role.ICB_LEAD, "QOQ"),
        "steward": person("steward2", Role.STEWARD),
        "administrator": person("admin", Role.ADMINISTRATOR),
        "suspended": person("suspended", Role.ICB_LEAD, "QWO"),
    }
    assert isinstance(people["suspended"], User)
    suspend(people["suspended"])
    return people


@pytest.fixture
def subjects(lead: User, published: CaseStudy, places: dict[str, Place]) -> list[ThreadSubject]:
    today, now = timezone.localdate(), timezone.now()
    live = {"live": True, "published_at": now, "reviewed_on": today, "review_due": today}
    case_study_fields = {"author": lead, "owner": lead, "place": places["03R"], "title": "A story"}
    return [
        about_place(places["QWO"]),
        about_measure("within-18-weeks"),
        about_object(published),
        about_object(
            CaseStudy.objects.create(
                **case_study_fields, **live, state="published", audience=Readers.ICB
            )
        ),
        about_object(CaseStudy.objects.create(**case_study_fields)),
    ]


@pytest.fixture
def posts(
    everybody: dict[str, object], subjects: list[ThreadSubject], places: dict[str, Place]
) -> list[Post]:
    """In a thread of every kind, one post of every visibility by the asker."""
    asker, made = everybody["asker"], []
    for subject, audience, withheld in product(subjects, Audience, (False, True)):
        locked = not made
        thread = Thread.objects.create(
            **subject.columns,
            author=asker,
            kind="question",
            title="A question",
            audience=audience,
            icb=places["QWO"] if audience == Audience.ICB else None,
            withheld=withheld,
            locked=locked,
        )
        for named in ("asker", "party") if audience == Audience.PARTIES else ():
            Party.objects.create(thread=thread, person=everybody[named], added_by=asker)
        for number, visibility in enumerate(Visibility, start=1):
            post = Post.objects.create(
                thread=thread,
                first_thread=thread,
                number=number,
                author=asker,
                body="Text",
                visibility=visibility,
                visibility_reason="a reason",
            )
            made.append(post)
    return list(Post.objects.select_related("thread__place", "thread__icb"))


def test_the_filters_say_what_the_rules_say(
    everybody: dict[str, object], posts: list[Post]
) -> None:
    for who, user in everybody.items():
        with enable_request_cache():
            check_both_forms(who, user, posts)


def can_see_post(user: AnyUser, post: Post) -> bool:
    """The post, or that there was one."""
    if not permissions.can_read(user, post.thread):
        return False
    is_pending = post.visibility == "pending"
    return not is_pending or post.author_id == user.pk or permissions.can_moderate(user)


def check_both_forms(who: str, user: object, posts: list[Post]) -> None:
    threads = {post.thread_id: post.thread for post in posts}.values()
    seen = set(Thread.objects.visible_to(user).values_list("pk", flat=True))
    assert seen == {row.pk for row in threads if permissions.can_read(user, row)}, who
    for name, rule in (
        ("visible_to", permissions.can_read_post),
        ("listed_to", can_see_post),
        ("editable_by", permissions.can_edit_post),
    ):
        listed = set(getattr(Post.objects, name)(user).values_list("pk", flat=True))
        assert listed == {row.pk for row in posts if rule(user, row)}, (who, name)


def audiences(user: object) -> set[tuple[str, bool]]:
    visible_threads = Thread.objects.visible_to(user).filter(place__isnull=False)
    return set(visible_threads.values_list("audience", "withheld"))


def test_who_reads_what(everybody: dict[str, object], posts: list[Post]) -> None:
    for who in ("nobody", "not a member", "suspended"):
        assert audiences(everybody[who]) == set()
    for who in ("colleague", "works elsewhere", "administrator"):
        assert audiences(everybody[who]) == {("staff", False)}, who
    assert audiences(everybody["works here"]) == {("staff", False), ("icb", False)}
    assert audiences(everybody["party"]) == {("staff", False), ("parties", False)}
    asker = {("staff", False), ("staff", True), ("parties", False), ("parties", True)}
    assert audiences(everybody["asker"]) == asker, "not of an ICB that they do not work for"
    assert len(audiences(everybody["steward"])) == 6


def test_what_is_about_a_narrower_thing_is_read_by_no_more(
    everybody: dict[str, object], posts: list[Post], subjects: list[ThreadSubject]
) -> None:
    for subject in subjects[3:]:
        here = Thread.objects.about(subject)
        assert not here.visible_to(everybody["colleague"]).exists()
    case_study_fields = Thread.objects.about(subjects[3])
    assert case_study_fields.visible_to(everybody["works here"]).exists()
    assert "ICB of Wakefield only" in case_study_fields.filter(audience="staff")[0].audience_words


@sampled
def test_the_readers_of_a_thread_are_those_who_see_it(
    everybody: dict[str, object], posts: list[Post]
) -> None:
    """What many are told by is the same rule a third time."""
    people = {user.pk: user for user in everybody.values() if isinstance(user, User)}
    for thread in {post.thread_id: post.thread for post in posts[::EVERY]}.values():
        readers = Thread.objects.readers(thread, User.objects.filter(pk__in=people))
        with enable_request_cache():
            expected = {key for key, user in people.items() if permissions.can_read(user, thread)}
        assert set(readers.values_list("pk", flat=True)) == expected


def test_nobody_starts_anything_on_what_is_still_written(
    lead: User, subjects: list[ThreadSubject]
) -> None:
    assert [permissions.can_start(lead, subject) for subject in subjects] == [True] * 4 + [False]
