from collections.abc import Iterable, Iterator
from functools import partial

from django.db.models import Q

from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.pages.cards import card
from forum.people.permissions import AnyUser
from forum.rooms.matchable import Candidate, Card, MatchQuestion
from metrics.rtt.columns import TOTAL_TREATMENT


class CaseStudies:
    def candidates(self, user: AnyUser, question: MatchQuestion, limit: int) -> Iterable[Candidate]:
        wanted = Q(measure__in=question.measures) | Q(place__in=question.similar_place_ids)
        if question.treatment_functions:
            # What was done for one specialty is of use to it, whatever was to move.
            wanted |= Q(treatment_function__in=question.treatment_functions - {TOTAL_TREATMENT})
            wanted &= Q(treatment_function__in=question.treatment_functions)
        published = CaseStudy.objects.readable_by(user).published()
        case_studies = published.filter(wanted).exclude(place__in=question.own_places.values("pk"))
        newest_first = (
            case_studies.with_places().select_related("intervention").newest_review_first()
        )
        return map(_candidate, newest_first[:limit])

    def kinds_of_change(self, user: AnyUser, measure: str) -> Iterator[Intervention]:
        current = Intervention.objects.visible_to(user).current()
        naming_measure = current.filter(versions__measure=measure).distinct().with_latest_version()
        for intervention in naming_measure.order_by("name"):
            if intervention.latest_version.measure == measure:
                yield intervention


def _candidate(case_study: CaseStudy) -> Candidate:
    return Candidate(
        content=case_study,
        card=partial(_card, case_study),
        place=case_study.place,
        measure=case_study.measure,
        treatment_function=case_study.treatment_function,
        grade=case_study.lowered_to or case_study.grade,
        outcome=case_study.kind,
        reviewed_on=case_study.reviewed_on,
        kind_of_change=case_study.intervention,
    )


def _card(case_study: CaseStudy) -> Card:
    in_lists = card(case_study)
    return Card(
        title=in_lists.title,
        url=in_lists.url,
        place=in_lists.place,
        facts=in_lists.facts,
        summary=in_lists.summary,
        outcome=in_lists.kind_words,
    )
