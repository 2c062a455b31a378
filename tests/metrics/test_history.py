"""Months as NHS England published them are drawn where a reader asks for them, and judged nowhere."""

import re
from collections.abc import Iterable
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from metrics.analysis.load_panel import load_panel
from metrics.calendar import add_months
from metrics.history import COMPARED_FROM, why_not_compared
from metrics.measures import BY_SLUG, MEASURES, Series
from metrics.models import Figure, Parts, Place, PublishedFigure, Release
from metrics.models.provider_counts import releases_without_full_grain
from metrics.models.published_figures import COLUMNS, parts_of
from metrics.pages.history import MONTHS_ON_A_PAGE
from metrics.pages.measure import MeasureView, csv_rows, measure_view
from metrics.pages.values import format_value, year_change
from metrics.published_figures import months_printed
from metrics.releases.data_issues import previous_release
from metrics.releases.errors import NotAllowed
from metrics.releases.history import load_history
from metrics.releases.publish import publish, withdraw
from metrics.series import Vintages
from tests.months import JANUARY

pytestmark = pytest.mark.django_db
ORAL_SURGERY, CARDIOLOGY = "C_140", "C_320"


@pytest.fixture
def history(published_months: list[Release]) -> list[Release]:
    """All months that come with the project, beside three full ones of 2026."""
    assert load_history(by="a test") == len(months_printed())
    return list(Release.objects.as_published().order_by("month"))


def view_of(code: str, slug: str, **params: str) -> MeasureView:
    return measure_view(
        user=None,
        place=Place.objects.get(code=code),
        measure=BY_SLUG[slug],
        vintages=Vintages.visible_to(None),
        params=params,
    )


def words_of(svg: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", svg).split())


def values_by_month(view: MeasureView) -> dict[str, float | None]:
    return {
        f"{month:%Y-%m}": v
        for month, v in zip(view.series.months, view.measure.values(view.series), strict=True)
    }


# --- the rule -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "later", "kinds", "is_compared"),
    [
        ((2025, 1), (2026, 1), (False, False), True),
        ((2023, 5), (2024, 1), (True, True), True),
        ((2024, 2), (2024, 3), (True, True), True),
        ((2023, 4), (2023, 5), (True, True), False),
        ((2022, 10), (2022, 11), (True, True), False),
        ((2024, 1), (2024, 2), (True, True), False),
        ((2023, 5), (2024, 3), (True, True), False),
        # Who sent nothing is known of one of the two alone.
        ((2024, 3), (2024, 4), (True, False), False),
        ((2024, 2), (2025, 2), (True, False), False),
    ],
)
def test_a_change_is_said_only_between_months_that_can_be_compared(
    earlier: tuple[int, int], later: tuple[int, int], kinds: tuple[bool, bool], is_compared: bool
) -> None:
    reason = why_not_compared(
        date(*earlier, 1),
        date(*later, 1),
        earlier_as_published=kinds[0],
        later_as_published=kinds[1],
    )
    assert (reason == "") == is_compared


def published_series(columns: Iterable[str], months: int = 24) -> Series:
    days = tuple(add_months(date(2023, 5, 1), i) for i in range(months))
    row = parts_of(100 if column in columns else None for column in COLUMNS)
    return Series(days, (row,) * months, as_published=(True,) * months)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.slug)
def test_every_measure_can_read_a_month_of_which_little_was_published(measure) -> None:
    """None of it, each column by itself, and all of them: a value or none, and words for it."""
    for columns in ((), *((column,) for column in COLUMNS), COLUMNS):
        series = published_series(columns)
        for i in range(len(series.months)):
            assert isinstance(format_value(measure, series, i), str)
            change = year_change(measure, series, i, [])
            assert (change.value is None) == bool(change.reason)


def test_what_was_not_published_is_not_said_to_lie_beyond_the_last_band() -> None:
    median = BY_SLUG["median-wait"]
    assert format_value(median, published_series(["waiting_list"]), 0) == "not known"
    row: Parts = published_series(["waiting_list"]).rows[0]._replace(open_band=52)
    series = Series((date(2008, 1, 1),), (row,), as_published=(True,))
    assert format_value(BY_SLUG["92nd-percentile-wait"], series, 0) == "more than 52 weeks"


# --- what comes with the project, and who reads it ----------------------------------------------


