"""Case studies beside figures: of the place, from elsewhere for longer waits, and on the charts."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.casestudies.place_case_studies import case_studies_of, longer_waits
from forum.people.actions import grant_role
from forum.people.models import Role, User
from metrics.hierarchy import related_places
from metrics.models import DataIssue, Figure, Place, Release
from metrics.pages.place_view import place_view
from metrics.pages.view_query import ViewQuery as View
from metrics.series import MISSING, Vintages
from metrics.similarity import similar_places
from metrics.views.lookups import place_or_404
from tests.caching import clear_cache
from tests.factories.case_studies import make_public_case_study
from tests.factories.figures import make_missing_share
from tests.factories.people import add_second_factor
from tests.months import MARCH

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner@example.nhs.uk", name="Owner")


def set_figures(code: str, **parts: object) -> None:
    """Set figures of a place's newest month, all treatment functions together."""
    Figure.objects.filter(
        place__code=code, month=MARCH, treatment_function="C_999", modelled=False
    ).update(**parts)


def set_figures_of_similar(code: str, **parts: object) -> list[str]:
    """Give the most similar places figures of the newest month, which the small file lacks."""
    leeds = Figure.objects.filter(month=MARCH, treatment_function="C_999", modelled=False)
    codes = [
        similar_place.code for similar_place in similar_places(Place.objects.get(code=code), MARCH)
    ]
    for place in Place.objects.filter(code__in=codes).exclude(figure__month=MARCH):
        row = leeds.get(place__code="15F")
        row.pk, row.place = None, place
        row.save(force_insert=True)
    Figure.objects.filter(
        place__code__in=codes, month=MARCH, treatment_function="C_999", modelled=False
    ).update(**parts)
    return codes


def longer_wait_slugs(code: str, similar: Sequence[str] = ()) -> list[str]:
    # Who sent nothing is kept under the name of what is published, which these tests do not change.
    clear_cache()
    place = Place.objects.get(code=code)
    vintages = Vintages.visible_to(AnonymousUser())
    family = related_places(place, MARCH, similar)
    view = {"place": place, "family": family, "state": View(month=MARCH), "vintages": vintages}
    measures = longer_waits(**view)
    read = place_view(user=None, place=place, vintages=vintages, params={"month": f"{MARCH:%Y-%m}"})
    assert longer_waits(**view, figures=read.figures) == measures, (
        "the figures of its page say so too"
    )
    return [measure.slug for measure in measures]


def test_longer_than_the_middle_of_its_neighbours_and_than_england(
    published_months: list[Release],
) -> None:
    set_figures("ENG", waiting_list=10_000, within_18=6_000, median=14.0, p92=40.0, over_52=200)
    set_figures("15F", waiting_list=1_000, within_18=620, median=13.0, p92=41.0, over_52=30)
    # 59% is below Leeds' 62% and England's 60%; 15 weeks longer than both; 40.5 weeks is longer
    # than England's but not than Leeds'; 2.5% is more than England's 2% but not than Leeds' 3%.
    set_figures("03R", waiting_list=1_000, within_18=590, median=15.0, p92=40.5, over_52=25)
    assert longer_wait_slugs("03R") == ["within-18-weeks", "median-wait"]
    assert longer_wait_slugs("ENG") == []


def test_compared_with_those_most_like_it_where_they_are_known(
    published_months: list[Release],
) -> None:
    set_figures("ENG", waiting_list=10_000, within_18=6_000, median=14.0, p92=40.0, over_52=200)
    set_figures("15F", waiting_list=1_000, within_18=620, median=13.0, p92=41.0, over_52=30)
    set_figures("03R", waiting_list=1_000, within_18=590, median=15.0, p92=40.5, over_52=25)
    same = {"waiting_list": 1_000, "within_18": 580, "median": 14.5, "p92": 39.0, "over_52": 30}
    similar = set_figures_of_similar("03R", **same)
    assert len(similar) == 10 and "15F" not in similar
    # Its neighbour's 62% no longer counts against its 59%: those like it have 58%.
    assert longer_wait_slugs("03R", similar) == ["median-wait", "92nd-percentile-wait"]


def test_incomplete_figures_are_not_compared(published_months: list[Release]) -> None:
    set_figures("ENG", waiting_list=10_000, within_18=6_000)
    set_figures("15F", waiting_list=1_000, within_18=620)
    set_figures("03R", waiting_list=1_000, within_18=590)
    assert "within-18-weeks" in longer_wait_slugs("03R")
    DataIssue.objects.create(
        release=Release.objects.published().get(month=MARCH),
        severity="soft",
        code=MISSING,
        text="Missing",
        place=Place.objects.get(code="03R"),
        provider="RXF",
        share=0.9,
        suppresses=True,
    )
    assert longer_wait_slugs("03R") == []


