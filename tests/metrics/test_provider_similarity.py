"""Which providers are alike, against the same rule in plain Python."""

import re
from collections import defaultdict
from math import isclose, sqrt
from statistics import fmean, pstdev

import pytest
from django.test import Client

from metrics.models import Place, Release
from metrics.pages.shared_patients import LEAST_PERCENT, providers_nearby
from metrics.provider_similarity import FEWEST, SHOWN, VARIABLES, similar_providers
from metrics.rtt.providers import is_nhs_trust
from metrics.specialties import GROUPS
from tests.extracts import Line
from tests.months import MARCH, small_month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_months")]
Facts = dict[str, list[float]]


def pathways(line: Line) -> int:
    return sum(line.bands.values()) + (line.unknown or 0)


def facts() -> Facts:
    waiting: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    completed: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in small_month(MARCH):
        if line.commissioner == "NONC":
            continue
        if line.part == "Part_2":
            waiting[line.provider][line.treatment] += pathways(line)
        elif line.part in ("Part_1A", "Part_1B") and line.treatment == "C_999":
            completed[line.provider][line.part] += pathways(line)
    known = {}
    surgery, medicine, _ = GROUPS.values()
    for provider, lists in waiting.items():
        whole = lists.pop("C_999", 0)
        if whole < FEWEST:
            continue
        done = completed[provider]
        both = done["Part_1A"] + done["Part_1B"]
        known[provider] = [
            whole,
            1 / sum((n / whole) ** 2 for n in lists.values()),
            *(
                100 * sum(lists.get(code, 0) for code in codes) / whole
                for codes in (surgery, medicine, ["C_502"], ["X04"])
            ),
            100 * done["Part_1A"] / both if both else 0,
        ]
    return known


def distances(code: str, known: Facts) -> dict[str, float]:
    """To each other of its kind."""
    of_kind = {c: of for c, of in known.items() if is_nhs_trust(c) == is_nhs_trust(code)}
    scores: Facts = {c: [] for c in of_kind}
    for at in range(len(VARIABLES)):
        column = [of[at] for of in of_kind.values()]
        cap = fmean(column) + 5 * pstdev(column)
        roots = [sqrt(min(value, cap)) for value in column]
        mean, spread = fmean(roots), pstdev(roots)
        for c, root in zip(of_kind, roots, strict=True):
            scores[c].append((root - mean) / spread if spread > 1e-12 * abs(mean) else 0)
    own = scores.pop(code)
    return {
        c: sqrt(sum((a - b) ** 2 for a, b in zip(own, of, strict=True))) for c, of in scores.items()
    }


def test_the_nearest_are_those_of_the_rule() -> None:
    known = facts()
    release = Release.objects.published().get(month=MARCH).pk
    assert len(known) > SHOWN, "the small months hold enough"
    for provider in Place.objects.filter(kind="provider"):
        similar = similar_providers(provider, release)
        if provider.code not in known:
            assert similar == ()
            continue
        away = distances(provider.code, known)
        assert len(similar) == min(SHOWN, len(away))
        for of, expected in zip(similar, sorted(away.values()), strict=False):
            assert isclose(of.distance, expected, abs_tol=1e-9)
            assert isclose(away[of.code], expected, abs_tol=1e-9)
            assert list(of.characteristics) == pytest.approx(known[of.code])


def test_the_page_says_by_what_they_are_alike() -> None:
    page = " ".join(Client().get("/places/RXF/compare/").content.decode().split())
    assert "Trusts similar to " in page
    assert "Which trusts teach is not known here." in page
    for name in VARIABLES.values():
        assert name in page


def test_providers_nearby_treat_people_from_the_same_places() -> None:
    lists: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    locations = set(Place.objects.filter(kind="sub_icb").values_list("code", flat=True))
    for line in small_month(MARCH):
        if (line.part, line.treatment) == ("Part_2", "C_999") and line.commissioner in locations:
            lists[line.provider][line.commissioner] += pathways(line)
    whole = {code: sum(of.values()) for code, of in lists.items()}
    release = Release.objects.published().get(month=MARCH).pk
    for provider in Place.objects.filter(kind="provider", code__in=lists):
        own = lists[provider.code]
        shared = {
            code: sum(
                min(100 * n / whole[provider.code], 100 * of[place] / whole[code])
                for place, n in own.items()
            )
            for code, of in lists.items()
            if code != provider.code and whole[code] >= FEWEST
        }
        expected = {code: percent for code, percent in shared.items() if percent >= LEAST_PERCENT}
        found = {of.code: of.percent for of in providers_nearby(provider, release)}
        assert found == pytest.approx(expected if whole[provider.code] >= FEWEST else {})
    assert providers_nearby(Place.objects.get(code="RXF"), release), "Leeds treats people there too"


def test_the_page_lists_them_with_what_differs() -> None:
    page = Client().get("/places/RXF/compare/?measure=within-18-weeks").content.decode()
    section = page[page.index('id="around"') :].partition("</section>")[0]
    text = " ".join(section.split())
    assert 'href="/places/RR8/"' in text
    assert "it gives no distances" in text
    own = Client().get("/places/RXF/within-18-weeks/").content.decode()
    (value,) = re.findall(r"At [^<]* it is ([\d.]+%)\.", text)
    assert value in own
    assert "none of them differs from it by more than chance allows" in text
