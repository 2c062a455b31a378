"""What a person can watch or mute, by name: this room cannot hold foreign keys to higher rooms."""

from typing import NamedTuple

from django.db import models


class SubjectKind(models.TextChoices):
    THREAD = "thread", "discussion"
    PLACE = "place", "place"
    MEASURE = "measure", "measure"
    TREATMENT = "treatment", "treatment function"
    TAG = "tag", "tag"
    CASE_STUDY = "case_study", "case study"
    INTERVENTION = "intervention", "kind of change"
    TECHNOLOGY = "technology", "technology"
    IMPROVEMENT = "improvement", "improvement group"
    GROUP = "group", "group of areas"


class WatchSubject(NamedTuple):
    """A kind and what its rows are known by: WatchSubject("place", "QWO"), WatchSubject("thread", "12")."""

    kind: str
    key: str


# Where a model's name is not the word by which it is watched.
_KIND_OF_MODEL = {
    "casestudy": SubjectKind.CASE_STUDY.value,
    "improvementgroup": SubjectKind.IMPROVEMENT.value,
}


def subject_of(row: models.Model) -> WatchSubject:
    """The subject by which notifications about a row are muted, unless their sender gives another.

    >>> from metrics.models import Release
    >>> subject_of(Release(pk=4))
    WatchSubject(kind='release', key='4')
    """
    name = row._meta.model_name or ""
    return WatchSubject(_KIND_OF_MODEL.get(name, name), str(row.pk))


# About these no second e-mail is sent until something of the first has been read.
THROTTLED = frozenset({SubjectKind.THREAD.value})
