"""What a place's page says of change and of lasting, with how many others it is so of."""

from datetime import date

import pytest
from django.test import Client

from metrics.analysis.results import TOO_FEW
from metrics.calendar import month_before
from metrics.measures import BY_SLUG, Series
from metrics.models import AnalysisResult, Figure, Place, Release, VariationSummary
from metrics.pages.false_alarms import lasting_sentence, signals_by_chance
from metrics.pages.left_out import LeftOut
from metrics.pages.recent_changes import RecentChanges, changes_of, recent_changes
from metrics.pages.values import year_change
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintage, Vintages
from metrics.stats.autocorrelation import AutocorrelationRange

pytestmark = pytest.mark.django_db
SUB_ICBS = ("03R", "15F", "03H", "03Q")


@pytest.fixture
def newest(published_months: list[Release]) -> Release:
    return published_months[-1]


def store_result(
    release: Release, code: str, measure: str = "within-18-weeks", **fields: object
) -> None:
    AnalysisResult.objects.create(
        release=release,
        place=Place.objects.get(code=code),
        measure=measure,
        treatment_function=TOTAL_TREATMENT,
        **fields,
    )


def read(code: str) -> list[str]:
    result = read_all(code)
    return [point.text for point in (*result.changes, *result.persistent)]


def test_a_signal_says_in_how_many_places_it_is_so(newest: Release) -> None:
    """Where nearly everybody improved, a place's own improvement is England's."""
    better = {
        "rule": "shift",
        "side": 1,
        "run": 9,
        "points": 9,
        "value": 61.0,
        "variation": "improvement_high",
    }
    for code in ("03R", "15F"):
        store_result(newest, code, **better)
    store_result(newest, "03H", variation="common_cause", value=60.0)
    store_result(newest, "03Q", suppression_reason="too much was missing within the last 12 months")
    # Of another kind, and of another measure: neither is counted.
    store_result(newest, "QWO", **better)
    lower = better | {"variation": "improvement_low", "side": -1, "value": 9.0}
    store_result(newest, "03H", measure="median-wait", **lower)
    assert read("03R") == [
        "Better: The share waiting 18 weeks or less has been higher than its earlier level for 9"
        " months. It is now 61.0%. A signal in the same direction is seen in 2 of the 3 sub-ICB locations"
        " compared."
    ]
    assert "1 of the 1 ICBs compared" in read("QWO")[0]
    page = Client().get("/places/03R/").content.decode()
    section = page[
        page.index('id="changed"') : page.index("</section>", page.index('id="changed"'))
    ]
    assert section.count('class="sparkline"') == section.count("<li>") == 1, "each with its chart"


def read_all(code: str, treatment: str = TOTAL_TREATMENT) -> RecentChanges:
    result = recent_changes(
        user=None,
        place=Place.objects.get(code=code),
        vintages=Vintages.visible_to(None),
        treatment=treatment,
    )
    assert result
    return result


def test_nothing_unusual_is_said_only_of_what_was_charted(newest: Release) -> None:
    too_few = {"suppression_reason": TOO_FEW}
    store_result(newest, "03R", **too_few)
    waiting = Figure.objects.get(
        release=newest, place__code="03R", treatment_function=TOTAL_TREATMENT
    ).waiting_list
    assert read_all("03R").nothing == f"{waiting:,} pathways: too few to chart."
    page = Client().get("/places/03R/").content.decode()
    assert "too few to chart" in page and "usual movement" not in page
    store_result(newest, "03R", measure="median-wait", value=12.0)
    assert read_all("03R").nothing == "Too few months can be compared to chart anything."
    store_result(newest, "03R", measure="clock-starts-per-1000", variation="common_cause")
    assert read_all("03R").nothing == (
        "Nothing beyond the usual movement from month to month in the 1 measure that could be charted."
        " The other 2 could not be: too few pathways, or too few months that can be compared."
    )
    store_result(newest, "03H", variation="common_cause", value=60.0)
    assert read_all("03H").nothing == "Nothing beyond the usual movement from month to month."


def newest_in(month: date) -> LeftOut:
    """Of one month, for which all have sent their figures."""
    return LeftOut([], Vintages((Vintage(1, month, "", False, "", None),)))


