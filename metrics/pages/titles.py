"""What a picture, a table, a file or a page shows, in words: title, file name and source.

Figures are passed on without the page that they stood on, so whatever shows some carries all of the
state that it shows: measure, place, treatment function, months and vintage. One builder writes it. A
CSV carries it in columns, in each row: lines above its header would stop programs that read it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from django.utils.text import slugify

from metrics import formatting
from metrics.measures import HEADLINES, Measure
from metrics.models import Place
from metrics.pages.denominators import people_words
from metrics.pages.sources import earlier_source, source_line
from metrics.pages.view_query import TREATMENT_NAMES, ViewQuery, lower_first
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import FOR_A_YEARS_RATE, WINDOW, Vintage, Vintages

ALL_SPECIALTIES, EACH_SPECIALTY = "all specialties", "each specialty"
EACH_TREATMENT = ""
MOST_CODES_IN_A_NAME = 6


@dataclass(frozen=True)
class Shown:
    """All that decides which figures are shown.

    `subject` is what they are of and `slug` the same for file names; `where` are the places in words
    and `codes` for file names. `months` are the ones that the reader sees, oldest first; `releases`
    all that the figures were read from. `over_a_year`: each figure is of the twelve months that end
    with the last of `months`.
    """

    subject: str
    slug: str
    where: str
    codes: tuple[str, ...]
    months: tuple[date, ...]
    releases: tuple[Vintage, ...]
    treatment: str = TOTAL_TREATMENT
    over_a_year: bool = False
    # The kinds of population in whose thousands rates are given.
    people: tuple[str, ...] = ()
    # Months among them that are as NHS England published them.
    as_published: tuple[Vintage, ...] = ()

    @property
    def title(self) -> str:
        return f"{with_treatment(self.subject, self.treatment)}: {self.where}, {self.period}"

    @property
    def heading(self) -> str:
        """For the heading of a page, which says its month in the sentence below it."""
        return f"{with_treatment(self.subject, self.treatment)}: {self.where}"

    @property
    def period(self) -> str:
        first, last = (formatting.month(month) for month in (self.months[0], self.months[-1]))
        if self.over_a_year:
            return f"12 months to {last}"
        return last if first == last else f"{first} to {last}"

    @property
    def source(self) -> str:
        """The line below a picture. Where no treatment function is named, it says that none is."""
        specialty = "" if self.treatment != TOTAL_TREATMENT else "All specialties together. "
        return (
            specialty + with_people(self.people, self.releases) + earlier_source(self.as_published)
        )

    @property
    def file_name(self) -> str:
        """ASCII without spaces and without its ending: what, where, specialty, months, release."""
        parts = [self.slug, *self._codes(), slugify(_specialty(self.treatment))]
        if self.months:
            first, last = (f"{month:%Y-%m}" for month in (self.months[0], self.months[-1]))
            parts += ["12-months-to"] if self.over_a_year else []
            parts.append(last if first == last or self.over_a_year else f"{first}-to-{last}")
        if self.releases:
            parts.append(f"release-{max(release.id for release in self.releases)}")
        return "-".join(parts)

    def _codes(self) -> tuple[str, ...]:
        """The first few; what stands for the rest tells any two selections apart."""
        if len(self.codes) <= MOST_CODES_IN_A_NAME:
            return self.codes
        rest = self.codes[MOST_CODES_IN_A_NAME:]
        mark = sha256("-".join(rest).encode()).hexdigest()[:8]
        return (*self.codes[:MOST_CODES_IN_A_NAME], f"and-{len(rest)}-more-{mark}")

    def alone(self) -> "Shown":
        """The last of its months by itself."""
        return replace(self, months=self.months[-1:])


def with_people(
    kinds: Iterable[str], releases: Sequence[Vintage], since: date | None = None
) -> str:
    """The releases, and the people for each 1,000 of whom rates are: of these months, or `since`."""
    first, last = since or releases[0].month, releases[-1].month
    people = filter(None, (people_words(kind, first, last) for kind in kinds))
    return ". ".join(
        [source_line(*releases), *(f"{each[:1].upper()}{each[1:]}" for each in people)]
    )


def shown_measure(
    measure: Measure,
    places: Sequence[Place],
    months: Sequence[date],
    vintages: Vintages,
    *,
    treatment: str = TOTAL_TREATMENT,
    as_published: Sequence[Vintage] = (),
) -> Shown:
    """One measure of some places, month by month; with the months before the first that it looks
    back on, as far as they are published."""
    return Shown(
        subject=measure.title,
        slug=measure.slug,
        where=place_names(places),
        codes=tuple(place.code for place in places),
        months=tuple(months),
        releases=releases_of(
            vintages, (*vintages.months_to(months[0], 1 + measure.lookback), *months)
        ),
        treatment=treatment,
        people=(measure.people,) if measure.people else (),
        as_published=tuple(as_published),
    )


def shown_place(place: Place, month: date, vintages: Vintages) -> Shown:
    """All that is published of one place for one month, each treatment function in a row."""
    releases = releases_of(vintages, (month,))
    return Shown(
        "All figures", "figures", place.name, (place.code,), (month,), releases, EACH_TREATMENT
    )


def shown_waiting_times(place: Place, state: ViewQuery, vintages: Vintages) -> Shown:
    """The main measures of a place in one month: its page, and its board paper. All the months that
    the charts look back on are read."""
    months = vintages.months_to(state.month, WINDOW + FOR_A_YEARS_RATE)
    return Shown(
        "Waiting times",
        "waiting-times",
        place.name,
        (place.code,),
        (state.month,),
        releases_of(vintages, months),
        state.treatment,
        people=() if place.is_provider else people_of_headlines(),
    )


def shown_everywhere(slug: str, vintages: Vintages) -> Shown:
    """All months, places and treatment functions that are published."""
    months = tuple(vintage.month for vintage in vintages.all)
    return Shown(slug, slug, "all places", ("all-places",), months, vintages.all, EACH_TREATMENT)


def people_of_headlines() -> tuple[str, ...]:
    return tuple(dict.fromkeys(measure.people for measure in HEADLINES if measure.people))


def shown_inside(
    measure: Measure, place: Place, month: date, vintages: Vintages, *, treatment: str
) -> Shown:
    """One measure of the places inside a place, or beside it, in one month."""
    name = place.name
    where = {
        Place.Kind.ENGLAND: "the ICBs of England",
        Place.Kind.REGION: f"the ICBs of {name}",
        Place.Kind.ICB: f"inside {name}",
    }.get(Place.Kind(place.kind), f"{name} and the rest of its ICB")
    alone = shown_measure(measure, (place,), (month,), vintages, treatment=treatment)
    return replace(alone, slug=f"{measure.slug}-inside", where=where)


def place_names(places: Sequence[Place]) -> str:
    """Names that hold "and" themselves are told apart by semicolons."""
    names = [place.name for place in places]
    if len(names) > 1 and any(" and " in name for name in names):
        return "; ".join(names)
    return formatting.listed(names)


def releases_of(vintages: Vintages, months: Iterable[date]) -> tuple[Vintage, ...]:
    """The releases of some months, oldest month first."""
    return tuple(vintages.by_month[m] for m in sorted(set(months)) if m in vintages.by_month)


def with_treatment(text: str, treatment: str) -> str:
    """ "Waiting list, cardiology"; all treatment functions together are not named."""
    if treatment == TOTAL_TREATMENT:
        return text
    return f"{text}, {_specialty(treatment)}"


def _specialty(treatment: str) -> str:
    if treatment == EACH_TREATMENT:
        return EACH_SPECIALTY
    return (
        ALL_SPECIALTIES if treatment == TOTAL_TREATMENT else lower_first(TREATMENT_NAMES[treatment])
    )
