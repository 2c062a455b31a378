"""What a reader asks of "What it would take", all of it in the address: which share of a list by when,
and numbers of their own to try."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metrics import formatting
from metrics.calendar import add_months, months_through
from metrics.measures.within_18_weeks import MEASURE as WITHIN
from metrics.models import Place
from metrics.pages.components import Choice, Link
from metrics.series import targets_of
from metrics.stats.waiting_list import Change, Order
from metrics.typed_text import parse_number

SLUG = "what-it-takes"
HEADING = "What it would take"
SIMILAR = "similar"
# Where no standard says by when.
MONTHS_AHEAD = 12
# Beyond it the last twelve months say nothing any more.
MOST_MONTHS = 48
ORDERS = {
    Order.LONGEST: "Those who have waited longest first",
    Order.AS_NOW: "Spread over waits as treatments are now",
}


@dataclass(frozen=True)
class Goal:
    """`share`, in percent, are to be within 18 weeks; `due`, where a standard says by when."""

    value: str
    text: str
    share: float
    due: date | None = None

    @property
    def in_percent(self) -> str:
        """A standard as it is called; what was computed, with its decimal."""
        return formatting.percent(self.share) if self.due is None else f"{self.share:g}%"


@dataclass(frozen=True)
class Question:
    """`refused` holds, in words, what the address asked for and cannot be had."""

    goal: Goal
    goals: tuple[Goal, ...]
    by: date
    months: tuple[date, ...]
    treatments: int = 0
    referrals: int = 0
    order: Order = Order.LONGEST
    refused: tuple[str, ...] = ()

    @property
    def is_tried(self) -> bool:
        return bool(self.treatments or self.referrals)

    @property
    def change(self) -> Change:
        return Change(float(self.treatments), float(self.referrals), self.order)

    @property
    def fields(self) -> dict[str, str]:
        """For an address that asks the same. Where nothing is tried, no order decides."""
        return {
            "goal": self.goal.value,
            "by": f"{self.by:%Y-%m}",
            "more": str(self.treatments or ""),
            "fewer": str(self.referrals or ""),
            "order": self.order if self.is_tried else "",
        }

    @property
    def cells(self) -> list[object]:
        """For the rows of files."""
        fields = self.fields
        return [
            fields["goal"],
            self.goal.share,
            fields["by"],
            self.treatments,
            self.referrals,
            fields["order"],
        ]

    @property
    def slug(self) -> str:
        """All of it, for the names of files."""
        percent = self.goal.value if self.goal.due is None else f"{self.goal.share:g}-percent"
        tried = (
            f"{self.treatments}-more" if self.treatments else "",
            f"{self.referrals}-fewer" if self.referrals else "",
            self.order if self.is_tried else "",
        )
        return "-".join(filter(None, (SLUG, percent, "by", f"{self.by:%Y-%m}", *tried)))

    @property
    def goal_choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(g.value, g.text, g == self.goal) for g in self.goals)

    @property
    def month_choices(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(f"{month:%Y-%m}", formatting.month(month), month == self.by)
            for month in self.months
        )

    @property
    def order_choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(order, words, order == self.order) for order, words in ORDERS.items())


def parse_question(
    params: Mapping[str, str], *, shown: date, today: date, similar: float | None
) -> Question | None:
    """`similar`: the median share of similar areas, in percent, where it is known. None where nothing
    is left to aim at."""
    goals = _goals(shown, today, similar)
    if not goals:
        return None
    refused: list[str] = []
    goal = _chosen(params.get("goal", ""), goals, refused)
    months = months_through(add_months(_ahead_of(shown, today), 1), add_months(shown, MOST_MONTHS))
    by = goal.due or min(add_months(_ahead_of(shown, today), MONTHS_AHEAD), months[-1])
    if text := params.get("by", ""):
        matching = [month for month in months if f"{month:%Y-%m}" == text]
        if matching:
            by = matching[0]
        else:
            refused.append(f"“{text[:20]}” cannot be chosen. {formatting.month(by)} is shown.")
    order = params.get("order", "") or Order.LONGEST
    if order not in ORDERS:
        refused.append(f"There is no order “{order[:20]}”. Longest waits come first.")
        order = Order.LONGEST
    return Question(
        goal,
        goals,
        by,
        months,
        _number(params, "more", "More treatments", refused),
        _number(params, "fewer", "Fewer new pathways", refused),
        Order(order),
        tuple(refused),
    )


def _goals(shown: date, today: date, similar: float | None) -> tuple[Goal, ...]:
    ahead = _ahead_of(shown, today)
    standards = [
        Goal(f"{t.value:g}-by-{t.due:%Y-%m}", t.label, t.value, t.due)
        for t in targets_of(WITHIN.slug)
        if t.due and ahead < t.due <= add_months(shown, MOST_MONTHS)
    ]
    if similar is not None:
        words = f"What half of the similar places have now: {formatting.percent(similar)}"
        standards.append(Goal(SIMILAR, words, similar))
    return tuple(standards)


def _ahead_of(shown: date, today: date) -> date:
    """The month that is the last to have begun: of figures or of the calendar."""
    return max(shown, today.replace(day=1))


def _chosen(value: str, goals: Sequence[Goal], refused: list[str]) -> Goal:
    matching = [goal for goal in goals if goal.value == value]
    if value and not matching:
        refused.append(f"There is no goal “{value[:20]}”. {goals[0].text} is shown.")
    return matching[0] if matching else goals[0]


def _number(params: Mapping[str, str], name: str, label: str, refused: list[str]) -> int:
    text = params.get(name, "").strip()
    number = parse_number(text.replace(",", ""), digits=5) if text else 0
    if number is None:
        refused.append(f"{label}: “{text[:20]}” is not a whole number up to 99,999.")
        return 0
    return number


def needs_link(place: Place, query: str) -> Link:
    return Link(
        "What it would take to reach a standard", f"{place.get_absolute_url()}{SLUG}/{query}"
    )
