"""Where the people come from for each 1,000 of whom a rate is: source and date, in words."""

from collections import Counter
from datetime import date, timedelta

from metrics import formatting
from metrics.cache import cached_lookup
from metrics.measures import Measure, Series
from metrics.models import Population

WORDS = {
    Population.Kind.REGISTERED: "registered patients",
    Population.Kind.RESIDENT: "residents",
    Population.Kind.NEED_WEIGHTED: "people weighted for need",
}
MIDDLE = timedelta(days=14)
# Steps of the few places whose boundary moved are said in metrics/reference/README.md.
MOST = 0.5


def people_words(kind: str, first: date, last: date) -> str:
    """Of the months from `first` to `last`: the counts that they were taken from."""
    counts = _counts(kind)
    if not counts:
        return ""
    start, end = first + MIDDLE, last + MIDDLE
    before = [count for count in counts if count[0] <= start][-1:] or counts[:1]
    after = [count for count in counts if count[0] > end][:1]
    used = dict.fromkeys([*before, *(c for c in counts if start < c[0] <= end), *after])
    days_by_source: dict[str, list[str]] = {}
    for day, source in used:
        days_by_source.setdefault(_publisher(source), []).append(formatting.day(day))
    sources = "; ".join(
        f"{name}, {formatting.listed(days)}" for name, days in days_by_source.items()
    )
    between = ", on a line between" if len(used) > 1 else ""
    return f"{WORDS[Population.Kind(kind)]}: {sources}{between}"


def people_of(measure: Measure, series: Series, i: int) -> float | None:
    """The population of the month that a rate is per 1,000 of."""
    row = series.rows[i]
    return getattr(row, measure.people) if row is not None and measure.people else None


def people_source(measure: Measure, month: date) -> str:
    return people_words(measure.people, month, month) if measure.people else ""


def _publisher(source: str) -> str:
    """ "NHS England, allocations: …" is NHS England's."""
    return source.split(",")[0]


def _counts(kind: str) -> list[tuple[date, str]]:
    """Those that most places have, oldest first."""

    def look_up() -> list[tuple[date, str]]:
        rows = Population.objects.filter(kind=kind).values_list("place_id", "date", "source")
        places = {place for place, _, _ in rows}
        by_day = Counter(day for _, day, _ in rows)
        sources = Counter((day, source) for _, day, source in rows)
        common = (day for day, n in sorted(by_day.items()) if n > MOST * len(places))
        return [
            max(((day, s) for d, s in sources if d == day), key=lambda key: sources[key])
            for day in common
        ]

    return cached_lookup(f"counts of {kind} people", look_up)
