"""The registry of measures: what each is, how it is computed from a series of figures, and how to
read it. docs/measures.md and the page /measures/ are printed from here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from metrics.calendar import working_day_adjusted
from metrics.models import Parts


@dataclass(frozen=True)
class Series:
    """Consecutive months of one place and treatment function; None where nothing is published.

    `blocked[i]` says that so much is missing from month i (a provider sent nothing) that it cannot
    be compared; `flagged[i]` that something is.
    """

    months: tuple[date, ...]
    rows: tuple[Parts | None, ...]
    flagged: tuple[bool, ...] = ()
    blocked: tuple[bool, ...] = ()

    def flag(self, i: int) -> bool:
        return bool(self.flagged) and self.flagged[i]

    def block(self, i: int) -> bool:
        return bool(self.blocked) and self.blocked[i]


Value = float | None
Rule = Callable[[Series, int], Value]


@dataclass(frozen=True)
class Measure:
    """`polarity`: +1 higher is better, -1 lower is better, 0 neither by itself. `basis`: stock (on
    the last day of a month) or flow (during a month). `minimum`: below so many pathways in the
    denominator the page says that there are too few."""

    slug: str
    title: str
    short: str
    unit: str
    polarity: int
    basis: str
    rule: Rule
    definition: str
    why: str
    careful: str
    source: str
    denominator: Rule = field(default=lambda series, i: None)
    minimum: int = 0
    decimals: int = 0
    headline: bool = False
    # Months before the first one shown that the rule looks back on.
    lookback: int = 0

    def values(self, series: Series) -> list[Value]:
        return [self.rule(series, i) for i in range(len(series.months))]

    def too_few(self, series: Series, i: int) -> bool:
        people = self.denominator(series, i)
        return people is not None and people < self.minimum


def part(name: str) -> Rule:
    def rule(series: Series, i: int) -> Value:
        row = series.rows[i]
        return None if row is None else getattr(row, name)

    return rule


def percent(numerator: str, denominator: str) -> Rule:
    def rule(series: Series, i: int) -> Value:
        row = series.rows[i]
        if row is None or getattr(row, numerator) is None or not getattr(row, denominator):
            return None
        return 100 * getattr(row, numerator) / getattr(row, denominator)

    return rule


def list_change(series: Series, i: int) -> Value:
    """Change of the list since the month before; none across a month in which a provider is missing."""
    if i == 0 or series.flag(i) or series.flag(i - 1):
        return None
    now, before = series.rows[i], series.rows[i - 1]
    return None if now is None or before is None else now.waiting_list - before.waiting_list


def unreported_removals(series: Series, i: int) -> Value:
    change, row = list_change(series, i), series.rows[i]
    if change is None or row is None:
        return None
    return row.clock_starts - row.completed_admitted - row.completed_non_admitted - change


def clearance(series: Series, i: int) -> Value:
    """Weeks to clear the list at the last three months' rate of completion."""
    recent = series.rows[i - 2 : i + 1] if i >= 2 else ()
    if len(recent) < 3 or any(row is None for row in recent):
        return None
    completed = sum(row.completed_admitted + row.completed_non_admitted for row in recent if row)
    row = series.rows[i]
    weeks = sum(_days(month) for month in series.months[i - 2 : i + 1]) / 7
    return row.waiting_list / (completed / weeks) if row and completed else None


def _days(month: date) -> int:
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (after - month).days


def rate_in_month(people: str) -> Rule:
    def rule(series: Series, i: int) -> Value:
        row = series.rows[i]
        if row is None or not getattr(row, people):
            return None
        return (
            1000
            * working_day_adjusted(row.completed_admitted, series.months[i])
            / getattr(row, people)
        )

    return rule


def rate_in_year(people: str) -> Rule:
    """Twelve months' completed admitted pathways per 1,000 people, the population averaged over them."""

    def rule(series: Series, i: int) -> Value:
        year = series.rows[i - 11 : i + 1] if i >= 11 else ()
        if len(year) < 12 or any(row is None or not getattr(row, people) for row in year):
            return None
        completed = sum(row.completed_admitted for row in year if row)
        return 1000 * completed / (sum(getattr(row, people) for row in year) / 12)

    return rule


NHS_ENGLAND = "NHS England, Recording and reporting RTT waiting times"
AS_SUBMITTED = (
    "As submitted: a trust that sent no figures is missing, and no estimate is added for it."
)
ACTIVITY = (
    "This is activity. It is not need, not quality and not a measure of how well a place does. A high"
    " rate can mean more need, more capacity, lower thresholds or a backlog being cleared; a low one"
    " can mean that operations moved to clinics. Read it beside the waiting measures."
)
FEW_PERCENTILE, FEW_SHARE = 20, 50
_LIST = part("waiting_list")
_ADMITTED_KNOWN = part("admitted_known")


