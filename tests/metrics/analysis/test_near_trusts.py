"""NHS trusts near each other that differ: near by their patients, different as areas are, against plain
readings of the same."""

import re
from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from django.test import Client

from metrics.analysis import near_trusts
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.analysis.near_trusts import LEAST_SHARED, TrustPair, trust_pairs
from metrics.analysis.panel import Panel
from metrics.analysis.results import funnel_of_compared
from metrics.analysis.trusts import trust_panel
from metrics.models import Place, Release
from metrics.pages import near_trusts as pages
from metrics.provider_lists import ProviderLists, provider_lists
from metrics.series import Vintages
from tests.caching import clear_cache
from tests.metrics.analysis.test_near_pairs import on_a_road
from tests.metrics.analysis.test_results import MEDIAN, WITHIN
from tests.months import MARCH, small_month
from tests.readability import grade, long_sentences

LISTS = "england/variation/near-pairs/"


def lists_of(made: Panel, **percent: list[float]) -> ProviderLists:
    """From three places; of all but those named, a third from each."""
    codes = [place.code for place in made.places]
    rows = [percent.get(code, [100 / 3] * 3) for code in codes]
    row = {code: i for i, code in enumerate(codes)}
    return ProviderLists(row, np.full(len(codes), 900.0), np.array(rows))


def named(made: Panel, lists: ProviderLists, measure=WITHIN) -> set[tuple[str, str]]:
    return {(pair.higher.code, pair.lower.code) for pair in trust_pairs(made, (measure,), lists)}


@pytest.mark.embedded
def test_trusts_are_near_by_their_patients_not_by_miles() -> None:
    made = on_a_road(miles=500)
    everybody = {(f"P{i:02d}", "P03") for i in range(20) if i != 3}
    assert named(made, lists_of(made)) == everybody
    # Half from the first place and half from nowhere else: a third is shared.
    apart = lists_of(made, P03=[100.0, 0.0, 0.0])
    assert named(made, apart) == set()
    two = lists_of(made, P03=[100.0, 0.0, 0.0], P07=[50.0, 50.0, 0.0], P08=[49.9, 50.1, 0.0])
    assert named(made, two) == {("P07", "P03")}
    (pair,) = trust_pairs(made, (WITHIN,), two)
    assert pair.percent == pytest.approx(50)
    assert pair.higher_value > 60 > pair.lower_value == pytest.approx(30)


@pytest.mark.embedded
def test_a_trust_whose_list_is_not_known_and_a_percentile_have_no_pairs() -> None:
    made = on_a_road()
    lists = lists_of(made)
    del lists.row["P03"]
    assert named(made, lists) == set()
    assert named(made, lists_of(made), MEDIAN) == set()
    for part in made.blocked.values():
        part[3, :, -1] = True
    assert named(made, lists_of(made)) == set()


def waiting(treatment: str) -> dict[str, dict[str, int]]:
    lists: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    locations = set(Place.objects.filter(kind="sub_icb").values_list("code", flat=True))
    for line in small_month(MARCH):
        if (line.part, line.treatment) == ("Part_2", treatment) and line.commissioner in locations:
            lists[line.provider][line.commissioner] += sum(line.bands.values()) + (
                line.unknown or 0
            )
    return {code: of for code, of in lists.items() if sum(of.values())}


