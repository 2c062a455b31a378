"""Changes of a place like with like, added up provider by provider: slow and obvious.

Of each provider, place, treatment function, part and month it knows the pathways without a band and
those of each week. It is written from the rule in words: a provider that sent nothing of a part for
one of the months that are compared, or a piece of it, is left out of all of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, cached_property

from tests.oracles.like_for_like import is_trust, pieces
from tests.oracles.waits import plain_percentile

WAITING, ADMITTED, OTHERS, STARTS = "2", "1A", "1B", "3"
# Pathways without a band, then those of each week.
Weeks = Sequence[int]
LONG = {52: "over-52-weeks", 65: "over-65-weeks", 78: "over-78-weeks", 104: "over-104-weeks"}
ADMITTED_RATES = {
    "admitted-per-1000": "registered",
    "admitted-per-1000-resident": "resident",
    "admitted-per-1000-need-weighted": "need_weighted",
}
MONTHLY_RATE = "admitted-per-1000-monthly"
COMPLETED = {ADMITTED: "admitted", OTHERS: "non-admitted"}
ACROSS = ("list-change", "unreported-removals", "clearance-time")
BANK_HOLIDAYS = [
    date.fromisoformat(day)
    for day in (
        "2023-01-02 2023-04-07 2023-04-10 2023-05-01 2023-05-08 2023-05-29 2023-08-28 2023-12-25"
        " 2023-12-26 2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25"
        " 2024-12-26 2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25"
        " 2025-12-26 2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25"
        " 2026-12-28"
    ).split()
]
PARTS = {
    "waiting-list": [WAITING],
    "within-18-weeks": [WAITING],
    "median-wait": [WAITING],
    "92nd-percentile-wait": [WAITING],
    **{slug: [WAITING] for slug in LONG.values()},
    **{f"{slug}-share": [WAITING] for slug in LONG.values()},
    **{slug: [ADMITTED] for slug in (*ADMITTED_RATES, MONTHLY_RATE)},
    **{f"completed-{name}": [part] for part, name in COMPLETED.items()},
    **{f"{name}-median-wait": [part] for part, name in COMPLETED.items()},
    **{f"{name}-95th-percentile-wait": [part] for part, name in COMPLETED.items()},
    "clock-starts": [STARTS],
    "list-change": [WAITING],
    "unreported-removals": [WAITING, ADMITTED, OTHERS, STARTS],
    "clearance-time": [WAITING, ADMITTED, OTHERS],
}
LOOKS_BACK = {**dict.fromkeys(ADMITTED_RATES, 11), "list-change": 1, "unreported-removals": 1}
LOOKS_BACK["clearance-time"] = 2


@dataclass(repr=False)
class Submissions:
    """`cells` by place, treatment function and part, then month and provider. `sent` by month,
    provider and part: all of England's pathways of a provider, in all treatment functions. `ended`
    are providers that sent nothing more from a day on with nothing of theirs missing. `people` by
    place, kind and month. England's admissions that belong to no location are a place, "direct"."""

    cells: Mapping[tuple[str, str, str], Mapping[date, Mapping[str, Weeks]]]
    sent: Mapping[date, Mapping[tuple[str, str], int]]
    ended: Mapping[str, date]
    people: Mapping[tuple[str, str], Mapping[date, float]] = field(default_factory=dict)

    @cached_property
    def pieces(self) -> set[tuple[date, str, str]]:
        rows = {
            month: {(provider, "", "C_999", part): n for (provider, part), n in of.items()}
            for month, of in self.sent.items()
        }
        return pieces(rows)

    def is_whole(self, month: date, provider: str, part: str) -> bool:
        was_sent = (provider, part) in self.sent.get(month, {})
        return was_sent and (month, provider, part) not in self.pieces

    @cached_property
    def _missing(self) -> dict[tuple[date, str], dict[str, date]]:
        months = sorted(self.sent)
        found: dict[tuple[date, str], dict[str, date]] = {}
        for i, month in enumerate(months):
            for provider, part in {key for earlier in months[:i] for key in self.sent[earlier]}:
                whole = [day for day in months[:i] if self.is_whole(day, provider, part)]
                if not whole or self.is_whole(month, provider, part):
                    continue
                if provider in self.ended and self.ended[provider] <= month:
                    continue
                gone_for = months_between(whole[-1], months[i - 1])
                if is_trust(provider) or gone_for <= 12:
                    found.setdefault((month, part), {})[provider] = whole[-1]
        return found

    def missing(self, month: date, part: str) -> dict[str, date]:
        """Who sent nothing of a part for a month, and when it last had."""
        return self._missing.get((month, part), {})

    def left_out(
        self, place: str, treatment: str, parts: Iterable[str], months: Iterable[date]
    ) -> set[str]:
        """Trusts whatever they held, others that held 2% or more of it when they last sent it."""
        out = set()
        for part in parts:
            cell = self.cells.get((place, treatment, part), {})
            for month in months:
                for provider, last in self.missing(month, part).items():
                    then = {code: sum(weeks) for code, weeks in cell.get(last, {}).items()}
                    held, whole = then.get(provider, 0), sum(then.values())
                    if is_trust(provider) or (whole and held / whole >= 0.02):
                        out.add(provider)
        return out

    def held(self, place: str, treatment: str, part: str, month: date, provider: str) -> Fraction:
        """The share that a provider had of what was sent."""
        sent = self.cells.get((place, treatment, part), {}).get(month, {})
        whole = sum(map(sum, sent.values()))
        return Fraction(sum(sent.get(provider, ())), whole) if whole else Fraction(0)

    def weeks(
        self, place: str, treatment: str, part: str, month: date, out: Collection[str]
    ) -> list[int]:
        """Of all providers but some."""
        added: list[int] = [0] * 107
        for provider, weeks in self.cells.get((place, treatment, part), {}).get(month, {}).items():
            if provider not in out:
                added = [a + b for a, b in zip(added, [*weeks, *[0] * 107], strict=False)]
        return added

    def value(
        self, slug: str, place: str, treatment: str, month: date, out: Collection[str] = ()
    ) -> Fraction | None:
        """A measure in one month, without some providers."""

        def weeks(part: str, back: int = 0) -> list[int]:
            return self.weeks(place, treatment, part, months_before(month, back), out)

        first = weeks(PARTS[slug][0])
        bands = first[1:106]
        if slug in ("waiting-list", "completed-admitted", "completed-non-admitted", "clock-starts"):
            return Fraction(sum(first))
        if slug == "within-18-weeks":
            return share(sum(first[1:19]), sum(first))
        for limit, name in LONG.items():
            if slug == name:
                return Fraction(sum(first[1 + limit :]))
            if slug == f"{name}-share":
                return share(sum(first[1 + limit :]), sum(first))
        for ending, part_of in {"median-wait": 50, "92nd-percentile-wait": 92}.items():
            if slug == ending or slug.endswith(f"admitted-{ending}"):
                return plain_percentile(bands, Fraction(part_of, 100))
        if slug.endswith("95th-percentile-wait"):
            return plain_percentile(bands, Fraction(95, 100))
        if slug == MONTHLY_RATE:
            usual = Fraction(sum(working_days(date(month.year, m, 1)) for m in range(1, 13)), 12)
            events = self._admitted(place, treatment, month, out)
            people = self.people[place, "registered"].get(month)
            return people and 1000 * events * usual / working_days(month) / Fraction(people)
        if slug in ADMITTED_RATES:
            return self._yearly(ADMITTED_RATES[slug], place, treatment, month, out)
        change = sum(first) - sum(weeks(WAITING, 1))
        if slug == "list-change":
            return Fraction(change)
        if slug == "unreported-removals":
            done = sum(weeks(ADMITTED)) + sum(weeks(OTHERS))
            return Fraction(sum(weeks(STARTS)) - done - change)
        completed = sum(sum(weeks(part, back)) for part in COMPLETED for back in range(3))
        days = (months_before(month, -1) - months_before(month, 2)).days
        return completed and Fraction(sum(first) * days, 7 * completed)

    def _admitted(self, place: str, treatment: str, month: date, out: Collection[str]) -> int:
        """What NHS England commissions itself is of no place's people."""
        events = sum(self.weeks(place, treatment, ADMITTED, month, out))
        if place == "ENG":
            events -= sum(self.weeks("direct", treatment, ADMITTED, month, out))
        return events

    def _yearly(
        self, kind: str, place: str, treatment: str, month: date, out: Collection[str]
    ) -> Fraction | None:
        year = [months_before(month, back) for back in range(12)]
        people = [self.people[place, kind].get(each) for each in year]
        if not all(people) or not all(each in self.sent for each in year):
            return None
        events = sum(self._admitted(place, treatment, each, out) for each in year)
        return 1000 * events / (sum(map(Fraction, people)) / 12)

    def change(
        self, slug: str, place: str, treatment: str, before: date, now: date
    ) -> "Change | None":
        """From one month to another; None where one of them is not known."""
        months = [
            months_before(month, back)
            for month in (before, now)
            for back in range(LOOKS_BACK.get(slug, 0) + 1)
        ]
        if not all(month in self.sent for month in months):
            return None
        out = self.left_out(place, treatment, PARTS[slug], months)
        then, value = (self.value(slug, place, treatment, month, out) for month in (before, now))
        if then is None or value is None:
            return None
        named = {
            provider: max(
                self.held(place, treatment, part, month, provider)
                for part in PARTS[slug]
                for month in months
            )
            for provider in out
        }
        return Change(then, value, {code: held for code, held in named.items() if held}, out)

    def left_out_of_value(
        self, slug: str, place: str, treatment: str, month: date
    ) -> tuple[set[str], set[str]]:
        """Of a value that sets months against each other: who is left out, and who of them is named."""
        months = [months_before(month, back) for back in range(LOOKS_BACK[slug] + 1)]
        out = self.left_out(place, treatment, PARTS[slug], months)
        named = {
            provider
            for provider in out
            for part in PARTS[slug]
            for each in months
            if self.held(place, treatment, part, each, provider)
        }
        return out, named


@dataclass(frozen=True)
class Change:
    """`named` are to be named with it, each with the largest share that it had in one of the months;
    others of `out` may be."""

    then: Fraction
    now: Fraction
    named: Mapping[str, Fraction]
    out: Collection[str]

    @property
    def difference(self) -> Fraction:
        return self.now - self.then


def share(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


def months_before(month: date, back: int) -> date:
    number = month.year * 12 + month.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


@cache
def working_days(month: date) -> int:
    day, days = month, 0
    while day.month == month.month:
        days += day.weekday() < 5 and day not in BANK_HOLIDAYS
        day += timedelta(days=1)
    return days
