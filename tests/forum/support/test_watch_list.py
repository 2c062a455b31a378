"""Who is on the watch list, in what order, with which reasons, and who is left out and why."""

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from forum.people.models import User
from forum.people.request_cache import enable_request_cache
from forum.support import actions
from forum.support.candidates import Candidate, Suppressed
from forum.support.models import Flag
from forum.support.permissions import can_see_watch_list
from forum.support.watch_list import find_candidate, get_watch_list
from forum.support.wording import WORDING_RULES, check_wording
from metrics.calendar import working_days_after, working_days_between
from metrics.models import AnalysisResult, Membership, Place, Release
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.similarity import similar_places
from tests.factories.figures import make_missing_share
from tests.factories.support import open_flag
from tests.forum.support.conftest import MONTH, make_result
from tests.metrics.test_ruled_out_words import RULED_OUT

pytestmark = pytest.mark.django_db


@pytest.fixture
def similar(places: dict[str, Place], release: Release) -> None:
    """Of those like Wakefield four are known: their median is 62%."""
    for similar_place, value in zip(
        similar_places(places["03R"], MONTH), (60.0, 61.0, 63.0, 70.0), strict=False
    ):
        place = Place.objects.create(
            code=similar_place.code, name=similar_place.code, kind="sub_icb"
        )
        make_result(release, place, value=value)


def codes(user: User) -> list[str]:
    return [candidate.place.code for candidate in get_watch_list(user=user).candidates]


def test_it_goes_as_far_as_one_s_office(
    regional: User, national: User, lead: User, peer: User, colleague: User, release: Release
) -> None:
    assert codes(national) == ["00V", "03R"] and codes(regional) == ["03R"]
    assert codes(lead) == ["03R"] and codes(peer) == [] and codes(colleague) == []
    assert [can_see_watch_list(user) for user in (regional, lead, colleague)] == [True, True, False]


@pytest.mark.usefixtures("similar")
def test_the_order_is_how_much_there_is_to_gain(national: User, places: dict[str, Place]) -> None:
    with enable_request_cache(), CaptureQueriesContext(connection) as queries:
        first, second = get_watch_list(user=national).candidates
    assert len(queries) <= 14, len(queries)
    assert (first.place.code, first.opportunity) == ("03R", 1200)
    # Only one of those like Bury is known, and of one nothing can be said.
    assert second.opportunity is None and "cannot be compared" in second.warnings[0]
    assert "1,200 pathways" in first.reasons[2] and "62.0%" in first.reasons[2]
    assert "11 of the last 12 months" in first.reasons[0]
    assert first.warnings == () and not first.has_improved


def test_a_change_for_the_better_leads_to_its_chart(
    national: User, places: dict[str, Place], release: Release
) -> None:
    """Of a place that lasted at the less favourable end all the same."""
    AnalysisResult.objects.filter(place=places["03R"]).update(
        rule="shift", side=1, run=9, points=9, variation="improvement_high"
    )
    candidate = find_candidate(place=places["03R"], measure="within-18-weeks")
    assert isinstance(candidate, Candidate)
    assert "Its own chart shows a change for the better." in candidate.warnings
    markup = render_to_string("forum/support/candidate_reasons.html", {"candidate": candidate})
    assert f"/places/03R/within-18-weeks/?month={MONTH:%Y-%m}#control-chart" in markup


@pytest.mark.usefixtures("similar")
def test_what_is_no_fair_ground_is_left_out_with_its_reason(
    national: User, places: dict[str, Place], release: Release
) -> None:
    """By now as short as elsewhere; hardly longer; closed since; the same patients twice."""
    result = release.analysis_results.get(place=places["03R"], measure="within-18-weeks")

    def why(value: float) -> str:
        release.analysis_results.filter(pk=result.pk).update(value=value)
        candidate = find_candidate(place=places["03R"], measure="within-18-weeks")
        return candidate.reason if isinstance(candidate, Suppressed) else ""

    assert "no longer than in similar places" in why(63.0)
    assert "fewer than 20 pathways" in why(61.9) and why(61.0) == ""
    Place.objects.filter(pk=places["03R"].pk).update(valid_to=MONTH)
    assert "closed since" in next(
        s.reason for s in get_watch_list(user=national).suppressed if s.place.code == "03R"
    )


def test_an_icb_of_one_location_is_listed_once(
    national: User, places: dict[str, Place], release: Release
) -> None:
    make_result(release, places["QOP"], value=50.0, label="persistent")
    Membership.objects.filter(child=places["00Y"]).delete()
    assert codes(national) == ["QOP", "03R"], "Bury is all of its ICB here"
    Place.objects.filter(pk=places["QOP"].pk).update(valid_to=MONTH)
    assert codes(national) == ["00V", "03R"], "its location stays where the ICB is gone"


