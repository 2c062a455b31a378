"""What a thread is about: a place, a measure (at a place or nationally), or something written here.

A room whose things can be talked about adds its model's name to WRITTEN: by name, because the room
may be a higher one. Such a model has a manager with visible_to, and get_absolute_url.
"""

from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse

from forum.people.permissions import Anyone
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

WRITTEN: dict[str, str] = {
    "casestudy": "case study",
    "intervention": "recipe",
    "areaflag": "question to an area",
    "supportoffer": "offer of support",
    "improvementplan": "improvement plan",
}


@dataclass(frozen=True)
class Subject:
    """Made by `about_place`, `about_measure`, `about_written` or `subject_called`."""

    place: Place | None = None
    measure: str = ""
    treatment_function: str = ""
    written: models.Model | None = None

    @property
    def kind(self) -> str:
        if self.written is not None:
            return str(self.written._meta.model_name)
        return "measure" if self.measure else "place"

    @property
    def key(self) -> str:
        """For addresses and drafts; `subject_called` reads it."""
        if self.written is not None:
            return f"{self.kind}:{self.written.pk}"
        if not self.measure:
            return f"place:{self.place.code}" if self.place else ""
        parts = [self.measure, self.place.code if self.place else "", self.treatment_function]
        return f"measure:{'@'.join(parts).rstrip('@')}"

    @property
    def title(self) -> str:
        if self.written is not None:
            return str(self.written)
        if not self.measure:
            return str(self.place)
        treatment = TREATMENTS.get(self.treatment_function, "")
        what = BY_SLUG[self.measure].title if self.measure in BY_SLUG else self.measure
        what = f"{what}: {treatment}" if treatment else what
        return f"{what}, {self.place}" if self.place else what

    @property
    def kind_words(self) -> str:
        return WRITTEN.get(self.kind) or self.kind

    def get_absolute_url(self) -> str:
        if self.written is not None:
            return str(self.written.get_absolute_url())  # type: ignore[attr-defined]
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
        written = self.written
        return {
            "place": None if written else self.place,
            "measure": "" if written else self.measure,
            "treatment_function": treatment_of(self),
            "written_type": ContentType.objects.get_for_model(written) if written else None,
            "written_id": written.pk if written else None,
        }


def about_place(place: Place) -> Subject:
    return Subject(place=place)


def about_measure(slug: str, place: Place | None = None, treatment_function: str = "") -> Subject:
    return Subject(place=place, measure=slug, treatment_function=treatment_function)


def about_written(thing: models.Model) -> Subject:
    return Subject(written=thing)


def subject_called(key: str, user: Anyone) -> Subject | None:
    """What a key stands for, if there is such a thing and this person may see it."""
    kind, _, rest = key.partition(":")
    if kind == "measure":
        slug, _, where = rest.partition("@")
        code, _, treatment = where.partition("@")
        place = _place(code)
        if slug not in BY_SLUG or (code and place is None):
            return None
        if treatment and treatment not in TREATMENTS:
            return None
        return about_measure(slug, place, treatment)
    if kind == "place":
        place = _place(rest)
        return about_place(place) if place else None
    if kind not in WRITTEN or not rest.isdecimal() or len(rest) > 18:
        return None
    found = _model(kind)._default_manager.visible_to(user)  # type: ignore[attr-defined]
    thing = found.filter(pk=int(rest)).first()
    return about_written(thing) if thing else None


def treatment_of(subject: Subject) -> str:
    found = subject.treatment_function or getattr(subject.written, "treatment_function", "")
    return "" if found == TOTAL_TREATMENT else found


def place_of(subject: Subject) -> Place | None:
    return subject.place or getattr(subject.written, "place", None)


def subject_open_to(user: Anyone) -> Q:
    """As a condition on threads: what they are about may be seen. Figures are open to everybody."""
    found = Q(written_type__isnull=True)
    for name in WRITTEN:
        model = _model(name)
        seen = model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        written_type = ContentType.objects.get_for_model(model)
        found |= Q(written_type=written_type, written_id__in=seen.values("pk"))
    return found


def may_see_subject(user: Anyone, subject: Subject) -> bool:
    """The same about one subject."""
    if subject.written is None:
        return True
    if subject.kind not in WRITTEN:
        return False
    manager = type(subject.written)._default_manager
    return bool(manager.visible_to(user).filter(pk=subject.written.pk).exists())  # type: ignore[attr-defined]


def _model(name: str) -> type[models.Model]:
    return apps.get_model("forum", name)


def _place(code: str) -> Place | None:
    return Place.objects.with_pages().filter(code=code).first() if code else None
