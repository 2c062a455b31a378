"""New limits: a person's dated judgement with its reason, and how it is taken back."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from metrics.analysis.load_panel import load_panel
from metrics.models import Place, Recalculation, Release
from metrics.releases.analyse import analyse_newest
from metrics.releases.errors import NotAllowed
from metrics.releases.recalculate import recalculate, undo_recalculation
from tests.months import FEBRUARY, JANUARY, MARCH

pytestmark = pytest.mark.django_db


def made(**changes: object) -> Recalculation:
    fields = {
        "place": Place.objects.get(code="03R"),
        "measure": "within-18-weeks",
        "treatment": "C_999",
        "month": MARCH,
        "reason": "A new unit opened.",
        "by": "an analyst",
    }
    return recalculate(**{**fields, **changes})


def test_it_is_a_dated_record_with_a_reason(published_months: list[Release]) -> None:
    result = made()
    assert (result.reason, result.by, result.month) == ("A new unit opened.", "an analyst", MARCH)
    assert (timezone.now() - result.at).total_seconds() < 60
    assert made(reason="Another.") == result and Recalculation.objects.count() == 1


def test_it_starts_a_phase_of_that_chart_alone(published_months: list[Release]) -> None:
    made()
    panel = load_panel(Place.Kind.SUB_ICB, MARCH)
    row = [place.code for place in panel.places].index("03R")
    begun = panel.restarted("within-18-weeks")
    assert begun.sum() == 1 and begun[row, panel.treatments.index("C_999"), 2]
    assert not panel.restarted("median-wait").any() and not panel.starts[row].any()


def test_what_was_said_stays_until_it_is_made_again(analysed_months: list[Release]) -> None:
    newest = analysed_months[-1]
    before = set(newest.analysis_results.values_list("pk", flat=True))
    page = "/places/03R/"
    assert "We are working it out again" not in Client().get(page).content.decode()
    recalculation = made()
    assert set(newest.analysis_results.values_list("pk", flat=True)) == before
    assert "We are working it out again" in Client().get(page).content.decode()
    assert analyse_newest() > 0
    assert before.isdisjoint(newest.analysis_results.values_list("pk", flat=True))
    assert "We are working it out again" not in Client().get(page).content.decode()
    undo_recalculation(recalculation=recalculation, reason="It was coding.", by="an analyst")
    assert "We are working it out again" in Client().get(page).content.decode()


def test_what_a_browser_has_is_shown_while_it_is_what_the_site_would_send(
    published_months: list[Release],
) -> None:
    """With the new limits, and as before them."""
    path, client, pages = "/places/03R/within-18-weeks/", Client(), {}

    def note() -> None:
        page = client.get(path)
        for tag in pages:
            again = client.get(path, headers={"if-none-match": tag})
            assert (again.status_code == 304) == (pages[tag] == page.content)
        pages[page["ETag"]] = page.content

    analyse_newest()
    note()
    result = made()
    note()
    analyse_newest()
    note()
    undo_recalculation(recalculation=result, reason="It never opened.", by="an analyst")
    note()
    analyse_newest()
    note()
    assert len(pages) == 2


def test_charts_show_it_with_who_and_why(published_months: list[Release]) -> None:
    made()
    page = Client().get("/places/03R/within-18-weeks/").content.decode()
    assert "March 2026: limits recalculated on" in page
    assert "by an analyst: A new unit opened." in page
    assert "imits recalculated" not in Client().get("/places/15F/within-18-weeks/").content.decode()


def test_without_a_reason_limits_or_months_it_is_refused(published_months: list[Release]) -> None:
    later = date(2026, 4, 1)
    for wrong in (
        {"reason": " "},
        {"measure": "waiting-list"},
        {"month": JANUARY},
        {"month": later},
    ):
        with pytest.raises(NotAllowed):
            made(**wrong)
    assert not Recalculation.objects.exists()


def test_it_is_taken_back_with_a_reason_and_stays_on_record(
    published_months: list[Release],
) -> None:
    result = made(month=FEBRUARY)
    with pytest.raises(NotAllowed):
        undo_recalculation(recalculation=result, reason=" ", by="an analyst")
    undone = undo_recalculation(recalculation=result, reason="It was a coding change.", by="B")
    again = undo_recalculation(recalculation=result, reason="Twice.", by="C")
    assert (again.undone_by, again.undone_at) == ("B", undone.undone_at)
    assert not load_panel(Place.Kind.SUB_ICB, MARCH).restarted("within-18-weeks").any()
    assert made(month=FEBRUARY) != result, "it may be made anew"


def test_the_database_holds_the_rules(published_months: list[Release]) -> None:
    result = made()
    for broken in ({"reason": ""}, {"by": ""}, {"undone_at": timezone.now()}, {"undone_by": "B"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recalculation.objects.filter(pk=result.pk).update(**broken)
