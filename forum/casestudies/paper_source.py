"""What a board paper says of case studies: those of its place, and of places with the same problem."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max

from forum.casestudies.models import CaseStudy
from forum.casestudies.pages.cards import Card
from forum.casestudies.place_case_studies import PlaceCaseStudies, get_place_case_studies
from forum.rooms.paper_source import PaperPart
from metrics import formatting
from metrics.hierarchy import RelatedPlaces
from metrics.models import Place
from metrics.pages.components import Point
from metrics.pages.view_query import ViewQuery, lower_first
from metrics.paper.sections import Section
from metrics.series import Vintages


class CaseStudies:
    def version(self) -> tuple[object, ...]:
        public = CaseStudy.objects.readable_by(AnonymousUser()).published()
        case_studies = public.aggregate(changed=Max("changed_at"), count=Count("pk"))
        return case_studies["changed"], case_studies["count"]

    def part(
        self, *, place: Place, family: RelatedPlaces, state: ViewQuery, vintages: Vintages
    ) -> PaperPart:
        case_studies = get_place_case_studies(
            user=AnonymousUser(), place=place, family=family, state=state, vintages=vintages
        )
        examples = tuple(_short_point(card) for card in case_studies.from_elsewhere)
        return PaperPart(_sections(case_studies), case_studies.flags, examples)


def _sections(case_studies: PlaceCaseStudies) -> tuple[Section, ...]:
    cards = case_studies.from_place
    local = Section(
        "Case studies from this area",
        sentences=() if cards else ("No case study from here has been published yet.",),
        points=tuple(_point(card) for card in cards),
    )
    return (local, _elsewhere(case_studies)) if case_studies.longer_waits else (local,)


def _elsewhere(case_studies: PlaceCaseStudies) -> Section:
    longer_waits = formatting.listed(
        [lower_first(measure.title) for measure in case_studies.longer_waits]
    )
    text = (
        f"By these measures waits here are longer than the median of {case_studies.comparison}, and than in"
        f" England: {longer_waits}."
    )
    if case_studies.from_elsewhere:
        text += " These places set out to change that, or to shorten their list"
        text += "; similar areas come first:" if case_studies.similar_count else ":"
    else:
        text += " No case study from elsewhere on these measures has been published yet."
    return Section(
        "Case studies from other areas with the same problem",
        sentences=(text,),
        points=tuple(_point(card) for card in case_studies.from_elsewhere),
    )


def _short_point(card: Card) -> Point:
    text = f"{card.place}: {card.title.rstrip('.')}. Evidence {card.grade}: {card.grade_meaning}."
    return Point(text, settings.SITE_URL + card.url, "Read it")


def _point(card: Card) -> Point:
    sentences = [
        f"{card.title} ({card.place})",
        card.summary,
        card.kind_words,
        ", ".join(card.facts),
        f"Evidence {card.grade}: {card.grade_meaning}",
        card.reviewed,
        card.remark,
    ]
    text = ". ".join(sentence.rstrip(".") for sentence in sentences if sentence)
    return Point(f"{text}.", settings.SITE_URL + card.url, f"Read “{card.title}”")
