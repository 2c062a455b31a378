"""What a board paper says of access to technologies: of an ICB what differs inside it first, its trusts after its
locations; of England how many have access, always with what is not known."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone

from forum.rooms.paper_source import PaperPart
from forum.technologies.models import AccessRecord, Technology
from forum.technologies.pages.area import TRUSTS, area_page
from forum.technologies.pages.england_grid import england_grid_page
from metrics.hierarchy import RelatedPlaces
from metrics.models import Place
from metrics.pages.components import Point, Table
from metrics.pages.view_query import ViewQuery
from metrics.paper.sections import Section
from metrics.series import Vintages

HEADING = "Access to medical technologies"
SAYS_NOTHING = "It is what each area has said, not checked here. It says nothing of whether a technology helps."


class TechnologyAccess:
    def version(self) -> tuple[object, ...]:
        # What was said lapses by itself: how much holds, too.
        holds = AccessRecord.objects.current(timezone.localdate()).count()
        records = AccessRecord.objects.aggregate(said=Max("recorded_at"), ended=Max("ended_at"))
        listed = Technology.objects.visible_to(AnonymousUser()).listed()
        technologies = listed.aggregate(changed=Max("changed_at"), count=Count("pk"))
        return (*records.values(), *technologies.values(), holds)

    def part(
        self, *, place: Place, family: RelatedPlaces, state: ViewQuery, vintages: Vintages
    ) -> PaperPart:
        if place.kind == Place.Kind.ICB:
            return PaperPart((_of_icb(place),), {})
        if place.kind == Place.Kind.ENGLAND:
            return PaperPart((_of_england(),), {})
        return PaperPart((), {})


def _of_icb(icb: Place) -> Section:
    page = area_page(user=AnonymousUser(), icb=icb, params={})
    of_trusts = area_page(user=AnonymousUser(), icb=icb, params={"side_by_side": TRUSTS})
    url = reverse("technologies_of_area", args=[icb.code])
    sentences = [f"{page.sentence} {page.unknown_words}"]
    tables = [page.table]
    # A table in which nothing is known would fill a page with that.
    if of_trusts.unknown < of_trusts.total:
        sentences.append(f"{of_trusts.sentence} {of_trusts.unknown_words}")
        tables.append(of_trusts.table)
    return _section(sentences, url, tables)


def _of_england() -> Section:
    page = england_grid_page(user=AnonymousUser(), params={})
    return _section((), reverse("technologies_in_england"), [page.table])


def _section(sentences: Sequence[str], url: str, tables: Sequence[Table]) -> Section:
    points = (Point("What is known now, with the day of each.", settings.SITE_URL + url, "See it"),)
    return Section(
        HEADING,
        sentences=(*sentences, SAYS_NOTHING),
        points=points,
        tables=tuple(table for table in tables if table.rows),
    )