@pytest.mark.django_db
@pytest.mark.parametrize("treatment", ["C_999", "C_320"])
@pytest.mark.parametrize("least", [5, LEAST_SHARED])
def test_pairs_of_published_months_are_those_of_a_plain_reading(
    published_months: list[Release], treatment: str, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near_trusts, "LEAST_SHARED", least)
    vintages, lists = Vintages.visible_to(None), waiting(treatment)
    panel = trust_panel(vintages, treatment)
    measure = ANALYSED_BY_SLUG["within-18-weeks"]
    placed = funnel_of_compared(measure, panel)
    assert placed is not None
    span = placed.funnel.intervals(placed.value, placed.size)
    expected = {}
    for a, b in combinations(range(len(panel.places)), 2):
        first, second = (lists.get(panel.places[i].code, {}) for i in (a, b))
        if not first or not second or not np.isfinite(placed.value[[a, b]]).all():
            continue
        sizes = sum(first.values()), sum(second.values())
        percent = sum(
            100 * min(n / sizes[0], second.get(place, 0) / sizes[1]) for place, n in first.items()
        )
        if percent >= least and max(span.lower[[a, b]]) > min(span.upper[[a, b]]):
            expected[frozenset((panel.places[a].code, panel.places[b].code))] = percent
    pairs = list(trust_pairs(panel, (measure,), provider_lists(vintages.newest.id, treatment)))
    shown = {frozenset((pair.higher.code, pair.lower.code)): pair.percent for pair in pairs}
    assert shown == pytest.approx(expected)
    assert all(pair.higher_value > pair.lower_value for pair in pairs)


@pytest.fixture
def pair(published_months: list[Release], monkeypatch: pytest.MonkeyPatch) -> TrustPair:
    """One that is near and differs, wherever pairs are read."""
    trusts = (Place.objects.get(code=code) for code in ("RXF", "RR8"))
    made = TrustPair("within-18-weeks", *trusts, 80.0, 60.0, 61.5)
    monkeypatch.setattr(pages, "trust_pairs", lambda *_: iter((made,)))
    clear_cache()
    return made


def read(path: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", Client().get(path).content.decode()).split())


@pytest.mark.django_db
def test_both_trusts_pages_name_the_other(pair: TrustPair) -> None:
    own = read("/places/RXF/compare/")
    assert f"{pair.lower.name}, 61.5% of the lists shared" in own
    assert "over 12 months 60.0%, here 80.0%" in own
    assert f"{pair.higher.name}, 61.5% of the lists shared" in read("/places/RR8/compare/")
    html = Client().get("/places/RXF/compare/").content.decode()
    (link,) = re.findall(r'href="(/england/variation/ranks/[^"]*RXF%2CRR8[^"]*)"', html)
    positions = Client().get(link.replace("&amp;", "&")).content.decode()
    assert pair.higher.name in positions and pair.lower.name in positions
    for other in (
        "/places/RCF/compare/",
        "/places/QWO/compare/",
        "/places/RXF/compare/?month=2026-02",
    ):
        assert "of the lists shared" not in read(other), other


@pytest.mark.django_db
def test_the_page_of_pairs_never_mixes_kinds(pair: TrustPair) -> None:
    trusts = read(f"/{LISTS}?level=provider&measure=within-18-weeks")
    assert "There is one pair of NHS trusts with at least 50% of their lists shared" in trusts
    assert "61.5%" in trusts and "sub-ICB locations within" not in trusts
    areas = read(f"/{LISTS}?measure=within-18-weeks")
    assert "sub-ICB locations within 15 miles" in areas and pair.higher.name not in areas
    assert read(f"/{LISTS}?level=icb") == read(f"/{LISTS}?level=sub_icb"), "ICBs have no pairs"
    none = read(f"/{LISTS}?level=provider&measure=over-52-weeks-share")
    assert "No two NHS trusts with at least 50% of their lists shared have" in none
    assert "Percentiles have no limits" in read(f"/{LISTS}?level=provider&measure=median-wait")


@pytest.mark.django_db
def test_what_near_means_is_short_and_names_the_month(published_months: list[Release]) -> None:
    vintages = Vintages.visible_to(None)
    for treatment in ("C_999", "C_320"):
        paragraphs = pages.what_near_means(vintages, treatment)
        assert "March 2026" in paragraphs[0]
        assert (pages.OF_ALL_TOGETHER in paragraphs) == (treatment == "C_999")
        sentences = re.split(r"(?<=[.:]) ", " ".join(paragraphs))
        assert not long_sentences(sentences)
        assert grade(sentences) <= 6
