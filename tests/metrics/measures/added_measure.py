"""What is true of the measure that CONTRIBUTING.md adds; run by test_adding_a_measure.py, in a copy
of the project where it has been added."""

from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client

from forum.casestudies.forms import measure_choices
from forum.matching.forms import MatchQuestionForm
from forum.matching.scoring import FAMILIES
from forum.support.forms import HelpRequestForm
from forum.support.watch_list import WATCHED_MEASURES
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, Count, Figure, Release
from metrics.releases.analyse import analyse_newest
from metrics.releases.figures import rebuild_figures
from metrics.rtt.bands import unpack
from metrics.rtt.columns import INCOMPLETE, NOT_ENGLAND, TOTAL_TREATMENT

SLUG, TITLE, SHORT = (
    "over-26-weeks-share",
    "Share waiting more than 26 weeks",
    "Over 26 weeks, share",
)
MARCH = date(2026, 3, 1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_months")]


def page(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def over_26() -> tuple[int, int]:
    """Of all England in March, counted from the published bands one by one; and the whole list."""
    counts = Count.objects.filter(
        release__month=MARCH, part=INCOMPLETE, treatment_function=TOTAL_TREATMENT
    ).exclude(commissioner=NOT_ENGLAND)
    bands = [unpack([packed], 105)[0] for packed in counts.values_list("bands", flat=True)]
    over = sum(int(number) for row in bands for number in row[26:])
    return over, sum(counts.values_list("total", flat=True))


def test_the_column_is_stored_exported_and_rebuilt() -> None:
    england = Figure.objects.get(
        release__month=MARCH, place__code="ENG", treatment_function=TOTAL_TREATMENT
    )
    over, _ = over_26()
    assert england.over_26 == over > 0
    Figure.objects.update(over_26=None)
    rebuild_figures(list(Release.objects.all()), on=MARCH)
    england = Figure.objects.get(
        release__month=MARCH, place__code="ENG", treatment_function=TOTAL_TREATMENT
    )
    assert england.over_26 == over


def test_the_column_is_in_files_and_in_the_api(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export_figures", "--month", "2026-03", "--level", "england")
    head, row = capsys.readouterr().out.splitlines()
    assert head.endswith(",clock_starts,over_26_weeks,revision")
    assert row.endswith(f",{over_26()[0]},")
    assert ",over_26_weeks," in page("/places/QWO/figures.csv").splitlines()[0]
    (answer,) = Client().get("/api/v1/figures/?level=england").json()["results"]
    assert answer["over_26_weeks"] == over_26()[0]
    assert "over_26_weeks" in page("/api/v1/schema/")


def test_the_measure_is_on_every_page_about_measures_and_places() -> None:
    assert TITLE in page("/measures/")
    assert TITLE in page(f"/measures/{SLUG}/")
    own = page(f"/places/QWO/{SLUG}/")
    assert TITLE in own
    assert "<svg" in own
    # A column of the table, and a choice of the form above it.
    assert page("/places/QWO/inside/").count(SHORT) >= 2
    assert TITLE in page(f"/compare/?places=QWO,QOQ&measure={SLUG}")
    assert SHORT in page("/england/variation/")


def test_the_measure_is_in_the_api() -> None:
    slugs = [row["slug"] for row in Client().get("/api/v1/measures/").json()["results"]]
    assert slugs.index(SLUG) == slugs.index("over-52-weeks") - 1
    series = Client().get(f"/api/v1/series/?place=ENG&measure={SLUG}").json()
    over, waiting = over_26()
    assert series["months"][-1]["value"] == pytest.approx(100 * over / waiting)


def test_the_measure_is_analysed() -> None:
    analyse_newest()
    assert AnalysisResult.objects.filter(measure=SLUG, place__code="QWO").exists()


def test_the_measure_is_watched_matched_and_offered_in_forms() -> None:
    assert SLUG in WATCHED_MEASURES
    assert any({SLUG, "92nd-percentile-wait"} <= family for family in FAMILIES)
    assert (SLUG, TITLE) in measure_choices()
    assert (SLUG, TITLE) in MatchQuestionForm().fields["measure"].choices
    assert (SLUG, TITLE) in HelpRequestForm(places=[]).fields["measure"].choices
    assert BY_SLUG[SLUG].polarity == -1
