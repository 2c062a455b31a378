"""Pages, files and API that say which figures were revised, and each sentence against its numbers."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from metrics.measures import BY_SLUG, MEASURES, Series
from metrics.models import Place, Release, RevisedFigure, Revision, SignalChange, SignalComparison
from metrics.pages.later_files import later_file_callout
from metrics.pages.revision_words import (
    change_words,
    extent_sentence,
    figure_sentence,
    signal_sentence_of_change,
    signals_sentence,
    statement_words,
    watch_list_words,
    what_sentence,
)
from metrics.pages.values import format_in_unit
from metrics.releases.analyse import analyse_newest
from metrics.releases.publish import withdraw
from tests.metrics.releases.test_publish import revised
from tests.months import FEBRUARY, MARCH, import_file

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture
def revision(published_months: list[Release], tmp_path) -> Revision:
    import_file(revised(MARCH, tmp_path))
    return Revision.objects.get()


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def rows(address: str, **params: str) -> list[dict[str, str]]:
    text = Client().get(address, params).content.decode()
    return list(csv.DictReader(io.StringIO(text)))


# --- sentences -----------------------------------------------------------------------------------


def unsaved(**fields: object) -> Revision:
    before, after = (
        Release(month=MARCH, file_name=name, pk=n) for n, name in ((1, "a.zip"), (2, "b.zip"))
    )
    return Revision(
        **{"month": MARCH, "before": before, "after": after, "at": DAY, "by": "x"} | fields
    )


@pytest.mark.parametrize(
    ("fields", "what", "extent"),
    [
        (
            {"figures": 1, "places": 1},
            "On 3 November 2026 the figures of March 2026 were replaced: those of a.zip by those of b.zip.",
            "1 figure of 1 place changed.",
        ),
        (
            {"figures": 3872, "places": 39},
            "On 3 November 2026",
            "3,872 figures of 39 places changed.",
        ),
        ({}, "On 3 November 2026", "No figure that is shown here changed."),
        (
            {"after": None},
            "March 2026 was withdrawn on 3 November 2026: no figures of it are shown since.",
            "",
        ),
        (
            {"after": Release(month=MARCH, file_name="a.zip", pk=1)},
            "March 2026 was put back on 3 November 2026, with the figures that it had when it was withdrawn.",
            "",
        ),
    ],
)
def test_what_happened_and_how_much_changed(fields, what, extent) -> None:
    assert what_sentence(unsaved(**fields)).startswith(what)
    assert extent_sentence(unsaved(**fields)) == extent


@pytest.mark.parametrize(
    ("measure", "before", "after", "sentence"),
    [
        ("waiting-list", 2253, 2263, "Waiting list: 2,253 before, 2,263 now (10 more)."),
        ("waiting-list", 2263, 2253, "Waiting list: 2,263 before, 2,253 now (10 fewer)."),
        ("waiting-list", None, 12, "Waiting list: no figure before, 12 now."),
        ("median-wait", 18.24, None, "18.2 weeks before, no figure now."),
        ("within-18-weeks", 61.5, 60.5, "61.5% before, 60.5% now (1.0 percentage points lower)."),
        ("within-18-weeks", 61.46, 61.44, "61.5% before, 61.4% now (less than the last digit)."),
    ],
)
def test_a_figure_before_and_now(measure, before, after, sentence) -> None:
    figure = RevisedFigure(treatment_function="C_999", measure=measure, before=before, after=after)
    assert figure_sentence(figure).endswith(sentence)
    figure.treatment_function = "C_320"
    assert ", cardiology" in figure_sentence(figure)


def test_every_sentence_holds_the_numbers_of_its_row(revision: Revision) -> None:
    for figure in revision.changed.all():
        measure = BY_SLUG[figure.measure]
        text = figure_sentence(figure)
        for value in (figure.before, figure.after):
            assert value is None or format_in_unit(measure, value) in text
        if measure.unit == "count":
            change = figure.after - figure.before
            assert (
                change_words(measure, figure)
                == f"{abs(change):,.0f} {'more' if change > 0 else 'fewer'}"
            )


SHIFT = {"variation": "concern_high", "rule": "shift", "side": 1, "run": 9, "points": 9}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (None, "nothing beyond the usual"),
        ({"suppression_reason": "too few"}, "nothing was said: too few"),
        (SHIFT, "the median waiting time has been longer than its earlier level for 9 months"),
        (
            SHIFT | {"run": 8, "points": 8},
            "the median waiting time has been longer than its earlier level for 8 months",
        ),
        (
            {"variation": "improvement_low", "rule": "astronomical", "side": -1, "points": 2},
            "the median waiting time has been below the lower limit of its usual range for 2 months",
        ),
        (
            {"outside": -2, "label": "persistent"},
            "against the spread of places: lower than chance and the usual differences explain; in the"
            " least favourable fifth, month after month",
        ),
    ],
)
def test_what_the_statistics_told_is_in_the_words_of_every_page(fields, words) -> None:
    assert statement_words(fields, "median-wait") == words


def test_a_provisional_statement_stands_by_itself() -> None:
    assert statement_words({"label": "favourable_early"}, "median-wait") == (
        "in the most favourable fifth, month after month, on fewer than 24 months"
    )


def test_who_comes_under_the_watch_lists_rule_and_who_leaves_it() -> None:
    def change(before, after, measure="within-18-weeks") -> SignalChange:
        return SignalChange(measure=measure, before=before, after=after)

    under = {"label": "provisional"}
    assert watch_list_words(change(None, under)) == "meets the watch list's rule now"
    assert watch_list_words(change(under, SHIFT)) == "no longer meets the watch list's rule"
    assert watch_list_words(change(under, {"label": "persistent"})) == ""
    assert watch_list_words(change(None, under, "admitted-per-1000-monthly")) == ""
    assert signal_sentence_of_change(change(None, SHIFT, "median-wait")) == (
        "What the statistics say of it by “median wait”: before, nothing beyond the usual; now, the"
        " median waiting time has been longer than its earlier level for 9 months."
    )


def test_whether_what_the_statistics_say_changed(analysed_months, tmp_path) -> None:
    import_file(revised(FEBRUARY, tmp_path))
    assert signals_sentence(Revision.objects.get(), 0).startswith(
        "What the statistics say has not been"
    )
    analyse_newest()
    revision = Revision.objects.get()
    assert signals_sentence(revision, 0) == (
        "Nothing that the statistics of March 2026 say changed with this revision."
    )
    assert signals_sentence(revision, 1).startswith("1 statement of the statistics of March 2026 ")
    Revision.objects.create(
        month=MARCH, before=analysed_months[2], by="x", comparison=revision.comparison
    )
    assert signals_sentence(revision, 2).endswith(" changed with this revision and 1 other.")
    revision.comparison.before = None
    assert "for the first time after this" in signals_sentence(revision, 0)


# --- pages ---------------------------------------------------------------------------------------


def test_the_ledger_lists_months_and_each_figure(revision: Revision, tmp_path) -> None:
    assert f'<a href="/data/revisions/{revision.pk}/">March 2026</a>' in page("/data/revisions/")
    assert "/data/revisions/" in page("/data/")
    whole = page(f"/data/revisions/{revision.pk}/")
    table = whole[whole.index("Figures before and now") :]
    assert (
        table.index(">England<")
        < table.index("North East and Yorkshire")
        < table.index("Wakefield")
    )
    assert "2,253" in table and "2,263" in table and "10 more" in table
    withdraw(release=revision.after, by="somebody", reason="The file is cut off.")
    gone = page(Revision.objects.newest_first()[0].get_absolute_url())
    assert "was withdrawn on" in gone and "The file is cut off." in gone
    assert "Every figure that changed" not in gone


def test_what_is_shown_of_a_revision_can_be_chosen(revision: Revision) -> None:
    address = f"/data/revisions/{revision.pk}/figures.csv"
    every = rows(address, treatment="all")
    assert len(every) == revision.figures
    assert {row["treatment_function"] for row in rows(address)} == {"C_999"}
    one = rows(address, place="03r", measure="waiting-list", treatment="C_110")
    assert [(row["place"], row["measure"]) for row in one] == [("03R", "waiting-list")]
    assert float(one[0]["after"]) - float(one[0]["before"]) == 10
    narrowed = page(f"/data/revisions/{revision.pk}/?place=03R&measure=waiting-list")
    assert narrowed.count("10 more") == 2  # in the table, and in what is said of England
    assert "No figure of this choice changed." in page(f"/data/revisions/{revision.pk}/?place=93C")
    assert Client().get("/data/revisions/999999/").status_code == 404


def test_statements_before_and_now_are_on_the_page_and_in_a_file(analysed_months, tmp_path) -> None:
    import_file(revised(FEBRUARY, tmp_path))
    analyse_newest()
    revision = Revision.objects.get()
    SignalChange.objects.create(
        comparison=revision.comparison,
        place=Place.objects.get(code="03R"),
        treatment_function="C_999",
        measure="within-18-weeks",
        before=SHIFT,
        after={"label": "persistent"},
    )
    whole = page(revision.get_absolute_url())
    assert "has been higher than its earlier level for 9 months" in whole
    assert "meets the watch list&#x27;s rule now" in whole
    assert "#control-chart" not in whole, "what is said now names no special cause"
    chart = "/places/03R/within-18-weeks/?month=2026-03&amp;treatment=C_320#control-chart"
    SignalChange.objects.create(
        comparison=revision.comparison,
        place=Place.objects.get(code="03R"),
        treatment_function="C_320",
        measure="within-18-weeks",
        after=SHIFT,
    )
    assert chart in page(f"{revision.get_absolute_url()}?treatment=C_320")
    later = SignalComparison.objects.create(month=MARCH, after=revision.comparison.after)
    assert chart not in page(f"{revision.get_absolute_url()}?treatment=C_320")
    later.delete()
    (row,) = rows(f"{revision.get_absolute_url()}signals.csv")
    assert (row["month"], row["place"]) == ("2026-03", "03R")
    assert row["after"] == "in the least favourable fifth, month after month"


# --- every figure that was revised leads there ---------------------------------------------------


def test_every_figure_that_was_revised_leads_to_what_it_was(revision: Revision) -> None:
    number = revision.pk
    link = f"/data/revisions/{number}/?place=03R&amp;measure=waiting-list"
    measure = page("/places/03R/waiting-list/")
    assert "2,263, revised</a>" in measure and link in measure
    place = page("/places/03R/")
    assert "Figures of March 2026 for Wakefield were revised" in place
    assert f"/data/revisions/{number}/?place=03R" in place
    assert link in page("/places/03R/figures/")
    assert "/data/revisions/" not in page("/places/15F/waiting-list/").replace(
        f"/data/revisions/{number}/?place=ENG", ""
    )
    # Of a treatment function: trauma and orthopaedics changed, cardiology did not.
    assert "treatment=C_110" in page("/places/03R/waiting-list/?treatment=C_110")
    assert ", revised</a>" not in page("/places/03R/waiting-list/?treatment=C_320")
    assert ", revised</a>" not in page("/places/03R/waiting-list/?month=2026-02")
    assert link in page("/measures/waiting-list/")
    assert link in page("/compare/?places=03R&measure=waiting-list")


def test_a_value_made_from_a_revised_month_is_marked_too() -> None:
    months = tuple(date(2025 + (m // 12), m % 12 + 1, 1) for m in range(14))
    revised_in = months[2]
    for measure in MEASURES:
        series = Series(months, (None,) * 14, revised={(revised_in, measure.slug): "/there/"})
        marked = [i for i in range(14) if measure.revised_at(series, i)]
        assert marked == list(range(2, min(2 + measure.lookback, 13) + 1))


def test_files_and_the_api_say_so(revision: Revision) -> None:
    months = rows("/places/03R/waiting-list.csv")
    assert [row["revised"] for row in months] == ["no", "no", "yes"]
    compared = rows("/compare.csv", places="03R,15F", measure="waiting-list")
    assert {(row["place"], row["revised"]) for row in compared if row["month"] == "2026-03"} == {
        ("03R", "yes"),
        ("15F", "no"),
        ("ENG", "yes"),
    }
    by_treatment = {row["treatment_function"]: row for row in rows("/places/03R/figures.csv")}
    assert (
        by_treatment["C_110"]["revision"] == by_treatment["C_999"]["revision"] == str(revision.pk)
    )
    assert by_treatment["C_320"]["revision"] == ""
    params = {"place": "03R", "month": "2026-03"}
    (row,) = Client().get("/api/v1/figures/", params).json()["results"]
    assert row["revision"] == revision.pk
    (row,) = Client().get("/api/v1/figures/", params | {"place": "15F"}).json()["results"]
    assert row["revision"] is None
    series = Client().get("/api/v1/series/", {"place": "03R", "measure": "waiting-list"}).json()
    assert [point["revised"] for point in series["months"]] == [False, False, True]


# --- files that are known and not held -----------------------------------------------------------


def december(**fields: object) -> Release:
    return Release.objects.create(
        **{
            "month": date(2025, 12, 1),
            "file_name": "Full-CSV-data-file-Dec25-ZIP-4M-6jPlxd.zip",
            "sha256": "first",
            "content_sha256": "first",
            "state": "published",
            "staged_at": DAY,
            "published_at": DAY,
            "published_by": "x",
        }
        | fields
    )


LATER = "Full-CSV-data-file-Dec25-ZIP-3M-revised.zip"
LATER_SHA = "d8645471fd51e2d869db66bfd46d4105f7fea371bb59e3afec9e02ea9181df1e"


def test_a_release_says_that_a_later_file_of_its_month_is_known() -> None:
    """December 2025 was revised in July 2026; the file that comes with the site is the earlier one."""
    release = december()
    (point,) = later_file_callout(release).points
    assert LATER in point.text and LATER_SHA in point.text and "December 2025" in point.text
    assert point.url.endswith(f"/2026/07/{LATER}")
    assert "A later file of this month is known" in page(f"/data/{release.pk}/")
    december(file_name="another-name.zip", sha256=LATER_SHA, state="superseded", edition=1)
    assert later_file_callout(release) is None


def test_the_later_file_itself_says_nothing_of_one() -> None:
    assert later_file_callout(december(file_name=LATER, edition=1, sha256="x")) is None
    assert later_file_callout(december(month=date(2025, 11, 1), sha256="y")) is None
