"""Whether a file of cancer waiting times agrees with itself: its own totals and percentages are the answer
key. Hard: the month is refused. All lines are looked at, and the first of each kind is named."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date

from metrics.cancer.lines import Line, Month
from metrics.cancer.standards import BY_CODE, ENGLAND, STANDARDS
from metrics.rtt.problems import Problem

# Shares are printed with 15 digits.
NEAR = 1e-9
FIRST_MONTH = date(2023, 10, 1)
NAMED = 3


def check_month(month: Month, announced: date) -> list[Problem]:
    problems = [*_check_months(month.month, announced), *_check_whole(month)]
    for code, words, is_wrong in _OF_LINES:
        problems += _named(code, words, [line.where for line in month.lines if is_wrong(line)])
    twice = [key for key, times in Counter(map(_key, month.lines)).items() if times > 1]
    problems += _named("twice", "stand more than once", [" ".join(key) for key in twice])
    for code, words, wrong in (
        ("not-england", "do not add up to England", _not_england(month.lines)),
        ("not-all-cancers", "do not add up over types of cancer", _not_all(month.lines, "cancer")),
        ("not-all-modalities", "do not add up over treatments", _not_all(month.lines, "modality")),
        ("not-all-routes", "do not add up over routes or stages", _not_all(month.lines, "route")),
        (
            "not-all-in-both",
            "do not add up over routes or stages and types of cancer",
            _not_all(month.lines, "route", "cancer"),
        ),
    ):
        problems += _named(code, words, list(wrong))
    return problems


def _check_months(month: date, announced: date) -> Iterator[Problem]:
    if month != announced:
        yield Problem(
            "month-contradicts",
            f"The file is of {month:%B %Y}, not of {announced:%B %Y} as announced.",
        )
    if month < FIRST_MONTH:
        yield Problem(
            "before-the-standards",
            f"{month:%B %Y} was counted by earlier standards: figures can be compared from October 2023 on.",
        )


def _check_whole(month: Month) -> Iterator[Problem]:
    """England's total of each standard must be there: it is what all else is held against."""
    whole = {line.standard for line in month.lines if line.code == ENGLAND and _is_whole(line)}
    for standard in STANDARDS:
        if standard.code not in whole:
            yield Problem(
                "no-england",
                f"The file has no total of all English commissioners for the {standard.days}-day standard.",
            )


def _is_whole(line: Line) -> bool:
    return line.is_of_all_routes and line.is_of_all_cancers and line.is_of_all_modalities


def _key(line: Line) -> tuple[str, ...]:
    return (line.basis, line.code, line.standard, line.route, line.cancer, line.modality)


def _bands_differ(line: Line) -> bool:
    if not line.bands:
        return False
    within = sum(line.bands[: BY_CODE[line.standard].bands_within])
    return sum(line.bands) != line.total or within != line.within


def _share_differs(line: Line) -> bool:
    if line.share is None or not line.total:
        return False
    return abs(line.share - line.within / line.total) > NEAR


_OF_LINES: tuple[tuple[str, str, Callable[[Line], bool]], ...] = (
    (
        "not-the-total",
        "count other than the total within and after the standard together",
        lambda line: line.within + line.after != line.total,
    ),
    ("not-the-bands", "count other numbers by how long people waited", _bands_differ),
    ("not-the-share", "print another percentage than their numbers give", _share_differs),
)


def _not_england(lines: Iterable[Line]) -> Iterator[str]:
    """England's lines, where all organisations of one basis do not add up to them."""
    sums: dict[Hashable, list[float]] = defaultdict(lambda: [0.0, 0.0])
    england: dict[Hashable, Line] = {}
    for line in lines:
        key: Hashable = (line.basis, line.standard, line.route, line.cancer, line.modality)
        if line.code == ENGLAND:
            england[key] = line
        else:
            sums[key][0] += line.within
            sums[key][1] += line.total
    for of_england, line in england.items():
        if sums[of_england] != [line.within, line.total]:
            yield line.where
    yield from (f"no line of England for {key}" for key in sums.keys() - england.keys() if england)


def _not_all(lines: Iterable[Line], *fields: str) -> Iterator[str]:
    """Lines of all of something, where the parts that are printed do not add up to them. What is printed
    without parts is not looked at."""
    whole: dict[Hashable, Line] = {}
    sums: dict[Hashable, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for line in lines:
        rest = [getattr(line, field) for field in _IS_ALL if field not in fields]
        key: Hashable = (line.basis, line.code, line.standard, *rest)
        of_all = [getattr(line, _IS_ALL[field]) for field in fields]
        if all(of_all):
            whole[key] = line
        elif not any(of_all):
            sums[key][0] += line.within
            sums[key][1] += line.total
    for of_all_parts, line in whole.items():
        if of_all_parts in sums and sums[of_all_parts] != [line.within, line.total]:
            yield line.where


_IS_ALL = {
    "route": "is_of_all_routes",
    "cancer": "is_of_all_cancers",
    "modality": "is_of_all_modalities",
}


def _named(code: str, words: str, wrong: list[str]) -> list[Problem]:
    if not wrong:
        return []
    more = f" and {len(wrong) - NAMED:,} more" if len(wrong) > NAMED else ""
    return [Problem(code, f"{len(wrong):,} lines {words}: {'; '.join(wrong[:NAMED])}{more}.")]