def test_history_holds_what_was_printed_and_no_more(history: list[Release]) -> None:
    assert history[0].month == date(2007, 4, 1)
    kinds = PublishedFigure.objects.values_list("place__kind", flat=True).distinct()
    assert set(kinds) == {"england", "icb"}
    england = PublishedFigure.objects.filter(place__code="ENG", treatment_function="C_999")
    january_2008 = england.get(release__month=date(2008, 1, 1))
    assert (january_2008.waiting_list, january_2008.p92, january_2008.open_band) == (
        3_510_437,
        None,
        52,
    )
    assert january_2008.clock_starts is None
    oral = PublishedFigure.objects.filter(treatment_function=ORAL_SURGERY)
    assert {
        f"{month:%Y-%m}": sum(
            oral.filter(release__month=month).values_list("waiting_list", flat=True)
        )
        for month in (date(2023, 3, 1), date(2023, 5, 1))
    } == {"2023-03": 830, "2023-05": 298_561}


def test_an_icb_s_counts_add_up_and_its_percentiles_do_not_exist(history: list[Release]) -> None:
    may = PublishedFigure.objects.filter(release__month=COMPARED_FROM, place__code="QWO")
    total = may.get(treatment_function="C_999")
    parts = may.exclude(treatment_function="C_999")
    assert parts.count() == 23
    assert total.waiting_list == sum(parts.values_list("waiting_list", flat=True))
    assert total.over_52 == sum(parts.values_list("over_52", flat=True))
    assert (total.median, total.p92, total.open_band, total.completed_admitted) == (None,) * 4
    assert not PublishedFigure.objects.filter(release__month=date(2023, 4, 1), place__kind="icb")


def test_nothing_reads_history_that_does_not_ask_for_it(
    history: list[Release], published_months: list[Release], client: Client
) -> None:
    january, march = published_months[0], published_months[-1]
    assert set(Release.objects.published()) == set(published_months)
    assert previous_release(january) is None
    assert not releases_without_full_grain().exists()
    assert not Figure.objects.filter(release__in=history).exists()
    assert load_panel(Place.Kind.ICB, march.month).months[0] == january.month
    vintages = Vintages.visible_to(None)
    assert [vintage.month for vintage in vintages.all] == [r.month for r in published_months]
    assert vintages.months_to(march.month)[0] == january.month
    assert "Published tables" not in client.get("/data/").content.decode()
    called = client.get("/api/v1/figures/", {"month": "2023-05", "level": "icb"})
    assert called.json().get("results", []) == []
    assert "2023" not in client.get("/places/QWO/").content.decode().split("</form>")[0]


def test_loading_again_changes_nothing(history: list[Release]) -> None:
    assert load_history(by="a test") == 0
    assert history[0].events.get().by == "a test"


