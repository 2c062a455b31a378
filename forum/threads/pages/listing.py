"""The list of threads: all of its state in the address, cut at a thread and never counted off."""

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
from forum.threads.forms import strip_nul
from forum.threads.models import Kind, Tag, Thread
from forum.threads.models.threads import ThreadQuerySet
from forum.threads.pages.thread import state_words
from forum.threads.subjects import Subject, get_subject_by_key
from metrics.measures import BY_SLUG, MEASURES

ON_A_PAGE = 20
MOST_COUNTED = 100
SHOWN = {
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
    subject: Subject | None
    items: tuple[ThreadItem, ...]
    count: str
    narrowed: bool
    all_url: str
    older_url: str
    newest_url: str
    kept: tuple[tuple[str, str], ...]
    # By what the list is narrowed and has no page of its own to be watched on.
    watchable: tuple[tuple[str, str], ...]


class FilterForm(forms.Form):
    """By what the list can be narrowed; what it does not know is left out."""

    kind = forms.ChoiceField(label="Kind", required=False)
    place = forms.ChoiceField(label="Place, with all in it", required=False)
    treatment = forms.ChoiceField(label="Treatment function", required=False)
    measure = forms.ChoiceField(label="Measure", required=False)
    tag = forms.ChoiceField(label="Tag", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, Any] = {
            "kind": [("", "All"), *((one.value, str(one.label).capitalize()) for one in Kind)],
            "place": choices.home_place_choices("All"),
            "treatment": [("", "All"), *choices.TREATMENT_CHOICES],
            "measure": [("", "All"), *((one.slug, one.title) for one in MEASURES)],
            "tag": [("", "All"), *Tag.objects.values_list("slug", "label")],
        }
        for name, some in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = some
        if len(offered["tag"]) == 1:
            del self.fields["tag"]


def list_page(*, user: User, asked: Mapping[str, str]) -> ListPage:
    show = asked.get("show", "")
    show = show if show in SHOWN else ""
    form = FilterForm({name: asked.get(name, "") for name in FilterForm.base_fields})
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    subject = get_subject_by_key(strip_nul(asked.get("about", "")), user)
    about = {"about": subject.key} if subject else {}
    found = filter_threads(_shown(user, show), chosen, subject)
    rows = _page(found.with_unread(user), asked.get("before", ""))
    kept = {**({"show": show} if show else {}), **chosen, **about}
    older = rows[ON_A_PAGE - 1] if len(rows) > ON_A_PAGE else None
    return ListPage(
        heading=SHOWN[show],
        shown=tuple(
            FilterChoice(label, list_url({**chosen, **about, "show": name}), name == show)
            for name, label in SHOWN.items()
        ),
        form=form,
        subject=subject,
        items=thread_items(rows[:ON_A_PAGE]),
        count=count_words(found),
        narrowed=bool(chosen or subject),
        all_url=list_url({"show": show}),
        older_url=list_url({**kept, "before": _cut_at(older)}) if older else "",
        newest_url=list_url(kept) if asked.get("before") else "",
        watchable=tuple(
            (kind, chosen[name])
            for name, kind in (("tag", SubjectKind.TAG), ("treatment", SubjectKind.TREATMENT))
            if name in chosen
        ),
        kept=(*about.items(), *({"show": show}.items() if show else ())),
    )


def _shown(user: User, show: str) -> ThreadQuerySet:
    there = Thread.objects.visible_to(user).listed()
    match show:
        case "unread":
            return there.unread(user)
        case "mine":
            return there.mine(user)
        case "watched":
            return there.watched(user)
        case "unanswered":
            return there.unanswered()
    return there


def filter_threads(
    found: ThreadQuerySet, chosen: Mapping[str, str], subject: Subject | None
) -> ThreadQuerySet:
    if subject:
        found = found.about(subject)
    if place := choices.get_place_with_page(chosen.get("place", "")):
        found = found.at(place, timezone.localdate())
    if "treatment" in chosen:
        found = found.for_treatment(chosen["treatment"])
    if chosen.get("measure") in BY_SLUG:
        found = found.for_measure(chosen["measure"])
    if "tag" in chosen:
        found = found.tagged(chosen["tag"])
    return found.filter(kind=chosen["kind"]) if "kind" in chosen else found


def thread_items(threads: Iterable[Thread]) -> tuple[ThreadItem, ...]:
    return tuple(_item(thread) for thread in threads)


def with_list_fields(threads: ThreadQuerySet, *, tags: bool = True) -> ThreadQuerySet:
    """With what an item says of each: three queries more, however many there are."""
    found = threads.select_related("place", "icb", "last_post__author")
    return found.prefetch_related("content_object", *(["tags"] if tags else []))


def count_words(found: ThreadQuerySet) -> str:
    """Never counted further than anybody reads.

    A hundred is told as "more than 99".
    """
    number = found.order_by().values("pk")[:MOST_COUNTED].count()
    if number == MOST_COUNTED:
        return f"More than {MOST_COUNTED - 1} discussions"
    return f"{number or 'No'} discussion{'' if number == 1 else 's'}"


def list_url(asked: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("threads") + (f"?{query}" if query else "")


def _page(found: ThreadQuerySet, before: str) -> Sequence[Thread]:
    """From a place in the list on: the moment of a thread's last post, and its number."""
    moment, _, number = before.partition("-")
    if all(part.isascii() and part.isdecimal() and len(part) < 18 for part in (moment, number)):
        at = EPOCH + timedelta(microseconds=int(moment))
        found = found.filter(last_post_at__lte=at)
        found = found.exclude(Q(last_post_at=at) & Q(pk__gte=int(number)))
    return list(with_list_fields(found.newest_first())[: ON_A_PAGE + 1])


def _cut_at(thread: Thread) -> str:
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
        unread=f"{min(unread, MOST_COUNTED)}{'+' if unread > MOST_COUNTED else ''} unread"
        if unread
        else "",
        never_opened=read_to == 0,
    )