def test_few_months_make_it_provisional(
    national: User, places: dict[str, Place], release: Release
) -> None:
    make_result(
        release,
        places["03Q"],
        measure="over-52-weeks-share",
        value=9.0,
        months=18,
        label="provisional",
    )
    (provisional,) = [
        candidate for candidate in get_watch_list(user=national).candidates if candidate.provisional
    ]
    assert provisional.warnings[1] == "It cannot be compared with similar places."
    assert provisional.warnings[0] == "Provisional: 18 months are stored, and the rule asks for 24."


def test_gaps_in_the_data_suppress(
    national: User, places: dict[str, Place], release: Release
) -> None:
    make_missing_share(release, places["03R"], 0.03)
    row = find_candidate(place=places["03R"], measure="within-18-weeks")
    assert isinstance(row, Candidate) and "3.0%" in row.warnings[0]
    make_missing_share(release, places["03R"], 0.04, provider="RCD")
    row = find_candidate(place=places["03R"], measure="within-18-weeks")
    assert isinstance(row, Suppressed) and "7%" in row.reason
    watch_list = get_watch_list(user=national)
    assert [row.place.code for row in watch_list.candidates] == ["00V"]
    assert {row.place.code for row in watch_list.suppressed} == {"03R", "15F"}
    assert find_candidate(place=places["03Q"], measure="within-18-weeks") is None


def test_gaps_are_those_of_the_treatment_function_and_part(
    national: User, places: dict[str, Place], release: Release
) -> None:
    """Who held little of a place's list may have held most of its neurology; what is missing of its
    admissions is not missing from its list."""
    make_result(release, places["03R"], treatment_function="C_400", value=50.0, label="persistent")
    make_missing_share(release, places["03R"], 0.01)
    make_missing_share(release, places["03R"], 0.98, treatment_function="C_400")
    make_missing_share(release, places["00V"], 0.98, part="1A")
    watch_list = get_watch_list(user=national)
    assert [(row.place.code, row.treatment_function) for row in watch_list.candidates] == [
        ("00V", TOTAL_TREATMENT),
        ("03R", TOTAL_TREATMENT),
    ]
    assert not any("sent nothing" in text for text in watch_list.candidates[0].warnings)
    assert [row.reason for row in watch_list.suppressed if row.treatment_function == "C_400"] == [
        "providers that had 98% of its list when they last reported sent nothing"
    ]


def test_who_is_left_out_of_its_values_is_named(
    national: User, places: dict[str, Place], release: Release
) -> None:
    make_missing_share(release, places["03R"], 0.03)
    release.analysis_results.filter(place=places["03R"]).update(left_out="RXF")
    row = find_candidate(place=places["03R"], measure="within-18-weeks")
    assert isinstance(row, Candidate)
    assert row.reasons[-1].startswith("These values leave out one provider in all their months. ")
    assert row.reasons[-1].endswith(" since August 2026.")


def test_a_flag_beside_it_only_for_those_who_may_know(
    regional: User, lead: User, places: dict[str, Place], release: Release
) -> None:
    open_flag(regional, places["03R"])
    assert get_watch_list(user=regional).candidates[0].flag == Flag.objects.get()
    assert get_watch_list(user=lead).candidates[0].flag is None
    request = actions.ask_for_help(
        place=places["03R"], measure="within-18-weeks", question="Who can help?", by=lead
    )
    assert get_watch_list(user=lead).candidates[0].flag == request


def test_without_figures_there_is_nothing(national: User, places: dict[str, Place]) -> None:
    watch_list = get_watch_list(user=national)
    assert watch_list.month is None and watch_list.candidates == ()


def test_the_clock_knows_christmas() -> None:
    from datetime import date

    due = working_days_after(date(2026, 12, 21), 10)
    assert due == date(2027, 1, 7)
    assert working_days_between(date(2026, 12, 21), due) == 10
    assert working_days_between(date(2026, 12, 24), date(2026, 12, 28)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "the worst in England",
        "it is failing",
        "poorly performing",
        "a postcode lottery",
        "bottom of the league table",
        "this proves it",
        "thanks to them",
    ],
)
def test_what_is_ruled_out_on_pages_is_taught_about_here(text: str) -> None:
    assert RULED_OUT.search(text) and check_wording(text)


def test_fair_words_pass_and_advice_is_fair() -> None:
    fair = (
        "Waits for heart failure clinics are longer than in similar areas after allowing for need"
        " and demand. What do you think explains this?"
    )
    assert check_wording(fair) == ()
    for rule in WORDING_RULES:
        assert not RULED_OUT.search(re.sub("“.*?”", "", rule.reason + rule.suggestion))
