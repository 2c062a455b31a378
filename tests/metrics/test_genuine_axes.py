"""No small change is drawn as a plunge: axes of line and control charts, over genuine figures."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
import pytest_django

from metrics.charts import LineChart, line_chart
from metrics.charts.frame import chart_scale, drawn_values
from metrics.measures import MEASURES, Measure
from metrics.models import Place
from metrics.pages.measure import measure_view
from metrics.pages.measure_charts import NARROW_WIDTH
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.series import Vintages
from tests.sampling import IN_FULL, sampled, times
from tests.sites import Site

SEED = 13
# In the smaller site no more than three months follow one another.
LOOKBACK = 12 if IN_FULL else 1
LEVELS = ("england", "region", "icb", "sub_icb")
KINDS = sorted({measure.unit for measure in MEASURES})
pytestmark = [
    pytest.mark.xdist_group("all months" if IN_FULL else "like for like"),
    pytest.mark.embedded,
]


@pytest.fixture
def site(
    request: pytest.FixtureRequest, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Site]:
    site: Site = request.getfixturevalue("all_months" if IN_FULL else "six_months")
    with django_db_blocker.unblock(), site.opened():
        yield site


def charts_of(place: Place, measure: Measure, treatment: str) -> Iterator[LineChart]:
    view = measure_view(
        user=None,
        place=place,
        measure=measure,
        vintages=Vintages.visible_to(None),
        params={"treatment": treatment},
    )
    yield view.chart()
    if control := view.drawn_control(even_without_limits=True):
        yield control


def said_of(svg: str) -> tuple[bool, float]:
    """Whether it is said that the axis starts elsewhere than at zero, and how much of it is shown."""
    words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    shown = re.search(r"xis starts at \S+, and shows the top (\d+)%", words)
    return "xis starts at " in words, int(shown[1]) / 100 if shown else 1.0


def assert_no_plunge(chart: LineChart) -> int:
    """Of a count or a rate a change takes up no more of the height than it is of the largest value, or it is
    said how much of the way from zero the height is. Returns how many values were drawn."""
    scale = chart_scale(chart, ticks=4)
    values = [v for series in chart.series for v in drawn_values(chart, series) if v is not None]
    if not values:
        return 0
    starts, shown = said_of(line_chart(chart))
    assert said_of(line_chart(replace(chart, width=NARROW_WIDTH))) == (starts, shown), chart.title
    assert starts == (scale.low > 0), chart.title
    if chart.unit not in ("count", "rate"):
        # A share or a wait has a scale of its own: a tenth of 100 points, or four weeks, at the least.
        least = {"percent": 10, "weeks": 4}[chart.unit]
        assert scale.low <= 0 or scale.high - scale.low >= least - 1e-6, chart.title
        return len(values)
    largest = max(map(abs, values)) or 1.0
    for before, now in pairwise(values):
        height = abs(scale.part(now) - scale.part(before))
        # A percentage is said without decimals.
        assert height * (shown - 0.005) <= abs(now - before) / largest + 1e-9, chart.title
    return len(values)


@sampled
@pytest.mark.timeout(900)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", KINDS)
def test_an_axis_starts_at_zero_or_says_what_it_shows(site: Site, kind: str, level: str) -> None:
    pick = random.Random(f"{SEED} {kind} {level}")
    places = list(Place.objects.filter(kind=level).on(Vintages.visible_to(None).newest.month))
    measures = [each for each in MEASURES if each.unit == kind and each.lookback <= LOOKBACK]
    asked = measures if IN_FULL else [pick.choice(measures)]
    looked_at = 0
    for measure in asked * times(among_others=1, as_proof=6):
        treatment = pick.choice([TOTAL_TREATMENT, *TREATMENTS])
        for chart in charts_of(pick.choice(places), measure, treatment):
            looked_at += assert_no_plunge(chart)
        for chart in charts_of(pick.choice(places), measure, TOTAL_TREATMENT):
            looked_at += assert_no_plunge(chart)
    assert looked_at