def test_a_holiday_dip_is_named_as_such(newest: Release) -> None:
    dip = {"rule": "astronomical", "side": -1, "run": 1, "points": 1, "variation": "neutral_low"}
    store_result(newest, "03R", measure="clock-starts-per-1000", value=9.0, **dip)
    rows = list(AnalysisResult.objects.with_comparison_counts())
    result = changes_of(rows, Place.objects.get(code="03R"), newest_in(date(2025, 12, 1)))
    assert not result.changes
    assert [point.text for point in result.holiday_dips] == [
        "Clock starts per working day are below the lower limit of their usual range this month. A"
        " single low December may be the holidays alone, so it is not counted as a change."
    ]
    assert result.nothing == "Nothing else beyond the usual movement from month to month."
    assert changes_of(rows, Place.objects.get(code="03R"), newest_in(date(2025, 10, 1))).changes
    # A high August is no holiday, nor is the second low month in a row.
    for other in ({"side": 1, "variation": "neutral_high"}, {"run": 2, "points": 2}):
        AnalysisResult.objects.update(**other)
        rows = list(AnalysisResult.objects.with_comparison_counts())
        assert changes_of(rows, Place.objects.get(code="03R"), newest_in(date(2025, 8, 1))).changes
        AnalysisResult.objects.update(**dip)


def store_wander(
    release: Release, low: float, high: float, measure: str = "within-18-weeks"
) -> AutocorrelationRange:
    VariationSummary.objects.create(
        release=release,
        kind=Place.Kind.SUB_ICB,
        treatment_function=TOTAL_TREATMENT,
        measure=measure,
        places=4,
        autocorrelation_low=low,
        autocorrelation_high=high,
    )
    return AutocorrelationRange(low, high)


def test_a_label_says_how_many_chance_would_bring(newest: Release) -> None:
    wander = store_wander(newest, 0.85, 0.95)
    for code in SUB_ICBS:
        store_result(
            newest,
            code,
            value=60.0,
            outside=-1,
            months=20,
            unfavourable_months_of_12=11,
            unfavourable_months_of_24=18,
            label="provisional" if code == "03R" else "",
        )
    (text,) = read("03R")
    assert lasting_sentence(4, wander, 20) in text and "of the 4 compared to stay" in text
    assert "Against the spread of places, its value over 12 months is possibly lower." in text
    assert "in 11 of the last 12 months" in text and "Provisional: 20 months" in text
    assert text in Client().get("/places/03R/figures/").content.decode()
    AnalysisResult.objects.update(treatment_function="C_320")
    (point,) = read_all("03R", "C_320").persistent
    assert "for cardiology, this place stays" in point.text
    everywhere = "/england/variation/ranks/?measure=within-18-weeks&treatment=C_320"
    assert point.url == f"{everywhere}&level=sub_icb&places=03R"


def test_signals_of_waiting_lists_say_how_many_chance_would_bring(newest: Release) -> None:
    store_result(
        newest,
        "03R",
        rule="shift",
        side=1,
        run=9,
        points=9,
        value=61.0,
        months=20,
        variation="improvement_high",
    )
    assert "So such signals are more frequent than they seem" in read_all("03R").caution
    expected = signals_by_chance(store_wander(newest, 0.85, 0.95), 20)
    assert expected.fewest > 20
    assert read_all("03R").caution == (
        "Waiting lists change slowly, so one month is much like the month before. If none changed and"
        f" all only wandered so, {expected.of('100 places')} would show some signal in the newest month."
        " They do not show why something changed."
    )


def test_signals_of_activity_say_it_too(newest: Release) -> None:
    high = {"rule": "shift", "side": 1, "run": 9, "points": 9, "variation": "neutral_high"}
    store_result(newest, "03R", measure="clock-starts-per-1000", months=20, value=9.0, **high)
    assert read_all("03R").caution == "Such a signal does not show why something changed."
    expected = signals_by_chance(store_wander(newest, 0.4, 0.6, "clock-starts-per-1000"), 20)
    assert 5 < expected.fewest < expected.most < 25
    assert read_all("03R").caution == (
        f"If nothing had changed, {expected.of('100 places')} would show some signal in the newest month."
        " Such a signal does not show why something changed."
    )


def test_a_rate_over_a_year_lacks_the_year_not_the_month() -> None:
    """With twenty months held, December a year before is there and the eleven before it are not."""
    rate, share = BY_SLUG["admitted-per-1000"], BY_SLUG["within-18-weeks"]
    months = tuple(month_before(date(2025, 12, 1), back) for back in reversed(range(24)))
    empty = Series(months, (None,) * 24)
    assert year_change(rate, empty, 23, ()).reason == (
        "no figure for the 12 months to December 2024 to compare with"
    )
    assert year_change(share, empty, 23, ()).reason == "no figure for December 2024 to compare with"
