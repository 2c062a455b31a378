"""What areas share with each other: case studies, what places try, questions and their answers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.people.permissions import without_demonstrations
from forum.recommendations.facts.places import IcbOf
from forum.threads.lifecycle import Kind
from forum.threads.models import Post, Thread
from forum.threads.permissions import Audience


@dataclass(frozen=True)
class CaseStudyFact:
    pk: int
    place: int
    is_compiled: bool


@dataclass(frozen=True)
class AdoptionFact:
    """`source`: the case study that it comes from, with the place of that."""

    place: int
    source: int | None
    source_place: int | None
    started_on: date | None


@dataclass(frozen=True)
class QuestionFact:
    """`icbs`: of whom wrote in it, as far as known. `days`: until the reply that became the answer."""

    icb: int | None
    icbs: frozenset[int]
    days: int | None

    @property
    def is_across(self) -> bool:
        return len(self.icbs) > 1


def read_case_studies() -> tuple[CaseStudyFact, ...]:
    rows = without_demonstrations(CaseStudy.objects.published())
    return tuple(CaseStudyFact(*row) for row in rows.values_list("pk", "place_id", "compiled"))


def read_adoptions() -> tuple[AdoptionFact, ...]:
    rows = without_demonstrations(Adoption.objects.shown())
    fields = ("place_id", "case_study_id", "case_study__place_id", "started_on")
    return tuple(AdoptionFact(*row) for row in rows.values_list(*fields))


def read_questions(icb_of: IcbOf) -> tuple[QuestionFact, ...]:
    """Those that all staff may read. People belong where their profile says that they work."""
    threads = without_demonstrations(
        Thread.objects.listed().filter(kind=Kind.QUESTION, audience=Audience.STAFF, withheld=False)
    )
    posts = without_demonstrations(Post.objects.shown().filter(thread__in=threads))
    author = ("author__organisation__place_id", "author__home_place_id")
    writers: defaultdict[int, set[int]] = defaultdict(set)
    for thread, employer, home in posts.values_list("thread_id", *author).distinct():
        if icb := _icb(icb_of, employer, home):
            writers[thread].add(icb)
    rows = threads.values_list("pk", *author, "created_at", "answer__created_at")
    return tuple(
        QuestionFact(
            _icb(icb_of, employer, home),
            frozenset(writers[pk]),
            (answered_at - opened_at).days if answered_at else None,
        )
        for pk, employer, home, opened_at, answered_at in rows
    )


def _icb(icb_of: IcbOf, employer: int | None, home: int | None) -> int | None:
    known = (icb_of.get(place) for place in (employer, home) if place is not None)
    return next((icb for icb in known if icb is not None), None)
