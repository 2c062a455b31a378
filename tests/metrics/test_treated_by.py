"""Who treats the people of a place, whose people a provider treats, and how long they wait there, against
counting provider by provider."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pytest
from django.test import Client

from metrics import formatting
from metrics.models import Membership, Place
from metrics.pages.components import Table
from metrics.pages.place_view import place_view
from metrics.pages.providers import SHOWN
from metrics.series import Vintages
from tests.sampling import ways
from tests.sites import Site
from tests.submissions import read_submissions

pytestmark = [pytest.mark.xdist_group("like for like"), pytest.mark.embedded]

DECEMBER = date(2025, 12, 1)
WEEKS = {"Median wait": "median-wait", "92nd percentile wait": "92nd-percentile-wait"}


@pytest.fixture
def site(six_months: Site, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), six_months.opened():
        yield six_months


def table(code: str, treatment: str) -> Table:
    place = Place.objects.get(code=code)
    vintages = Vintages.visible_to(None)
    params = {"treatment": treatment}
    found = place_view(user=None, place=place, vintages=vintages, params=params).providers
    assert found is not None
    return found


@pytest.mark.parametrize("code", ways("03R", "QWO"))
def test_every_number_is_that_of_what_was_sent(site: Site, code: str) -> None:
    treatments = ("C_999", "C_110")
    sent = read_submissions([code], treatments)
    for treatment in treatments:
        shown = table(code, treatment)
        lists = sent.cells[code, treatment, "2"][DECEMBER]
        order = sorted(lists, key=lambda provider: (-sum(lists[provider]), provider))
        everybody = {
            provider
            for part in ("1A", "1B", "2", "2A", "3")
            for provider in sent.cells.get((code, treatment, part), {}).get(DECEMBER, {})
        }
        head = [column.text for column in shown.head]
        assert len(shown.rows) == SHOWN + 1
        for number, row in enumerate(shown.rows):
            cells = dict(zip(head, (cell.text for cell in row.cells), strict=True))
            these = {order[number]} if number < SHOWN else everybody - set(order[:SHOWN])
            if number < SHOWN:
                assert cells["Provider"].endswith(f"({order[number]})")
            else:
                assert cells["Provider"] == f"{len(these)} others together"
            out = everybody - these
            value = sent.value("waiting-list", code, treatment, DECEMBER, out)
            assert value is not None and cells["Waiting list"] == formatting.count(int(value))
            whole = sent.value("waiting-list", code, treatment, DECEMBER)
            assert whole and cells["Share of list"] == formatting.percent(
                float(100 * value / whole)
            )
            done = sent.value("completed-admitted", code, treatment, DECEMBER, out)
            assert cells["Completed admitted"] == formatting.count(int(done or 0))
            for title, slug in WEEKS.items():
                weeks = sent.value(slug, code, treatment, DECEMBER, out)
                expected = "too few to say" if value < 20 else formatting.weeks(float(weeks or 0))
                assert cells[title] == expected, (title, row)
            long = sent.value("over-52-weeks", code, treatment, DECEMBER, out)
            assert cells["Over 52 weeks"] == formatting.count(int(long or 0))
            share = sent.value("within-18-weeks", code, treatment, DECEMBER, out)
            if value >= 50:
                assert cells["Within 18 weeks"] == formatting.percent(float(share or 0))


@pytest.mark.parametrize("code", ways("RP6", "RXF"))
def test_whose_people_a_provider_treats_is_what_it_sent(site: Site, code: str) -> None:
    """RP6 treats people from everywhere."""
    locations = Place.objects.filter(kind="sub_icb").on(DECEMBER)
    sub_icbs = list(locations.values_list("code", flat=True))
    treatments = ("C_999", "C_130")
    sent = read_submissions([*sub_icbs, "ENG"], treatments)

    def lists(place: str, treatment: str) -> dict[str, Sequence[int]]:
        return sent.cells.get((place, treatment, "2"), {}).get(DECEMBER, {})

    for treatment in treatments:
        own = {
            f"{name} ({place})": sum(lists(place, treatment).get(code, ()))
            for place, name in locations.values_list("code", "name")
        }
        whole = sum(lists("ENG", treatment)[code])
        own["NHS England directly"] = whole - sum(own.values())
        view = place_view(
            user=None,
            place=Place.objects.get(code=code),
            vintages=Vintages.visible_to(None),
            params={"treatment": treatment},
        )
        assert view.patients is not None
        head = [column.text for column in view.patients.head]
        rows = [dict(zip(head, row.cells, strict=True)) for row in view.patients.rows]
        order = sorted(own.values(), reverse=True)
        for row, expected in zip(rows[:SHOWN], order, strict=False):
            name = row["Sub-ICB location"].text
            assert own[name] == expected
            assert row["Waiting list"].text == formatting.count(expected)
            assert row["Share of list"].text == formatting.percent(100 * expected / whole)
            if name == "NHS England directly":
                continue
            place = name[name.rindex("(") + 1 : -1]
            others = set(lists(place, treatment)) - {code}
            for title, slug in WEEKS.items():
                weeks = sent.value(slug, place, treatment, DECEMBER, others)
                words = "too few to say" if expected < 20 else formatting.weeks(float(weeks or 0))
                assert row[title].text == words, (title, name)
        shown = sum(int(row["Waiting list"].text.replace(",", "")) for row in rows)
        assert shown == whole
        by_icb = view.patients_by_icb
        assert by_icb is not None
        assert_by_icb({row.cells[0].text: row.cells[1].text for row in by_icb.rows}, own)


def assert_by_icb(shown: Mapping[str, str], own: Mapping[str, int]) -> None:
    """`own`: of each sub-ICB location, as it is called."""
    waiting: Counter[str] = Counter()
    links = (
        Membership.objects.on(DECEMBER).filter(parent__kind="icb").select_related("child", "parent")
    )
    icbs = {
        f"{of.child.name} ({of.child.code})": f"{of.parent.name} ({of.parent.code})" for of in links
    }
    for name, count in own.items():
        waiting[icbs.get(name, name)] += count
    named = {name: text for name, text in shown.items() if "others together" not in name}
    assert named == {name: formatting.count(waiting[name]) for name in named}
    assert sorted(named.values()) == sorted(
        formatting.count(count) for _, count in waiting.most_common(len(named))
    )


def test_pages_of_areas_have_it_and_others_do_not(site: Site) -> None:
    for path, is_there in (("/places/QWO/", True), ("/places/03R/", True), ("/england/", False)):
        page = Client().get(f"{path}figures/?treatment=C_320").content.decode()
        assert ("Who treats people from" in page) == is_there, path
        assert ("cardiology</caption>" in page) == is_there, path
