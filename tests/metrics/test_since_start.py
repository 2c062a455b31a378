"""What the figures show since a start: the sentence against the points that it is made from."""

from datetime import date

import pytest

from metrics.calendar import add_months
from metrics.measures import BY_SLUG, Measure, Series
from metrics.models import Parts, Place, Release, SeriesBreak
from metrics.pages.measure import measure_view
from metrics.pages.since_start import since_start, since_start_sentence
from metrics.series import Vintages

FIRST = date(2023, 1, 1)
LIST, STARTS = BY_SLUG["waiting-list"], BY_SLUG["clock-starts"]
MEDIAN, A_YEARS_RATE = BY_SLUG["median-wait"], BY_SLUG["admitted-per-1000"]
START = date(2024, 7, 15)
NOT_GIVEN = "No change since the start is given: "


def month_of(number: int, **columns: float) -> Parts:
    """All of one month: what is not named is the number itself."""
    return Parts(**{**dict.fromkeys(Parts._fields, number), **columns})  # type: ignore[arg-type]


def series_of(*values: int | None, partial: frozenset[str] = frozenset()) -> Series:
    """From January 2023 on."""
    months = tuple(add_months(FIRST, i) for i in range(len(values)))
    return Series(
        months,
        tuple(None if value is None else month_of(value) for value in values),
        partial=(*(frozenset(),) * (len(values) - 1), partial),
    )


def sentence(
    measure: Measure,
    series: Series,
    *,
    start: date = START,
    breaks: tuple[SeriesBreak, ...] = (),
) -> str:
    reading = since_start(measure, series, start=start, breaks=breaks)
    return since_start_sentence(measure, " in Wakefield", reading)


# Up to the month before the start (July 2024), of it, and since: to December 2025.
BEFORE, SINCE = 18, 17


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (900, 950, "rose from 900 in June 2024, before the start, to 950 in December 2025."),
        (900, 899, "fell from 900 in June 2024, before the start, to 899 in December 2025."),
        (900, 900, "came to 900 in June 2024, before the start, and in December 2025."),
    ],
)
def test_what_is_counted_on_a_day_is_read_of_two_months(then: int, now: int, words: str) -> None:
    series = series_of(*(1,) * (BEFORE - 1), then, 5, *(7,) * (SINCE - 1), now)
    assert sentence(LIST, series) == f"Waiting list in Wakefield {words}"


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (
            245,
            275,
            "rose from 245 a month on average in the 12 months to June 2024, before the start, to 275 a"
            " month in the 12 months to December 2025.",
        ),
        (
            275,
            245,
            "fell from 275 a month on average in the 12 months to June 2024, before the start, to 245 a"
            " month in the 12 months to December 2025.",
        ),
        (
            245,
            245,
            "came to 245 a month on average in the 12 months to June 2024, before the start, and in the"
            " 12 months to December 2025.",
        ),
    ],
)
def test_what_happens_during_a_month_is_averaged_over_a_year(
    then: int, now: int, words: str
) -> None:
    """Neither the months before that year, nor that of the start and those after it, count."""
    year_before, year_since = (then - 10, then + 10) * 6, (now - 10, now + 10) * 6
    series = series_of(*(1,) * 6, *year_before, 9999, *(1,) * 5, *year_since)
    expected = f"Clock starts (new pathways) in Wakefield {words}"
    assert sentence(STARTS, series) == expected


def test_of_less_than_a_year_the_same_calendar_months_are_compared() -> None:
    """Four months since the start; what stands in the other months before it counts for nothing."""
    before = (1, 1, 100, 110, 120, 130, 1, 1, 1, 1, 1, 1, 1)
    series = series_of(*before, 9999, 200, 210, 220, 230)
    assert sentence(STARTS, series, start=date(2024, 2, 1)) == (
        "Clock starts (new pathways) in Wakefield rose from 115 a month on average in the 4 months to"
        " June 2023, before the start, to 215 a month in the 4 months to June 2024."
    )


def test_a_month_that_is_not_published_is_left_out_with_its_twin() -> None:
    series = series_of(*(1,) * 6, *(100,) * 3, None, *(100,) * 8, 1, *(1,) * 5, *(200,) * 12)
    assert "11 of the 12 months to June 2024" in sentence(STARTS, series)


@pytest.mark.parametrize(
    ("measure", "series", "reason"),
    [
        (LIST, series_of(*(None,) * 20, *(5,) * 10), "no figures from before the start"),
        (LIST, series_of(*(5,) * 19), "no figures from after the month of the start are published"),
        (STARTS, series_of(*(5,) * 21), "that needs 3 months since the start"),
        (
            A_YEARS_RATE,
            series_of(*(5,) * 29),
            "the newest figure still counts months from before the start",
        ),
        (MEDIAN, series_of(*(5,) * 30), "there are too few pathways to say"),
        (
            LIST,
            series_of(*(900,) * 30, partial=LIST.parts),
            "too much is missing from some of the months",
        ),
    ],
)
def test_where_it_cannot_be_had_the_reason_is_given(
    measure: Measure, series: Series, reason: str
) -> None:
    words = sentence(measure, series)
    assert words.startswith(NOT_GIVEN + reason) and words.endswith(".")


@pytest.mark.parametrize(
    ("month", "is_between"), [(date(2024, 6, 1), False), (date(2024, 7, 1), True)]
)
def test_across_a_break_there_is_no_change(month: date, is_between: bool) -> None:
    """A break is the first month of something new: one in June 2024 lies before both months."""
    for kind in (SeriesBreak.Kind.DEFINITION, SeriesBreak.Kind.GEOGRAPHY):
        series_break = SeriesBreak(month=month, kind=kind, short="Boundary changed")
        words = sentence(LIST, series_of(*(900,) * 30), breaks=(series_break,))
        reason = f"{NOT_GIVEN}Boundary changed (July 2024)."
        assert (words == reason) is is_between


def test_no_words_of_cause() -> None:
    words = sentence(LIST, series_of(*(900,) * 25, 500))
    for ruled_out in ("because", "led to", "effect", "result", "thanks", "improve", "worse"):
        assert ruled_out not in words


@pytest.mark.django_db
@pytest.mark.embedded
def test_a_provider_that_sent_nothing_is_left_out_of_both_months(
    published_months: list[Release],
) -> None:
    """RWA held a fifth of North East Lincolnshire's list and sent nothing for March: the plain
    figures fell by 249, those of the others by 10."""
    place = Place.objects.get(code="03H")
    vintages = Vintages.visible_to(None)
    view = measure_view(user=None, place=place, measure=LIST, vintages=vintages, params={})
    plain = [LIST.rule(view.series, i) for i in (0, 2)]
    reading = since_start(LIST, view.series, start=date(2026, 2, 10), breaks=view.breaks)
    rest = reading.before, reading.now
    assert plain == [1198, 949] and rest == (959, 949)
    name = Place.objects.get(code="RWA").name.removesuffix(", NHS Trust")
    assert since_start_sentence(LIST, " in North East Lincolnshire", reading) == (
        f"This is without {name}, which has sent nothing since March 2026. Waiting list in North"
        " East Lincolnshire fell from 959 in January 2026, before the start, to 949 in March 2026."
    )
