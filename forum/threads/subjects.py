"""What a thread is about: a place, a measure (at a place or nationally), or something written here.

A room whose objects can be discussed says so in its apps.py. Such a model has a manager with
visible_to, and get_absolute_url.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from forum.people.permissions import AnyUser, Rule
from forum.people.request_cache import cached_in_request
from forum.rooms import discussable_models, visible_rows
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.typed_text import parse_number


@dataclass(frozen=True)
class ThreadSubject:
    """Made by `about_place`, `about_measure`, `about_object` or `get_subject_by_key`."""

    place: Place | None = None
    measure: str = ""
    treatment_function: str = ""
    content_object: models.Model | None = None

    @property
    def kind(self) -> str:
        if self.content_object is not None:
            return str(self.content_object._meta.model_name)
        return "measure" if self.measure else "place"

    @property
    def key(self) -> str:
        """For addresses and drafts; `get_subject_by_key` reads it."""
        if self.content_object is not None:
            return f"{self.kind}:{self.content_object.pk}"
        if not self.measure:
            return f"place:{self.place.code}" if self.place else ""
        parts = [self.measure, self.place.code if self.place else "", self.treatment_function]
        return f"measure:{'@'.join(parts).rstrip('@')}"

    @property
    def title(self) -> str:
        if self.content_object is not None:
            return str(self.content_object)
        if not self.measure:
            return str(self.place)
        treatment = TREATMENTS.get(self.treatment_function, "")
        measure_words = BY_SLUG[self.measure].title if self.measure in BY_SLUG else self.measure
        measure_words = f"{measure_words}: {treatment}" if treatment else measure_words
        return f"{measure_words}, {self.place}" if self.place else measure_words

    @property
    def kind_words(self) -> str:
        if self.content_object is None:
            return self.kind
        return discussable_models().get(type(self.content_object), self.kind)

    def get_absolute_url(self) -> str:
        if self.content_object is not None:
            return str(self.content_object.get_absolute_url())  # type: ignore[attr-defined]
        if not self.measure:
            return self.place.get_absolute_url() if self.place else ""
        if self.place is None:
            return reverse("measure", args=[self.measure])
        address = reverse("place_measure", args=[self.place.code, self.measure])
        return (
            f"{address}?treatment={self.treatment_function}" if self.treatment_function else address
        )

    @property
    def columns(self) -> dict[str, object]:
        """As a thread stores it."""
        content_object = self.content_object
        return {
            "place": None if content_object else self.place,
            "measure": "" if content_object else self.measure,
            "treatment_function": treatment_of(self),
            "content_type": ContentType.objects.get_for_model(content_object)
            if content_object
            else None,
            "object_id": content_object.pk if content_object else None,
        }


def about_place(place: Place) -> ThreadSubject:
    return ThreadSubject(place=place)


def about_measure(
    slug: str, place: Place | None = None, treatment_function: str = ""
) -> ThreadSubject:
    return ThreadSubject(place=place, measure=slug, treatment_function=treatment_function)


def about_object(content_object: models.Model) -> ThreadSubject:
    return ThreadSubject(content_object=content_object)


def get_subject_by_key(key: str, user: AnyUser) -> ThreadSubject | None:
    """What a key stands for, if there is such a thing and this person may see it."""
    kind, _, rest = key.partition(":")
    if kind == "measure":
        slug, _, where = rest.partition("@")
        code, _, treatment = where.partition("@")
        place = _get_place(code)
        if slug not in BY_SLUG or (code and place is None):
            return None
        if place and place.is_provider and BY_SLUG[slug].people:
            return None
        if treatment and treatment not in TREATMENTS:
            return None
        return about_measure(slug, place, treatment)
    if kind == "place":
        place = _get_place(rest)
        return about_place(place) if place else None
    model = _discussable_model(kind)
    number = parse_number(rest)
    if model is None or number is None:
        return None
    content_object = visible_rows(model, user).filter(pk=number).first()
    return about_object(content_object) if content_object else None


def treatment_of(subject: ThreadSubject) -> str:
    treatment = subject.treatment_function or getattr(
        subject.content_object, "treatment_function", ""
    )
    return "" if treatment == TOTAL_TREATMENT else treatment


def place_of(subject: ThreadSubject) -> Place | None:
    return subject.place or getattr(subject.content_object, "place", None)


def can_see_subject(user: AnyUser, subject: ThreadSubject) -> bool:
    """Figures are open to everybody; what is written here is as open as its own room says."""
    if subject.content_object is None:
        return True
    if type(subject.content_object) not in discussable_models():
        return False
    visible_objects = visible_rows(type(subject.content_object), user)
    return visible_objects.filter(pk=subject.content_object.pk).exists()


def _check_subject(user: AnyUser, thread: Any) -> bool:
    if thread.content_type_id is None:
        return True
    return cached_in_request(
        ("subject", thread.content_type_id, thread.object_id, user.pk),
        lambda: can_see_subject(user, thread.subject),
    )


def _subject_condition(user: AnyUser, model: type[models.Model]) -> Q:
    condition = Q(content_type__isnull=True)
    for subject_model in discussable_models():
        visible_objects = visible_rows(subject_model, user).order_by()
        if not visible_objects.query.is_empty():
            content_type = ContentType.objects.get_for_model(subject_model)
            is_object = Exists(visible_objects.filter(pk=OuterRef("object_id")))
            condition |= Q(is_object, content_type=content_type)
    return condition


# Of a thread: what it is about may be seen.
is_subject_visible = Rule[Any](_check_subject, _subject_condition)


def _discussable_model(kind: str) -> type[models.Model] | None:
    return next((model for model in discussable_models() if model._meta.model_name == kind), None)


def _get_place(code: str) -> Place | None:
    return Place.objects.filter(code=code).first() if code else None
