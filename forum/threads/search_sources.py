"""Discussions: indexed by their titles and by what all their readers may read in them."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from forum.people.permissions import AnyUser
from forum.rooms.place_hierarchy import PlaceHierarchy, place_facets
from forum.rooms.searchable import (
    MEASURE_FACET,
    PLACE_FACETS,
    TREATMENT_FACET,
    Audience,
    Document,
    Facet,
)
from forum.threads.models import Audience as Readers
from forum.threads.models import Post, Tag, Thread
from forum.threads.pages.thread import state_words
from forum.threads.subjects import ThreadSubject, place_of
from forum.writing import markdown
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.rtt.columns import TREATMENTS

# A reply is indexed at once, so what is read again for it must not grow with the discussion.
MAX_POSTS, MAX_BODY_LENGTH = 30, 20_000


class Threads:
    kind = "thread"
    model = "thread"
    facets = TREATMENT_FACET | MEASURE_FACET | PLACE_FACETS

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        threads = _searchable(Thread.objects.all())
        if number is not None:
            threads = threads.filter(pk=number)
        rows = threads.values_list("pk", "changed_at", "state", "audience")
        return {str(pk): _stamp(at, state, audience) for pk, at, state, audience in rows}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        threads = _searchable(Thread.objects.filter(pk__in=keys))
        hierarchy = PlaceHierarchy()
        for thread in threads.select_related("place", "answer").prefetch_related(
            "content_object", "tags"
        ):
            yield _document(thread, hierarchy)

    def visible_to(self, user: AnyUser) -> QuerySet[Thread]:
        return _searchable(Thread.objects.visible_to(user))


class Topics:
    kind = "topic"
    model = "tag"
    facets: Mapping[str, str] = {}

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        tags = Tag.objects.all() if number is None else Tag.objects.filter(pk=number)
        return {tag.slug: _topic(tag).stamp for tag in tags}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        return map(_topic, Tag.objects.filter(slug__in=keys))

    def visible_to(self, user: AnyUser) -> None:
        """What there is to discuss is no secret. The list itself asks people to sign in."""


def _topic(tag: Tag) -> Document:
    return Document(
        kind=Topics.kind,
        kind_label="Topic",
        key=tag.slug,
        number=tag.pk,
        address=tag.get_absolute_url(),
        title=tag.label,
        note="Topic: discussions about it, for staff who sign in",
        body="",
    ).with_stamp()


def _searchable(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    return threads.filter(merged_into__isnull=True, withheld=False)


def _stamp(changed: datetime, state: str, audience: str) -> str:
    return f"{changed:%Y%m%d%H%M%S%f}-{state}-{audience}"


def _document(thread: Thread, hierarchy: PlaceHierarchy) -> Document:
    subject = thread.subject
    is_open_to_staff = thread.audience == Readers.STAFF and thread.content_type_id is None
    return Document(
        kind=Threads.kind,
        kind_label="Discussion",
        key=str(thread.pk),
        number=thread.pk,
        address=thread.get_absolute_url(),
        title=thread.title,
        note=f"{state_words(thread)}, about {subject.title}",
        body=_body(thread),
        audience=Audience.STAFF if is_open_to_staff else Audience.RESTRICTED,
        facets=tuple(_facets(thread, subject, hierarchy)),
        updated=formatting.london_day(thread.last_post_at),
        stamp=_stamp(thread.changed_at, thread.state, thread.audience),
    )


def _body(thread: Thread) -> str:
    """The first posts, the answer and the newest ones."""
    visible = Post.objects.of(thread).shown()
    first = list(visible.order_by("number")[:MAX_POSTS])
    others = visible.filter(Q(pk=thread.answer_id) | Q(number__gt=first[-1].number if first else 0))
    posts = {post.pk: post for post in [*first, *others.order_by("-number")[:MAX_POSTS]]}
    text, tags = "", ", ".join(tag.label for tag in thread.tags.all())
    for post in posts.values():
        text += f"{markdown.plain_text(post.body)}\n"
        if len(text) > MAX_BODY_LENGTH:
            break
    return f"{text[:MAX_BODY_LENGTH]}\n{tags}".strip()


def _facets(thread: Thread, subject: ThreadSubject, hierarchy: PlaceHierarchy) -> Iterator[Facet]:
    place = place_of(subject)
    if place is not None:
        yield from place_facets(hierarchy.with_parents(place.pk))
    if name := TREATMENTS.get(thread.treatment_function):
        yield Facet("treatment", thread.treatment_function, name)
    measure = BY_SLUG.get(thread.measure or getattr(subject.content_object, "measure", ""))
    if measure:
        yield Facet("measure", measure.slug, measure.title)