def test_a_treatment_function_of_which_too_much_is_missing_is_not_compared(
    published_months: list[Release],
) -> None:
    """Though little is missing of the place's whole list."""
    set_figures("ENG", waiting_list=10_000, within_18=6_000)
    set_figures("15F", waiting_list=1_000, within_18=620)
    set_figures("03R", waiting_list=1_000, within_18=590)
    newest = Release.objects.published().get(month=MARCH)
    place = Place.objects.get(code="03R")
    make_missing_share(newest, place, 0.9, treatment_function="C_400")
    make_missing_share(newest, place, 0.9, part="1A")
    assert "within-18-weeks" in longer_wait_slugs("03R")
    make_missing_share(newest, place, 0.06)
    make_missing_share(newest, place, 0.05, provider="RCD")
    assert longer_wait_slugs("03R") == []


def test_too_few_are_not_compared(published_months: list[Release]) -> None:
    set_figures("ENG", waiting_list=10_000, within_18=6_000)
    set_figures("15F", waiting_list=1_000, within_18=620)
    set_figures("03R", waiting_list=40, within_18=2, over_52=0)
    assert "within-18-weeks" not in longer_wait_slugs("03R")


def page_of(code: str, below: str = "", **params: str) -> str:
    address = reverse("place", args=[code]) + below
    return Client().get(address, params).content.decode()


def section(page: str, name: str) -> str:
    """Its markup, on one line."""
    start = page.find(f'id="{name}"')
    return " ".join(page[start : page.find("</section>", start)].split()) if start >= 0 else ""


def test_case_studies_from_here_and_from_elsewhere(
    published_months: list[Release], owner: User
) -> None:
    same = {"median": 12.0, "p92": 40.0}
    set_figures("ENG", waiting_list=10_000, within_18=6_000, over_52=300, **same)
    set_figures("15F", waiting_list=1_000, within_18=620, over_52=30, **same)
    set_figures("03R", waiting_list=1_000, within_18=590, over_52=30, **same)
    similar = set_figures_of_similar("03R", waiting_list=1_000, within_18=620, over_52=30, **same)
    set_figures_of_similar("15F", waiting_list=1_000, within_18=610, over_52=30, **same)
    case_studies = [
        make_public_case_study(code, owner) for code in (similar[3], "03R", "QWO", "15F", "03Q")
    ]
    make_public_case_study("93C", owner, title="About something else", measure="clock-starts")
    from_place, elsewhere = (
        section(page_of("03R", "case-studies/"), name) for name in ("from-here", "elsewhere")
    )
    assert "the median of the 10 most similar areas, and than in England" in elsewhere
    # Three are shown: from a place like it though it is the oldest, then the newest.
    shown = [
        elsewhere.find(str(case_study))
        for case_study in (case_studies[0], case_studies[4], case_studies[3])
    ]
    assert -1 < shown[0] < shown[1] < shown[2] and "A story from QWO" not in elsewhere
    assert "Similar ones come first" in elsewhere
    overview = section(page_of("03R"), "case-studies")
    assert str(case_studies[0]) in overview and str(case_studies[4]) not in overview
    case_studies[0].delete()
    elsewhere = section(page_of("03R", "case-studies/"), "elsewhere")
    assert "A story from 03R" in from_place and "A story from QWO" not in from_place
    assert "A story from 03R" not in elsewhere, "never its own"
    for code in ("QWO", "15F", "03Q"):
        assert f"A story from {code}" in elsewhere
    assert "About something else" not in elsewhere
    # Leeds has no longer waits: nothing from elsewhere.
    assert "A story from" not in section(page_of("15F", "case-studies/"), "elsewhere")
    icb = section(page_of("QWO", "case-studies/"), "from-here")
    assert all(f"A story from {code}" in icb for code in ("03R", "QWO", "15F"))
    assert "A story from 03Q" not in icb


def test_staff_case_studies_are_not_shown_to_the_public(
    published_months: list[Release], owner: User
) -> None:
    make_public_case_study("03R", owner, audience="staff")
    assert "A story from 03R" not in page_of("03R")
    grant_role(user=owner, role=Role.MEMBER, place=None, reason="a test", by=None)
    client = Client()
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    assert "A story from 03R" in client.get(reverse("place", args=["03R"])).content.decode()


