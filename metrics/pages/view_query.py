"""The state of a view, all of it in the address: month, treatment function, measure, order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from metrics import formatting
from metrics.measures import DEFAULT as DEFAULT_MEASURE
from metrics.measures import MEASURES, Measure
from metrics.pages.components import Choice, ViewForm
from metrics.rtt.columns import OTHER_BEFORE_2021, TOTAL_TREATMENT, TREATMENTS
from metrics.series import Vintage, Vintages

RELEASE = "release"
TREATMENT_NAMES = {**TREATMENTS, OTHER_BEFORE_2021: "Other (to March 2021)"}


@dataclass(frozen=True)
class ViewQuery:
    """`refused` holds, in words, the parameters that are not available."""

    month: date
    treatment: str = TOTAL_TREATMENT
    measure: Measure = DEFAULT_MEASURE
    sort: str = ""
    newest: date | None = None
    # Months as NHS England published them as well, where a page can draw them.
    history: bool = False
    refused: tuple[str, ...] = ()

    @property
    def of_treatment(self) -> str:
        """For sentences: "cardiology " or nothing."""
        return (
            ""
            if self.treatment == TOTAL_TREATMENT
            else f"{lower_first(TREATMENT_NAMES[self.treatment])} "
        )

    def query(self, **changes: str) -> str:
        """The address's query for this view with some changes; defaults are left out."""
        fields = {
            "month": "" if self.month == self.newest else f"{self.month:%Y-%m}",
            "treatment": "" if self.treatment == TOTAL_TREATMENT else self.treatment,
            "measure": "" if self.measure is DEFAULT_MEASURE else self.measure.slug,
            "sort": self.sort,
            "history": "yes" if self.history else "",
            **changes,
        }
        non_empty = {name: value for name, value in fields.items() if value}
        return f"?{urlencode(non_empty)}" if non_empty else ""

    def pinned_query(self, vintages: Vintages, **changes: str) -> str:
        """The same with the release of the month: whoever follows a link that is passed on is told where
        the figures have been published again since it was made."""
        month, release = f"{self.month:%Y-%m}", str(vintages.by_month[self.month].id)
        return self.query(**changes, month=month, **{RELEASE: release})

    def dated_query(self, **changes: str) -> str:
        """The month and treatment function, with the month even where it is the newest now: what is
        kept must lead to the same month when there is a newer one."""
        return ViewQuery(self.month, self.treatment).query(**changes)


def lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def parse_view_query(
    params: Mapping[str, str],
    vintages: Vintages,
    *,
    until: date | None = None,
    sorts: Iterable[str] = (),
    measures: Iterable[Measure] = MEASURES,
) -> ViewQuery:
    """What an address asks for; anything that cannot be had falls back, and says so."""
    by_slug = {measure.slug: measure for measure in measures}
    refused = []
    months = [v.month for v in vintages.all if until is None or v.month < until]
    newest = months[-1] if months else vintages.newest.month
    month = _month(params.get("month", ""), newest)
    if month not in vintages.by_month or month > newest:
        refused.append(
            f"There are no figures here for “{params['month'][:20]}”. {formatting.month(newest)} is shown."
        )
        month = newest
    refused += _published_since(params.get(RELEASE, ""), vintages.by_month[month])
    treatment = params.get("treatment", "") or TOTAL_TREATMENT
    if treatment not in TREATMENT_NAMES:
        refused.append(
            f"There is no treatment function “{treatment[:20]}”. All together are shown."
        )
        treatment = TOTAL_TREATMENT
    slug = params.get("measure", "") or DEFAULT_MEASURE.slug
    if slug not in by_slug:
        refused.append(
            f"There is no measure “{slug[:40]}” here. “{DEFAULT_MEASURE.title}” is shown."
        )
    sort = params.get("sort", "")
    return ViewQuery(
        month=month,
        treatment=treatment,
        measure=by_slug.get(slug, DEFAULT_MEASURE),
        sort=sort if sort in set(sorts) else "",
        newest=newest,
        history=params.get("history") == "yes",
        refused=tuple(refused),
    )


def _published_since(release: str, vintage: Vintage) -> list[str]:
    """Of a link that was made when another release of its month was shown."""
    made_of = int(release) if release.isdecimal() and len(release) < 10 else vintage.id
    if made_of == vintage.id:
        return []
    return [
        f"This link was made when release {made_of} was shown. Figures for"
        f" {formatting.month(vintage.month)} have been published again since: these are of release"
        f" {vintage.id}."
    ]


def _month(text: str, default: date) -> date | None:
    if not text:
        return default
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None


def view_form(
    state: ViewQuery,
    vintages: Vintages,
    *,
    until: date | None = None,
    measures: Iterable[Measure] = MEASURES,
    months: bool = True,
) -> ViewForm:
    published = [v.month for v in reversed(vintages.all) if until is None or v.month < until]
    return ViewForm(
        months=tuple(
            Choice(f"{month:%Y-%m}", formatting.month(month), month == state.month)
            for month in published
        )
        if months
        else (),
        treatments=tuple(
            Choice(code, name, code == state.treatment)
            for code, name in sorted(
                TREATMENT_NAMES.items(), key=lambda pair: (pair[0] != TOTAL_TREATMENT, pair[1])
            )
            if code != OTHER_BEFORE_2021 or state.treatment == OTHER_BEFORE_2021
        ),
        measures=tuple(Choice(m.slug, m.short, m is state.measure) for m in measures),
        hidden_fields=tuple(
            (name, value)
            for name, value in (("sort", state.sort), ("history", "yes" * state.history))
            if value
        ),
        refused=state.refused,
    )
