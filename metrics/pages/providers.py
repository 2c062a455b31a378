"""Who treats the people of a place: each provider's share of its list and of its operations."""

from metrics import formatting
from metrics.cache import cached_lookup
from metrics.models import Place, ProviderCount
from metrics.pages.components import Cell, Column, Row, Table
from metrics.rtt.columns import ADMITTED, INCOMPLETE, TOTAL_TREATMENT
from metrics.series import Vintage

SHOWN = 10


def share_table(place: Place, vintage: Vintage) -> Table | None:
    """The counts of a release never change, so that the table can be kept."""
    return cached_lookup(
        f"providers of {place.code} in {vintage.id}", lambda: _table(place, vintage)
    )


def _table(place: Place, vintage: Vintage) -> Table | None:
    pathways = ProviderCount.objects.filter(
        release_id=vintage.id,
        commissioner=place.code,
        treatment_function=TOTAL_TREATMENT,
        part__in=[INCOMPLETE, ADMITTED],
    ).pathways()
    counts = [
        (
            code,
            pathways.get((code, place.code, INCOMPLETE), 0),
            pathways.get((code, place.code, ADMITTED), 0),
        )
        for code in sorted({code for code, _, _ in pathways})
    ]
    counts.sort(key=lambda row: -row[1])
    waiting = sum(row[1] for row in counts)
    admitted = sum(row[2] for row in counts)
    if not waiting:
        return None
    names = dict(
        Place.objects.filter(code__in=[row[0] for row in counts[:SHOWN]]).values_list(
            "code", "name"
        )
    )
    rows = [
        _row(f"{names.get(code, code)} ({code})", n, waiting, completed, admitted)
        for code, n, completed in counts[:SHOWN]
    ]
    if len(counts) > SHOWN:
        rest = counts[SHOWN:]
        rows.append(
            _row(
                f"{len(rest)} others",
                sum(r[1] for r in rest),
                waiting,
                sum(r[2] for r in rest),
                admitted,
            )
        )
    head = (
        Column("Provider"),
        Column("Waiting list", numeric=True),
        Column("Share of list", numeric=True),
        Column("Completed admitted", numeric=True),
        Column("Share of admitted", numeric=True),
    )
    return Table(
        f"Who treats people from {place.name}, {formatting.month(vintage.month)}, all treatment functions",
        head,
        tuple(rows),
    )


def _row(name: str, n: int, waiting: int, completed: int, admitted: int) -> Row:
    return Row(
        (
            Cell(name, header=True),
            Cell(formatting.count(n), numeric=True),
            Cell(formatting.percent(100 * n / waiting), numeric=True),
            Cell(formatting.count(completed), numeric=True),
            Cell(
                formatting.percent(100 * completed / admitted if admitted else None), numeric=True
            ),
        )
    )
