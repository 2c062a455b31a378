"""Board papers that were made of figures since revised."""

from collections.abc import Iterator

from django.db.models import Q

from forum.papers.models import BoardPaper
from forum.people.permissions import AnyUser
from forum.rooms.figure_based import FigureBased
from metrics import formatting
from metrics.calendar import add_months
from metrics.models import Place, PlaceGroup, Revision
from metrics.series import WINDOW


class BoardPapers:
    heading = "Board papers made before the revision"

    def touched_by(self, revision: Revision, user: AnyUser) -> Iterator[FigureBased]:
        """Papers of the places that changed and of groups they are in, of the month or with the month on
        their charts."""
        papers = (
            BoardPaper.objects.visible_to(user)
            .without_files()
            .filter(
                state=BoardPaper.State.READY,
                completed_at__lt=revision.at,
                month__gte=revision.month,
                month__lt=add_months(revision.month, WINDOW),
            )
        )
        if not revision.is_withdrawal:
            changed = revision.changed.values("place")
            # Which trusts a revision changed is not recorded one by one.
            is_touched = Q(members__place__in=changed) | Q(kind=Place.Kind.PROVIDER)
            groups = PlaceGroup.objects.filter(is_touched)
            papers = papers.filter(Q(place__in=changed) | Q(group__in=groups))
        for paper in papers.select_related("place", "group").order_by(
            "place__name", "group__name", "-completed_at"
        ):
            url = f"{paper.get_absolute_url()}?month={paper.month:%Y-%m}"
            yield FigureBased(str(paper), url, paper_sentence(paper))


def paper_sentence(paper: BoardPaper) -> str:
    assert paper.completed_at is not None  # The database holds every ready paper to it.
    day = formatting.day(paper.completed_at)
    return f"Made on {day} with the figures before. Ask for it again to have one with those of now."
