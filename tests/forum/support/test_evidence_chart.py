"""The control chart of a flag stays that of its day, and a plan's aim stands on the place's own."""

from datetime import date

import pytest
from django.test import Client

from forum.people.models import User
from forum.support.models import Flag
from metrics.analysis.control_chart import control_chart_data
from metrics.calendar import month_before
from metrics.measures import BY_SLUG
from metrics.models import Place, Release
from metrics.pages.measure import measure_view
from metrics.series import Vintages
from tests.factories.figures import make_figure, make_release
from tests.factories.support import open_flag

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def history(places: dict[str, Place], release: Release) -> None:
    """The thirteen months before the one that is there, three points lower."""
    for back in range(1, 14):
        earlier = make_release(month_before(release.month, back))
        shares = 4700 + 10 * (back % 3)
        make_figure(earlier, places["03R"], waiting_list=10_000, within_18=shares)


def test_a_flag_keeps_the_control_chart_of_its_day(
    regional: User, places: dict[str, Place], history: None
) -> None:
    flag = open_flag(regional, places["03R"])
    kept = flag.evidence["control_chart"]
    view = measure_view(
        user=None,
        place=places["03R"],
        measure=BY_SLUG[flag.measure],
        vintages=Vintages.visible_to(None),
        params={},
    )
    assert view.control and kept == control_chart_data(view.control)
    assert [point["month"] for point in kept["points"]][-1] == date(2026, 8, 1).isoformat()
    # What is published afterwards changes nothing here.
    Release.objects.update(state=Release.State.WITHDRAWN)
    client = Client()
    client.force_login(regional)
    page = client.get(Flag.objects.get().get_absolute_url()).content.decode()
    assert "Control chart of waiting 18 weeks or less: Wakefield, July 2025 to August 2026" in page
    assert "Better: The share waiting 18 weeks or less is above the upper limit" in page
    assert "Special cause, improvement: beyond a limit; part of the newest signal" in page
