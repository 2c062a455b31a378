"""Why a list moved, month after month in plain whole numbers: slow and obvious."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from tests.oracles import spc

WAITING, ADMITTED, OTHERS, STARTS = "2", "1A", "1B", "3"
FLOWS = {
    "clock_starts": STARTS,
    "completed_admitted": ADMITTED,
    "completed_non_admitted": OTHERS,
}
# (provider, commissioner, treatment function, part) -> pathways, of one month.
Rows = Mapping[tuple[str, str, str, str], int]


def flows(lists: Sequence[int], started: Iterable[int], ended: Sequence[Iterable[int]]) -> int:
    """What is left over: each month what nobody reported, and all of them together."""
    left_over = 0
    months = zip(lists, lists[1:], started, *ended, strict=False)
    for before, now, began, admitted, others in months:
        expected = before
        for _ in range(began):
            expected += 1
        expected -= admitted
        expected -= others
        left_over += expected - now
    return left_over


def parts(
    months: Sequence[Rows], codes: Collection[str], treatment: str, without: Collection[str]
) -> dict[str, int]:
    """Of rows as they were sent: the first month has the list at the start, and no flow of it counts."""

    def total(rows: Rows, part: str) -> int:
        count = 0
        for (provider, commissioner, function, of_part), pathways in rows.items():
            is_here = commissioner in codes and function == treatment and of_part == part
            if is_here and provider not in without:
                count += pathways
        return count

    counted = {"start": total(months[0], WAITING), "end": total(months[-1], WAITING)}
    for name, part in FLOWS.items():
        counted[name] = sum(total(rows, part) for rows in months[1:])
    counted["unreported_removals"] = (
        counted["start"]
        + counted["clock_starts"]
        - counted["completed_admitted"]
        - counted["completed_non_admitted"]
        - counted["end"]
    )
    return counted


def outside(values: Sequence[int | None], starts: Sequence[bool]) -> list[bool]:
    """Beyond the limits of its phase, by the chart that is drawn point by point."""
    lines, _ = spc.chart(values, starts)
    return [
        value is not None and line["width"] is not None and spc.outside(Fraction(value), line)
        for value, line in zip(values, lines, strict=True)
    ]