def _long_wait(weeks: int, why: str) -> tuple[Measure, Measure]:
    careful = AS_SUBMITTED + (" Cannot be told before April 2021." if weeks > 52 else "")
    definition = (
        f"Incomplete pathways that had waited more than {weeks} weeks on the last day of the month"
    )
    count = Measure(
        f"over-{weeks}-weeks",
        f"Waiting more than {weeks} weeks",
        f"Over {weeks} weeks",
        "count",
        -1,
        "stock",
        part(f"over_{weeks}"),
        definition + ".",
        why,
        careful,
        NHS_ENGLAND,
        headline=weeks == 52,
    )
    share = Measure(
        f"over-{weeks}-weeks-share",
        f"Share waiting more than {weeks} weeks",
        f"Over {weeks} weeks, share",
        "percent",
        -1,
        "stock",
        percent(f"over_{weeks}", "waiting_list"),
        definition + ", as a share of all incomplete pathways.",
        why,
        careful,
        NHS_ENGLAND,
        denominator=_LIST,
        minimum=FEW_SHARE,
        decimals=1,
    )
    return count, share


def _rate(slug: str, people: str, words: str, *, headline: bool = False) -> Measure:
    return Measure(
        slug,
        f"Completed admitted pathways per 1,000 {words}, in 12 months",
        f"Admitted per 1,000 {words}",
        "rate",
        0,
        "flow",
        rate_in_year(people),
        f"Pathways completed by admission for treatment over 12 months, for each 1,000 {words}"
        " (the average of the 12 months).",
        "How many people a place treats with an operation or procedure, whatever its size. The report"
        " that this site puts into practice compared places by it.",
        ACTIVITY,
        "Medical Technology Group; population from NHS England and ONS",
        decimals=1,
        headline=headline,
        lookback=11,
    )


