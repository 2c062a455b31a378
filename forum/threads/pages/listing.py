"""The list of threads. Its state is in the address; pages start after a given thread."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.notifications.subjects import SubjectKind
from forum.people.models import User
from forum.people.web import choices
from forum.people.web.place_fields import PlaceField
from forum.threads.models import Kind, Tag, Thread
from forum.threads.models.threads import ThreadQuerySet
from forum.threads.pages.thread import state_words
from forum.threads.subjects import ThreadSubject, get_subject_by_key
from metrics.measures import BY_SLUG
from metrics.typed_text import parse_number

ON_A_PAGE = 20
MAX_COUNT = 100
LIST_FILTERS = {
    "": "All",
    "unread": "Unread",
    "mine": "Yours",
    "watched": "Watched",
    "unanswered": "Not answered yet",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ThreadItem:
    """One thread in a list."""

    title: str
    url: str
    about: str
    about_url: str
    state: str
    marks: tuple[str, ...]
    audience: str
    posts: str
    last_at: datetime
    last_by: str
    unread: str
    never_opened: bool


@dataclass(frozen=True)
class FilterChoice:
    label: str
    url: str
    chosen: bool


@dataclass(frozen=True)
class ListPage:
    heading: str
    shown: tuple[FilterChoice, ...]
    form: "FilterForm"
    subject: ThreadSubject | None
    items: tuple[ThreadItem, ...]
    count: str
    narrowed: bool
    all_url: str
    older_url: str
    newest_url: str
    hidden_fields: tuple[tuple[str, str], ...]
    # By what the list is narrowed and has no page of its own to be watched on.
    watchable: tuple[tuple[str, str], ...]


class FilterForm(forms.Form):
    """Filters of the list; unknown values are ignored."""

    kind = forms.ChoiceField(label="Kind", required=False)
    place = PlaceField(label="Place, with all in it", empty="All", required=False)
    treatment = forms.ChoiceField(label="Treatment function", required=False)
    measure = forms.ChoiceField(label="Measure", required=False)
    tag = forms.ChoiceField(label="Tag", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_by_field: dict[str, Any] = {
            "kind": [
                ("", "All"),
                *((option.value, str(option.label).capitalize()) for option in Kind),
            ],
            "treatment": [("", "All"), *choices.TREATMENT_CHOICES],
            "measure": [("", "All"), *choices.MEASURE_CHOICES],
            "tag": [("", "All"), *Tag.objects.values_list("slug", "label")],
        }
        for name, field_choices in choices_by_field.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = field_choices
        if len(choices_by_field["tag"]) == 1:
            del self.fields["tag"]


def list_page(*, user: User, query: Mapping[str, str]) -> ListPage:
    show = query.get("show", "")
    show = show if show in LIST_FILTERS else ""
    form = FilterForm({name: query.get(name, "") for name in FilterForm.base_fields})
    form.is_valid()
    filters = {name: value for name, value in form.cleaned_data.items() if value}
    subject = get_subject_by_key(query.get("about", ""), user)
    subject_param = {"about": subject.key} if subject else {}
    threads = filter_threads(_base_threads(user, show), filters, subject)
    page_threads = _page(threads.with_unread(user), query.get("before", ""))
    params = {**({"show": show} if show else {}), **filters, **subject_param}
    last_thread = page_threads[ON_A_PAGE - 1] if len(page_threads) > ON_A_PAGE else None
    return ListPage(
        heading=LIST_FILTERS[show],
        shown=tuple(
            FilterChoice(label, list_url({**filters, **subject_param, "show": name}), name == show)
            for name, label in LIST_FILTERS.items()
        ),
        form=form,
        subject=subject,
        items=thread_items(page_threads[:ON_A_PAGE]),
        count=count_words(threads),
        narrowed=bool(filters or subject),
        all_url=list_url({"show": show}),
        older_url=list_url({**params, "before": _page_cursor(last_thread)}) if last_thread else "",
        newest_url=list_url(params) if query.get("before") else "",
        watchable=tuple(
            (kind, filters[name])
            for name, kind in (("tag", SubjectKind.TAG), ("treatment", SubjectKind.TREATMENT))
            if name in filters
        ),
        hidden_fields=(*subject_param.items(), *({"show": show}.items() if show else ())),
    )


def _base_threads(user: User, show: str) -> ThreadQuerySet:
    visible_threads = Thread.objects.visible_to(user).listed()
    match show:
        case "unread":
            return visible_threads.unread_by(user)
        case "mine":
            return visible_threads.involving(user)
        case "watched":
            return visible_threads.watched_by(user)
        case "unanswered":
            return visible_threads.unanswered()
    return visible_threads


def filter_threads(
    threads: ThreadQuerySet, filters: Mapping[str, str], subject: ThreadSubject | None
) -> ThreadQuerySet:
    if subject:
        threads = threads.about(subject)
    if place := choices.get_place_with_page(filters.get("place", "")):
        threads = threads.within_place(place, timezone.localdate())
    if "treatment" in filters:
        threads = threads.for_treatment(filters["treatment"])
    if filters.get("measure") in BY_SLUG:
        threads = threads.for_measure(filters["measure"])
    if "tag" in filters:
        threads = threads.tagged(filters["tag"])
    return threads.filter(kind=filters["kind"]) if "kind" in filters else threads


def thread_items(threads: Iterable[Thread]) -> tuple[ThreadItem, ...]:
    return tuple(_item(thread) for thread in threads)


def with_list_fields(threads: ThreadQuerySet, *, tags: bool = True) -> ThreadQuerySet:
    """With what an item says of each: three queries more, however many there are."""
    threads = threads.select_related("place", "icb", "last_post__author")
    return threads.prefetch_related("content_object", *(["tags"] if tags else []))


def count_words(threads: ThreadQuerySet) -> str:
    """Counted to a hundred at most, which is "more than 99"."""
    number = threads.order_by().values("pk")[:MAX_COUNT].count()
    if number == MAX_COUNT:
        return f"More than {MAX_COUNT - 1} discussions"
    return f"{number or 'No'} discussion{'' if number == 1 else 's'}"


def list_url(params: Mapping[str, str]) -> str:
    query_string = urlencode({name: value for name, value in params.items() if value})
    return reverse("threads") + (f"?{query_string}" if query_string else "")


def _page(threads: ThreadQuerySet, before: str) -> Sequence[Thread]:
    """`before` is a cursor: the time of a thread's last post, and the thread's number."""
    moment, number = (parse_number(part, digits=17) for part in before.partition("-")[::2])
    if moment is not None and number is not None:
        at = EPOCH + timedelta(microseconds=moment)
        threads = threads.filter(last_post_at__lte=at)
        threads = threads.exclude(Q(last_post_at=at) & Q(pk__gte=number))
    return list(with_list_fields(threads.newest_first())[: ON_A_PAGE + 1])


def _page_cursor(thread: Thread) -> str:
    since = thread.last_post_at - EPOCH
    return f"{since // timedelta(microseconds=1)}-{thread.pk}"


def _item(thread: Thread) -> ThreadItem:
    unread: int = thread.unread_count  # type: ignore[attr-defined]
    read_to: int = thread.read_to  # type: ignore[attr-defined]
    address = thread.get_absolute_url()
    subject, last = thread.subject, thread.last_post
    fetched = "tags" in getattr(thread, "_prefetched_objects_cache", {})
    tags = [tag.label for tag in thread.tags.all()] if fetched else []
    marks = [*(["Pinned"] if thread.pinned else []), *tags]
    return ThreadItem(
        title=thread.title,
        url=f"{address}?at=unread{'#unread' if unread else ''}" if read_to else address,
        about=subject.title,
        about_url=subject.get_absolute_url(),
        state=state_words(thread),
        marks=(*marks, *(["Locked"] if thread.locked else [])),
        audience=thread.audience_words,
        posts=f"{thread.post_count} post{'' if thread.post_count == 1 else 's'}",
        last_at=thread.last_post_at,
        last_by=last.author.display_name if last and last.is_shown else "",
        unread=f"{min(unread, MAX_COUNT)}{'+' if unread > MAX_COUNT else ''} unread"
        if unread
        else "",
        never_opened=read_to == 0,
    )
