import csv
import doctest
import shutil
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import calendar, place_search, provider_names, reference
from metrics.models import (
    Alias,
    Membership,
    Place,
    Population,
    ProviderCount,
    Release,
    SeriesBreak,
    Succession,
    Target,
)
from metrics.places import Changes, ensure_providers, find_places, load_places
from metrics.provider_names import plain_name

pytestmark = pytest.mark.django_db
TABLES = (Place, Membership, Succession, Population, Alias, SeriesBreak, Target)
NOTHING = Changes()


@pytest.fixture
def loaded() -> None:
    load_places(by="a test")


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Changes one reference file, in a copy: each row goes through a function; None drops it."""
    folder = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, folder)
    monkeypatch.setattr(reference, "FOLDER", folder)

    def edit(table: str, change: Callable[[dict[str, str]], dict[str, str] | None]) -> None:
        rows = reference.rows(table)
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(filter(None, map(change, rows)))

    return edit


def contents() -> list[list[tuple]]:
    """Every row of every table, without its own number."""
    return [sorted((row[1:] for row in m.objects.values_list()), key=repr) for m in TABLES]


def released(month: date) -> Release:
    return Release.objects.create(month=month, file_name=f"{month:%b%y}.zip")


def counted(release: Release, *providers: str) -> None:
    ProviderCount.objects.create(
        release=release,
        commissioner="03R",
        treatment_function="C_999",
        part="2",
        providers=" ".join(sorted(providers)),
        bands=b"\x03\x00" * len(providers),
    )


# Loading


def test_everything_is_loaded(loaded: None) -> None:
    pages = Place.objects.with_pages()
    assert pages.count() == 163
    assert pages.on(date(2026, 3, 31)).filter(kind="icb").count() == 42
    assert pages.on(date(2026, 4, 1)).filter(kind="icb").count() == 36
    york = Place.objects.get(code="03Q")
    assert (york.name, york.ons_code, york.kind) == ("Vale of York", "E38000188", "sub_icb")
    assert york.official_name == "NHS Humber and North Yorkshire ICB - 03Q"
    assert (york.latitude, york.longitude) == (53.94199, -1.06969)
    assert york.memberships_up.get().parent.name == "Humber and North Yorkshire"
    assert set(york.breaks.values_list("month", flat=True)) == {date(2025, 6, 1)}
    assert york.populations.get(kind="registered", date=date(2024, 10, 1)).count == 370128
    standards = Target.objects.get(is_national_standard=True, measure="within-18-weeks")
    assert (standards.value, standards.due) == (92, None)


def test_frimley_is_split_and_north_middlesex_merged(loaded: None) -> None:
    frimley = Succession.objects.filter(predecessor__code="D4U1Y", kind="split")
    assert dict(frimley.values_list("successor__code", "weight")) == {
        "U2G6B": 0.588618993418278,
        "D9Y0V": 0.229339252148803,
        "92A": 0.18204175443292,
    }
    merged = Succession.objects.get(predecessor__code="RAP")
    assert (merged.successor.code, merged.kind, merged.date) == ("RAL", "merge", date(2025, 1, 1))
    assert "confidence: high" in merged.source
    assert not Succession.objects.filter(predecessor__code__in=["RHQ", "RF4", "RA9"]).exists()
    assert Place.objects.get(code="RAP").kind == Place.Kind.PROVIDER
    ended = Succession.objects.get(predecessor__code="ADN")
    assert (ended.kind, ended.successor) == ("close", None)


def test_loading_twice_changes_nothing(loaded: None) -> None:
    before = contents()
    with CaptureQueriesContext(connection) as queries:
        again = load_places(by="a test")
    assert not again
    assert contents() == before
    assert [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_changed_row_is_changed_and_nothing_else(loaded: None, edited: Callable) -> None:
    edited("places", lambda row: row | {"name": "York"} if row["code"] == "03Q" else row)
    before = {place.code: place.pk for place in Place.objects.all()}
    changed = load_places(by="a test")
    assert changed.places == Changes(changed=1)
    assert (changed.memberships, changed.aliases, changed.populations) == (NOTHING,) * 3
    assert Place.objects.get(code="03Q").name == "York"
    assert {place.code: place.pk for place in Place.objects.all()} == before


@pytest.mark.parametrize(
    ("table", "key", "name"),
    [
        ("aliases", {"place": "72Q", "text": "Lewisham"}, "aliases"),
        ("memberships", {"child": "03R", "parent": "QWO"}, "memberships"),
        ("successions", {"predecessor": "QHG"}, "successions"),
        ("provider_successions", {"predecessor": "RAP"}, "successions"),
        ("series_breaks", {"place": "03Q"}, "series_breaks"),
        ("targets", {"measure": "over-78-weeks"}, "targets"),
        ("populations", {"place": "03R", "kind": "resident", "date": "2021-03-21"}, "populations"),
    ],
)
def test_a_row_no_longer_listed_goes(
    loaded: None, edited: Callable, table: str, key: dict[str, str], name: str
) -> None:
    edited(table, lambda row: None if key.items() <= row.items() else row)
    assert getattr(load_places(by="a test"), name) == Changes(removed=1)
    assert not load_places(by="a test")


def test_a_place_no_longer_listed_stays(loaded: None, edited: Callable) -> None:
    for table, column in (("places", "code"), ("memberships", "child"), ("aliases", "place")):
        edited(table, lambda row, column=column: None if row[column] == "03R" else row)
    for table in ("populations", "series_breaks"):
        edited(table, lambda row: None if row["place"] == "03R" else row)
    loaded_again = load_places(by="a test")
    assert loaded_again.places == NOTHING
    assert loaded_again.populations.removed == 12
    assert Place.objects.filter(code="03R").exists()


def test_what_was_changed_by_hand_is_put_right(loaded: None) -> None:
    before = contents()
    Place.objects.filter(code="QOQ").update(name="Hull and York", valid_to=date(2030, 1, 1))
    Population.objects.filter(place__code="03R").update(count=1)
    Alias.objects.create(place=Place.objects.get(code="03R"), text="Wakey", kind="area")
    Membership.objects.filter(child__code="03R").delete()
    changed = load_places(by="a test")
    assert (changed.places, changed.aliases) == (Changes(changed=1), Changes(removed=1))
    assert changed.populations == Changes(changed=12)
    assert changed.memberships == Changes(added=1)
    assert contents() == before


def test_a_mistake_in_one_file_changes_nothing_at_all(loaded: None, edited: Callable) -> None:
    edited("places", lambda row: row | {"name": "York"} if row["code"] == "03Q" else row)
    edited("populations", lambda row: row | {"place": "nowhere"})
    before = contents()
    with pytest.raises(KeyError):
        load_places(by="a test")
    assert contents() == before


def test_the_command_says_what_it_changed() -> None:
    output = StringIO()
    call_command("load_places", stdout=output)
    assert "places: 163 added, 0 changed, 0 removed" in output.getvalue()
    assert "series breaks: 41 added" in output.getvalue()
    output = StringIO()
    call_command("load_places", stdout=output)
    assert output.getvalue() == "Places are up to date.\n"


def test_an_extracts_name_of_a_provider_is_kept() -> None:
    ensure_providers(names={"RAL": "ROYAL FREE LONDON NHS FT"}, month=date(2025, 1, 1))
    load_places(by="a test")
    assert Place.objects.get(code="RAL").name == "Royal Free London NHS FT"


# Providers


def test_providers_are_recorded_as_they_appear() -> None:
    names = {"RXF": "MID YORKSHIRE TEACHING NHS TRUST", "NT447": "DUCHY HOSPITAL"}
    ensure_providers(names=names, month=date(2025, 12, 1))
    trust = Place.objects.get(code="RXF")
    assert (trust.name, trust.official_name) == ("Mid Yorkshire Teaching NHS Trust", names["RXF"])
    assert (trust.kind, trust.valid_from, trust.valid_to) == (Place.Kind.PROVIDER, None, None)
    assert Place.objects.count() == 2


@pytest.mark.parametrize("order", [(6, 12), (12, 6)])
def test_the_newest_months_name_stands_whatever_the_order(order: tuple[int, int]) -> None:
    names = {
        6: {"RWK": "EAST AND NORTH HERTFORDSHIRE NHS TRUST", "OLD": "OLD NAME LTD"},
        12: {"RWK": "EAST AND NORTH HERTFORDSHIRE TEACHING NHS TRUST"},
    }
    for number in order:
        month = date(2025, number, 1)
        counted(released(month), *names[number])
        ensure_providers(names=names[number], month=month)
    assert Place.objects.get(code="RWK").name == "East and North Hertfordshire Teaching NHS Trust"
    assert Place.objects.get(code="OLD").name == "Old Name Ltd"


def test_a_name_without_words_takes_nothing_away() -> None:
    ensure_providers(names={"RXF": "MID YORKSHIRE", "RAB": " "}, month=date(2025, 12, 1))
    ensure_providers(names={"RXF": ""}, month=date(2026, 1, 1))
    assert Place.objects.get(code="RXF").name == "Mid Yorkshire"
    assert Place.objects.get(code="RAB").name == "RAB"


def test_a_very_long_name_fits() -> None:
    ensure_providers(names={"RXF": "LONG " * 100}, month=date(2025, 12, 1))
    trust = Place.objects.get(code="RXF")
    assert (len(trust.name), len(trust.official_name)) == (120, 200)


def test_places_with_pages_are_never_touched(loaded: None) -> None:
    before = contents()
    ensure_providers(names={"Y56": "LONDON TRUST", "03R": "WAKEFIELD"}, month=date(2025, 12, 1))
    assert contents() == before


def test_recording_providers_takes_few_queries(django_assert_max_num_queries: Callable) -> None:
    names = {f"R{number:03}": f"TRUST {number}" for number in range(100)}
    month = date(2025, 12, 1)
    ensure_providers(names=names, month=month)
    # Three, and the savepoint of the transaction they are in.
    with django_assert_max_num_queries(3 + 2):
        ensure_providers(names=names | {"R001": "ANOTHER", "NEW": "NEW"}, month=month)
    assert Place.objects.get(code="R001").name == "Another"
    with django_assert_max_num_queries(1 + 2):
        ensure_providers(names={"R001": "ANOTHER"}, month=month)


@pytest.mark.parametrize(
    ("capitals", "plain"),
    [
        (
            "BARKING, HAVERING AND REDBRIDGE UNIVERSITY HOSPITALS NHS TRUST",
            "Barking, Havering and Redbridge University Hospitals NHS Trust",
        ),
        ("ST GEORGE'S UNIVERSITY HOSPITALS NHS FT", "St George's University Hospitals NHS FT"),
        ("ALDER HEY CHILDREN'S NHS FOUNDATION TRUST", "Alder Hey Children's NHS Foundation Trust"),
        ("THE CHRISTIE NHS FOUNDATION TRUST", "The Christie NHS Foundation Trust"),
        ("NUFFIELD HOSPITAL OXFORD (THE MANOR)", "Nuffield Hospital Oxford (The Manor)"),
        ("HOSPITAL FOR THE SICK", "Hospital for the Sick"),
        ("SPAMEDICA STOCKTON-ON-TEES", "SpaMedica Stockton-on-Tees"),
        ("NORWICH & NORFOLK SURGICAL LTD (N2S)", "Norwich & Norfolk Surgical Ltd (N2S)"),
        ("KING EDWARD VII HOSPITAL", "King Edward VII Hospital"),
        ("HCRG CARE EAST RIDING LLP", "HCRG Care East Riding LLP"),
        ("THE ONE HEALTH GROUP PLC", "The One Health Group plc"),
        ("NEWMEDICA   -TELFORD ", "Newmedica - Telford"),
        ("Already Written by Someone", "Already Written by Someone"),
        ("", ""),
    ],
)
def test_names_as_a_reader_would_write_them(capitals: str, plain: str) -> None:
    assert plain_name(capitals) == plain


@pytest.mark.parametrize("module", [calendar, provider_names, place_search])
def test_examples_in_words(module: object) -> None:
    assert doctest.testmod(module).failed == 0


# Finding


def codes(text: str, limit: int = 20) -> list[str]:
    return [match.place.code for match in find_places(text, limit)]


def test_what_people_type_finds_their_place_first(loaded: None) -> None:
    first = {
        "vale york": "03Q",
        "York Vale": "03Q",
        "NHS Vale of York CCG": "03Q",
        "QOQ": "QOQ",
        "qoq": "QOQ",
        "lewisham": "72Q",
        "wakefield": "03R",
        "wakef": "03R",
        "leeds": "15F",
        "north east lincs": "03H",
        "north east lincolnshire": "03H",
        "bury": "00V",
        "bury st edmunds": "07K",
        "Bury St. Edmund's": "07K",
        "grimsby": "03H",
        "E54000051": "QOQ",
        "e38000264": "92A",
        "wakefeild": "03R",
        "wakfield": "03R",
        "humber": "QOQ",
        "HNY": "QOQ",
        "BLMK": "QHG",
        "BSW": "QOX",
        "BNSSG": "QUY",
        "LSC": "QE1",
        "NENC": "QHM",
        "C&M": "QYG",
        "c & m": "QYG",
        "GM": "QOP",
        "Humber, Coast and Vale": "QOQ",
        "scarborough": "42D",
        "selby": "42D",
        "glossop": "15M",
        "tameside": "01Y",
        "tameside and glossop": "01Y",
        "halifax": "02T",
        "pontefract": "03R",
        "king's lynn": "26A",
        "kings lynn": "26A",
        "King\N{RIGHT SINGLE QUOTATION MARK}s Lynn": "26A",
        "Lêéds": "15F",
        "stoke on trent": "05W",
        "London": "Y56",
        "England": "ENG",
        "northeast lincolnshire": "03H",
        "scarborough north yorkshire": "42D",
    }
    assert {text: codes(text)[:1] for text in first} == {t: [code] for t, code in first.items()}


@pytest.mark.parametrize(
    ("boroughs", "place"),
    [
        ("Lewisham Bexley Bromley Greenwich Lambeth Southwark", "72Q"),
        ("Croydon Kingston Merton Richmond Sutton Wandsworth", "36L"),
        ("Barnet Camden Enfield Haringey Islington", "93C"),
        ("Brent Ealing Harrow Hillingdon Hounslow Westminster", "W2U3Z"),
        ("Havering Redbridge Hackney Newham", "A3A8R"),
    ],
)
def test_every_london_borough(loaded: None, boroughs: str, place: str) -> None:
    for borough in boroughs.split():
        assert place in codes(borough)[:2], borough
    for borough in ("Hammersmith and Fulham", "Kensington and Chelsea"):
        assert codes(borough)[0] == "W2U3Z"
    for borough in ("Barking and Dagenham", "Tower Hamlets", "Waltham Forest", "City of London"):
        assert codes(borough)[0] == "A3A8R"


def test_a_match_says_why(loaded: None) -> None:
    reasons = {
        "lewisham": "includes Lewisham",
        "BSW": "also called BSW",
        "tameside and glossop": "formerly Tameside and Glossop",
        "E54000051": "code E54000051",
        "e38000264": "code E38000264",
        "wakefield": "",
    }
    assert {text: find_places(text)[0].why for text in reasons} == reasons
    assert {m.place.code: m.why for m in find_places("selby")}[
        "03Q"
    ] == "includes Selby (until May 2025)"


def test_shrewsbury_is_not_bury(loaded: None) -> None:
    assert "M2L0M" not in codes("bury")
    assert codes("shrewsbury") == ["M2L0M"]


def test_part_of_a_word_is_found_when_no_word_begins_so(loaded: None) -> None:
    assert codes("akefiel") == ["03R"]


def test_slips_are_forgiven_only_when_nothing_fits(loaded: None) -> None:
    assert codes("leeds") == ["15F"]
    assert codes("sheffeild")[0] == "03N"
    assert codes("yrok")[0] == "03Q"
    assert codes("xqzkwv") == []


def test_the_best_come_first_and_no_more_than_asked(loaded: None) -> None:
    matches = find_places("yorkshire", 5)
    assert len(matches) == 5
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)
    assert find_places("yorkshire", 0) == []


def test_two_places_of_one_name_the_icb_first(loaded: None) -> None:
    assert codes("south east london")[:2] == ["QKK", "72Q"]


def test_providers_are_not_found_they_have_no_page(loaded: None) -> None:
    ensure_providers(names={"RXF": "XYLOPHONE NHS TRUST"}, month=date(2025, 12, 1))
    assert codes("xylophone") == []
    assert codes("RXF") == []


def test_a_name_without_letters_does_no_harm() -> None:
    Place.objects.create(code="03R", kind="sub_icb", name="?", official_name="-")
    assert codes("03r") == ["03R"]
    assert codes("wakefield") == []


@pytest.mark.parametrize("text", ["vale york", "wakefeild", "nothing like this", "x" * 10_000, ""])
def test_finding_takes_two_queries(
    loaded: None, text: str, django_assert_max_num_queries: Callable
) -> None:
    with django_assert_max_num_queries(2):
        find_places(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\0wakefield",
        "'",
        '"; DROP TABLE',
        "%",
        "_",
        "\\",
        "x" * 10_000,
        "a " * 5000,
        "\N{FACE WITH TEARS OF JOY}",
        "\N{ZERO WIDTH JOINER}",
        "\ud800",
        "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}",
        "\N{LATIN SMALL LETTER SHARP S}",
        "<script>",
        "nhs",
        "&&&",
    ],
)
def test_any_input_gives_a_list(loaded: None, text: str) -> None:
    assert isinstance(find_places(text), list)


@given(st.text(max_size=60))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_gives_a_list(loaded: None, text: str) -> None:
    matches = find_places(text, 7)
    assert len(matches) <= 7
    assert len({match.place.pk for match in matches}) == len(matches)
