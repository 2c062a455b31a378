"""Providers' figures of genuine months, against the extracts read row after row, against a table that
somebody else made from them, and against England. A sample among the other tests, all with
`make proofs`."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from metrics.like_for_like import measured
from metrics.measures import BY_SLUG
from metrics.models import Figure, Place, ProviderFigure, Release
from metrics.models.figure_columns import FIGURE_COLUMNS
from metrics.provider_rows import EVERY_TREATMENT, ProviderRows
from metrics.series import Figures, Vintages, read_figures
from tests.metrics.test_genuine import exported, rows_of
from tests.oracles.changes import ACROSS, LOOKS_BACK, Submissions, months_before
from tests.oracles.providers import added_up, submissions_of
from tests.sampling import IN_FULL, sampled, times
from tests.sites import Site

pytestmark = [pytest.mark.xdist_group("all months" if IN_FULL else "like for like")]

SEED = 537
OF_PROVIDERS = [measure.slug for measure in BY_SLUG.values() if not measure.people]
# What is a sum over providers, whatever their bands.
ADDED = [
    column.name
    for column in FIGURE_COLUMNS
    if column.part and not column.is_of_areas and column.field.get_internal_type() != "FloatField"
]
Question = tuple[str, str, date, str]


@pytest.fixture
def site(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[Site]:
    """With the months of the bundle, or six of them."""
    site: Site = request.getfixturevalue("all_months" if IN_FULL else "six_months")
    with django_db_blocker.unblock(), site.opened():
        yield site


def zips(shared_data: Path, months: set[date]) -> dict[date, Path]:
    paths = (shared_data / "rtt").glob("*.zip")
    named = {f"{month:%b%y}": month for month in months}
    return {named[at]: p for p in paths if (at := p.name.split("-")[4]) in named}


def predecessors(shared_data: Path) -> dict[str, set[str]]:
    """As the reference says in words; what came to several providers goes on in none."""
    heirs = {
        row["provider_ods"]: row["successor_ods"]
        for row in rows_of(shared_data / "reference" / "provider_successions.csv")
        if row["verdict"] in ("merged", "recoded", "recoded after a gap")
        and ";" not in row["successor_ods"]
        and row["effective"] <= "2026-01-01"
    }
    before: defaultdict[str, set[str]] = defaultdict(set)
    for code, heir in heirs.items():
        before[heir].add(code)
    return before


def questions(months: list[date], number: int) -> list[Question]:
    """Of what was reported at all, drawn from every provider alike; and a few of what may not be."""
    draw = random.Random(SEED)
    cells = sorted(
        {
            (code, treatment)
            for code, codes in ProviderFigure.objects.filter(release__month__in=months).values_list(
                "place__code", "treatment_functions"
            )
            for treatment in codes.split()
        }
    )
    found = draw.sample(cells, number) + [
        (code, draw.choice(cells)[1]) for code, _ in draw.sample(cells, number // 10)
    ]
    return [(*cell, draw.choice(months), draw.choice(OF_PROVIDERS)) for cell in found]


@sampled
def test_figures_are_those_of_the_extracts(site: Site, shared_data: Path, note) -> None:
    vintages = Vintages.visible_to(None)
    months = [vintage.month for vintage in vintages.all]
    if not IN_FULL:
        # To read an extract row after row takes seconds.
        months = months[-3:]
    asked = questions(months, times(among_others=60, as_proof=500))
    before = predecessors(shared_data)
    cells = {(c, t) for code, t, *_ in asked for c in (code, *before.get(code, ()))}
    plain = with_predecessors(
        submissions_of(zips(shared_data, set(months)), cells), before, {code for code, *_ in asked}
    )
    read = read_all(vintages, {code for code, *_ in asked})
    answers = Counter(answer(question, read, plain, months) for question in asked)
    note(f"Providers: {len(asked)} questions, {dict(answers)}")
    assert answers["equal"] >= 0.75 * len(asked)


def read_all(vintages: Vintages, codes: set[str]) -> tuple[Figures, Mapping[str, Place]]:
    places = list(Place.objects.filter(code__in=codes))
    months = vintages.months_to(vintages.newest.month)
    figures = read_figures(
        user=None,
        vintages=vintages,
        places=places,
        months=months,
        whole=[(place, months) for place in places],
    )
    return figures, {place.code: place for place in places}


def with_predecessors(
    plain: Submissions, before: Mapping[str, set[str]], codes: set[str]
) -> Submissions:
    """Each code with all that it is the sum of."""
    cells: dict = defaultdict(lambda: defaultdict(dict))
    of_code = {c: code for code in codes for c in before.get(code, ())}
    for (code, treatment, part), by_month in plain.cells.items():
        for month, sent in by_month.items():
            for place in {code, of_code.get(code, code)} & codes:
                cells[place, treatment, part][month] |= sent
    return Submissions(cells, {}, {})


def answer(
    question: Question,
    read: tuple[Figures, Mapping[str, Place]],
    plain: Submissions,
    months: list[date],
) -> str:
    code, treatment, month, slug = question
    figures, places = read
    measure, series = BY_SLUG[slug], figures.series(places[code], treatment)
    ours = measured(measure, series, series.months.index(month)).value
    back = [months_before(month, n) for n in range(LOOKS_BACK.get(slug, 0) + 1)]
    sent = [
        any(day in plain.cells.get((code, treatment, part), {}) for part in "1A 1B 2 2A 3".split())
        for day in back
    ]
    if not all(sent) or not set(back) <= set(months):
        # A month of which nothing was sent is a gap, never nought.
        assert ours is None, question
        return "not sent"
    expected = plain.value(slug, code, treatment, month)
    if ours is None and slug in ACROSS:
        lacking = [
            part
            for part in measure.parts
            for day in back
            if day not in plain.cells.get((code, treatment, part), {})
        ]
        assert lacking or not expected, question
        return "a part not sent"
    if not expected:
        assert not ours, question
    else:
        assert ours is not None and ours == pytest.approx(float(expected), rel=1e-9), question
    return "equal"


@sampled
def test_lists_are_those_of_the_answer_key(site: Site, shared_data: Path, note) -> None:
    """Every row of its months that are here, and every list that is here."""
    key = {
        (row["month"], row["code"]): row
        for row in rows_of(shared_data / "official" / "provider_incomplete_by_month.csv")
    }
    assert len(key) == 4_682
    months = {f"{month:%Y-%m}" for month in published_months()}
    wanted = {at: row for at, row in key.items() if at[0] in months}
    ours = {
        (row["month"], row["place"]): row
        for month in sorted({month for month, _ in wanted})
        for row in exported(month, "provider")
    }
    assert ours.keys() >= wanted.keys()
    columns = {"incomplete": "waiting_list", "within_18": "within_18_weeks"}
    columns |= {f"over_{weeks}": f"over_{weeks}_weeks" for weeks in (52, 65, 78, 104)}
    differing = [
        (at, name)
        for at, row in wanted.items()
        for name, column in columns.items()
        if row[name] != ours[at][column]
    ]
    assert differing == []
    assert {ours[at]["waiting_list"] for at in ours.keys() - wanted.keys()} <= {"0"}
    note(f"Answer key: {len(wanted)} of {len(key)} rows equal")
    assert len(wanted) == len(key) if IN_FULL else len(wanted) > 1_000


@sampled
def test_all_providers_together_are_england(site: Site, note) -> None:
    """To the pathway, whoever commissions it: in every treatment function of every month."""
    compared = 0
    for release in Release.objects.published().full():
        sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for figure in ProviderRows(
            user=None, releases=[release.pk], places=None, treatment=EVERY_TREATMENT
        ):
            sums[figure.treatment_function].update({name: getattr(figure, name) for name in ADDED})
        england = Figure.objects.filter(release=release, place__code="ENG")
        rows = england.values_list("treatment_function", *ADDED)
        assert {code: dict(zip(ADDED, of, strict=True)) for code, *of in rows} == dict(sums)
        compared += len(sums) * len(ADDED)
    note(f"Providers together: {compared} sums are England's")
    assert compared >= times(among_others=6, as_proof=22) * 23 * len(ADDED)


def test_a_merged_trusts_history_is_that_of_its_parents(site: Site) -> None:
    """North Middlesex joined the Royal Free on 1 January 2025."""
    royal_free, north_middlesex = (Place.objects.get(code=code) for code in ("RAL", "RAP"))
    assert north_middlesex.valid_to == date(2025, 1, 1)
    december = Release.objects.published().get(month="2024-12-01")
    by_itself = {row["place"]: int(row["waiting_list"]) for row in exported("2024-12", "provider")}
    (together,) = ProviderRows(
        user=None, releases=[december.pk], places=[royal_free], treatment="C_999"
    )
    assert together.waiting_list == by_itself["RAL"] + by_itself["RAP"]
    (alone,) = ProviderRows(
        user=None, releases=[december.pk], places=[north_middlesex], treatment="C_999"
    )
    assert alone.waiting_list == by_itself["RAP"] == 29_759
    joined = ProviderFigure.objects.filter(since__isnull=False, place=royal_free)
    assert set(joined.values_list("release__month", flat=True)) == {
        month for month in published_months() if month < date(2025, 1, 1)
    }


def test_a_month_without_a_return_is_a_gap(site: Site) -> None:
    vintages = Vintages.visible_to(None)
    sheffield = Place.objects.get(code="RHQ")
    months = vintages.months_to(vintages.newest.month)
    figures = read_figures(user=None, vintages=vintages, places=[sheffield], months=months)
    series = figures.series(sheffield)
    since = months.index(date(2025, 7, 1))
    assert series.rows[since - 1] is not None
    assert set(series.rows[since:]) == {None}
    for measure in (BY_SLUG["list-change"], BY_SLUG["waiting-list"]):
        assert measured(measure, series, len(months) - 1).value is None


@pytest.mark.proofs
def test_added_up_row_after_row_they_are_the_same(site: Site, shared_data: Path) -> None:
    """One month, all rows."""
    month = date(2025, 12, 1)
    (release,) = Release.objects.published().filter(month=month)
    columns = {"2": ("waiting_list", "within_18", "over_52"), "3": ("clock_starts", None, None)}
    columns |= {"1A": ("completed_admitted", "admitted_within_18", None)}
    sums: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for figure in ProviderRows(
        user=None, releases=[release.pk], places=None, treatment=EVERY_TREATMENT
    ):
        for part, names in columns.items():
            for name in filter(None, names):
                sums[figure.treatment_function, part][name] += getattr(figure, name)
    for (treatment, part), plain in added_up(zips(shared_data, {month})[month]).items():
        for name, what in zip(columns.get(part, ()), ("all", "within 18", "over 52"), strict=False):
            assert name is None or sums[treatment, part][name] == plain[what], (treatment, name)


def published_months() -> set[date]:
    return set(Release.objects.published().full().values_list("month", flat=True))
