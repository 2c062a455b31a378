"""Fifty people in one thread at the same moment, on real connections: nothing lost, nothing doubled,
nobody left waiting for each other, and every count right afterwards."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import close_old_connections, connection

from forum.people.actions import Refused
from forum.people.models import AllowedDomain, Role, User
from forum.people.permissions import NotAllowed
from forum.threads import actions
from forum.threads.models import Post, Rearrangement, Thread
from metrics.models import Place
from tests.factories.people import make_person
from tests.factories.places import make_places
from tests.factories.threads import post_reply, start_thread
from tests.waiting import PATIENCE, wait_until

PEOPLE, EACH = 50, 2


@pytest.fixture
def on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")


@pytest.fixture
def crowd(on_postgresql: None, several_connections: None) -> list[User]:
    AllowedDomain.objects.get_or_create(domain="example.nhs.uk")
    places = make_places()
    people = [make_person(places, f"person{number}") for number in range(PEOPLE - 5)]
    return [*people, *(make_person(places, f"s{n}", Role.STEWARD) for n in range(5))]


def all_at_once(jobs: list[Callable[[], None]]) -> list[BaseException]:
    ready = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> BaseException | None:
        try:
            ready.wait(PATIENCE)
            job()
        except BaseException as error:  # noqa: BLE001
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [error for error in pool.map(run, jobs) if error is not None]


def writes(thread: Thread, by: User, forms: list[UUID]) -> Callable[[], None]:
    """Each form sent twice, as by an impatient hand, and each post edited and found useful."""

    def job() -> None:
        for idempotency_key in forms:
            for _ in range(2):
                post = post_reply(
                    thread, by, f"Text {encoded(idempotency_key)}", idempotency_key=idempotency_key
                )
            when_shown(
                lambda post=post, idempotency_key=idempotency_key: edits_post(
                    post, idempotency_key, by
                )
            )
            when_shown(lambda: marks_useful(thread.first_post_id, by))
            actions.mark_read(thread=post.thread, number=post.number, by=by)

    return job


def encoded(idempotency_key: UUID) -> str:
    """Without digits: ten in a row are a patient's number to the guard, one time in thousands."""
    return idempotency_key.hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def edits_post(post: Post, idempotency_key: UUID, by: User) -> None:
    actions.edit_post(post=post, body=f"Mended {encoded(idempotency_key)}", by=by)


def marks_useful(number: int, by: User) -> None:
    post = Post.objects.get(pk=number)
    if post.author_id != by.pk:
        actions.mark_useful(post=post, by=by)


def when_shown(step: Callable[[], object]) -> None:
    """While a steward looks at what opens a discussion, nobody else gets into it: once more then."""

    def is_done() -> bool:
        try:
            step()
        except NotAllowed:
            return False
        return True

    wait_until(is_done, "a discussion that is shown again", every=0.1)


def rearranges(thread: Thread, other: Thread, by: User) -> Callable[[], None]:
    def job() -> None:
        for _ in range(EACH):
            for step in (merges, hides, splits, undoes):
                try:
                    step(thread, other, by)
                except Refused:
                    continue

    return job


def merges(thread: Thread, other: Thread, by: User) -> None:
    actions.merge_threads(thread=other, into=thread, by=by)


def hides(thread: Thread, other: Thread, by: User) -> None:
    post = (
        Post.objects.exclude(pk__in=[thread.first_post_id, other.first_post_id])
        .order_by("?")
        .first()
    )
    if post:
        actions.hide_post(post=post, reason="A look", by=by)
        actions.show_post(post=post, by=by)


def splits(thread: Thread, other: Thread, by: User) -> None:
    posts = list(Post.objects.filter(thread=thread).exclude(pk=thread.first_post_id)[:3])
    actions.split_thread(posts=posts, title="Beside it", by=by)


def undoes(thread: Thread, other: Thread, by: User) -> None:
    last = Rearrangement.objects.filter(undone_at=None).first()
    if last:
        actions.undo_rearrangement(rearrangement=last, by=by)


@pytest.mark.django_db(transaction=True)
def test_fifty_people_reply_edit_and_move_one_thread_at_once(crowd: list[User]) -> None:
    place = Place.objects.get(code="QWO")
    thread, other = start_thread(crowd[0], place), start_thread(crowd[1], place)
    forms = {person: [uuid4() for _ in range(EACH)] for person in crowd[:-5]}
    jobs = [
        writes(other if number % 5 == 0 else thread, person, forms[person])
        for number, person in enumerate(forms)
    ]
    jobs += [rearranges(thread, other, steward) for steward in crowd[-5:]]
    assert all_at_once(jobs) == []
    close_old_connections()
    sent = {idempotency_key for person_forms in forms.values() for idempotency_key in person_forms}
    stored = list(
        Post.objects.filter(idempotency_key__isnull=False).values_list("idempotency_key", "body")
    )
    assert sorted(stored) == sorted(
        (idempotency_key, f"Mended {encoded(idempotency_key)}") for idempotency_key in sent
    )
    assert Post.objects.count() == len(sent) + 2
    for row in Thread.objects.all():
        posts = Post.objects.of(row)
        numbers = sorted(posts.values_list("number", flat=True))
        assert len(numbers) == len(set(numbers))
        assert row.post_count == posts.shown().count()
        assert row.last_post == posts.shown().order_by("-number").first()
        assert row.last_number >= max(numbers, default=0)
    assert Rearrangement.objects.filter(undone_at__isnull=False).exists(), "nothing was moved"
    first_post = Post.objects.get(pk=thread.first_post_id)
    assert first_post.useful_count == first_post.useful_marks.count()


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_many_hands_makes_one_thread(crowd: list[User]) -> None:
    place, by, idempotency_key = Place.objects.get(code="QWO"), crowd[0], uuid4()

    def job() -> None:
        start_thread(by, place, idempotency_key=idempotency_key)

    assert all_at_once([job] * 10) == []
    assert Thread.objects.count() == Post.objects.count() == 1
