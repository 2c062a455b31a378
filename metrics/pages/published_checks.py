"""Our figures beside NHS England's own: how many are equal, month by month and level by level, and
each that is not, with the reason where it is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from metrics import formatting
from metrics.known_differences import reason_text
from metrics.models import PublishedCheck, PublishedDifference
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.view_query import TREATMENT_NAMES
from metrics.published_figures import BY_SLUG, TABLES, PublishedTable

# More than a page can show; the CSV has all of them.
SHOWN = 200


@dataclass(frozen=True)
class Agreement:
    compared: int = 0
    agreed: int = 0
    not_printed: int = 0

    @property
    def differ(self) -> int:
        return self.compared - self.agreed

    @classmethod
    def of(cls, checks: Iterable[PublishedCheck]) -> "Agreement":
        rows = list(checks)
        return cls(
            sum(check.compared for check in rows),
            sum(check.agreed for check in rows),
            sum(check.not_printed for check in rows),
        )


@dataclass(frozen=True)
class PublishedChecksPage:
    sentence: str
    tables: tuple[Table, ...]
    by_month: Table | None
    differences: Table | None


def published_checks_page(*, user: object) -> PublishedChecksPage:
    """Two queries."""
    checks = list(PublishedCheck.objects.visible_to(user).select_related("release"))
    differences = differences_of(user)
    return PublishedChecksPage(
        sentence=agreement_sentence(checks),
        tables=(_by_level(checks), _by_measure(checks)) if checks else (),
        by_month=_by_month(checks) if checks else None,
        differences=_differences_table(differences) if differences else None,
    )


def differences_of(user: object) -> list[PublishedDifference]:
    differences = PublishedDifference.objects.visible_to(user).select_related("release", "place")
    return list(
        differences.order_by("-release__month", "table", "place__code", "treatment_function", "id")
    )


def agreement_sentence(checks: Sequence[PublishedCheck]) -> str:
    """Of what is submitted; figures with estimates answer another question, and have their row."""
    months = {check.release_id for check in checks}
    whole = Agreement.of(check for check in checks if not BY_SLUG[check.table].suffix)
    if not whole.compared:
        return "No month that is published here is in the tables of NHS England that are held here."
    text = (
        f"In {formatting.count(len(months))} months, {formatting.count(whole.compared)} figures of"
        " NHS England, as submitted, were compared with ours:"
    )
    if not whole.differ:
        return f"{text} all are equal."
    return (
        f"{text} {formatting.count(whole.agreed)} are equal to the last digit printed,"
        f" {formatting.count(whole.differ)} are not."
    )


def _by_level(checks: Sequence[PublishedCheck]) -> Table:
    rows = []
    for table in TABLES:
        of_table = [check for check in checks if check.table == table.slug]
        months = len({check.release_id for check in of_table})
        printed = Cell(f"{table.source} ({formatting.count(months)} months)")
        rows.append(Row((Cell(table.title, header=True), printed, *_counts(of_table))))
    return Table("By level", (Column("Level"), Column("Published table"), *_HEAD), tuple(rows))


def _by_measure(checks: Sequence[PublishedCheck]) -> Table:
    rows = [
        Row((Cell(table.title, header=True), Cell(label), *_counts(of_column)))
        for table in TABLES
        for column, label in table.columns.items()
        if (of_column := [c for c in checks if (c.table, c.column) == (table.slug, column)])
    ]
    return Table("By measure", (Column("Level"), Column("Figure"), *_HEAD), tuple(rows))


def _by_month(checks: Sequence[PublishedCheck]) -> Table:
    months = {check.release_id: check.release.month for check in checks}
    rows = []
    for release, month in sorted(months.items(), key=lambda pair: pair[1], reverse=True):
        of_month = [check for check in checks if check.release_id == release]
        named = Cell(formatting.month(month), header=True, url=reverse("release", args=[release]))
        rows.append(Row((named, *(_equal_of(of_month, table) for table in TABLES))))
    head = (Column("Month"), *(Column(table.title, numeric=True) for table in TABLES))
    return Table("By month: how many are equal", head, tuple(rows))


_HEAD = tuple(
    Column(text, numeric=True) for text in ("Compared", "Equal", "Not equal", "Not printed")
)


def _counts(checks: Iterable[PublishedCheck]) -> tuple[Cell, ...]:
    agreement = Agreement.of(checks)
    numbers = (agreement.compared, agreement.agreed, agreement.differ, agreement.not_printed)
    return tuple(Cell(formatting.count(number), numeric=True) for number in numbers)


def _equal_of(checks: Iterable[PublishedCheck], table: PublishedTable) -> Cell:
    agreement = Agreement.of(check for check in checks if check.table == table.slug)
    if not agreement.compared:
        return Cell("not held", numeric=True)
    of = formatting.count(agreement.compared)
    return Cell(f"{formatting.count(agreement.agreed)} of {of}", numeric=True)


def _differences_table(differences: Sequence[PublishedDifference]) -> Table:
    head = tuple(Column(text) for text in ("Month", "Place", "Treatment function", "Figure"))
    numbers = (Column("Here", numeric=True), Column("NHS England", numeric=True))
    left_out = len(differences) - SHOWN
    return Table(
        f"Each figure that is not equal ({formatting.count(len(differences))})",
        (*head, *numbers, Column("Why")),
        tuple(map(_difference_row, differences[:SHOWN])),
        note=f"{formatting.count(left_out)} more are in the CSV file." if left_out > 0 else "",
    )


def _difference_row(difference: PublishedDifference) -> Row:
    table = BY_SLUG[difference.table]
    return Row(
        (
            Cell(formatting.month(difference.release.month), header=True),
            Cell(difference.place.name, url=difference.place.get_absolute_url()),
            Cell(TREATMENT_NAMES[difference.treatment_function]),
            Cell(f"{table.columns[difference.column]}{' with estimates' if table.suffix else ''}"),
            Cell(difference.ours or "no figure", numeric=True),
            Cell(difference.printed, numeric=True),
            Cell(reason_text(difference.reason)),
        )
    )


def check_rows(user: object) -> list[list[object]]:
    """Every column of every table in every month, as counted."""
    checks = PublishedCheck.objects.visible_to(user).select_related("release")
    head: list[object] = [
        "month",
        "table",
        "column",
        "compared",
        "equal",
        "not_equal",
        "not_printed",
    ]
    return [head] + [
        [
            f"{check.release.month:%Y-%m}",
            check.table,
            check.column,
            check.compared,
            check.agreed,
            check.compared - check.agreed,
            check.not_printed,
        ]
        for check in checks.order_by("release__month", "table", "id")
    ]


def difference_rows(user: object) -> list[list[object]]:
    head: list[object] = ["month", "table", "place", "name", "treatment_function", "column"]
    return [[*head, "here", "nhs_england", "why"]] + [
        [
            f"{difference.release.month:%Y-%m}",
            difference.table,
            difference.place.code,
            difference.place.name,
            difference.treatment_function,
            difference.column,
            difference.ours,
            difference.printed,
            reason_text(difference.reason),
        ]
        for difference in differences_of(user)
    ]
