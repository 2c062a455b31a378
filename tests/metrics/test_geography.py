import csv
import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from metrics import reference
from metrics.geography import Geography, Parent, PlaceValidity, PopulationLine, SuccessorShare
from metrics.models import Place, Succession
from metrics.places import load_places

DECEMBER, APRIL = date(2025, 12, 1), date(2026, 4, 1)
FRIMLEY = {"U2G6B": 0.588618993418278, "D9Y0V": 0.229339252148803, "92A": 0.18204175443292}
PLACES = {row["code"]: row for row in reference.rows("places")}
# Sub-ICB locations of December 2025, NHS England's own commissioning, and from outside England.
OBSERVED = sorted(
    [c for c, row in PLACES.items() if row["kind"] == "sub_icb" and c != "U2G6B"]
    + ["13Q", "14T", "Y56", "Y63", "NONC"]
)


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: object) -> SimpleNamespace:
    """The geographies of the shipped places, as in December 2025 and in April 2026."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_places(by="a test")
        with CaptureQueriesContext(connection) as queries:
            december = Geography.load(DECEMBER)
        april = Geography.load(APRIL)
        digests = {day: Geography.load(day).digest for day in (date(2019, 1, 1), date(2025, 3, 1))}
        transaction.set_rollback(True)
    return SimpleNamespace(december=december, april=april, queries=len(queries), digests=digests)


def small(
    on: date, places: dict, parents: dict, heirs: dict, lines: dict | None = None
) -> Geography:
    return Geography(
        on,
        {code: PlaceValidity(*span) for code, span in places.items()},
        {code: tuple(Parent(*item) for item in above) for code, above in parents.items()},
        {code: tuple(SuccessorShare(*item) for item in heir) for code, heir in heirs.items()},
        {key: PopulationLine(*line) for key, line in (lines or {}).items()},
    )


START, Y23, Y24, Y25 = date(2020, 1, 1), date(2023, 4, 1), date(2024, 4, 1), date(2025, 4, 1)


@pytest.fixture
def chained() -> Geography:
    """AAA became BBB in 2023; that was split in 2024 into CCC and DDD; DDD joined EEE in 2025."""
    subs = {
        "AAA": ("sub_icb", START, Y23),
        "BBB": ("sub_icb", Y23, Y24),
        "CCC": ("sub_icb", START, None),
        "DDD": ("sub_icb", Y24, Y25),
        "EEE": ("sub_icb", START, None),
    }
    places = {
        "ENG": ("england", None, None),
        "Y01": ("region", None, None),
        "Q01": ("icb", START, None),
        "Q02": ("icb", START, None),
        **subs,
    }
    parents = {
        "AAA": [("Q01", START, Y23)],
        "BBB": [("Q01", Y23, Y24)],
        "CCC": [("Q01", START, None)],
        "DDD": [("Q02", Y24, Y25)],
        "EEE": [("Q02", START, None)],
        "Q01": [("Y01", START, None)],
        "Q02": [("Y01", START, None)],
        "Y01": [("ENG", START, None)],
    }
    heirs = {
        "AAA": [(Y23, "BBB", 1.0)],
        "BBB": [(Y24, "CCC", 0.25), (Y24, "DDD", 0.75)],
        "DDD": [(Y25, "EEE", 1.0)],
    }
    return small(date(2025, 6, 1), places, parents, heirs)


# The shipped places


def test_frimley_is_shared_out_by_nhs_englands_weights(shipped: SimpleNamespace) -> None:
    shares = shipped.april.shares(OBSERVED, DECEMBER)
    shared_out = {
        place: 1000 * shares.modelled[place]["D4U1Y"] for place in ("92A", "D9Y0V", "U2G6B")
    }
    assert shared_out == pytest.approx(
        {"92A": 182.04175443292, "D9Y0V": 229.339252148803, "U2G6B": 588.618993418278}, rel=1e-12
    )


def test_frimley_agrees_with_the_answer_key(shipped: SimpleNamespace, shared_data: Path) -> None:
    key = json.loads((shared_data / "oracles.json").read_text())["frimley_apportionment"]
    modelled = shipped.april.shares(["D4U1Y"], DECEMBER).modelled
    for place, count in key["example_count_1000"].items():
        assert 1000 * modelled[place]["D4U1Y"] == pytest.approx(count, rel=1e-9)


def test_a_merged_icb_is_the_sum_of_whole_codes(shipped: SimpleNamespace) -> None:
    shares = shipped.april.shares(OBSERVED, DECEMBER)
    assert shares.exact["S1Y5D"] == ("06H", "06K", "06N", "M1J4Y")
    assert shares.exact["D7T5G"] == ("06Q", "06T", "07G", "07H", "99E", "99F", "99G")
    assert shares.exact["T6Y0W"] == ("06L", "07K", "26A")
    assert shares.exact["Z9B2Z"] == ("93C", "W2U3Z")
    assert shares.modelled.keys() & {"S1Y5D", "D7T5G", "T6Y0W", "Z9B2Z"} == set()


def test_a_place_that_gets_part_of_a_code_has_it_only_in_its_modelled_sum(
    shipped: SimpleNamespace,
) -> None:
    shares = shipped.april.shares(OBSERVED, DECEMBER)
    assert shares.exact["S0E4D"] == ("10Q", "14Y", "15A")
    assert shares.modelled["S0E4D"] == {
        "10Q": 1.0,
        "14Y": 1.0,
        "15A": 1.0,
        "D4U1Y": FRIMLEY["U2G6B"],
    }
    assert shares.exact["92A"] == ("92A",)
    assert shares.modelled["92A"] == {"92A": 1.0, "D4U1Y": FRIMLEY["92A"]}
    assert "U2G6B" not in shares.exact
    assert shares.modelled["U2G6B"] == {"D4U1Y": FRIMLEY["U2G6B"]}
    assert set(shares.modelled) == {"92A", "D9Y0V", "U2G6B", "S0E4D", "S9B9J", "QRL"}


def test_a_code_split_within_a_region_lies_in_it_wholly(shipped: SimpleNamespace) -> None:
    shares = shipped.april.shares(OBSERVED, DECEMBER)
    assert "D4U1Y" in shares.exact["Y59"]
    assert "Y59" not in shares.modelled


def test_closed_places_keep_their_sums_up_to_their_end(shipped: SimpleNamespace) -> None:
    shares = shipped.april.shares(OBSERVED, DECEMBER)
    assert shares.exact["QNQ"] == ("D4U1Y",)
    assert shares.exact["D4U1Y"] == ("D4U1Y",)
    assert shares.exact["QM7"] == ("06K", "06N", "07H")
    after = shipped.april.shares([*OBSERVED, "U2G6B"], APRIL)
    closed = {code for code, row in PLACES.items() if row["valid_to"]}
    assert len(closed) == 13
    assert closed & {*after.exact, *after.modelled} == set()
    assert closed <= set(shares.exact)


def test_from_april_2026_nothing_need_be_modelled(shipped: SimpleNamespace) -> None:
    codes = [code for code in OBSERVED if code != "D4U1Y"] + ["U2G6B"]
    shares = shipped.april.shares(codes, APRIL)
    assert shares.modelled == {}
    assert shares.exact["S0E4D"] == ("10Q", "14Y", "15A", "U2G6B")
    assert shares.exact["U2G6B"] == ("U2G6B",)


def test_in_december_2025_every_icb_is_as_published(shipped: SimpleNamespace) -> None:
    members = defaultdict(set)
    for row in reference.rows("memberships"):
        if PLACES[row["parent"]]["kind"] == "icb" and row["valid_from"] == "2022-07-01":
            members[row["parent"]].add(row["child"])
    shares = shipped.december.shares(OBSERVED, DECEMBER)
    current = {c: set(shares.exact[c]) for c in members}
    assert current == members
    assert len(members) == 42


def test_future_places_are_summed_as_on_their_first_day(shipped: SimpleNamespace) -> None:
    shares = shipped.december.shares(OBSERVED, DECEMBER)
    assert set(shares.modelled) == {"S0E4D", "S9B9J", "U2G6B"}
    april = shipped.april.shares(OBSERVED, DECEMBER)
    for place in ("S0E4D", "S9B9J", "U2G6B", "S1Y5D"):
        assert shares.exact.get(place) == april.exact.get(place)
        assert shares.modelled.get(place) == april.modelled.get(place)


def test_england_counts_every_code_but_those_from_outside(shipped: SimpleNamespace) -> None:
    for geography in (shipped.december, shipped.april):
        england = geography.shares([*OBSERVED, "ZZZ"], DECEMBER).exact["ENG"]
        assert set(england) == {*OBSERVED, "ZZZ"} - {"NONC"}


def test_a_region_is_not_the_commissioner_of_the_same_code(shipped: SimpleNamespace) -> None:
    london = shipped.december.shares(OBSERVED, DECEMBER).exact["Y56"]
    assert london == ("36L", "72Q", "93C", "A3A8R", "W2U3Z")


def test_every_code_is_counted_once_in_every_layer(shipped: SimpleNamespace) -> None:
    for geography, day in ((shipped.december, DECEMBER), (shipped.april, APRIL)):
        shares = geography.shares(OBSERVED, DECEMBER)
        for kind in ("region", "icb", "sub_icb"):
            parents = {
                c for c, span in geography.places.items() if span.kind == kind and span.covers(day)
            }
            total: dict[str, float] = defaultdict(float)
            for place in parents:
                weights = shares.modelled.get(
                    place, dict.fromkeys(shares.exact.get(place, ()), 1.0)
                )
                for code, weight in weights.items():
                    total[code] += weight
            subs = {
                code for code in OBSERVED if code in PLACES and PLACES[code]["kind"] == "sub_icb"
            }
            assert set(total) == subs
            assert list(total.values()) == pytest.approx([1.0] * len(subs), abs=1e-12)


def test_every_code_of_the_extracts_is_known(shipped: SimpleNamespace, shared_data: Path) -> None:
    with (shared_data / "reference" / "commissioner_codes_observed.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    shares = shipped.december.shares([row["commissioner_ods"] for row in rows], DECEMBER)
    for row in rows:
        code, icb = row["commissioner_ods"], row["icb"]
        homes = [
            place
            for place, codes in shares.exact.items()
            if code in codes
            and shipped.december.places[place].kind == "icb"
            and shipped.december.places[place].covers(DECEMBER)
        ]
        assert homes == ([icb] if icb else [])


def test_who_belongs_to_whom_on_a_day(shipped: SimpleNamespace) -> None:
    geography = shipped.december
    assert geography.members("QWO", DECEMBER) == ["02T", "03R", "15F", "36J", "X2C4Y"]
    assert geography.members("QRL", APRIL) == ["10R", "D9Y0V"]
    assert len(geography.members("ENG", DECEMBER)) == 7
    assert geography.members("S0E4D", DECEMBER) == []
    assert geography.members("03R", DECEMBER) == []
    assert geography.icb_of("06K", DECEMBER) == "QM7"
    assert geography.icb_of("06K", APRIL) == "S1Y5D"
    assert geography.icb_of("D4U1Y", APRIL) is None
    assert geography.icb_of("nowhere", DECEMBER) is None
    assert geography.region_of("03R", DECEMBER) == "Y63"
    assert geography.region_of("QWO", DECEMBER) == "Y63"
    assert geography.region_of("ENG", DECEMBER) is None


def test_loading_takes_four_queries(shipped: SimpleNamespace) -> None:
    assert shipped.queries == 4


def test_the_digest_changes_with_the_sums_and_only_with_them(shipped: SimpleNamespace) -> None:
    assert set(shipped.digests.values()) == {shipped.december.digest}
    assert shipped.april.digest != shipped.december.digest
    assert len(shipped.april.digest) == 64


@pytest.mark.django_db
def test_the_digest_follows_a_weight_and_a_closing() -> None:
    load_places(by="a test")
    before = Geography.load(APRIL).digest
    assert Geography.load(APRIL).digest == before
    split = Succession.objects.filter(predecessor__code="D4U1Y", successor__code="92A")
    split.update(weight=0.18)
    reweighted = Geography.load(APRIL).digest
    assert reweighted != before
    Place.objects.filter(code="03R").update(valid_to=date(2026, 4, 1))
    assert Geography.load(APRIL).digest not in (before, reweighted)


@pytest.mark.django_db
def test_a_provider_or_a_move_of_practices_changes_no_sum() -> None:
    load_places(by="a test")
    before = Geography.load(APRIL)
    Place.objects.create(code="RXX", kind=Place.Kind.PROVIDER, name="A new trust")
    Succession.objects.filter(kind=Succession.Kind.TRANSFER).delete()
    Place.objects.filter(code="03R").update(name="Another name")
    assert Geography.load(APRIL).digest == before.digest


@pytest.mark.django_db
def test_with_no_places_england_is_still_the_sum_of_its_codes() -> None:
    geography = Geography.load(DECEMBER)
    shares = geography.shares(["03R", "NONC"], DECEMBER)
    assert (shares.exact, shares.modelled) == ({"ENG": ("03R",)}, {})
    assert geography.populations(DECEMBER, "registered") == {}


# Chains


def test_a_chain_is_followed_to_its_end(chained: Geography) -> None:
    shares = chained.shares(["AAA", "CCC", "EEE"], date(2022, 1, 1))
    assert shares.exact == {
        "ENG": ("AAA", "CCC", "EEE"),
        "Y01": ("AAA", "CCC", "EEE"),
        "Q01": ("CCC",),
        "Q02": ("EEE",),
        "CCC": ("CCC",),
        "EEE": ("EEE",),
        "AAA": ("AAA",),
        "BBB": ("AAA",),
    }
    assert shares.modelled == {
        "Q01": {"AAA": 0.25, "CCC": 1.0},
        "Q02": {"AAA": 0.75, "EEE": 1.0},
        "CCC": {"AAA": 0.25, "CCC": 1.0},
        "EEE": {"AAA": 0.75, "EEE": 1.0},
        "DDD": {"AAA": 0.75},
    }


def test_a_recoded_place_carries_its_history_whole(chained: Geography) -> None:
    shares = chained.shares(["BBB", "CCC", "DDD", "EEE"], date(2024, 6, 1))
    assert shares.exact["EEE"] == ("DDD", "EEE")
    assert "BBB" not in shares.exact, "closed by then"
    assert shares.exact["Q02"] == ("DDD", "EEE")


def test_an_unknown_code_counts_in_england_only(chained: Geography) -> None:
    shares = chained.shares(["ZZZ", "Y01", "Q01"], date(2022, 1, 1))
    assert (shares.exact, shares.modelled) == ({"ENG": ("Q01", "Y01", "ZZZ")}, {})


def test_no_codes_no_sums(chained: Geography) -> None:
    assert chained.shares([], START).exact == {}
    assert chained.shares(["NONC"], START).exact == {}


def test_a_code_without_an_heir_yet_counts_in_england_only() -> None:
    places = {
        "ENG": ("england", None, None),
        "AAA": ("sub_icb", START, Y23),
        "BBB": ("sub_icb", START, None),
    }
    heirs = {"AAA": [(Y25, "BBB", 1.0)]}
    between = small(Y24, places, {}, heirs).shares(["AAA"], Y24).exact
    after = small(Y25, places, {}, heirs).shares(["AAA"], Y24).exact
    assert between == {"ENG": ("AAA",)}
    assert after == {"ENG": ("AAA",), "BBB": ("AAA",)}


def test_the_digest_follows_the_day_on_which_a_place_ended() -> None:
    def ending(day: date) -> Geography:
        places = {"AAA": ("sub_icb", START, day), "BBB": ("sub_icb", START, None)}
        return small(Y25, places, {}, {"AAA": [(Y23, "BBB", 1.0)]})

    assert ending(Y23).digest == ending(Y23).digest
    assert ending(Y23).digest != ending(Y24).digest


def test_successions_in_a_circle_end() -> None:
    places = {
        "ENG": ("england", None, None),
        "AAA": ("sub_icb", START, Y23),
        "BBB": ("sub_icb", START, Y23),
    }
    heirs = {"AAA": [(Y23, "BBB", 1.0)], "BBB": [(Y23, "AAA", 1.0)]}
    geography = small(Y24, places, {}, heirs)
    assert geography.shares(["AAA"], Y23).exact == {"ENG": ("AAA",)}


def test_a_split_without_all_its_pieces_is_nowhere_whole() -> None:
    places = {
        "ENG": ("england", None, None),
        "Y01": ("region", None, None),
        "AAA": ("sub_icb", START, Y23),
        "BBB": ("sub_icb", Y23, None),
        "CCC": ("sub_icb", Y23, None),
    }
    parents = {code: [("Q01", START, None)] for code in ("AAA", "BBB", "CCC")}
    parents["Q01"] = [("Y01", START, None)]
    places["Q01"] = ("icb", START, None)
    geography = small(Y24, places, parents, {"AAA": [(Y23, "BBB", 0.6)]})
    shares = geography.shares(["AAA"], START)
    assert "Q01" not in shares.exact
    assert shares.modelled["Q01"] == {"AAA": 0.6}


# People


@pytest.fixture
def line() -> PopulationLine:
    days = (date(2024, 10, 1), date(2025, 5, 31), date(2025, 6, 1), date(2026, 8, 1))
    return PopulationLine(tuple(day.toordinal() for day in days), (1000.0, 1242.0, 500.0, 926.0))


@pytest.mark.parametrize(
    ("day", "people"),
    [
        (date(2019, 1, 15), 1000),
        (date(2024, 10, 1), 1000),
        (date(2024, 10, 15), 1014),
        (date(2025, 5, 31), 1242),
        (date(2025, 6, 1), 500),
        (date(2025, 6, 15), 514),
        (date(2026, 8, 1), 926),
        (date(2030, 1, 15), 926),
    ],
)
def test_people_between_counts_run_in_a_line(
    line: PopulationLine, day: date, people: float
) -> None:
    assert line.on(day) == pytest.approx(people)


def test_people_are_summed_as_counts_are(shipped: SimpleNamespace) -> None:
    people = shipped.december.populations(DECEMBER, "registered")
    whole = people["ENG"]
    assert whole == pytest.approx(sum(people[c] for c in shipped.december.members("ENG", DECEMBER)))
    west = shipped.december.members("QWO", DECEMBER)
    assert people["QWO"] == pytest.approx(sum(people[code] for code in west))
    assert people["QNQ"] == people["D4U1Y"]
    # Between 62,154,631 (2024-25) and 63,237,908 (August 2026).
    assert whole == pytest.approx(62_154_631 + (63_237_908 - 62_154_631) * 440 / 669, rel=1e-5)


def test_people_follow_a_place_through_its_step(shipped: SimpleNamespace) -> None:
    may = shipped.december.populations(date(2025, 5, 1), "registered")
    june = shipped.december.populations(date(2025, 6, 1), "registered")
    assert may["03Q"] > 368_000 > 250_000 > june["03Q"] > 248_000
    assert june["42D"] - may["42D"] == pytest.approx(120_000, rel=0.01)
    assert june["QOQ"] == pytest.approx(may["QOQ"], rel=0.001)
    residents = shipped.december.populations(date(2025, 6, 1), "resident")
    assert residents["03Q"] == pytest.approx(364_606 * 0.674, rel=0.001)


@pytest.mark.parametrize("month", [date(2024, 4, 1), date(2025, 5, 1), DECEMBER])
def test_england_has_as_many_weighted_as_registered_people(
    shipped: SimpleNamespace, month: date
) -> None:
    weighted, registered = (
        shipped.december.populations(month, kind)["ENG"] for kind in ("need_weighted", "registered")
    )
    assert weighted == pytest.approx(registered, rel=1e-9)


def test_people_of_a_merged_icb_are_those_of_its_members(shipped: SimpleNamespace) -> None:
    people = shipped.april.populations(DECEMBER, "registered")
    assert people["S1Y5D"] == pytest.approx(
        people["M1J4Y"] + people["06H"] + people["06K"] + people["06N"]
    )
    assert people["S0E4D"] == pytest.approx(people["10Q"] + people["14Y"] + people["15A"])


def test_people_for_modelled_figures_have_the_same_share(shipped: SimpleNamespace) -> None:
    exact = shipped.april.populations(DECEMBER, "registered")
    modelled = shipped.april.populations(DECEMBER, "registered", modelled=True)
    assert set(modelled) == {"92A", "D9Y0V", "U2G6B", "S0E4D", "S9B9J", "QRL"}
    share = FRIMLEY["U2G6B"] * exact["D4U1Y"]
    assert modelled["S0E4D"] == pytest.approx(exact["S0E4D"] + share)
    assert modelled["U2G6B"] == pytest.approx(share)
    assert modelled["92A"] == pytest.approx(exact["92A"] + FRIMLEY["92A"] * exact["D4U1Y"])
    assert exact["U2G6B"] == modelled["U2G6B"], "its only figures then are modelled"


def test_from_its_first_day_a_new_place_has_its_own_people(shipped: SimpleNamespace) -> None:
    people = shipped.april.populations(APRIL, "registered")
    # 479,419 in 2024-25 and 496,514 in August 2026, over the practices of April 2026.
    assert people["U2G6B"] == pytest.approx(479_419 + (496_514 - 479_419) * 561 / 669, abs=1)
    assert people.keys() & {"D4U1Y", "QNQ", "QMJ"} == set()
    assert shipped.april.populations(APRIL, "registered", modelled=True) == {}


def test_there_are_people_before_icbs_began(shipped: SimpleNamespace) -> None:
    people = shipped.december.populations(date(2021, 1, 1), "registered")
    assert people["ENG"] == pytest.approx(60_606_345, rel=0.001)
    assert people["QOQ"] > 1_700_000


def test_a_place_with_people_not_counted_is_left_out() -> None:
    places = {
        "ENG": ("england", None, None),
        "Q01": ("icb", START, None),
        "Q02": ("icb", START, None),
        "AAA": ("sub_icb", START, None),
        "BBB": ("sub_icb", START, None),
        "CCC": ("sub_icb", START, None),
    }
    parents = {"AAA": [("Q01", START, None)], "BBB": [("Q01", START, None)]}
    parents["CCC"] = [("Q02", START, None)]
    lines = {("registered", code): ((START.toordinal(),), (10.0,)) for code in ("AAA", "CCC")}
    geography = small(Y24, places, parents, {}, lines)
    assert geography.populations(Y24, "registered") == {"Q02": 10.0, "AAA": 10.0, "CCC": 10.0}
    assert geography.populations(Y24, "resident") == {}
