"""What a board paper says of an area's own explanation of its list, beside why it moved."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max

from forum.people.permissions import without_demonstrations
from forum.rooms.paper_source import PaperPart
from forum.support.models import ListExplanation
from metrics import formatting
from metrics.hierarchy import RelatedPlaces
from metrics.models import Place
from metrics.pages.view_query import ViewQuery
from metrics.paper.sections import Section
from metrics.series import Vintages


class ListExplanations:
    def version(self) -> tuple[object, ...]:
        # Those that have ended too: one that takes the place of another changes no count.
        changes = ListExplanation.objects.aggregate(written=Max("written_at"))
        shown = ListExplanation.objects.visible_to(AnonymousUser()).aggregate(count=Count("pk"))
        return changes["written"], shown["count"]

    def part(
        self, *, place: Place, family: RelatedPlaces, state: ViewQuery, vintages: Vintages
    ) -> PaperPart:
        public = without_demonstrations(ListExplanation.objects.visible_to(AnonymousUser()))
        explanations = public.filter(
            place=place, treatment_function=state.treatment, month=state.month
        ).select_related("author")
        return PaperPart(tuple(_section(explanation) for explanation in explanations), {})


def _section(explanation: ListExplanation) -> Section:
    signed = f"{explanation.byline}, {formatting.day(explanation.written_at)}."
    paragraphs = filter(None, map(str.strip, explanation.text.split("\n")))
    return Section("What the area says of its list", sentences=tuple(paragraphs), notes=(signed,))
