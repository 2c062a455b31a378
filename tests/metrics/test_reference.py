"""The shipped reference files: whole in themselves, and the same as what they were made from."""

import csv
import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from metrics import reference
from metrics.measures import EVERY_DATASET
from metrics.models import Alias, Population, SeriesBreak, Succession, Target

BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)
PLACES = {row["code"]: row for row in reference.rows("places")}
MEMBERSHIPS = reference.rows("memberships")
SUCCESSIONS = reference.rows("successions")
TABLES = [
    "aliases",
    "memberships",
    "places",
    "populations",
    "provider_gaps",
    "provider_successions",
    "series_breaks",
    "successions",
    "targets",
]
# Glossop left in July 2022, and the extracts say Tameside.
RENAMED = {"01Y": "Tameside"}
STEPS = {"03Q", "42D", "92A", "D9Y0V", "D4U1Y", "U2G6B"}


def shared(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "reference" / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def holds(row: dict[str, str], day: date) -> bool:
    start, end = reference.day(row["valid_from"]), reference.day(row["valid_to"])
    return (start is None or start <= day) and (end is None or day < end)


def codes(kind: str, day: date) -> set[str]:
    return {code for code, row in PLACES.items() if row["kind"] == kind and holds(row, day)}


def parents(child: str, day: date) -> list[str]:
    return [row["parent"] for row in MEMBERSHIPS if row["child"] == child and holds(row, day)]


@cache
def counts(kind: str) -> dict[str, dict[str, float]]:
    result: dict[str, dict[str, float]] = defaultdict(dict)
    for row in reference.rows("populations"):
        if row["kind"] == kind:
            result[row["place"]][row["date"]] = float(row["count"])
    return result


def on_the_line(points: dict[str, float], day: str) -> float:
    """Slow and plain: the count of a day between those recorded."""
    if day <= min(points):
        return points[min(points)]
    if day >= max(points):
        return points[max(points)]
    before = max(at for at in points if at <= day)
    after = min(at for at in points if at >= day)
    if before == after:
        return points[day]
    whole = (date.fromisoformat(after) - date.fromisoformat(before)).days
    gone = (date.fromisoformat(day) - date.fromisoformat(before)).days
    return points[before] + (points[after] - points[before]) * gone / whole


def england(kind: str, day: str) -> float:
    existing = codes("sub_icb", max(date.fromisoformat(day), date(2022, 7, 1)))
    return sum(on_the_line(counts(kind)[code], day) for code in existing)


# Whole in themselves


@pytest.mark.parametrize("table", TABLES)
def test_every_row_names_its_source(table: str) -> None:
    rows = reference.rows(table)
    assert rows
    assert [row for row in rows if not row["source"].strip()] == []


@pytest.mark.parametrize("table", TABLES)
def test_dates_are_iso(table: str) -> None:
    columns = {
        "valid_from",
        "valid_to",
        "date",
        "month",
        "last_month",
        "from_month",
        "to_month",
        "due",
    }
    for row in reference.rows(table):
        for column in columns & row.keys():
            if row[column]:
                assert date.fromisoformat(row[column]).isoformat() == row[column]


@pytest.mark.parametrize("table", ["series_breaks", "provider_gaps"])
def test_a_month_is_its_first_day(table: str) -> None:
    for row in reference.rows(table):
        for column in {"month", "from_month", "to_month"} & row.keys():
            assert row[column][-3:] in ("", "-01")


def test_how_many_places_there_are() -> None:
    assert codes("england", AFTER) == {"ENG"}
    assert codes("region", AFTER) == {"Y56", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63"}
    assert [len(codes("icb", day)) for day in (BEFORE, AFTER)] == [42, 36]
    assert [len(codes("sub_icb", day)) for day in (BEFORE, AFTER)] == [106, 106]
    assert codes("sub_icb", BEFORE) ^ codes("sub_icb", AFTER) == {"D4U1Y", "U2G6B"}
    assert Counter(row["kind"] for row in PLACES.values()) == {
        "england": 1,
        "region": 7,
        "icb": 48,
        "sub_icb": 107,
    }


@pytest.mark.parametrize("day", [date(2022, 7, 1), BEFORE, AFTER, date(2030, 1, 1)])
def test_every_place_has_one_parent_of_the_right_kind_on_every_day_it_exists(day: date) -> None:
    above = {"sub_icb": "icb", "icb": "region", "region": "england"}
    for kind, parent_kind in above.items():
        for code in codes(kind, day):
            (parent,) = parents(code, day)
            assert PLACES[parent]["kind"] == parent_kind
            assert holds(PLACES[parent], day)


def test_memberships_lie_within_the_lives_of_child_and_parent() -> None:
    for row in MEMBERSHIPS:
        last = reference.day(row["valid_to"])
        for code in (row["child"], row["parent"]):
            assert holds(PLACES[code], date.fromisoformat(row["valid_from"]))
            assert last is None or holds(PLACES[code], last - timedelta(days=1))


def test_weights_of_a_split_sum_to_one_and_only_splits_have_them() -> None:
    split = defaultdict(list)
    whole = []
    for row in SUCCESSIONS:
        assert bool(row["weight"]) == (row["kind"] == "split")
        if row["kind"] == "split":
            split[row["predecessor"], row["date"]].append(float(row["weight"]))
        elif row["kind"] != "transfer":
            whole.append((row["predecessor"], row["date"]))
    assert {code for code, _ in split} == {"QM7", "QJG", "QNQ", "D4U1Y"}
    for weights in split.values():
        assert sum(weights) == pytest.approx(1, abs=1e-6)
    # What went whole went to one place: a code counted twice would be worse than one left out.
    assert len(whole) == len(set(whole))


def test_a_place_that_ends_says_what_became_of_it_on_the_day() -> None:
    ended = {code: row["valid_to"] for code, row in PLACES.items() if row["valid_to"]}
    assert len(ended) == 13
    for code, day in ended.items():
        assert [r for r in SUCCESSIONS if r["predecessor"] == code and r["date"] == day]


def test_words_the_models_know() -> None:
    assert {row["kind"] for row in SUCCESSIONS} <= set(Succession.Kind.values)
    assert {row["kind"] for row in reference.rows("populations")} == set(Population.Kind.values)
    assert {row["kind"] for row in reference.rows("aliases")} == set(Alias.Kind.values)
    assert {row["kind"] for row in reference.rows("series_breaks")} == set(SeriesBreak.Kind.values)
    kinds = {row["kind"] for row in reference.rows("provider_successions")}
    assert kinds == {"merge", "recode", "transfer", "close"}


@pytest.mark.parametrize(
    ("table", "model", "column"),
    [
        ("aliases", Alias, "text"),
        ("series_breaks", SeriesBreak, "short"),
        ("targets", Target, "label"),
    ],
)
def test_words_fit_their_columns(table: str, model: type, column: str) -> None:
    longest = model._meta.get_field(column).max_length
    assert [row for row in reference.rows(table) if len(row[column]) > longest] == []


def test_everything_is_about_a_place_that_is_there() -> None:
    for table in ("populations", "aliases", "series_breaks"):
        assert {row["place"] for row in reference.rows(table)} <= {*PLACES, ""}


def test_what_is_unique_in_the_database_is_unique_here() -> None:
    keys = {
        "places": ["code"],
        "memberships": ["child", "parent", "valid_from"],
        "successions": ["predecessor", "successor", "date"],
        "provider_successions": ["predecessor", "successor", "date"],
        "populations": ["place", "kind", "date"],
        "aliases": ["place", "text"],
        "series_breaks": ["month", "place", "short"],
        "targets": ["measure", "label"],
    }
    for table, columns in keys.items():
        counted = Counter(tuple(row[column] for column in columns) for row in reference.rows(table))
        assert [key for key, times in counted.items() if times > 1] == []


def test_every_sub_icb_location_has_people_of_each_kind_and_towns() -> None:
    subs = {code for code, row in PLACES.items() if row["kind"] == "sub_icb"}
    for kind in Population.Kind.values:
        assert set(counts(kind)) == subs
    towns = Counter(row["place"] for row in reference.rows("aliases") if row["kind"] == "area")
    assert subs - set(towns) == set()
    assert min(towns[code] for code in subs) >= 4


def test_breaks_that_a_reader_must_see() -> None:
    result = {(row["month"][:7], row["place"]) for row in reference.rows("series_breaks")}
    everywhere = {month for month, place in result if not place}
    assert everywhere == {
        "2013-04",
        "2015-10",
        "2020-03",
        "2021-04",
        "2022-10",
        "2024-02",
        "2025-04",
    }
    assert {place for month, place in result if month == "2025-06"} == {"03Q", "42D"}
    divided = {"D9Y0V", "92A", "U2G6B", "S0E4D", "S9B9J", "QRL"}
    assert {place for month, place in result if month == "2026-04"} == divided
    assert {"03N", "QF7"} <= {place for month, place in result if month == "2025-07"}
    assert {"A3A8R", "QMF"} <= {place for month, place in result if month == "2025-11"}


def test_targets_are_of_measures_on_this_site() -> None:
    rows = reference.rows("targets")
    assert {row["measure"] for row in rows} <= {measure.slug for measure in EVERY_DATASET}
    standards = [
        (row["measure"], row["value"]) for row in rows if row["is_national_standard"] == "yes"
    ]
    assert standards == [
        ("within-18-weeks", "92"),
        ("told-within-28-days", "75"),
        ("treated-within-31-days", "96"),
        ("treated-within-62-days", "85"),
    ]
    dated = {(row["measure"], row["value"], row["due"]) for row in rows if row["due"]}
    assert {
        ("within-18-weeks", "65", "2026-03-01"),
        ("within-18-weeks", "70", "2027-03-01"),
        ("within-18-weeks", "92", "2029-03-01"),
        ("over-52-weeks-share", "1", "2026-03-01"),
        ("over-65-weeks", "0", "2024-09-01"),
        ("over-78-weeks", "0", "2023-04-01"),
        ("over-104-weeks", "0", "2022-07-01"),
    } <= dated


def test_who_did_not_submit_is_not_said_to_have_been_succeeded() -> None:
    gaps = {row["provider"]: row for row in reference.rows("provider_gaps")}
    succeeded = {row["predecessor"] for row in reference.rows("provider_successions")}
    # One service reported nothing between its two codes: both a gap and a new code.
    assert set(gaps) & succeeded == {"NQTH0"}
    assert (gaps["RHQ"]["from_month"], gaps["RHQ"]["to_month"]) == ("2025-07-01", "")
    assert (gaps["RF4"]["from_month"], gaps["RF4"]["to_month"]) == ("2025-11-01", "2025-11-01")
    assert {"RAP", "R1C", "NVG01"} <= succeeded


# Populations


def test_a_step_moves_people_and_loses_none() -> None:
    for kind in Population.Kind.values:
        people = counts(kind)
        both = [
            on_the_line(people["03Q"], day) + on_the_line(people["42D"], day)
            for day in ("2025-05-31", "2025-06-01")
        ]
        assert both[1] == pytest.approx(both[0], rel=0.005)
        before = sum(on_the_line(people[code], "2026-03-31") for code in ("D4U1Y", "92A", "D9Y0V"))
        after = sum(on_the_line(people[code], "2026-04-01") for code in ("U2G6B", "92A", "D9Y0V"))
        assert after == pytest.approx(before, rel=0.0005)


def test_residents_follow_the_practices_that_moved() -> None:
    york, north = counts("resident")["03Q"], counts("resident")["42D"]
    assert york["2025-05-31"] == york["2022-06-30"] and north["2025-05-31"] == north["2022-06-30"]
    registered = counts("registered")["03Q"]
    kept = registered["2025-06-01"] / registered["2025-05-31"]
    assert york["2025-06-01"] == pytest.approx(kept * york["2025-05-31"], abs=0.1)
    moved = york["2025-05-31"] - york["2025-06-01"]
    assert north["2025-06-01"] - north["2025-05-31"] == pytest.approx(moved, abs=0.2)


def test_vale_of_york_loses_a_third_of_its_registered_people() -> None:
    york, north = counts("registered")["03Q"], counts("registered")["42D"]
    assert york["2025-06-01"] / york["2025-05-31"] == pytest.approx(0.674, abs=0.001)
    assert north["2025-06-01"] / north["2025-05-31"] == pytest.approx(1.272, abs=0.001)


@pytest.mark.parametrize(
    ("kind", "day", "people"),
    [
        ("registered", "2021-01-01", 60_606_345),
        ("registered", "2022-10-01", 61_498_822),
        ("registered", "2023-10-01", 61_903_549),
        ("registered", "2024-10-01", 62_154_631),
        ("registered", "2026-08-01", 63_237_908),
        ("resident", "2020-06-30", 56_550_138),
        ("resident", "2021-03-21", 56_489_608),
        ("resident", "2022-06-30", 57_106_398),
        ("need_weighted", "2022-10-01", 61_498_822),
        ("need_weighted", "2023-10-01", 61_903_549),
        ("need_weighted", "2024-10-01", 62_154_631),
    ],
)
def test_englands_people(kind: str, day: str, people: int) -> None:
    assert england(kind, day) == pytest.approx(people, abs=6)


def test_englands_people_change_little_by_little() -> None:
    for kind in Population.Kind.values:
        for day in ("2025-05-31", "2026-03-31"):
            morrow = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
            assert england(kind, morrow) == pytest.approx(england(kind, day), rel=1e-4)
    # Mid-2019 of four places is carried over to the boundaries of 2022.
    assert england("resident", "2019-06-30") == pytest.approx(56_286_961, rel=2e-5)


# The same as what they were made from


def test_places_are_those_of_the_lookups(shared_data: Path) -> None:
    old = {row["sicbl_ods"]: row for row in shared(shared_data, "sub_icbs_2023")}
    new = {row["SICBL26CDH"]: row for row in shared(shared_data, "sub_icbs_2026")}
    assert (codes("sub_icb", BEFORE), codes("sub_icb", AFTER)) == (set(old), set(new))
    for code, row in old.items():
        assert PLACES[code]["name"] == RENAMED.get(code, row["place_name"])
        assert parents(code, BEFORE) == [row["icb_ods"]]
        assert parents(row["icb_ods"], BEFORE) == [row["nhser_ods"]]
    for code, row in new.items():
        assert PLACES[code]["ons_code"] == row["SICBL26CD"]
        assert PLACES[code]["official_name"] == row["SICBL26NM"]
        assert parents(code, AFTER) == [row["ICB26CDH"]]
    icbs = {row["icb_ods"]: row["icb_name"] for row in shared(shared_data, "icbs_2023")}
    assert codes("icb", BEFORE) == set(icbs)
    for row in shared(shared_data, "icbs_2026"):
        place = PLACES[row["ICB26CDH"]]
        icbs[row["ICB26CDH"]] = row["ICB26NM"]
        assert place["ons_code"] == row["ICB26CD"]
        assert parents(row["ICB26CDH"], AFTER) == [row["NHSER26CDH"]]
    for code, name in icbs.items():
        assert PLACES[code]["official_name"] == name
        assert f"NHS {PLACES[code]['name']} Integrated Care Board" == name
    assert PLACES["D4U1Y"]["ons_code"] == old["D4U1Y"]["sicbl_ons_2023"]


def test_names_are_those_of_the_extracts(shared_data: Path) -> None:
    also = {(row["place"], row["text"].upper()) for row in reference.rows("aliases")}
    for row in shared(shared_data, "commissioner_codes_observed"):
        if row["kind"] != "sub_icb":
            continue
        code = row["commissioner_ods"]
        name = row["name_in_file"].removeprefix("NHS ").removesuffix(" (SUB ICB LOCATION)")
        assert PLACES[code]["name"].upper() == name or (code, name) in also


def test_successions_are_those_recorded(shared_data: Path) -> None:
    recorded = {
        (row["predecessor_ods"], row["successor_ods"])
        for row in shared(shared_data, "icb_succession_2026-04-01")
    }
    ours = {(r["predecessor"], r["successor"]) for r in SUCCESSIONS if r["date"] == "2026-04-01"}
    assert {pair for pair in ours if PLACES[pair[0]]["kind"] == "icb"} == recorded
    weights = json.loads((shared_data / "oracles.json").read_text())["frimley_apportionment"]
    assert {
        row["successor"]: float(row["weight"])
        for row in SUCCESSIONS
        if row["predecessor"] == "D4U1Y"
    } == weights["weights"]


def test_provider_verdicts_are_those_recorded(shared_data: Path) -> None:
    gaps = {row["provider"] for row in reference.rows("provider_gaps")}
    successors = defaultdict(set)
    for row in reference.rows("provider_successions"):
        successors[row["predecessor"]].add(row["successor"])
    for row in shared(shared_data, "provider_successions"):
        code = row["provider_ods"]
        if row["verdict"].startswith(("merged", "recoded", "service", "winding")):
            assert successors[code] == set(row["successor_ods"].split(";"))
        else:
            assert code in gaps
            assert code not in successors


def test_populations_are_those_counted(shared_data: Path) -> None:
    registered, resident = counts("registered"), counts("resident")
    now = {r["sicbl_ods"]: r for r in shared(shared_data, "sub_icb_need_weighted_population_2026")}
    for row in shared(shared_data, "sub_icb_population"):
        code = row["sicbl_ods"]
        assert registered[code]["2021-01-01"] == float(row["gp_reg_2021_01"])
        for year in ("2022-23", "2023-24", "2024-25"):
            expected = float(row[f"nhse_projected_reg_{year}"])
            assert registered[code][f"{year[:4]}-10-01"] == expected
        if code not in STEPS:
            assert registered[code]["2026-08-01"] == float(row["gp_reg_2026_08_rebuilt2023"])
        if row["ons_mid2020"] == row["ons_mid2020_ccg21"]:
            assert resident[code]["2019-06-30"] == float(row["ons_mid2019_ccg21"])
        assert resident[code]["2020-06-30"] == float(row["ons_mid2020"])
        assert resident[code]["2021-03-21"] == float(row["census_2021"])
        assert resident[code]["2022-06-30"] == float(row["ons_mid2022"])
    for code, row in now.items():
        assert registered[code]["2026-08-01"] == float(row["gp_registered_2026_08"])


def test_steps_lie_on_the_lines_of_the_practices_of_the_day(shared_data: Path) -> None:
    registered = counts("registered")
    was = {row["sicbl_ods"]: row for row in shared(shared_data, "sub_icb_population")}
    now = {r["sicbl_ods"]: r for r in shared(shared_data, "sub_icb_need_weighted_population_2026")}

    def line(start: float, end: float, days: int) -> float:
        return start + (end - start) * days / 669  # 1 October 2024 to 1 August 2026

    for code, day, days in (
        ("03Q", "2025-06-01", 243),
        ("42D", "2025-06-01", 243),
        ("92A", "2026-04-01", 547),
        ("D9Y0V", "2026-04-01", 547),
        ("U2G6B", "2026-04-01", 547),
    ):
        start = float(now[code]["projected_registered_pop_2024_25"])
        end = float(now[code]["gp_registered_2026_08"])
        assert registered[code][day] == pytest.approx(line(start, end, days), abs=0.1)
    for code in ("92A", "D9Y0V", "D4U1Y"):
        start = float(was[code]["nhse_projected_reg_2024-25"])
        end = float(was[code]["gp_reg_2026_08_rebuilt2023"])
        assert registered[code]["2026-03-31"] == pytest.approx(line(start, end, 546), abs=0.1)


def test_need_weighted_people_are_those_of_the_allocations(shared_data: Path) -> None:
    ours = counts("need_weighted")
    rows = shared(shared_data, "sub_icb_need_weighted_population")
    for year in ("2022-23", "2023-24", "2024-25"):
        these = [row for row in rows if row["allocation_year"] == year]
        registered = sum(float(row["projected_registered_pop"]) for row in these)
        scale = registered / sum(float(row["general_acute_wp"]) for row in these)
        for row in these:
            expected = float(row["general_acute_wp"]) * scale
            result = ours[row["sicbl_ods"]][f"{year[:4]}-10-01"]
            assert result == pytest.approx(expected, abs=0.1)
    now = {r["sicbl_ods"]: r for r in shared(shared_data, "sub_icb_need_weighted_population_2026")}
    for code, day in (("03Q", "2025-06-01"), ("42D", "2025-06-01"), ("U2G6B", "2026-04-01")):
        assert ours[code][day] == pytest.approx(float(now[code]["general_acute_wp"]), rel=1e-6)


def test_centres_are_those_of_residents(shared_data: Path) -> None:
    points = {row["sicbl_ods"]: row for row in shared(shared_data, "sub_icb_points_2026")}
    points["D4U1Y"] = next(
        row for row in shared(shared_data, "sub_icb_points_2023") if row["sicbl_ods"] == "D4U1Y"
    )
    for code, row in points.items():
        place = PLACES[code]
        assert (place["latitude"], place["longitude"]) == (row["pwc_lat"], row["pwc_lon"])
    devon = (PLACES["QJK"]["latitude"], PLACES["QJK"]["longitude"])
    assert devon == (points["15N"]["pwc_lat"], points["15N"]["pwc_lon"])
