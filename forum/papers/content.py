"""What is in a board paper: the page of a place, with what the rooms add to it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from forum.papers.subjects import PaperSubject
from forum.rooms import paper_sources
from forum.rooms.failing_alone import failing_alone
from forum.rooms.paper_source import PaperPart
from metrics.hierarchy import RelatedPlaces
from metrics.models import PlaceGroup
from metrics.pages.group import group_view
from metrics.pages.measure_charts import ChartFlag
from metrics.pages.place_reading import ChartFlags
from metrics.pages.place_view import place_view
from metrics.pages.view_query import ViewQuery
from metrics.paper.content import Paper, build_paper
from metrics.paper.sections import Section
from metrics.series import Vintages

MISSING_PART = PaperPart(
    sections=(
        Section(
            "A part that is missing",
            ("This part could not be made. The fault is ours, and it has been noted.",),
        ),
    ),
    flags={},
)


def board_paper(
    *, subject: PaperSubject, vintages: Vintages, state: ViewQuery, at: datetime
) -> Paper:
    """The same for everybody, whoever asks: only what the public reads."""
    if subject.group:
        return _paper_of_group(subject, subject.group, vintages, state, at)
    place = subject.place
    params = {"month": f"{state.month:%Y-%m}", "treatment": state.treatment}
    public = AnonymousUser()
    parts: list[PaperPart] = []

    def flags(state: ViewQuery, family: RelatedPlaces) -> ChartFlags:
        for source in paper_sources():
            with failing_alone(f"part of the board paper of {place.code}") as outcome:
                parts.append(
                    source.part(place=place, family=family, state=state, vintages=vintages)
                )
            if outcome.failed:
                parts.append(MISSING_PART)
        return _flags_of(parts)

    page = place_view(
        user=public,
        place=place,
        vintages=vintages,
        params=params,
        flags=flags,
        by_treatment=True,
    )
    # What is marked on the charts is read with the parts of the paper.
    marks = page.flags
    return build_paper(
        page,
        vintages=vintages,
        flags=marks,
        forum_sections=[section for part in parts for section in part.sections],
        examples=[point for part in parts for point in part.examples],
        site=settings.SITE_URL,
        at=at,
    )


def _paper_of_group(
    subject: PaperSubject, group: PlaceGroup, vintages: Vintages, state: ViewQuery, at: datetime
) -> Paper:
    """What rooms add to the paper of an area they do not know of a group."""
    page = group_view(
        user=AnonymousUser(),
        group=group,
        chosen=subject.members,
        vintages=vintages,
        params={"month": f"{state.month:%Y-%m}", "treatment": state.treatment},
    )
    return build_paper(
        page, vintages=vintages, flags={}, forum_sections=(), site=settings.SITE_URL, at=at
    )


def _flags_of(parts: Iterable[PaperPart]) -> dict[str, list[ChartFlag]]:
    by_measure: defaultdict[str, list[ChartFlag]] = defaultdict(list)
    for part in parts:
        for slug, flags in part.flags.items():
            by_measure[slug] += flags
    return by_measure