def test_a_case_study_is_marked_on_the_charts_of_its_place(
    published_months: list[Release], owner: User
) -> None:
    case_study = make_public_case_study("03R", owner)
    page = page_of("03R")
    assert "Marked on it: A story from 03R (February 2026)." in page
    full = reverse("place_measure", args=["03R", "within-18-weeks"])
    measure = Client().get(full).content.decode()
    assert "Marked on it: A story from 03R (February 2026)." in measure
    # The mark is a link, at both widths.
    link = f'<a href="{case_study.get_absolute_url()}" aria-label="A story from 03R" class="chart-link"'
    assert measure.count(link) == 2
    assert "February 2026: Wakefield" in measure and ". A story from 03R. Release" in measure
    assert "A story from 03R" in section(measure, "case-studies")
    assert "Marked on it" not in page_of("15F")


def test_of_many_case_studies_none_goes_unmarked(
    published_months: list[Release], owner: User
) -> None:
    for day in range(1, 6):
        make_public_case_study("03R", owner, title=f"Story {day}", started_on=date(2026, 2, day))
    full = reverse("place_measure", args=["03R", "within-18-weeks"])
    for page in (page_of("03R"), Client().get(full).content.decode()):
        (marked,) = set(re.findall(r"Marked on it: ([^<]*?)\.", page))
        assert marked == (
            "Earlier case studies (February 2026), Story 3 (February 2026),"
            " Story 4 (February 2026) and Story 5 (February 2026)"
        )


def test_a_case_study_about_hearts_is_not_marked_on_a_chart_of_eyes(
    published_months: list[Release], owner: User
) -> None:
    make_public_case_study("03R", owner, treatment_function="C_320")
    assert "Marked on it" in page_of("03R", treatment="C_320")
    assert "Marked on it" not in page_of("03R", treatment="C_130")
    assert "Marked on it" not in page_of("03R")


def test_the_case_studys_own_page_draws_the_official_series_with_its_dates(
    published_months: list[Release], owner: User
) -> None:
    case_study = make_public_case_study("03R", owner, full_operation_on=date(2026, 3, 1))
    page = Client().get(case_study.get_absolute_url()).content.decode()
    assert "Marked on it: Started (February 2026) and Fully running (March 2026)." in page
    assert "NHS England, RTT full extracts, January 2026 to March 2026" in page
    assert "Waiting 18 weeks or less: Wakefield, January 2026 to March 2026" in page


def test_a_case_study_says_what_the_figures_show_since_its_start(
    published_months: list[Release], owner: User
) -> None:
    """On its page and in print, whether or not it flatters; without a start the reason why nothing is."""
    case_study = make_public_case_study("03R", owner, measure="waiting-list")
    words = (
        "Waiting list in Wakefield fell from 2,279 in January 2026, before the start, to 2,253 in March"
        " 2026."
    )
    page = Client().get(case_study.get_absolute_url()).content.decode()
    assert words in section(page, "official")
    printed = Client().get(reverse("case_study_printable", args=[case_study.pk]))
    assert words in printed.content.decode()
    case_study.treatment_function = "C_320"
    case_study.save()
    page = Client().get(case_study.get_absolute_url()).content.decode()
    assert "Waiting list for cardiology in Wakefield fell from 433 in January" in page
    case_study.started_on = None
    case_study.save()
    page = Client().get(case_study.get_absolute_url()).content.decode()
    assert "January 2026, before the start" not in page
    assert "No change since the start is given: it is not said when it started." in page


def test_missing_figures_are_seen_on_the_case_study_too(
    published_months: list[Release], owner: User
) -> None:
    case_study = make_public_case_study("03H", owner, measure="waiting-list")
    assert "Figures not known" in (
        page := Client().get(case_study.get_absolute_url()).content.decode()
    ) or ("too much is missing" in page)


def test_the_newest_month_is_drawn_when_it_is_published(
    published_months: list[Release], owner: User
) -> None:
    case_study = make_public_case_study("03R", owner)
    Release.objects.filter(month=MARCH).update(state="withdrawn")
    page = Client().get(case_study.get_absolute_url()).content.decode()
    assert (
        "RTT full extracts, January 2026 to February 2026" in page
        and "March 2026" not in section(page, "official")
    )


