"""What a measure says of itself."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Literal, Optional, cast

from metrics.measures.rules import Part, Ratio, Rule, Series, Value, YearlyRate, nothing
from metrics.models import Parts, Release
from metrics.models.figure_columns import FIGURE_COLUMNS

# Fewer pathways than this in the denominator say too little.
FEW_PERCENTILE, FEW_SHARE = 20, 50


class Family(Enum):
    """Measures of waiting that are moved by the same things: what shortens the usual wait often
    shortens the list; who has waited longest is mostly helped by something else."""

    USUAL_WAITS = "usual waits"
    LONGEST_WAITS = "longest waits"


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """A measure that is charted with limits, ranked and looked at for what persists.

    `what` begins sentences about its changes; `kind` is what bright spots count kinds by, and
    `bright_side` the side on which they lie (0: it does not count for them). `watched`: a place can
    come on the watch list by it. Where not the measure itself is analysed but something like it,
    `rule` says what, and `slug` under what name it is stored. `minimum`, if not the measure's.
    """

    kind: Literal["waiting", "activity"]
    what: str
    bright_side: int = 0
    watched: bool = False
    rule: Part | Ratio | None = None
    slug: str = ""
    minimum: int = 0

    def columns(self, rule: Rule) -> frozenset[str]:
        """The columns of Figure that are analysed, `rule` being the measure's own."""
        chosen = self.rule or rule
        assert isinstance(chosen, Part | Ratio), "only a column or a ratio of two is analysed"
        return chosen.columns


@dataclass(frozen=True, kw_only=True)
class Measure:
    """`order`: where it stands among all. `polarity`: +1 higher is better, -1 lower is better, 0
    neither by itself. `basis`: stock (on the last day of a month) or flow (during a month).
    `minimum`: below so many pathways in the denominator the page says that there are too few.
    `lookback`: months before the first one shown that the rule looks back on."""

    order: int
    slug: str
    title: str
    short: str
    unit: Literal["count", "change", "percent", "weeks", "rate"]
    polarity: Literal[1, 0, -1]
    basis: Literal["stock", "flow"]
    rule: Rule
    definition: str
    why: str
    careful: str
    source: str
    denominator: Rule = nothing
    minimum: int = 0
    decimals: int = 0
    lookback: int = 0
    # Of what it is, and what there is of it: what is told to be too few.
    dataset: str = Release.Dataset.RTT
    counted: str = "pathways"
    # Whether it sets months against each other, so that only like sets of providers give a value
    # (metrics.like_for_like).
    across_months: bool = False
    analysis: Analysis | None = None
    family: Family | None = None
    # The same as a share: said beside a count, which by itself cannot be compared.
    share: Optional["Measure"] = None
    # What pages show where no measure is asked for.
    is_default: bool = False
    # On the first screen of a place's page, and in its paper.
    headline: bool = False
    # A column wherever places are listed side by side.
    compared: bool = False
    # On the card of a place that a discussion links to.
    on_cards: bool = False
    # Whether a case study can set out to change it.
    for_case_studies: bool = True
    # Its sentence on the home page: {month}, {value}, {change} ("", or ", 5 fewer than a year before").
    home_sentence: str = ""
    # Its clause where new figures are announced: {value}.
    in_brief: str = ""

    def values(self, series: Series) -> list[Value]:
        return [self.rule(series, i) for i in range(len(series.months))]

    def revised_at(self, series: Series, i: int) -> str:
        """Where it stands what the value was before it, or a month that it is made from, was revised;
        empty where nothing was."""
        made_from = reversed(series.months[max(i - self.lookback, 0) : i + 1])
        return next((url for m in made_from if (url := series.revised.get((m, self.slug)))), "")

    @property
    def people(self) -> str:
        """The kind of population for each 1,000 of which it is; empty for all but rates."""
        if isinstance(self.rule, YearlyRate):
            return self.rule.people
        return self.rule.denominator if self.unit == "rate" and isinstance(self.rule, Ratio) else ""

    @cached_property
    def parts(self) -> frozenset[str]:
        """The parts of the extract that its values are made from, found by asking for one."""
        recorder = _Recorder()
        months = tuple(date(2024 + i // 12, i % 12 + 1, 1) for i in range(24))
        series = Series(months, cast("tuple[Parts, ...]", (recorder,) * 24))
        self.rule(series, 23)
        self.denominator(series, 23)
        return frozenset(
            column.part
            for column in FIGURE_COLUMNS
            if column.name in recorder.columns and column.part
        )

    def too_few(self, series: Series, i: int) -> bool:
        people = self.denominator(series, i)
        return people is not None and people < self.minimum


class _Recorder:
    """A month of figures that holds one of everything and remembers what it was asked for."""

    def __init__(self) -> None:
        self.columns: set[str] = set()

    def __getattr__(self, name: str) -> int:
        self.columns.add(name)
        return 1
