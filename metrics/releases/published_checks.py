"""Our figures against those that NHS England itself published: equal or not, and why not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from django.db import transaction

from metrics.known_differences import Difference, known_reason
from metrics.models import Figure, Place, PublishedCheck, PublishedDifference, Release
from metrics.published_figures import TABLES, PublishedRow, PublishedTable, months_printed

# The published tables hold so many digits of a number, some of the older ones more.
DIGITS = 15


@transaction.atomic
def check_against_published(release: Release) -> int:
    """Hold a release's figures against the published tables, in place of what was found before.
    Returns how many were compared. It is a part of writing figures: both change together."""
    PublishedCheck.objects.filter(release=release).delete()
    PublishedDifference.objects.filter(release=release).delete()
    checks = [check for table in TABLES for check in _check(release, table)]
    PublishedCheck.objects.bulk_create(checks)
    return sum(check.compared for check in checks)


def check_unchecked() -> int:
    """The same for published months that a table covers and that were never held against it: they
    were read by an earlier version, or the table came later. Returns how many months."""
    printed = months_printed()
    unchecked = [
        release
        for release in Release.objects.published().filter(published_checks=None)
        if f"{release.month:%Y-%m}" in printed
    ]
    for release in unchecked:
        check_against_published(release)
    return len(unchecked)


@dataclass(frozen=True)
class Comparison:
    """One printed figure beside ours, both to as many digits as are printed."""

    row: PublishedRow
    column: str
    printed: str
    figure: Figure | None

    @property
    def ours(self) -> Decimal | None:
        """What is held to the last binary digit, to as many decimal digits as are printed."""
        value = self._stored_value
        printed = len(self.printed.replace(".", "").lstrip("0"))
        digits = Context(prec=max(DIGITS, printed), rounding=ROUND_HALF_UP)
        return None if value is None else digits.create_decimal(Decimal(value))

    @property
    def _stored_value(self) -> float | None:
        if self.figure is None:
            return None
        if self.column == "share_within_18":
            of = self.figure.waiting_list
            return self.figure.within_18 / of if of else None
        value: float | None = getattr(self.figure, self.column)
        return value

    @property
    def agrees(self) -> bool:
        """Equal to the last digit. "104+" is printed for a percentile in the open last band."""
        if self.printed.endswith("+"):
            return self.ours is None and self._open_band == self.printed[:-1]
        ours = self.ours
        return ours is not None and ours == Decimal(self.printed)

    @property
    def _open_band(self) -> str:
        return str(self.figure.open_band) if self.figure and self.figure.waiting_list else ""


def comparisons(release: Release, table: PublishedTable) -> Iterator[Comparison]:
    rows = list(table.read(release.month))
    figures = _figures(release, {row.place for row in rows})
    for row in rows:
        figure = figures.get((row.place, row.treatment))
        for column in table.columns:
            yield Comparison(row, column, table.printed(row, column), figure)


def _figures(release: Release, places: Iterable[str]) -> dict[tuple[str, str], Figure]:
    figures = Figure.objects.as_submitted().filter(release=release, place__code__in=places)
    return {
        (figure.place.code, figure.treatment_function): figure
        for figure in figures.select_related("place")
    }


def _check(release: Release, table: PublishedTable) -> Iterator[PublishedCheck]:
    """Differences are written, checks are left to the caller to write."""
    compared = list(comparisons(release, table))
    unlike = [item for item in compared if item.printed and not item.agrees]
    codes = {item.row.place for item in unlike}
    places = dict(Place.objects.filter(code__in=codes).values_list("code", "pk"))
    PublishedDifference.objects.bulk_create(
        _difference(release, table, item, places) for item in unlike
    )
    for column in table.columns if compared else ():
        of_column = [item for item in compared if item.column == column]
        printed = sum(bool(item.printed) for item in of_column)
        differ = sum(item.column == column for item in unlike)
        yield PublishedCheck(
            release=release,
            table=table.slug,
            column=column,
            compared=printed,
            agreed=printed - differ,
            not_printed=len(of_column) - printed,
        )


def _difference(
    release: Release, table: PublishedTable, item: Comparison, places: Mapping[str, int]
) -> PublishedDifference:
    difference = Difference(
        table=table.slug,
        column=item.column,
        month=release.month,
        revised=release.revised,
        ours=item.ours,
        printed=Decimal(item.printed.rstrip("+")),
    )
    return PublishedDifference(
        release=release,
        table=table.slug,
        place_id=places[item.row.place],
        treatment_function=item.row.treatment,
        column=item.column,
        ours="" if item.ours is None else f"{item.ours:f}",
        printed=item.printed,
        reason=known_reason(difference),
    )