def test_a_full_extract_replaces_what_was_published_of_its_month(
    published_months: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    """January, of which the extract comes after what NHS England printed."""
    january = published_months[0]
    withdraw(release=january, by="a test", reason="not there yet")
    printed = Release.objects.create(
        month=JANUARY,
        kind=Release.Kind.AS_PUBLISHED,
        state=Release.State.STAGED,
        staged_at=january.staged_at,
        content_sha256="1",
    )
    publish(release=printed, by="a test")
    assert [v.id for v in Vintages.visible_to(None).history] == [printed.pk]

    publish(release=january, by="a test")

    printed.refresh_from_db()
    assert printed.state == Release.State.SUPERSEDED
    assert not Vintages.visible_to(None).history
    with pytest.raises(NotAllowed, match="full extract"):
        publish(release=printed, by="a test")
    january.refresh_from_db()
    assert january.state == Release.State.PUBLISHED


def test_withdrawn_history_is_no_longer_drawn(history: list[Release]) -> None:
    key = Vintages.visible_to(None).key
    withdraw(release=history[0], by="a test", reason="typed wrongly")
    assert Vintages.visible_to(None).key != key
    view = view_of("ENG", "completed-admitted", history="yes")
    assert view.history_from == date(2007, 5, 1)


# --- what is drawn and said ---------------------------------------------------------------------


def test_the_longer_window_is_asked_for(history: list[Release]) -> None:
    usual = view_of("QWO", "waiting-list", treatment=CARDIOLOGY)
    assert (usual.shown[0], usual.history_from) == (JANUARY, date(2022, 10, 1))
    assert not usual.series.as_published
    longer = view_of("QWO", "waiting-list", treatment=CARDIOLOGY, history="yes")
    assert (longer.shown[0], longer.shown[-1]) == (date(2022, 10, 1), usual.shown[-1])
    assert longer.state.query(measure="").endswith("history=yes")
    assert view_of("ENG", "within-18-weeks").history_from == date(2007, 8, 1)
    assert view_of("QWO", "median-wait").history_from is None
    assert view_of("QWO", "median-wait", treatment=CARDIOLOGY).history_from == date(2022, 10, 1)
    # Never summed: not to what lies inside or above, and not to a rate.
    for code in ("03R", "Y63"):
        assert view_of(code, "waiting-list").history_from is None
    assert view_of("QWO", "admitted-per-1000").history_from is None


def test_a_later_icb_has_no_history(history: list[Release]) -> None:
    assert view_of("S1Y5D", "waiting-list").history_from is None


def test_history_is_a_line_of_its_own_with_gaps(history: list[Release]) -> None:
    view = view_of("QWO", "waiting-list", treatment=ORAL_SURGERY, history="yes")
    chart = view.chart()
    published, own = (
        next(series for series in chart.series if series.role == role)
        for role in ("published", "place")
    )
    months = [f"{month:%Y-%m}" for month in chart.months]
    assert published.values[months.index("2023-04")] is None
    assert published.values[months.index("2023-05")] is not None
    assert not [
        1
        for a, b in zip(published.values, own.values, strict=True)
        if a is not None and b is not None
    ]
    assert "October 2022 to December 2025: as published by NHS England" in chart.summary
    assert {words for _, words in chart.breaks} >= {
        "Trusts and services join until here",
        "Community services leave these figures",
    }


def test_breaks_are_drawn_as_far_back_as_england_s_series(history: list[Release]) -> None:
    chart = view_of("ENG", "within-18-weeks", history="yes").chart()
    drawn = {month for month, _ in chart.breaks}
    assert {date(2013, 4, 1), date(2015, 10, 1), date(2021, 4, 1), date(2024, 2, 1)} <= drawn
    assert COMPARED_FROM not in drawn


def test_changes_from_month_to_month_keep_to_the_limits(history: list[Release]) -> None:
    of_icb = values_by_month(view_of("QWO", "list-change", history="yes"))
    changes = [month for month, value in of_icb.items() if value is not None and month < "2025-01"]
    assert changes == [*(f"2023-{n:02}" for n in range(6, 13)), "2024-01", "2024-03"]
    of_england = values_by_month(view_of("ENG", "list-change", history="yes"))
    assert min(month for month, value in of_england.items() if value is not None) == "2023-06"
    assert of_england["2024-03"] is None


def test_no_sentence_compares_with_history(history: list[Release], client: Client) -> None:
    """January 2026 against January 2025, which here is as published."""
    view = view_of("ENG", "waiting-list", month="2026-01", history="yes")
    change = year_change(view.measure, view.series, view.last, [])
    # NHS England's series ends in December 2025: January 2025 is in it.
    assert (change.value, change.reason) == (
        None,
        "not compared with a year before: who sent nothing is known of full extracts only",
    )
    page = client.get("/places/ENG/waiting-list/?month=2026-01&history=yes").content.decode()
    assert "who sent nothing is known of full extracts only." in page
    assert "April 2007" not in page
    assert "August 2007, as published" in page


def test_files_say_which_months_are_as_published(history: list[Release], client: Client) -> None:
    rows = csv_rows(view_of("QWO", "waiting-list", treatment=CARDIOLOGY, history="yes"))
    marks = {row[0]: row[-1] for row in rows[1:]}
    assert (marks["2023-05"], marks["2026-01"]) == ("yes", "no")
    query = {"treatment": CARDIOLOGY, "history": "yes"}
    answer = client.get("/places/QWO/waiting-list.csv", query)
    assert "-2022-10-to-2026-03-" in answer["Content-Disposition"]
    picture = client.get("/places/QWO/waiting-list.svg", query).content.decode()
    assert "without weekly bands: October 2022 to March 2023, May 2023" in words_of(picture)
    series = client.get(
        "/api/v1/series/", {"place": "QWO", "measure": "waiting-list", **query}
    ).json()
    points = {point["month"]: point for point in series["months"]}
    assert points["2023-05"]["as_published"]
    assert points["2023-05"]["release"] == Release.objects.get(month=COMPARED_FROM).pk
    assert not points["2026-01"]["as_published"]


def test_history_has_a_page_and_each_month_says_what_it_is(
    history: list[Release], client: Client
) -> None:
    page = client.get("/data/history/").content.decode()
    assert f"{len(history)} months are drawn as NHS England published them, April 2007 to" in page
    listed = re.findall(r'scope="row">\s*<a href="/data/(\d+)/"', page)
    assert len(listed) == MONTHS_ON_A_PAGE and "?page=2" in page
    last = -(-len(history) // MONTHS_ON_A_PAGE)
    earliest = client.get(f"/data/history/?page={last}").content.decode()
    assert "April 2007</a>" in earliest and f"?page={last + 1}" not in earliest
    release = client.get(f"/data/{history[0].pk}/").content.decode()
    assert "as published by NHS England, without bands" in release
    assert "Rows in the file" not in release


def test_history_comes_with_the_bundled_months(places: None, monkeypatch) -> None:
    """After them: nothing is drawn as published that is held in full."""
    monkeypatch.setattr(
        "metrics.management.commands.load_bundled._months_shipped", lambda file: set()
    )
    call_command("load_bundled", stdout=StringIO())
    assert Release.objects.as_published().count() == len(months_printed())
