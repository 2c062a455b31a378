"""Where technologies stop on their way to patients: at which step, and for how long."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.technologies.models import PathwayStep, Technology
from forum.technologies.pages.pathway_strip import length_words, step_states
from forum.technologies.pages.technology import TRAIL
from forum.technologies.pathway import Step, StepStatus, Stop, stands_at
from metrics import formatting
from metrics.pages.components import Cell, Column, Row, Table

PAGE_SIZE = 100
LONGEST = "days"
SORTED_BY = {"Technology": "name", "Step": "step", "For how long": LONGEST}
COLUMNS = (
    *("technology", "name", "step", "status", "since", "days", "days_at_most", "owner", "source"),
    "read_on",
)


@dataclass(frozen=True)
class Position:
    """A technology, the step at which it stands, and what is recorded of that step."""

    slug: str
    name: str
    stop: Stop
    row: PathwayStep | None

    @property
    def days(self) -> int | None:
        return self.stop.days


@dataclass(frozen=True)
class StopsPage:
    """`positions`: all of them; `page` has those that are shown."""

    positions: tuple[Position, ...]
    page: Page[Position]
    sort: str

    trail = TRAIL

    @property
    def sentence(self) -> str:
        """Which step most stand at, of those whose step is known."""
        known = Counter(
            row.stop.step for row in self.positions if row.stop.status != StepStatus.NOT_KNOWN
        )
        unknown = len(self.positions) - known.total()
        words = f"Of {_technologies(len(self.positions))}, the status of the next step is not known for {unknown}."
        if not known:
            return words
        step, count = known.most_common(1)[0]
        return f"{words} Of the others most stand at {step.label}: {count} of {known.total()}."

    @property
    def by_step(self) -> Table:
        lengths: defaultdict[Step, list[int]] = defaultdict(list)
        counts: Counter[Step] = Counter()
        unknown: Counter[Step] = Counter()
        for row in self.positions:
            counts[row.stop.step] += 1
            if row.days is None:
                unknown[row.stop.step] += 1
            else:
                lengths[row.stop.step].append(row.days)
        rows = (
            Row(
                (
                    Cell(str(step.label), header=True),
                    Cell(str(counts[step]), numeric=True),
                    Cell(_median_words(lengths[step]), numeric=True),
                    Cell(str(unknown[step]), numeric=True),
                )
            )
            for step in Step
        )
        head = ("Step", "Technologies that stand there", "Median time", "Time not known")
        columns = tuple(Column(text, numeric=at > 0) for at, text in enumerate(head))
        return Table("Where technologies stand, by step", columns, tuple(rows))

    def _column(self, text: str) -> Column:
        """The longest come first; names and steps from the front."""
        name = SORTED_BY.get(text, "")
        url = f"?sort={name}" if name else ""
        direction = "descending" if name == LONGEST else "ascending"
        is_sorted = bool(name) and name == self.sort
        return Column(text, name == LONGEST, url, direction if is_sorted else "")

    @property
    def table(self) -> Table:
        head = ("Technology", "Step", "Status", "Since", "For how long", "With whom")
        return Table(
            caption="Each technology, and the step at which it stands",
            head=tuple(self._column(text) for text in head),
            rows=tuple(Row(tuple(_cells(row))) for row in self.page.object_list),
        )


def stops_page(*, user: AnyUser, params: Mapping[str, str]) -> StopsPage:
    sort = params.get("sort", LONGEST)
    rows = positions(user, timezone.localdate())
    if sort in ORDERS:
        rows.sort(key=ORDERS[sort])
    page = Paginator(rows, PAGE_SIZE).get_page(params.get("page"))
    return StopsPage(tuple(rows), page, sort if sort in ORDERS else LONGEST)


def positions(user: AnyUser, on: date) -> list[Position]:
    """Longest first; those of which the time is not known stand last, by name."""
    technologies = Technology.objects.visible_to(user).listed().order_by("name")
    steps: defaultdict[int, dict[str, PathwayStep]] = defaultdict(dict)
    for row in PathwayStep.objects.current().filter(technology__in=technologies):
        steps[row.technology_id][row.step] = row
    rows: list[Position] = []
    for pk, slug, name in technologies.values_list("pk", "slug", "name"):
        rows.extend(_position(slug, name, steps[pk], on))
    return sorted(rows, key=_longest_first)


def _longest_first(row: Position) -> tuple[bool, int, str]:
    """Those of which it is known, then by how long it can be at most."""
    length = row.days if row.days is not None else row.stop.at_most
    return row.days is None, -(length if length is not None else -1), row.name


def stop_rows(user: AnyUser) -> Iterator[tuple[str, ...]]:
    """For the file, in the same order."""
    today = timezone.localdate()
    for position in positions(user, today):
        row = position.row
        yield (
            position.slug,
            position.name,
            position.stop.step.value,
            position.stop.status.value,
            row.since.isoformat() if row and row.since else "",
            "" if position.days is None else str(position.days),
            "" if position.stop.at_most is None else str(position.stop.at_most),
            row.owner if row else "",
            row.source if row else "",
            today.isoformat(),
        )


ORDERS: Mapping[str, Callable[[Position], Any]] = {
    "name": lambda row: row.name,
    "step": lambda row: (list(Step).index(row.stop.step), row.name),
}


def _position(
    slug: str, name: str, by_step: Mapping[str, PathwayStep], on: date
) -> Iterator[Position]:
    """Adoption is left to the areas: whoever has passed the rest stands there, for a time not known."""
    if stop := stands_at(step_states(by_step), on):
        yield Position(slug, name, stop, by_step.get(stop.step))


def _cells(position: Position) -> Iterator[Cell]:
    row = position.row
    yield Cell(position.name, reverse("technology", args=[position.slug]), header=True)
    yield Cell(str(position.stop.step.label))
    yield Cell(str(position.stop.status.label))
    yield Cell(row.since_words if row else "")
    yield Cell(_length(position), numeric=True)
    yield Cell(row.owner if row else "")


def _length(position: Position) -> str:
    """Where it is not known since when, how long ago it left the step before says how long at most."""
    days, at_most = position.days, position.stop.at_most
    if days is not None:
        return length_words(days)
    return f"at most {length_words(at_most)}" if at_most is not None else formatting.NOT_KNOWN


def _median_words(lengths: list[int]) -> str:
    return length_words(int(median(lengths))) if lengths else formatting.NOT_KNOWN


def _technologies(number: int) -> str:
    return "1 technology" if number == 1 else f"{number} technologies"
