"""Published figures as flat rows, unrounded: the same answers for the command, the CSVs and the API."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from metrics.models import DataIssue, Figure, Place, Release, RevisedFigure, newest_revision
from metrics.models.figure_columns import EXPORTED_COLUMNS
from metrics.provider_rows import EVERY_TREATMENT, ProviderRows
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import MISSING, Vintage

COLUMNS = (
    "month",
    "place",
    "name",
    "treatment_function",
    *(column.header for column in EXPORTED_COLUMNS),
)
# What the API adds to each row: where it comes from, and what is missing from it.
SOURCE_COLUMNS = (
    "modelled",
    "release",
    "source_file",
    "sha256",
    "incomplete",
    "missing_share",
    "revision",
)
PLACE_COLUMNS = (*COLUMNS, *SOURCE_COLUMNS)
PRINTED_COLUMNS = (*COLUMNS, "revision")
EXISTED = Q(
    Q(place__valid_from__isnull=True) | Q(place__valid_from__lte=F("month")),
    Q(place__valid_to__isnull=True) | Q(place__valid_to__gt=F("month")),
)


def published_figures(
    *,
    user: object,
    releases: Collection[int],
    kind: Place.Kind | None = None,
    places: Collection[Place] | None = None,
    treatment: str = TOTAL_TREATMENT,
    modelled: bool = False,
) -> "QuerySet[Figure] | ProviderRows":
    """Figures of some published releases, by month, place and treatment function; of providers, or of
    areas.

    A level, or everything, is listed as it was in each month: in December 2025 there were 42 ICBs,
    whatever has merged since. Places asked for by themselves come with their history as summed for
    them, like on their pages.
    """
    if not modelled and _of_providers(kind, places):
        return ProviderRows(user=user, releases=releases, places=places, treatment=treatment)
    # By the releases' ids: from a month alone a database would go through all that a place ever had.
    figures = Figure.objects.visible_to(user).filter(release__in=releases)
    figures = figures.filter(modelled=True) if modelled else figures.as_submitted()
    if places is not None:
        figures = figures.about(places)
    if kind or places is None:
        of_kind = Place.objects.visible_to(user).with_pages()
        figures = figures.filter(place__in=of_kind.filter(kind=kind) if kind else of_kind)
        # Estimates are of the months before a place came to be.
        figures = figures if modelled else figures.filter(EXISTED)
    if treatment != EVERY_TREATMENT:
        figures = figures.filter(treatment_function=treatment)
    return figures.select_related("place").order_by("month", "place__code", "treatment_function")


def _of_providers(kind: Place.Kind | None, places: Collection[Place] | None) -> bool:
    kinds = {place.kind for place in places or ()}
    return kinds == {Place.Kind.PROVIDER} if places else kind == Place.Kind.PROVIDER


def figure_row(figure: Figure) -> tuple[Any, ...]:
    """One figure as the values of COLUMNS."""
    return (
        f"{figure.month:%Y-%m}",
        figure.place.code,
        figure.place.name,
        figure.treatment_function,
        *(column.value(figure) for column in EXPORTED_COLUMNS),
    )


class Shortfall(NamedTuple):
    """How much of a place's list is missing from a release, and whether that forbids comparing."""

    share: float = 0.0
    incomplete: bool = False


@dataclass(frozen=True)
class FigureSources:
    """Where rows come from, read once for all of them: a few releases stand behind many rows."""

    files: dict[int, tuple[str, str]]
    shortfalls: dict[tuple[int, int], Shortfall]
    revisions: dict[tuple[int, int, str], int]

    @classmethod
    def of(cls, *, user: object, releases: Iterable[int]) -> "FigureSources":
        """Two queries, and one more where a release was revised. By release and place; where nothing
        is missing there is no entry."""
        ids = set(releases)
        releases_read = (
            Release.objects.visible_to(user)
            .filter(pk__in=ids)
            .annotate(revision=newest_revision())
            .values_list("pk", "file_name", "sha256", "revision")
        )
        files = {pk: (name, sha256) for pk, name, sha256, _ in releases_read}
        revisions = {pk: revision for pk, _, _, revision in releases_read if revision}
        shortfalls = (
            DataIssue.objects.filter(release__in=ids, place__isnull=False, code=MISSING)
            .order_by()
            .values_list("release_id", "place_id")
            .annotate(share=Sum("share", default=0.0))
            .annotate(forbids=Count("id", filter=Q(suppresses=True)))
        )
        return cls(
            files,
            {
                (release, place): Shortfall(min(share, 1.0), forbids > 0)
                for release, place, share, forbids in shortfalls
            },
            _revised_rows(user, revisions),
        )

    def row_with_source(self, figure: Figure) -> tuple[Any, ...]:
        """One figure as the values of COLUMNS and SOURCE_COLUMNS."""
        short = self.shortfalls.get((figure.release_id, figure.place_id), Shortfall())
        return (
            *figure_row(figure),
            figure.modelled,
            figure.release_id,
            *self.files[figure.release_id],
            short.incomplete,
            short.share,
            self.revision(figure),
        )

    def revision(self, figure: Figure) -> int | None:
        """The newest that changed it."""
        key = (figure.release_id, figure.place_id, figure.treatment_function)
        return None if figure.modelled else self.revisions.get(key)


def _revised_rows(user: object, revisions: Mapping[int, int]) -> dict[tuple[int, int, str], int]:
    """Revisions by release, place and treatment function, from the newest of each release; none
    without one."""
    if not revisions:
        return {}
    rows = RevisedFigure.objects.visible_to(user).filter(revision__in=revisions.values())
    release_of = {revision: release for release, revision in revisions.items()}
    keys = rows.order_by().values_list("revision_id", "place_id", "treatment_function").distinct()
    return {
        (release_of[revision], place, treatment): revision for revision, place, treatment in keys
    }


def published_in(user: object, month: date) -> list[int]:
    """The release of a month that readers see, where there is one."""
    releases = Release.objects.visible_to(user).published().filter(month=month)
    return list(releases.values_list("pk", flat=True))


def place_rows(*, user: object, place: Place, vintage: Vintage) -> Iterator[tuple[Any, ...]]:
    """One place's figures of one month, every treatment function, as the values of PLACE_COLUMNS."""
    figures = published_figures(
        user=user, releases=[vintage.id], places=[place], treatment=EVERY_TREATMENT
    )
    sources = FigureSources.of(user=user, releases=[vintage.id])
    return map(sources.row_with_source, figures)


def figure_rows(
    *, user: object, month: date, kind: Place.Kind, treatment: str
) -> Iterator[tuple[Any, ...]]:
    """As the values of PRINTED_COLUMNS."""
    releases = published_in(user, month)
    figures = published_figures(user=user, releases=releases, kind=kind, treatment=treatment)
    sources = FigureSources.of(user=user, releases=releases)
    return ((*figure_row(figure), sources.revision(figure)) for figure in figures)