def test_the_link_that_starts_a_case_study_is_for_those_who_may(
    published_months: list[Release], owner: User
) -> None:
    address = "/places/03R/case-studies/"
    assert "Write a case study" not in Client().get(address).content.decode()
    grant_role(user=owner, role=Role.MEMBER, place=None, reason="a test", by=None)
    lead = Place.objects.get(code="QWO")
    grant_role(user=owner, role=Role.ICB_LEAD, place=lead, reason="a test", by=None)
    add_second_factor(owner)
    client = Client()
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    params = {"treatment": "C_320", "measure": "median-wait", "month": "2026-02"}
    page = client.get(address, params).content.decode()
    assert (
        "/case-studies/new/?place=03R&amp;measure=median-wait&amp;treatment_function=C_320"
        "&amp;started_on=2026-02-01" in page
    )
    assert "Write a case study" not in client.get("/england/case-studies/").content.decode()


@pytest.mark.parametrize("code", ["03R", "QWO", "Y63"])
def test_case_studies_add_at_most_three_queries_however_many(
    code: str, published_months: list[Release], owner: User
) -> None:
    def count_queries() -> int:
        clear_cache()
        # What belongs to no page (places, their codes, breaks) is kept, and asked for once.
        Client().get(reverse("place", args=["QOQ"]))
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(reverse("place", args=[code])).status_code == 200
        return len(queries)

    nobody = AnonymousUser()
    clear_cache()
    Client().get(reverse("place", args=["QOQ"]))
    with CaptureQueriesContext(connection) as without:
        place, vintages = place_or_404(nobody, code), Vintages.visible_to(nobody)
        view = place_view(user=nobody, place=place, vintages=vintages, params=QueryDict())
        shown = ("sentence", "callouts", "tiles", "recent_changes", "similar_places")
        assert all(hasattr(view, name) for name in shown)
    make_public_case_study("03R", owner)
    count_with_few = count_queries()
    for n in range(200):
        make_public_case_study("03R" if n % 2 else "03Q", owner, title=f"Story {n}")
    assert count_queries() == count_with_few <= min(len(without) + 3, 15)


def test_two_hundred_case_studies_make_a_page_little_longer_than_ten(
    published_months: list[Release], owner: User
) -> None:
    """What is sent, and so what is rendered; `make bench` has the time it takes."""
    for n in range(10):
        make_public_case_study("03R", owner, title=f"Story {n}")
    length_with_ten = len(page_of("03R"))
    for n in range(190):
        make_public_case_study("03R", owner, title=f"Story {n}")
    assert len(page_of("03R")) < 1.3 * length_with_ten


def test_a_case_studys_page_asks_little(published_months: list[Release], owner: User) -> None:
    case_study = make_public_case_study("03R", owner)
    grant_role(user=owner, role=Role.MEMBER, place=None, reason="a test", by=None)
    client = Client()
    for _ in ("nobody", "somebody signed in"):
        # What kinds of thing there are is asked once in a process.
        client.get(case_study.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(case_study.get_absolute_url()).status_code == 200
        # The last of them are who tries what it tells of, what figures show of it, and technologies.
        assert len(queries) <= 18, [query["sql"][:120] for query in queries]
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")


def test_a_new_case_study_ends_what_a_browser_had_kept(
    published_months: list[Release], owner: User
) -> None:
    address = reverse("place", args=["03R"])
    client = Client()
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    make_public_case_study("03R", owner)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_every_measure_of_a_wait_has_a_side_that_is_better() -> None:
    from forum.casestudies.place_case_studies import COMPARED_WAITS

    assert all(measure.polarity for measure in COMPARED_WAITS)
    assert [measure.slug for measure in COMPARED_WAITS] == [
        "within-18-weeks",
        "median-wait",
        "92nd-percentile-wait",
        "over-52-weeks-share",
    ]


def test_case_studies_of_places_are_of_the_treatment_function_shown(
    published_months: list[Release], owner: User
) -> None:
    make_public_case_study("03R", owner, treatment_function="C_320", title="Hearts")
    make_public_case_study("15F", owner, title="Of all together")
    make_public_case_study("15F", owner, title="For staff", audience="staff")

    def titles(treatment: str, *codes: str) -> list[str]:
        places = list(Place.objects.filter(code__in=codes))
        state = View(month=MARCH, treatment=treatment)
        return [card.title for card in case_studies_of(AnonymousUser(), places, state)]

    assert titles("C_320", "03R", "15F") == ["Hearts"]
    assert titles("C_999", "03R", "15F") == ["Of all together"]
    assert titles("C_320", "QWO") == ["Hearts"], "what lies in an ICB is its own"
    assert titles("C_320", "15F") == titles("C_320") == []
