"""What somebody can watch or mute, by name: a lower room cannot hold keys to what stands above it."""

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


class Subject(NamedTuple):
    """A kind and what its rows are known by: Subject("place", "QWO"), Subject("thread", "12")."""

    kind: str
    key: str


# Where a model's name is not the word by which it is watched.
_KINDS = {"casestudy": SubjectKind.CASE_STUDY.value}


def subject_of(thing: models.Model) -> Subject:
    """By which something that was told of is muted, unless whoever tells says what it belongs to.

    >>> from metrics.models import Release
    >>> subject_of(Release(pk=4))
    Subject(kind='release', key='4')
    """
    name = thing._meta.model_name or ""
    return Subject(_KINDS.get(name, name), str(thing.pk))


# Of these a second e-mail waits until something of the first has been read.
THROTTLED = frozenset({SubjectKind.THREAD.value})
