import pytest
from django.test import Client

from metrics.models import AnalysisResult, MissingShare, Place, Release, VariationSummary
from metrics.releases.analyse import analyse, analyse_newest
from metrics.releases.publish import withdraw

pytestmark = pytest.mark.django_db


def test_the_newest_published_month_is_analysed_once(published_months: list[Release]) -> None:
    written = analyse_newest()
    assert written == AnalysisResult.objects.count() > 0
    assert set(AnalysisResult.objects.values_list("release", flat=True)) == {
        published_months[-1].pk
    }
    assert analyse_newest() == 0
    before = list(AnalysisResult.objects.order_by("id").values("place", "measure", "value", "rank"))
    assert analyse(release=published_months[-1]) == written
    after = list(AnalysisResult.objects.order_by("id").values("place", "measure", "value", "rank"))
    assert after == before


def test_what_is_said_of_a_withdrawn_month_is_not_shown(analysed_months: list[Release]) -> None:
    assert AnalysisResult.objects.visible_to(None).exists()
    withdraw(release=analysed_months[-1], by="a test", reason="to see what is left")
    assert not AnalysisResult.objects.visible_to(None).exists()
    assert analyse(release=Release.objects.get(pk=analysed_months[-1].pk)) == 0
    assert analyse_newest() > 0


def test_a_place_from_which_a_fifth_is_missing_is_compared_without(
    analysed_months: list[Release],
) -> None:
    """RWA, with a fifth of North East Lincolnshire's list, sent nothing for March."""
    here = AnalysisResult.objects.filter(place__code="03H", treatment_function="C_999")
    of_the_list = here.get(measure="within-18-weeks")
    assert (of_the_list.suppression_reason, of_the_list.left_out) == ("", "RWA")
    assert of_the_list.value is not None


def test_a_place_of_which_one_provider_held_most_is_told_so(
    published_months: list[Release],
) -> None:
    """What is left says nothing of the place."""
    MissingShare.objects.filter(place__code="03H").update(share=0.6)
    analyse_newest()
    here = AnalysisResult.objects.filter(place__code="03H", treatment_function="C_999")
    assert {row.suppression_reason for row in here} == {
        "too much was missing within the last 12 months"
    }
    assert not here.exclude(label="").exists() and not here.filter(rank__isnull=False).exists()
    page = Client().get("/places/03H/").content.decode()
    assert "Nothing is said here about change or standing" in page


def test_places_are_shown_by_name_with_who_is_left_out(analysed_months: list[Release]) -> None:
    page = Client().get("/england/variation/")
    assert page.status_code == 200
    words = page.content.decode()
    assert words.index("Leeds") < words.index("Wakefield")
    assert "Not compared" in words and "North East Lincolnshire" in words
    spread = VariationSummary.objects.get(
        kind=Place.Kind.SUB_ICB, measure="within-18-weeks", treatment_function="C_999"
    )
    ranked = AnalysisResult.objects.filter(
        measure="within-18-weeks",
        treatment_function="C_999",
        place__kind="sub_icb",
        suppression_reason="",
    )
    assert spread.places == ranked.count()


@pytest.mark.parametrize(
    "asked", ["measure=x", "treatment=x", "level=x", "level=england", "measure=median-wait"]
)
def test_wrong_words_in_the_address_fall_back(analysed_months: list[Release], asked: str) -> None:
    assert Client().get(f"/england/variation/?{asked}").status_code == 200
