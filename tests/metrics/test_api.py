"""The API gives the same answers as the pages and as `export_figures`, and says what it refuses."""

import csv
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.throttling import AnonRateThrottle
from schemathesis.specs.openapi import checks as promises

from metrics.api import figures as figures_api
from metrics.export import COLUMNS, PRINTED_COLUMNS, SOURCE_COLUMNS
from metrics.measures import BY_SLUG, MEASURES
from metrics.models import Place, Release, Revision
from metrics.pages import control_charts
from metrics.places import load_places
from metrics.releases.publish import publish, withdraw
from metrics.rtt.columns import TOTAL_TREATMENT
from tests.caching import clear_cache
from tests.metrics.releases.test_publish import revised
from tests.months import FEBRUARY, JANUARY, MARCH, import_file, small_month, write_zip
from tests.sampling import sampled, times

APRIL = date(2026, 4, 1)
# By April 2026 the location D4U1Y has become three; its people here are all in the largest.
HEIR, HEIRS_SHARE = "U2G6B", 0.588618993418278
LEVELS = {"england": 1, "region": 7, "icb": 42, "sub_icb": 106}
OPEN_LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


@pytest.fixture(scope="module")
def published(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[None]:
    """January to April 2026, the last one in the geography of that month.

    Once for all tests here, in a transaction around theirs: reading four months through the real
    door takes longer than everything that is asked of them.
    """
    folder = tmp_path_factory.mktemp("months")
    april = [
        replace(line, commissioner=HEIR, parent="S0E4D") if line.commissioner == "D4U1Y" else line
        for line in small_month(APRIL)
    ]
    with django_db_blocker.unblock(), transaction.atomic():
        load_places(by="a test")
        for month in (JANUARY, FEBRUARY, MARCH):
            assert import_file(write_zip(folder, month)).kind == "published"
        assert import_file(write_zip(folder, APRIL, april)).kind == "published"
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def as_often_as_tests_like(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": None})


class Asking:
    """A program that reads the API."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def answer(self, where: str, **params: Any) -> Any:
        return self.client.get(f"/api/v1/{where}", {k.rstrip("_"): v for k, v in params.items()})

    def read(self, where: str, **params: Any) -> Any:
        answer = self.answer(where, **params)
        assert answer.status_code == 200, answer.content
        assert answer.headers["Content-Type"] == "application/json"
        return answer.json()

    def rows(self, where: str, **params: Any) -> list[dict[str, Any]]:
        """All rows of a list, page after page."""
        page = self.read(where, **params)
        rows = page["results"]
        while page["next"]:
            page = self.client.get(page["next"]).json()
            rows += page["results"]
        assert len(rows) == page["count"]
        return rows

    def csv(self, **params: Any) -> list[dict[str, str]]:
        answer = self.answer("figures/", format="csv", **params)
        assert answer.status_code == 200, answer.content
        return list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))


@pytest.fixture
def api(client: Client) -> Asking:
    return Asking(client)


def release_of(month: date) -> Release:
    return Release.objects.published().get(month=month)


def exported(month: str, level: str, treatment: str) -> list[dict[str, str]]:
    """What the command prints."""
    out = StringIO()
    params = ("--month", month, "--level", level, "--treatment", treatment)
    call_command("export_figures", *params, stdout=out)
    return list(csv.DictReader(StringIO(out.getvalue())))


def in_words(row: dict[str, Any]) -> dict[str, str]:
    """A row of JSON as a CSV says it."""
    return {name: "" if row[name] is None else str(row[name]) for name in PRINTED_COLUMNS}


# --- what there is, and for whom -------------------------------------------------------------------

ADDRESSES = [
    "",
    "places/",
    "places/QWO/",
    "measures/",
    "releases/",
    "figures/",
    "figures/?format=csv",
    "series/?place=QWO&measure=waiting-list",
]


def test_the_first_address_leads_to_all_others(api: Asking) -> None:
    root = api.read("")
    params = {"series": {"place": "ENG", "measure": "waiting-list"}}
    for name in ("places", "measures", "releases", "figures", "series", "schema", "docs"):
        assert api.client.get(root[name], params.get(name)).status_code == 200, name
    assert root["licence"] == OPEN_LICENCE
    assert "Open Government Licence v3.0" in root["attribution"]


@pytest.mark.parametrize("where", ADDRESSES)
def test_every_answer_carries_the_licence(api: Asking, where: str) -> None:
    answer = api.answer(where)
    assert answer.status_code == 200
    assert answer.headers["Link"] == f'<{OPEN_LICENCE}>; rel="license"'


@pytest.mark.parametrize("where", ADDRESSES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_it_can_only_be_read(api: Asking, where: str, method: str) -> None:
    answer = getattr(api.client, method)(f"/api/v1/{where}")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_a_mistyped_address_is_answered_in_json(api: Asking) -> None:
    answer = api.answer("figurs/")
    assert answer.status_code == 404
    assert "/api/v1/" in answer.json()["detail"]
    # Without its slash an address still leads to the right one.
    assert api.answer("figures").headers["Location"] == "/api/v1/figures/"


def test_too_many_questions_are_refused_in_json(
    api: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "1/minute"})
    assert api.answer("measures/").status_code == 200
    answer = api.answer("measures/", format="json")
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/json"


# --- places ----------------------------------------------------------------------------------------


def test_places_are_listed_by_name(api: Asking) -> None:
    rows = api.rows("places/", limit=1000)
    assert [row["code"] for row in rows] == list(Place.objects.values_list("code", flat=True))
    row = next(row for row in rows if row["code"] == "QNQ")
    assert row == {
        "code": "QNQ",
        "kind": "icb",
        "name": "Frimley",
        "ons_code": "E54000034",
        "official_name": "NHS Frimley Integrated Care Board",
        "valid_from": "2022-07-01",
        "valid_to": "2026-04-01",
        "page": "http://testserver/places/QNQ/",
    }
    provider = next(row for row in rows if row["code"] == "RWA")
    assert (provider["kind"], provider["page"]) == ("provider", None)


@pytest.mark.parametrize("kind", LEVELS)
def test_places_of_one_kind_on_a_day(api: Asking, kind: str) -> None:
    rows = api.rows("places/", kind=kind, on="2026-03-31")
    assert len(rows) == LEVELS[kind]
    assert {row["kind"] for row in rows} == {kind}


def test_geography_is_that_of_the_day_asked_for(api: Asking) -> None:
    assert api.read("places/", kind="icb", on="2026-04-01")["count"] == 36
    codes = {row["code"] for row in api.rows("places/", on="2026-04-01")}
    assert HEIR in codes and "D4U1Y" not in codes and "QNQ" not in codes


def test_places_are_found_as_on_the_page(api: Asking) -> None:
    assert [row["code"] for row in api.rows("places/", q="vale york")] == ["03Q", "QOQ"]
    assert "72Q" in {row["code"] for row in api.rows("places/", q="lewisham")}
    assert [row["code"] for row in api.rows("places/", q="vale york", kind="icb")] == ["QOQ"]
    assert api.rows("places/", q="frimley", kind="icb", on="2026-04-01") == []
    assert api.rows("places/", q="qqzzqq") == []


def test_one_place_with_all_that_it_hangs_together_with(api: Asking) -> None:
    place = api.read("places/QNQ/")
    assert api.read("places/qnq/") == place
    assert (place["valid_from"], place["valid_to"]) == ("2022-07-01", "2026-04-01")
    assert place["parents"] == [
        {
            "place": {"code": "Y59", "kind": "region", "name": "South East"},
            "valid_from": "2022-07-01",
            "valid_to": "2026-04-01",
        }
    ]
    assert [member["place"]["code"] for member in place["members"]] == ["D4U1Y"]
    assert place["came_from"] == []
    became = {item["successor"]["code"]: item for item in place["became"]}
    assert {code: item["weight"] for code, item in became.items()} == {
        "S0E4D": 0.588618993418278,
        "S9B9J": 0.18204175443292,
        "QRL": 0.229339252148803,
    }
    assert {(item["kind"], item["date"]) for item in became.values()} == {("split", "2026-04-01")}
    assert became["QRL"]["predecessor"]["code"] == "QNQ"
    assert {"text": "HNY", "kind": "short_name"} in api.read("places/QOQ/")["aliases"]
    assert "QNQ" in {item["predecessor"]["code"] for item in api.read("places/QRL/")["came_from"]}


def test_a_provider_is_a_place_too(api: Asking) -> None:
    """North Middlesex was taken over by the Royal Free."""
    (became,) = api.read("places/RAP/")["became"]
    assert (became["successor"]["code"], became["date"]) == ("RAL", "2025-01-01")


@pytest.mark.parametrize("code", ["XXX", "Q", "nope", "a b", "%00", "%F0%9F%92%A9", "'--"])
def test_an_unknown_place_is_not_found(api: Asking, code: str) -> None:
    answer = api.answer(f"places/{code}/")
    assert answer.status_code == 404
    assert "no place under the code" in answer.json()["detail"]


# --- measures and releases -------------------------------------------------------------------------


def test_the_registry_of_measures(api: Asking) -> None:
    rows = api.rows("measures/", limit=7)
    assert [row["slug"] for row in rows] == [measure.slug for measure in MEASURES]
    for row in rows:
        for name, value in row.items():
            assert value == getattr(BY_SLUG[row["slug"]], name)
    polarity = {row["slug"]: (row["polarity"], row["basis"], row["unit"]) for row in rows}
    assert polarity["within-18-weeks"] == (1, "stock", "percent")
    assert polarity["median-wait"] == (-1, "stock", "weeks")
    assert polarity["clock-starts"] == (0, "flow", "count")


def test_releases_are_listed_newest_month_first(api: Asking) -> None:
    rows = api.rows("releases/")
    assert [row["month"] for row in rows] == ["2026-04", "2026-03", "2026-02", "2026-01"]
    march, release = rows[1], release_of(MARCH)
    assert (march["id"], march["state"], march["origin"]) == (release.pk, "published", "extract")
    assert march["file_name"] == "Full-CSV-data-file-Mar26-ZIP-4M.zip"
    assert march["sha256"] == release.sha256 and len(march["sha256"]) == 64
    assert march["content_sha256"] == release.content_sha256
    assert march["notes"] == release.issues.count() > 0


def test_releases_of_a_state_or_a_month(api: Asking) -> None:
    withdraw(release=release_of(APRIL), by="a test", reason="wrong file")
    (april,) = api.rows("releases/", state="withdrawn")
    assert (april["month"], april["withdrawn_because"]) == ("2026-04", "wrong file")
    assert len(api.rows("releases/", state="published")) == 3
    assert [row["month"] for row in api.rows("releases/", month="2026-02")] == ["2026-02"]
    assert api.rows("releases/", month="2026-02", state="refused") == []


def test_one_release_with_its_problems_and_its_history(api: Asking) -> None:
    release = release_of(MARCH)
    result = api.read(f"releases/{release.pk}/")
    assert result["compared_with"] == release_of(FEBRUARY).pk
    (here,) = [item for item in result["issues"] if item["place"] == "03H"]
    # February: RWA 122 + 73 + 46 + 2 pathways, RJL 489 + 293 + 186 + 9.
    assert here["share"] == pytest.approx(243 / (243 + 977), rel=1e-12)
    assert (here["code"], here["provider"], here["suppresses"]) == ("not-submitting", "RWA", True)
    assert (here["severity"], here["last_reported"]) == ("soft", "2026-02")
    assert [event["verb"] for event in result["events"]] == ["fetch", "stage", "publish"]
    assert {event["by"] for event in result["events"]} == {"a test"}
    assert [item["text"] for item in result["issues"]] == [i.text for i in release.issues.all()]


@pytest.mark.parametrize("number", [0, 10**9, 10**30])
def test_an_unknown_release_is_not_found(api: Asking, number: int) -> None:
    answer = api.answer(f"releases/{number}/")
    assert answer.status_code == 404
    assert f"no release {number}" in answer.json()["detail"]


# --- figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("treatment", ["C_999", "C_110", "all"])
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("month", ["2026-03", "2026-04"])
def test_figures_are_those_that_the_command_prints(
    api: Asking, month: str, level: str, treatment: str
) -> None:
    printed = exported(month, level, treatment)
    assert printed and (
        level == "region" or len({row["place"] for row in printed}) > 1 or level == "england"
    )
    params = {"month": month, "level": level, "treatment": treatment}
    assert [in_words(row) for row in api.rows("figures/", **params)] == printed
    assert [{name: row[name] for name in PRINTED_COLUMNS} for row in api.csv(**params)] == printed


def test_a_row_is_what_was_counted_and_says_where_it_comes_from(api: Asking) -> None:
    (row,) = api.rows("figures/", month="2026-03", place="03H", treatment="C_110")
    # RJL alone: 960 x 99% x 50% = 475 pathways, of which 4 waited each of 65, 78 and 104 weeks.
    release = release_of(MARCH)
    assert row["waiting_list"] == 475
    assert row["percent_within_18_weeks"] == 100 * row["within_18_weeks"] / 475
    assert (row["over_65_weeks"], row["over_78_weeks"], row["over_104_weeks"]) == (12, 8, 4)
    assert {name: row[name] for name in SOURCE_COLUMNS if name != "missing_share"} == {
        "modelled": False,
        "release": release.pk,
        "revision": None,
        "source_file": "Full-CSV-data-file-Mar26-ZIP-4M.zip",
        "sha256": release.sha256,
        "incomplete": True,
    }
    assert row["missing_share"] == pytest.approx(243 / 1220, rel=1e-12)
    (before,) = api.rows("figures/", month="2026-02", place="03H", treatment="C_110")
    assert (before["incomplete"], before["missing_share"]) == (False, 0.0)


def test_json_and_csv_are_the_same_rows(api: Asking) -> None:
    params = {"from_": "2026-01", "treatment": "all"}
    words_of = {True: "yes", False: "no", None: ""}
    as_json = [
        {n: words_of[v] if v is None or isinstance(v, bool) else str(v) for n, v in row.items()}
        for row in api.rows("figures/", limit=1000, **params)
    ]
    assert as_json == api.csv(**params)
    assert list(as_json[0]) == [*COLUMNS, *SOURCE_COLUMNS]
    assert [*figures_api.FigureSerializer().fields] == [*COLUMNS, *SOURCE_COLUMNS]


def test_the_newest_month_is_given_where_none_is_asked_for(api: Asking) -> None:
    rows = api.rows("figures/")
    assert {row["month"] for row in rows} == {"2026-04"}
    assert {row["treatment_function"] for row in rows} == {TOTAL_TREATMENT}
    assert {"ENG", "Y59", "S0E4D", HEIR} <= {row["place"] for row in rows}
    assert rows == api.rows("figures/", month="2026-04")


@pytest.mark.parametrize(
    ("params", "months"),
    [
        ({"from_": "2026-02"}, ["2026-02", "2026-03", "2026-04"]),
        ({"to": "2026-02"}, ["2026-01", "2026-02"]),
        ({"from_": "2026-02", "to": "2026-03"}, ["2026-02", "2026-03"]),
        ({"from_": "2026-03", "to": "2026-03"}, ["2026-03"]),
        ({"month": "2026-01"}, ["2026-01"]),
        ({"month": "2031-01"}, []),
        ({"from_": "2031-01"}, []),
    ],
)
def test_figures_of_some_months(api: Asking, params: dict[str, str], months: list[str]) -> None:
    assert [row["month"] for row in api.rows("figures/", place="ENG", **params)] == months


def test_figures_of_some_places(api: Asking) -> None:
    rows = api.rows("figures/", place=["03h", "QOQ", "03H"], month="2026-03")
    assert [row["place"] for row in rows] == ["03H", "QOQ"]
    rows = api.rows("figures/", place=["03H", "QOQ"], level="icb", month="2026-03")
    assert [row["place"] for row in rows] == ["QOQ"]


def test_a_level_is_as_it_was_and_a_place_has_its_history(api: Asking) -> None:
    """S0E4D began in April 2026: before, it is no ICB of the month, but has a history."""
    march = {row["place"] for row in api.rows("figures/", level="icb", month="2026-03")}
    april = {row["place"] for row in api.rows("figures/", level="icb", month="2026-04")}
    assert {"QNQ", "QU9", "QMJ"} <= march and not {"S0E4D", "Z9B2Z"} & march
    assert {"S0E4D", "Z9B2Z"} <= april and not {"QNQ", "QU9", "QMJ"} & april
    rows = api.rows("figures/", place="Z9B2Z", from_="2026-01")
    assert [row["month"] for row in rows] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    merged = api.rows("figures/", place=["QMJ", "QRV"], month="2026-03")
    assert rows[2]["waiting_list"] == sum(row["waiting_list"] for row in merged) > 0


def test_estimates_come_only_when_asked_for(api: Asking) -> None:
    params = {"place": HEIR, "from_": "2026-01"}
    assert [row["month"] for row in api.rows("figures/", **params)] == ["2026-04"]
    estimates = api.rows("figures/", modelled="true", **params)
    assert [row["month"] for row in estimates] == ["2026-01", "2026-02", "2026-03"]
    assert {row["modelled"] for row in estimates} == {True}
    # March: D4U1Y's 396 + 237 + 150 + 7 pathways, rounded in each week of waiting.
    assert estimates[2]["waiting_list"] == pytest.approx(790 * HEIRS_SHARE, abs=6)
    by_level = api.rows("figures/", modelled="true", level="sub_icb", from_="2026-01")
    assert [row for row in by_level if row["place"] == HEIR] == estimates
    assert api.rows("figures/", modelled="false", **params) == api.rows("figures/", **params)


def test_a_withdrawn_month_disappears_at_once(api: Asking) -> None:
    assert api.read("figures/", month="2026-03")["count"] > 0
    march = release_of(MARCH)
    withdraw(release=march, by="a test", reason="wrong file")
    assert api.read("figures/", month="2026-03")["count"] == 0
    assert api.csv(month="2026-03") == exported("2026-03", "icb", "all") == []
    months = api.read("series/", place="ENG", measure="waiting-list")["months"]
    gap = next(point for point in months if point["month"] == "2026-03")
    assert (gap["value"], gap["release"], gap["source_file"]) == (None, None, None)
    assert api.read(f"releases/{march.pk}/")["state"] == "withdrawn"
    publish(release=march, by="a test")
    assert api.read("figures/", month="2026-03")["count"] > 0


def test_a_revised_month_takes_the_place_of_the_first(api: Asking, tmp_path: Any) -> None:
    lines = [line for line in small_month(MARCH) if line.commissioner != "NONC"]
    first = release_of(MARCH)
    revised = import_file(write_zip(tmp_path, MARCH, lines, edition=1)).release
    assert revised and revised.pk != first.pk
    (row,) = api.rows("figures/", month="2026-03", place="ENG")
    assert (row["release"], row["source_file"]) == (revised.pk, revised.file_name)
    assert [row["state"] for row in api.rows("releases/", month="2026-03")] == [
        "published",
        "superseded",
    ]


def test_the_command_says_which_revision_changed_a_row(api: Asking, tmp_path: Any) -> None:
    import_file(revised(MARCH, tmp_path))
    changed = {row["place"]: row["revision"] for row in exported("2026-03", "sub_icb", "C_999")}
    assert {code: number for code, number in changed.items() if number} == {
        "03R": str(Revision.objects.get().pk)
    }
    assert [in_words(row) for row in api.rows("figures/", month="2026-03", level="sub_icb")] == (
        exported("2026-03", "sub_icb", "C_999")
    )


def test_nothing_published_is_an_empty_answer(api: Asking) -> None:
    for release in Release.objects.published():
        withdraw(release=release, by="a test", reason="a test")
    assert api.read("figures/")["results"] == []
    assert api.csv() == []
    series = api.read("series/", place="QWO", measure="waiting-list")
    assert (series["months"], series["breaks"]) == ([], [])


# --- series ----------------------------------------------------------------------------------------


def as_on_the_page(series: dict[str, Any]) -> list[dict[str, str]]:
    """A series in the columns of the page's CSV."""
    return [
        {
            "month": point["month"],
            "place": series["place"]["code"],
            "name": series["place"]["name"],
            "treatment_function": series["treatment_function"],
            "measure": series["measure"],
            "value": "" if point["value"] is None else str(point["value"]),
            "england": "" if point["england"] is None else str(point["england"]),
            "incomplete": "yes" if point["blocked"] else "no",
            "revised": "yes" if point["revised"] else "no",
            "left_out": " ".join(provider["code"] for provider in point["left_out"]),
            "england_left_out": " ".join(
                provider["code"] for provider in point["england_left_out"]
            ),
            "other_providers_than_month_before": "yes" if point["other_providers"] else "no",
            "source_file": point["source_file"] or "",
            "people": "" if point["people"] is None else str(point["people"]),
            "people_source": point["people_source"],
            **{name: as_in_a_cell(point[name]) for name in control_charts.COLUMNS},
            "charted_without": ""
            if point["phase"] is None
            else "; ".join(series["charted_without"]),
            "as_published": "yes" if point["as_published"] else "no",
        }
        for point in series["months"]
    ]


def as_in_a_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


SERIES_OF = ("ENG", "QOQ", "03H", "QNQ", "Z9B2Z")
SERIES_FOR = ("C_999", "X05")
# Every measure for each treatment somewhere; as a proof, for each everywhere.
EVERY = times(among_others=7, as_proof=1)


@sampled
@pytest.mark.parametrize("place", SERIES_OF)
@pytest.mark.parametrize("treatment", SERIES_FOR)
def test_series_hold_the_numbers_of_the_pages_csv(api: Asking, place: str, treatment: str) -> None:
    empty = set()
    first = (SERIES_OF.index(place) + SERIES_FOR.index(treatment)) % EVERY
    measures = MEASURES[first::EVERY]
    for measure in measures:
        series = api.read("series/", place=place, measure=measure.slug, treatment=treatment)
        page = api.client.get(f"/places/{place}/{measure.slug}.csv", {"treatment": treatment})
        assert as_on_the_page(series) == list(csv.DictReader(StringIO(page.content.decode())))
        if all(point["value"] is None for point in series["months"]):
            empty.add(measure.slug)
    # A rate over twelve months needs twelve; and some places have no operation of the rarest kind.
    rates = {measure.slug for measure in measures if measure.lookback == 11}
    none_done = {"admitted-median-wait", "admitted-95th-percentile-wait"}
    assert empty - (none_done if treatment == "X05" else set()) == rates


def test_series_say_what_keeps_a_value_from_being_compared(api: Asking) -> None:
    points = api.read("series/", place="03H", measure="within-18-weeks")["months"]
    assert [point["month"] for point in points] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert [point["blocked"] for point in points] == [False, False, True, False]
    assert [point["flagged"] for point in points] == [False, False, True, False]
    assert [point["too_few"] for point in points] == [False] * 4
    assert [point["release"] for point in points] == [
        release_of(month).pk for month in (JANUARY, FEBRUARY, MARCH, APRIL)
    ]
    assert [point["other_providers"] for point in points] == [False, False, True, True]
    # What looks back on March is without who is missing from it, though April itself is whole.
    looking_back = api.read("series/", place="03H", measure="clearance-time")["months"]
    assert [
        (point["month"], point["blocked"], [each["code"] for each in point["left_out"]])
        for point in looking_back
    ] == [("2026-03", False, ["RWA"]), ("2026-04", False, ["RWA"])]
    # A dozen pathways: a share of them says nothing, though it can be worked out.
    few = api.read("series/", place="03H", measure="within-18-weeks", treatment="X05")["months"]
    assert [point["too_few"] for point in few] == [True] * 4
    assert all(point["value"] is not None for point in few)


def test_a_closed_places_series_ends_with_it(api: Asking) -> None:
    series = api.read("series/", place="QNQ", measure="waiting-list")
    assert [point["month"] for point in series["months"]] == ["2026-01", "2026-02", "2026-03"]
    assert series["place"] == {"code": "QNQ", "kind": "icb", "name": "Frimley"}
    assert (series["measure"], series["unit"]) == ("waiting-list", "count")


def test_providers_have_figures_too(api: Asking) -> None:
    rows = api.rows("figures/", level="provider", month="2026-01", treatment="all")
    assert [in_words(row) for row in rows] == exported("2026-01", "provider", "all")
    assert {row["place"] for row in rows} == {
        "RXF",
        "RR8",
        "RCB",
        "RJL",
        "RWA",
        "RDU",
        "RAL",
        "RYJ",
    }
    assert api.rows("figures/", level="provider", month="2026-01", treatment="all", limit=7) == rows
    assert [
        row["place"] for row in api.csv(level="provider", month="2026-01", treatment="all")
    ] == [row["place"] for row in rows]
    # All that was sent for England, whoever commissioned it.
    (england,) = exported("2026-01", "england", "C_999")
    everywhere = [row for row in rows if row["treatment_function"] == "C_999"]
    for column in ("waiting_list", "within_18_weeks", "completed_admitted", "clock_starts"):
        assert sum(row[column] for row in everywhere) == int(england[column])


def test_a_provider_has_gaps_where_it_sent_nothing(api: Asking) -> None:
    """RWA sent nothing for March."""
    rows = api.rows("figures/", place="RWA", from_="2026-01")
    assert [row["month"] for row in rows] == ["2026-01", "2026-02", "2026-04"]
    points = api.read("series/", place="RWA", measure="waiting-list")["months"]
    values = {row["month"]: row["waiting_list"] for row in rows}
    assert [point["value"] for point in points] == [
        values.get(month) for month in ("2026-01", "2026-02", "2026-03", "2026-04")
    ]
    changes = api.read("series/", place="RWA", measure="list-change")["months"]
    assert {point["month"]: point["value"] for point in changes} == {
        "2026-02": values["2026-02"] - values["2026-01"],
        "2026-03": None,
        "2026-04": None,
    }


# --- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "parameter"),
    [
        ("figures/?month=2025-13", "month"),
        ("figures/?month=2025-1", "month"),
        ("figures/?month=December", "month"),
        ("figures/?month=1925-12", "month"),
        ("figures/?month=", "month"),
        ("figures/?month=2026-01&month=2026-02", "month"),
        ("figures/?month=2026-01&from=2026-01", "month"),
        ("figures/?from=2026-02&to=2026-01", "from"),
        ("figures/?to=x", "to"),
        ("figures/?level=hospital", "level"),
        ("figures/?place=QWO&place=RWA", "place"),
        ("series/?place=RWA&measure=admitted-per-1000", "measure"),
        ("figures/?level=ICB", "level"),
        ("figures/?treatment=C_1", "treatment"),
        ("figures/?modelled=maybe", "modelled"),
        ("figures/?plcae=QWO", "plcae"),
        ("figures/?place=", "place"),
        ("figures/?" + "&".join(["place=QWO"] * 201), "place"),
        ("figures/?format=xml", "format"),
        ("figures/?limit=0", "limit"),
        ("figures/?limit=1001", "limit"),
        ("figures/?limit=-1", "limit"),
        ("figures/?limit=ten", "limit"),
        ("figures/?limit=1.5", "limit"),
        ("figures/?offset=-1", "offset"),
        ("figures/?offset=10000001", "offset"),
        ("figures/?offset=" + "9" * 40, "offset"),
        ("figures/?format=csv&month=x", "month"),
        ("places/?kind=icbs", "kind"),
        ("places/?on=2026-02-30", "on"),
        ("places/?on=20260228", "on"),
        ("places/?on=today", "on"),
        ("places/?q=", "q"),
        ("places/?q=%00", "q"),
        ("figures/?place=%00", "place"),
        ("places/?q=" + "a" * 101, "q"),
        ("places/?format=csv", "format"),
        ("places/QWO/?on=2026-01-01", "on"),
        ("measures/?limit=1001", "limit"),
        ("releases/?state=gone", "state"),
        ("releases/?month=2026", "month"),
        ("series/", "place"),
        ("series/?place=QWO", "measure"),
        ("series/?place=QWO&measure=nope", "measure"),
        ("series/?measure=waiting-list&place=QWO&place=QOQ", "place"),
        ("series/?place=QWO&measure=waiting-list&treatment=all", "treatment"),
        ("series/?place=QWO&measure=waiting-list&limit=1", "limit"),
    ],
)
def test_wrong_input_is_refused_with_a_reason(api: Asking, where: str, parameter: str) -> None:
    answer = api.answer(where)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json"
    answer_json = answer.json()
    assert answer_json["parameter"] == parameter
    assert len(answer_json["detail"]) > 10 and answer_json["detail"].endswith(".")


@pytest.mark.parametrize(
    "where",
    [
        "figures/?place=XXX",
        "figures/?place=QWO&place=XXX",
        "figures/?format=csv&place=XXX",
        "series/?place=XXX&measure=waiting-list",
    ],
)
def test_places_that_are_none_are_not_found(api: Asking, where: str) -> None:
    answer = api.answer(where)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert "There is no place" in answer.json()["detail"]


def test_pages_hold_everything_once(api: Asking) -> None:
    params = {"from_": "2026-01", "treatment": "all"}
    whole = api.rows("figures/", limit=1000, **params)
    assert len(whole) > 300
    assert api.rows("figures/", limit=97, **params) == whole
    assert len(api.read("figures/", **params)["results"]) == 100
    page = api.read("figures/", limit=10, offset=20, **params)
    assert page["results"] == whole[20:30]
    assert page["count"] == len(whole)
    assert "offset=10" in page["previous"] and "offset=30" in page["next"]
    beyond = api.read("figures/", offset=len(whole), **params)
    assert (beyond["results"], beyond["next"]) == ([], None)
    assert [row["place"] for row in api.csv(limit=10, offset=20, **params)] == [
        row["place"] for row in page["results"]
    ]


def test_a_csv_is_streamed_under_a_name_and_has_an_end(
    api: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = api.answer("figures/", format="csv", from_="2026-01")
    newest = Release.objects.latest("pk").pk
    assert answer.streaming
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="figures-all-places-all-specialties-2026-01-to-2026-04-release-{newest}.csv"'
    )
    assert (
        b"".join(answer.streaming_content).count(b"\r\n")
        == 1 + api.read("figures/", from_="2026-01")["count"]
    )
    monkeypatch.setattr(figures_api, "MOST_IN_CSV", 3)
    assert len(api.csv(limit=3)) == 3
    refused = api.answer("figures/", format="csv")
    assert refused.status_code == 400
    assert refused.json()["parameter"] == "format" and "3 at most" in refused.json()["detail"]


# --- what is kept, and what it costs ---------------------------------------------------------------

TAGGED = ["figures/", "figures/?format=csv", "measures/", "series/?place=QWO&measure=waiting-list"]


@pytest.mark.parametrize("where", TAGGED)
def test_an_answer_is_good_until_the_published_vintages_change(api: Asking, where: str) -> None:
    tag = api.answer(where).headers["ETag"]
    again = api.client.get(f"/api/v1/{where}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    withdraw(release=release_of(JANUARY), by="a test", reason="a test")
    changed = api.client.get(f"/api/v1/{where}", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize("where", ["places/", "places/QWO/", "releases/", "figures/?month=x"])
def test_what_can_change_otherwise_carries_no_tag(api: Asking, where: str) -> None:
    assert "ETag" not in api.answer(where).headers


def test_one_address_has_one_answer(api: Asking) -> None:
    """Its form is in the address: a header that asks for another is not listened to."""
    for wanted in ("text/csv", "application/xml", "text/html", "nonsense"):
        answer = api.client.get("/api/v1/figures/", headers={"Accept": wanted})
        assert answer.headers["Content-Type"] == "application/json"
        assert "Accept," not in answer.headers["Vary"]


def queries(api: Asking, where: str, **params: Any) -> int:
    clear_cache()
    with CaptureQueriesContext(connection) as captured:
        answer = api.answer(where, **params)
        assert answer.status_code == 200
        if answer.streaming:
            assert b"".join(answer.streaming_content)
    return len(captured)


@pytest.mark.parametrize(
    ("where", "few", "many", "number"),
    [
        ("places/", {"limit": 1}, {"limit": 1000}, 2),
        ("places/", {"q": "vale york", "limit": 1}, {"q": "e"}, 3),
        ("measures/", {"limit": 1}, {"limit": 1000}, 1),
        ("releases/", {"limit": 1}, {"limit": 1000}, 2),
        (
            "figures/",
            {"limit": 1, "month": "2026-01"},
            {"limit": 1000, "from_": "2026-01", "treatment": "all"},
            5,
        ),
        (
            "figures/",
            {"place": "ENG", "month": "2026-01"},
            {"place": ["ENG", "QOQ", "03H"], "from_": "2026-01", "treatment": "all"},
            6,
        ),
        (
            "figures/",
            {"format": "csv", "month": "2026-01"},
            {"format": "csv", "from_": "2026-01", "treatment": "all"},
            5,
        ),
    ],
)
def test_lists_cost_the_same_however_long(
    api: Asking, where: str, few: dict[str, Any], many: dict[str, Any], number: int
) -> None:
    assert queries(api, where, **few) == queries(api, where, **many) == number


def test_single_answers_cost_the_same_however_much_hangs_on_them(api: Asking) -> None:
    assert queries(api, "places/03H/") == queries(api, "places/ENG/") == 6
    numbers = [release_of(month).pk for month in (JANUARY, MARCH)]
    assert [queries(api, f"releases/{number}/") for number in numbers] == [3, 4]
    series = {"place": "QOQ", "measure": "waiting-list"}
    before = queries(api, "series/", **series)
    withdraw(release=release_of(JANUARY), by="a test", reason="a test")
    assert queries(api, "series/", **series) == before <= 9


# --- the description -------------------------------------------------------------------------------


def test_the_schema_is_valid_and_without_a_warning(capsys: pytest.CaptureFixture) -> None:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    assert out.getvalue().startswith("openapi: 3.0")
    assert capsys.readouterr().err == ""


def test_the_schema_names_every_address_and_parameter(api: Asking) -> None:
    paths = api.client.get("/api/v1/schema/?format=json").json()["paths"]
    params = {
        path: {parameter["name"] for parameter in described["get"].get("parameters", [])}
        for path, described in paths.items()
    }
    pages = {"limit", "offset"}
    assert params == {
        "/api/v1/": set(),
        "/api/v1/adoptions/": {"intervention", "place", "outcome"} | pages,
        "/api/v1/technologies/": {"treatment"} | pages,
        "/api/v1/technology-access/": {"technology", "place", "status"} | pages,
        "/api/v1/recommendations/": {"recommendation", "place", "month"} | pages,
        "/api/v1/groups/": {"kind"} | pages,
        "/api/v1/list-explanations/": {"place", "treatment", "month"} | pages,
        "/api/v1/groups/{slug}/": {"slug", "month"},
        "/api/v1/places/": {"kind", "on", "q"} | pages,
        "/api/v1/places/{code}/": {"code"},
        "/api/v1/measures/": pages,
        "/api/v1/releases/": {"state", "month", "dataset"} | pages,
        "/api/v1/releases/{number}/": {"number"},
        "/api/v1/figures/": {
            "month",
            "from",
            "to",
            "place",
            "level",
            "treatment",
            "modelled",
            "format",
        }
        | pages,
        "/api/v1/series/": {"place", "measure", "treatment", "history"},
        "/api/v1/list-movements/": {"place", "treatment", "month"},
        "/api/v1/standards/": {"place"},
    }
    assert all(set(described) == {"get"} for described in paths.values())
    assert set(paths["/api/v1/figures/"]["get"]["responses"]["200"]["content"]) == {
        "application/json",
        "text/csv",
    }


def test_the_page_about_it_names_every_address_and_what_may_be_asked(api: Asking) -> None:
    answer = api.answer("docs/")
    words = answer.content.decode()
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    for path, described in api.client.get("/api/v1/schema/?format=json").json()["paths"].items():
        assert f"<code>{path}</code></h2>" in words, path
        for item in described["get"].get("parameters", ()):
            assert f"<code>{item['name']}</code></th>" in words, item["name"]
    assert "<code>waiting-list</code> Waiting list" in words


def test_the_examples_on_that_page_answer(api: Asking) -> None:
    words = api.answer("docs/").content.decode()
    examples = re.findall(r'href="([^"]+)">See what', words)
    assert len(examples) >= 8
    release = str(api.read("releases/")["results"][0]["id"])
    for example in examples:
        example = html.unescape(example).replace("/releases/1/", f"/releases/{release}/")
        assert api.client.get(example).status_code == 200, example


def test_readers_are_led_to_it(api: Asking) -> None:
    assert b'href="/api/v1/docs/"' in api.client.get("/data/").content


@pytest.fixture
def described() -> Iterator[schemathesis.BaseSchema]:
    # As Django's own test client does: the connection that holds a test's rows is not for closing.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())
    for signal in signals:
        signal.connect(close_old_connections)


@sampled
@pytest.mark.embedded
@schemathesis.pytest.from_fixture("described").parametrize()
@hypothesis.settings(
    max_examples=times(among_others=6, as_proof=50),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_it_answers_anything_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate(
        headers={"Accept-Encoding": "identity"},
        checks=[
            schemathesis.checks.not_a_server_error,
            promises.status_code_conformance,
            promises.content_type_conformance,
            promises.response_schema_conformance,
            promises.unsupported_method,
        ],
    )