MEASURES: tuple[Measure, ...] = (
    Measure(
        "waiting-list",
        "Waiting list",
        "Waiting list",
        "count",
        0,
        "stock",
        _LIST,
        "Pathways on which someone is still waiting for treatment to start, on the last day of the"
        " month (incomplete pathways).",
        "How many waits there are. It counts pathways, not people: one person can be on two lists.",
        AS_SUBMITTED + " A larger place has a longer list.",
        NHS_ENGLAND,
        headline=True,
    ),
    Measure(
        "within-18-weeks",
        "Waiting 18 weeks or less",
        "Within 18 weeks",
        "percent",
        1,
        "stock",
        percent("within_18", "waiting_list"),
        "Share of incomplete pathways that had waited 18 weeks or less on the last day of the month."
        " Exactly 18 weeks counts as within.",
        "The NHS Constitution's standard is that 92 in 100 people wait no more than 18 weeks.",
        AS_SUBMITTED,
        NHS_ENGLAND,
        denominator=_LIST,
        minimum=FEW_SHARE,
        decimals=1,
        headline=True,
    ),
    Measure(
        "median-wait",
        "Middle wait of those waiting",
        "Median wait",
        "weeks",
        -1,
        "stock",
        part("median"),
        "Half of those waiting had waited less than this, half longer, on the last day of the month.",
        "What an ordinary wait so far looks like.",
        AS_SUBMITTED + " It is how long people have waited so far, not how long they will wait.",
        "NHS England's percentile rule, from weekly bands",
        denominator=_LIST,
        minimum=FEW_PERCENTILE,
        decimals=1,
    ),
    Measure(
        "92nd-percentile-wait",
        "Wait of 92 in 100",
        "92nd percentile wait",
        "weeks",
        -1,
        "stock",
        part("p92"),
        "92 in 100 of those waiting had waited less than this on the last day of the month.",
        "The standard is met where this is 18 weeks or less: it says how far away a place is, in weeks.",
        AS_SUBMITTED + " Before April 2021 it often lay above 52 weeks and cannot be told.",
        "NHS England's percentile rule, from weekly bands",
        denominator=_LIST,
        minimum=FEW_PERCENTILE,
        decimals=1,
    ),
    *_long_wait(52, "A year is a very long time to wait. The national aim is that very few do."),
    *_long_wait(65, "The next of the long waits that the NHS has set out to end."),
    *_long_wait(78, "Waits of a year and a half. The national aim was none by April 2023."),
    *_long_wait(104, "Waits of two years. The national aim was none by July 2022."),
    _rate("admitted-per-1000", "registered", "registered people", headline=True),
    _rate("admitted-per-1000-resident", "resident", "residents"),
    _rate("admitted-per-1000-need-weighted", "need_weighted", "people weighted for need"),
    Measure(
        "admitted-per-1000-monthly",
        "Completed admitted pathways per 1,000 registered people, in the month",
        "Admitted per 1,000, month",
        "rate",
        0,
        "flow",
        rate_in_month("registered"),
        "Pathways completed by admission in the month for each 1,000 registered people, adjusted to a"
        " month with the year's average number of working days.",
        "Shows month by month what the 12-month rate smooths.",
        ACTIVITY,
        "Working days from England's bank holidays",
        decimals=2,
    ),
    Measure(
        "completed-admitted",
        "Completed admitted pathways",
        "Completed, admitted",
        "count",
        0,
        "flow",
        part("completed_admitted"),
        "Pathways that ended in the month with an admission to hospital for treatment.",
        "Operations and procedures that ended a wait.",
        AS_SUBMITTED + " " + ACTIVITY,
        NHS_ENGLAND,
    ),
    Measure(
        "admitted-median-wait",
        "Middle wait of those admitted",
        "Admitted, median wait",
        "weeks",
        -1,
        "flow",
        part("admitted_median"),
        "Half of those admitted in the month had waited less than this, half longer.",
        "How long those who were treated had waited in all.",
        "Clearing long waits makes this longer for a time, which is not a step back.",
        "NHS England's percentile rule; known clock starts only",
        denominator=_ADMITTED_KNOWN,
        minimum=FEW_PERCENTILE,
        decimals=1,
    ),
    Measure(
        "admitted-95th-percentile-wait",
        "Wait of 95 in 100 of those admitted",
        "Admitted, 95th percentile",
        "weeks",
        -1,
        "flow",
        part("admitted_p95"),
        "95 in 100 of those admitted in the month had waited less than this.",
        "How long those who waited longest before treatment had waited.",
        "Clearing long waits makes this longer for a time, which is not a step back.",
        "NHS England's percentile rule; known clock starts only",
        denominator=_ADMITTED_KNOWN,
        minimum=FEW_PERCENTILE,
        decimals=1,
    ),
    Measure(
        "completed-non-admitted",
        "Completed non-admitted pathways",
        "Completed, not admitted",
        "count",
        0,
        "flow",
        part("completed_non_admitted"),
        "Pathways that ended in the month without an admission: treatment in a clinic, or a decision that"
        " no treatment is needed.",
        "Most waits end this way.",
        AS_SUBMITTED,
        NHS_ENGLAND,
    ),
    Measure(
        "clock-starts",
        "New pathways",
        "Clock starts",
        "count",
        0,
        "flow",
        part("clock_starts"),
        "Pathways that began in the month (clock starts).",
        "How many join the list.",
        AS_SUBMITTED,
        NHS_ENGLAND,
    ),
    Measure(
        "list-change",
        "Change of the list in the month",
        "List change",
        "change",
        0,
        "flow",
        list_change,
        "The list on the last day of the month less the list a month before.",
        "Whether more joined than left.",
        AS_SUBMITTED + " Not shown where a provider with 2% or more of the list sent nothing.",
        NHS_ENGLAND,
        lookback=1,
    ),
    Measure(
        "unreported-removals",
        "Removed without a reported completion",
        "Unreported removals",
        "change",
        0,
        "flow",
        unreported_removals,
        "What is left when new pathways are added to last month's list and completed ones and this"
        " month's list are taken away.",
        "Lists also shrink when entries are checked: people who no longer wait, doubles, errors. About 3%"
        " of the list each month nationally.",
        "It can be negative, where pathways are found or moved in. Not shown where a provider with 2% or"
        " more of the list sent nothing.",
        "List before + clock starts - completed - list now",
        lookback=1,
    ),
    Measure(
        "clearance-time",
        "Time to clear the list",
        "Clearance time",
        "weeks",
        -1,
        "stock",
        clearance,
        "The list divided by the pathways completed a week over the last three months.",
        "How much work the list is at the present pace.",
        "It leaves out new referrals and removals: nobody expects the list to be cleared in this time.",
        "List / completed per week, three months",
        decimals=1,
        lookback=2,
    ),
)

BY_SLUG = {measure.slug: measure for measure in MEASURES}
HEADLINES = tuple(measure for measure in MEASURES if measure.headline)
