"""All twenty-two genuine months, imported by the command into a site of their own, held against what
NHS England published and against what is known of who did not report. It takes minutes: run by
`make proofs`. Three of the months are in test_genuine_sample.py, among the other tests."""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client

from metrics.analysis.analysed_measures import ANALYSED, ANALYSED_BY_SLUG
from metrics.analysis.load_panel import load_panel
from metrics.analysis.results import analyse_panel
from metrics.formatting import number
from metrics.measures import BY_SLUG
from metrics.models import Count, DataIssue, Figure, Place, ProviderCount, Release
from metrics.releases.bundled import FILE as BUNDLED
from metrics.rtt.bands import unpack
from metrics.rtt.bundle import Bundle
from metrics.series import Vintages, read_figures
from tests import dump
from tests.oracles.recode import APRIL_NAME, parents_of_2026, recode_to_april_2026
from tests.oracles.waits import plain_percentile
from tests.sites import Site, new_site

pytestmark = [pytest.mark.xdist_group("genuine"), pytest.mark.proofs]

TOTAL = "C_999"
MARCH_2026, APRIL_2026 = date(2026, 3, 1), date(2026, 4, 1)
LARGE = 2_000
# The shares that NHS England's own figures give are printed to a tenth of a per cent.
TENTH = 0.001
KEPT_FROM = 1.0


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def exported(month: str, level: str, treatment: str = TOTAL) -> list[dict[str, str]]:
    """What `export_figures` prints."""
    out = io.StringIO()
    call_command(
        "export_figures", "--month", month, "--level", level, "--treatment", treatment, stdout=out
    )
    return list(csv.DictReader(io.StringIO(out.getvalue())))


@pytest.fixture(scope="session")
def built(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory, migrated_template: str
) -> Iterator[SimpleNamespace]:
    site = new_site(tmp_path_factory.mktemp("genuine"), migrated_template)
    zips = sorted((shared_data / "rtt").glob("*.zip"))
    # In the order of their names: August before January before June. Time is for the command.
    done = site.manage("import_rtt", *zips)
    yield SimpleNamespace(site=site, zips=zips, said=done.stdout)
    site.drop()


@pytest.fixture
def genuine(built: SimpleNamespace, django_db_blocker) -> Iterator[Site]:
    """The site with all months, open to this process. To be read, and left as it is."""
    with django_db_blocker.unblock(), built.site.opened():
        yield built.site


@pytest.fixture
def months(genuine: Site) -> list[date]:
    return list(Release.objects.published().order_by("month").values_list("month", flat=True))


# --- all months, against NHS England's own ------------------------------------------------------


def test_all_twenty_two_months_are_published(built, genuine, months, shared_data) -> None:
    assert len(built.zips) == 22
    assert built.said.count(": published (") == 22
    assert (months[0], months[-1], len(months)) == (date(2024, 4, 1), date(2026, 1, 1), 22)
    manifest = {row["file"]: row for row in rows_of(shared_data / "rtt" / "manifest.csv")}
    for release in Release.objects.all():
        row = manifest[release.file_name]
        assert (release.sha256, release.address) == (row["sha256"], row["url"])
        assert release.revised == ("revised" in release.file_name)
        assert not release.issues.filter(severity="hard").exists()
        # England's totals as NHS England published them are a check on reading as well.
        assert not release.issues.filter(code__in=["control-total", "unknown-place"]).exists()


EXACT = {
    "incomplete_total": "waiting_list",
    "incomplete_within_18": "within_18_weeks",
    "incomplete_over_52": "over_52_weeks",
    "incomplete_over_65": "over_65_weeks",
    "incomplete_over_78": "over_78_weeks",
    "incomplete_over_104": "over_104_weeks",
    "admitted_completed_total": "completed_admitted",
    "nonadmitted_completed_total": "completed_non_admitted",
    "new_rtt_periods": "clock_starts",
}
IN_WEEKS = {"incomplete_median_weeks": "median_weeks", "incomplete_92nd_pct_weeks": "p92_weeks"}
ADMITTED_WEEKS = {
    "admitted_median_weeks": "admitted_median",
    "admitted_95th_pct_weeks": "admitted_p95",
}


def test_england_is_what_nhs_england_published(genuine, months, shared_data, note) -> None:
    compared = compare_england(months, shared_data)
    note(f"England: {compared} numbers of {len(months)} months")
    # NHS England's series is held without April 2024 and January 2026.
    assert compared == 20 * 15


def compare_england(months: list[date], shared_data: Path) -> int:
    """How many numbers of these months were compared with NHS England's time series."""
    published = {
        row["month"]: row
        for row in rows_of(shared_data / "official" / "england_time_series.csv")
        if row["month"] in {f"{month:%Y-%m}" for month in months}
    }
    assert {f"{month:%Y-%m}" for month in months} - published.keys() <= {"2024-04", "2026-01"}
    compared = 0
    for month, row in published.items():
        (ours,) = exported(month, "england")
        assert (ours["place"], ours["name"]) == ("ENG", "England")
        for column, name in EXACT.items():
            assert int(ours[name]) == int(row[column]), (month, name)
        for column, name in IN_WEEKS.items():
            assert float(ours[name]) == pytest.approx(float(row[column]), rel=1e-9), (month, name)
        share = 100 * float(row["incomplete_pct_within_18"])
        assert float(ours["percent_within_18_weeks"]) == pytest.approx(share, rel=1e-9)
        figure = Figure.objects.visible_to(None).get(
            month=f"{month}-01", place__code="ENG", treatment_function=TOTAL
        )
        for column, name in ADMITTED_WEEKS.items():
            assert getattr(figure, name) == pytest.approx(float(row[column]), rel=1e-9), month
        assert figure.admitted_within_18 == int(row["admitted_within_18"])
        compared += len(EXACT) + len(IN_WEEKS) + len(ADMITTED_WEEKS) + 2
    return compared


def test_every_icb_and_treatment_function_is_what_nhs_england_published(
    genuine, shared_data, note
) -> None:
    published = rows_of(shared_data / "official" / "icb_waiting_list_by_specialty.csv")
    assert len(published) == 6 * 42 * 23
    compared = compare_icbs(published)
    empty = [key(row) for row in published if row["Incomplete_Pathways"] == "0"]
    note(
        f"ICBs: {len(published)} rows, {dict(compared.numbers)} numbers compared, {len(compared.differing)} differ;"
        f" {len(set(compared.without_percentile))} more rows of fewer than 20 pathways without percentiles;"
        f" rows of 0 pathways, which have no line here: {compared.without_line}"
    )
    assert compared.differing == []
    assert compared.without_line == empty and len(empty) == 2
    assert len(set(compared.without_percentile)) == 181
    assert compared.numbers == {"counts": 5 * 5794, "shares": 5794, "percentiles": 2 * (5796 - 183)}
    # And the other way round: no line here that NHS England does not have.
    known = {key(row) for row in published}
    assert {at for at in compared.ours if at[2] != TOTAL} <= known


@dataclass
class Compared:
    """Lines of NHS England's file beside ours."""

    ours: dict[tuple[str, str, str], dict[str, str]]
    numbers: Counter[str] = field(default_factory=Counter)
    differing: list[tuple[str, str, str]] = field(default_factory=list)
    without_percentile: list[tuple[str, str, str]] = field(default_factory=list)
    without_line: list[tuple[str, str, str]] = field(default_factory=list)


def compare_icbs(published: list[dict[str, str]]) -> Compared:
    ours = {
        (row["month"], row["place"], row["treatment_function"]): row
        for month in sorted({row["Period"] for row in published})
        for row in exported(month, "icb", "all")
    }
    compared = Compared(ours)
    for row in published:
        at = row["Period"], row["ICB_Code"], row["TF_Code"]
        own_row = ours.get(at)
        if own_row is None:
            # A place to which nobody reported a treatment function has no line here.
            assert int(row["Incomplete_Pathways"]) == 0, at
            compared.without_line.append(at)
            continue
        compared.differing += [
            at for name, column in AS_COUNTS.items() if int(own_row[name]) != int(row[column])
        ]
        compared.numbers["counts"] += len(AS_COUNTS)
        waiting = int(row["Incomplete_Pathways"])
        if waiting:
            share = 100 * float(row["Pct_Within_18wks"])
            if float(own_row["percent_within_18_weeks"]) != pytest.approx(share, rel=1e-9):
                compared.differing.append(at)
            compared.numbers["shares"] += 1
        for name, theirs in (("median_weeks", "Median_Wait_Wks"), ("p92_weeks", "P92_Wait_Wks")):
            if row[theirs] == "":
                # NHS England prints no percentile of fewer than 20 pathways.
                assert waiting < 20, at
                compared.without_percentile.append(at)
            else:
                if float(own_row[name]) != pytest.approx(float(row[theirs]), rel=1e-9):
                    compared.differing.append(at)
                compared.numbers["percentiles"] += 1
    return compared


AS_COUNTS = {
    "waiting_list": "Incomplete_Pathways",
    "within_18_weeks": "Within_18wks",
    "over_52_weeks": "Waiters_52plus",
    "over_65_weeks": "Waiters_65plus",
    "over_78_weeks": "Waiters_78plus",
}


def key(row: dict[str, str]) -> tuple[str, str, str]:
    return row["Period"], row["ICB_Code"], row["TF_Code"]


@pytest.mark.parametrize(
    ("treatment", "of_places", "with_direct"), [(TOTAL, "58.1", "59.7"), ("C_170", "0.16", "0.29")]
)
def test_englands_rate_per_head_is_that_of_all_places(
    genuine, treatment, of_places, with_direct
) -> None:
    """The year to December 2025, with and without what NHS England commissions directly."""
    measure, december = BY_SLUG["admitted-per-1000"], date(2025, 12, 1)
    vintages = Vintages.visible_to(None)
    months = vintages.months_to(december, 12)
    england = Place.objects.get(code="ENG")
    regions = list(Place.objects.filter(kind="region"))
    figures = read_figures(
        user=None,
        vintages=vintages,
        places=[england, *regions],
        months=months,
        treatments=(treatment,),
    )
    series = figures.series(england, treatment)
    decimals = len(of_places.split(".")[1])
    assert number(measure.rule(series, 11), decimals) == of_places
    assert number(replace(measure.rule, less="")(series, 11), decimals) == with_direct
    done, people = 0, 0.0
    for region in regions:
        for row in figures.series(region, treatment).rows:
            done, people = done + row.completed_admitted, people + row.registered / 12
    assert measure.rule(series, 11) == pytest.approx(1000 * done / people)


def test_every_level_adds_up_to_the_next(genuine, months) -> None:
    """Sub-ICB locations to ICBs, ICBs to regions; England has NHS England's own on top."""
    for month in (months[0], months[-1]):
        levels = {
            level: exported(f"{month:%Y-%m}", level, "all")
            for level in ("england", "region", "icb", "sub_icb")
        }
        sizes = {level: len({row["place"] for row in rows}) for level, rows in levels.items()}
        assert sizes == {"england": 1, "region": 7, "icb": 42, "sub_icb": 106}
        for name in ("waiting_list", "within_18_weeks", "completed_admitted", "clock_starts"):
            sums = {level: sum(int(row[name]) for row in rows) for level, rows in levels.items()}
            assert sums["sub_icb"] == sums["icb"] == sums["region"] < sums["england"]
            # NHS England's own commissioning is the rest, most of it of planned operations.
            assert sums["region"] > 0.96 * sums["england"]


# --- who did not report -------------------------------------------------------------------------


def missing_in(month: str) -> dict[tuple[str, str], DataIssue]:
    issues = DataIssue.objects.filter(
        release__month=f"{month}-01", code="not-submitting", place__kind="sub_icb"
    )
    return {(issue.provider, issue.place.code): issue for issue in issues.select_related("place")}


def month_after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def test_those_who_did_not_report_are_found_with_their_shares(genuine, shared_data, note) -> None:
    known = rows_of(shared_data / "reference" / "nonsubmission_exposure_by_sicbl.csv")
    compared, below = 0, []
    for row in known:
        month = month_after(row["last_month_reported"])
        issue = missing_in(month).get((row["missing_provider"], row["sicbl_ods"]))
        if float(row["pct_of_incomplete"]) < KEPT_FROM:
            below.append((row["missing_provider"], row["place_name"]))
            continue
        assert issue, (month, row["missing_provider"], row["place_name"])
        share = float(row["pct_of_incomplete"]) / 100
        assert issue.share == pytest.approx(share, abs=TENTH), row
        exact = int(row["provider_incomplete"]) / int(row["sicbl_incomplete"])
        assert issue.share == pytest.approx(exact, rel=1e-9), row
        assert issue.last_reported == date.fromisoformat(row["last_month_reported"] + "-01")
        compared += 1
    note(f"not submitting: {compared} shares compared, {below} are below 1% and not kept")
    assert compared == 16 and len(below) == 3
    sheffield = missing_in("2025-07")
    # A tenth of a list or more: the place is not compared with others that month.
    assert {
        place for (who, place), item in sheffield.items() if who == "RHQ" and item.suppresses
    } == {
        "03N",
        "03L",
        "02P",
    }
    assert missing_in("2025-11")["RF4", "A3A8R"].suppresses
    assert not any(who == "RF4" for who, _ in missing_in("2025-12"))
    assert any(who == "RHQ" for who, _ in missing_in("2025-12"))


@pytest.mark.parametrize(
    ("month", "kind", "codes", "why"),
    [
        (date(2025, 6, 1), "sub_icb", ("03Q", "42D"), "its boundary changed"),
        (date(2025, 7, 1), "sub_icb", ("03N",), "too much was missing"),
    ],
)
def test_no_list_that_fell_for_another_reason_is_said_to_improve(
    genuine, month: date, kind: str, codes: tuple[str, ...], why: str
) -> None:
    """Vale of York's list fell by a quarter in June 2025, Sheffield's by 88% in July: a move of
    practices, and a trust that sent nothing, of which nearly all of that list was."""
    panel = load_panel(Place.Kind(kind), month, treatments=(TOTAL,))
    rows = [i for i, place in enumerate(panel.places) if place.code in codes]
    assert len(rows) == len(codes)
    other_rows = 0
    for measure in ANALYSED:
        result = analyse_panel(panel, measure)
        for row in rows:
            assert result.suppression_reason[row, 0].startswith(why), (
                measure.slug,
                panel.places[row],
            )
            text = (result.rule, result.variation, result.label)
            assert not any(item[row, 0] for item in text) and np.isnan(result.rank[row, 0])
        other_rows += int((result.variation != "").sum())
    assert other_rows > 3 * len(panel.places), "the rest are spoken of"


SOUTH_YORKSHIRE = {
    "02P": {"02P"},
    "03L": {"03L"},
    "QF7": {"02P", "02X", "03L", "03N"},
}


@pytest.mark.parametrize(("kind", "codes"), [("sub_icb", ("02P", "03L")), ("icb", ("QF7",))])
def test_places_are_spoken_of_without_a_trust_that_sent_nothing(
    genuine, shared_data, kind: str, codes: tuple[str, ...]
) -> None:
    """Sheffield Teaching Hospitals had more than a tenth of these lists, and less than half."""
    panel = load_panel(Place.Kind(kind), date(2025, 7, 1), treatments=(TOTAL,))
    within_18 = ANALYSED_BY_SLUG["within-18-weeks"]
    result = analyse_panel(panel, within_18)
    lists = {month: lists_in(shared_data, month) for month in panel.months}
    for code in codes:
        (row,) = (i for i, place in enumerate(panel.places) if place.code == code)
        without = set(result.left_out[row, 0].split())
        assert "RHQ" in without and not result.suppression_reason[row, 0]
        for provider in without:
            assert any(provider not in {key[0] for key in month} for month in lists.values())
        for i, month in enumerate(lists.values()):
            within, waiting = share_of(month, SOUTH_YORKSHIRE[code], without)
            assert result.by_month[row, 0, i] == pytest.approx(100 * within / waiting, rel=1e-12)


Lists = dict[tuple[str, str], tuple[int, int]]


def lists_in(shared_data: Path, month: date) -> Lists:
    """(provider, commissioner) -> pathways waiting within 18 weeks and in all, row after row."""
    (path,) = (shared_data / "rtt").glob(f"*-{month:%b%y}-*.zip")
    lists: Lists = {}
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
        rows = csv.reader(io.TextIOWrapper(file, "utf-8-sig", errors="replace"))
        header = next(rows)
        at = {name: i for i, name in enumerate(header)}
        bands = [i for i, name in enumerate(header) if name.startswith("Gt ")]
        for row in rows:
            part, function = row[at["RTT Part Type"]], row[at["Treatment Function Code"]]
            if (part, function) == ("Part_2", TOTAL):
                key = row[at["Provider Org Code"]], row[at["Commissioner Org Code"]]
                counts = [int(row[i] or 0) for i in bands]
                lists[key] = sum(counts[:18]), sum(counts)
    return lists


def share_of(lists: Lists, commissioners: set[str], without: set[str]) -> tuple[int, int]:
    kept = [lists[key] for key in lists if key[1] in commissioners and key[0] not in without]
    return sum(within for within, _ in kept), sum(waiting for _, waiting in kept)


def test_a_trust_that_merged_is_not_called_missing(genuine) -> None:
    january = DataIssue.objects.filter(release__month=date(2025, 1, 1))
    assert not january.filter(code="not-submitting", provider="RAP").exists()
    (gone,) = january.filter(code="provider-gone", provider="RAP")
    assert "29,766 pathways waiting in December 2024" in gone.text
    assert "merged into Royal Free London NHS Foundation Trust (RAL)" in gone.text
    assert not DataIssue.objects.filter(code="not-submitting", provider="RAP").exists()


def test_nothing_else_of_size_is_called_missing(genuine, shared_data, note) -> None:
    verdicts = {
        row["provider_ods"]: row["verdict"]
        for row in rows_of(shared_data / "reference" / "provider_successions.csv")
    }
    called = set(
        DataIssue.objects.filter(code="not-submitting").values_list("provider", "last_reported")
    )
    large, small = {}, {}
    for provider, last in called:
        counts = ProviderCount.objects.filter(
            release__month=last, treatment_function=TOTAL, part="2"
        ).pathways()
        waiting = sum(counts[key] for key in counts if key[0] == provider)
        (large if waiting >= LARGE else small)[provider, f"{last:%Y-%m}"] = waiting
    note(f"called missing, of {LARGE:,} pathways or more: {large}; the rest: {small}")
    without_reason = {
        who: waiting
        for who, waiting in large.items()
        if not verdicts.get(who[0], "").startswith("not submitting")
    }
    # Nothing was reported for its service in November and December 2024, before it came back under
    # another code: "recoded after a gap".
    assert without_reason == {("NQTH0", "2024-10"): 4494}
    assert verdicts["NQTH0"] == "recoded after a gap"
    assert {who for who, _ in large} == {"RHQ", "RF4", "S5E5Y", "NQTH0"}


# --- the counts that come with the software -----------------------------------------------------


# What the file holds and how it is read are the same wherever it is stored.
@pytest.mark.embedded
def test_the_bundled_counts_give_the_same_figures(
    built, months, tmp_path_factory, django_db_blocker, migrated_template
) -> None:
    bundled = new_site(tmp_path_factory.mktemp("bundled"), migrated_template)
    bundled.manage("load_places")
    assert "22 months of bundled figures published" in bundled.manage("load_bundled").stdout
    try:
        for month in months:
            with built.site.opened():
                published = dump.meaning(month=month)
            with bundled.opened():
                ours = dump.meaning(month=month)
            # What was odd on single rows of the file cannot be seen in sums.
            published["DataIssue"] = [x for x in published["DataIssue"] if "subset-larger" not in x]
            for table in ("Count", "ProviderCount", "Figure", "DataIssue"):
                same = {table: ours[table]}
                assert dump.differences(same, {table: published[table]}) == [], month
            assert ours["Count"] and ours["ProviderCount"] and ours["Figure"]
        with built.site.opened():
            named = set(Place.objects.values_list("code", "kind", "name", "official_name"))
        with bundled.opened():
            assert set(Place.objects.values_list("code", "kind", "name", "official_name")) == named
            assert set(Release.objects.values_list("origin", flat=True)) == {"bundled"}
            # Nothing is left to load, at a later start.
            assert bundled.manage("load_bundled").stdout == ""
    finally:
        bundled.drop()


@pytest.mark.embedded
def test_the_bundled_file_is_what_the_command_makes_of_the_extracts(genuine, tmp_path) -> None:
    made = tmp_path / "made.zip"
    out = io.StringIO()
    call_command("export_counts", "--to", made, stdout=out)
    assert out.getvalue().startswith("22 months, ")
    with made.open("rb") as new, BUNDLED.open("rb") as shipped:
        rebuilt, shipped_bundle = Bundle(new), Bundle(shipped)
        assert rebuilt.origins == shipped_bundle.origins and len(rebuilt.origins) == 22
        for origin in (shipped_bundle.origins[0], shipped_bundle.origins[-1]):
            assert (
                shipped_bundle.month(origin).digest()
                == rebuilt.month(origin).digest()
                == origin.content_sha256
            )
    assert BUNDLED.stat().st_size <= 30 * 1000 * 1000
    digests = dict(Release.objects.values_list("file_name", "content_sha256"))
    assert digests == {origin.file_name: origin.content_sha256 for origin in shipped_bundle.origins}


# --- the geography of April 2026 ----------------------------------------------------------------


@pytest.fixture(scope="session")
def in_april(
    built: SimpleNamespace, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    """The site once more, with December 2025 recoded and published as April 2026."""
    folder = tmp_path_factory.mktemp("april")
    december = shared_data / "rtt" / "Full-CSV-data-file-Dec25-ZIP-4M-6jPlxd.zip"
    path = recode_to_april_2026(december, folder, shared_data / "reference")
    site = built.site.copied(folder / "site")
    output = site.manage("import_rtt", path).stdout
    yield SimpleNamespace(site=site, said=output)
    site.drop()


@pytest.fixture
def april(in_april: SimpleNamespace, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), in_april.site.opened():
        yield in_april.site


def current_icbs() -> set[str]:
    newest = Release.objects.published().order_by("-month")[0].month
    return set(Place.objects.filter(kind="icb").on(newest).values_list("code", flat=True))


def test_thirty_six_icbs_become_current(in_april, april, shared_data) -> None:
    assert in_april.said == f"April 2026: published ({APRIL_NAME})\n"
    assert not DataIssue.objects.filter(release__month=APRIL_2026, code="unknown-place").exists()
    expected = {row["ICB26CDH"] for row in rows_of(shared_data / "reference" / "icbs_2026.csv")}
    assert len(expected) == 36
    assert current_icbs() == expected
    rows = exported("2026-04", "icb")
    assert {row["place"] for row in rows} == expected
    (england,) = exported("2026-04", "england")
    (december,) = exported("2025-12", "england")
    assert england["waiting_list"] == december["waiting_list"]
    # December is still listed as it was.
    assert len(exported("2025-12", "icb")) == 42
    page = Client().get("/places/").content.decode()
    assert "Central East" in page and "West and North London" in page


WHOLE = ("S1Y5D", "D7T5G", "T6Y0W", "Z9B2Z")
ADDED = (
    "waiting_list",
    "within_18",
    "over_52",
    "over_65",
    "over_78",
    "over_104",
    "decision_to_admit",
    "completed_admitted",
    "admitted_known",
    "admitted_within_18",
    "completed_non_admitted",
    "non_admitted_known",
    "clock_starts",
)


def test_a_merged_icbs_history_is_the_sum_of_its_members(april, shared_data, note) -> None:
    parents = parents_of_2026(shared_data / "reference")
    members = {
        icb: {code for code, (parent, _) in parents.items() if parent == icb} for icb in WHOLE
    }
    assert members["Z9B2Z"] == {"93C", "W2U3Z"}
    assert members["S1Y5D"] == {"M1J4Y", "06H", "06K", "06N"}
    compared = 0
    for icb, codes in members.items():
        figures = Figure.objects.visible_to(None).filter(place__code=icb, modelled=False)
        assert figures.values("month").distinct().count() == 22 + 1
        parts = defaultdict(lambda: dict.fromkeys(ADDED, 0))
        inside = Figure.objects.visible_to(None).filter(place__code__in=codes, modelled=False)
        for row in inside.values():
            for name in ADDED:
                parts[row["month"], row["treatment_function"]][name] += row[name]
        for row in figures.values():
            at = row["month"], row["treatment_function"]
            assert {name: row[name] for name in ADDED} == parts.pop(at), (icb, at)
            compared += 1
        assert not parts, icb
    note(f"April 2026: {compared} lines of merged ICBs are the sums of their members")


@pytest.mark.parametrize("icb", ["S1Y5D", "Z9B2Z"])
def test_a_merged_icbs_percentiles_are_of_summed_bands(icb, april, shared_data) -> None:
    parents = parents_of_2026(shared_data / "reference")
    codes = [code for code, (parent, _) in parents.items() if parent == icb]
    counts = Count.objects.filter(
        release__state="published", commissioner__in=codes, treatment_function=TOTAL
    )
    figures = Figure.objects.visible_to(None).filter(
        place__code=icb, treatment_function=TOTAL, modelled=False
    )
    assert len(figures) == 22 + 1
    for figure in figures:
        for part, share, name in (
            ("2", Fraction(1, 2), "median"),
            ("2", Fraction(92, 100), "p92"),
            ("1A", Fraction(1, 2), "admitted_median"),
            ("1A", Fraction(95, 100), "admitted_p95"),
            ("1B", Fraction(1, 2), "non_admitted_median"),
            ("1B", Fraction(95, 100), "non_admitted_p95"),
        ):
            packed = counts.filter(release_id=figure.release_id, part=part)
            bands = unpack([bytes(item.bands) for item in packed], 105).sum(axis=0).tolist()
            expected = plain_percentile(bands, share)
            assert getattr(figure, name) == pytest.approx(float(expected), rel=1e-12), figure


def test_a_split_place_is_modelled_and_never_counted(april) -> None:
    """Frimley went three ways: its share of the new ICBs' history is an estimate, and says so."""
    history = Figure.objects.visible_to(None).filter(month__lt=APRIL_2026, treatment_function=TOTAL)
    assert not history.filter(place__code="U2G6B", modelled=False).exists()
    assert history.filter(place__code="U2G6B", modelled=True).count() == 22
    assert history.filter(place__code="S0E4D", modelled=False).count() == 22
    for release in Release.objects.published().filter(month__lt=APRIL_2026):
        exact = history.filter(release=release, modelled=False)
        of = dict(exact.values_list("place__code", "waiting_list"))
        assert of["S0E4D"] == of["10Q"] + of["14Y"] + of["15A"]
        assert of["S9B9J"] == of["92A"] + of["09D"] + of["70F"] + of["97R"]


CLOSED = ("QHG", "QUE", "QM7", "QH8", "QJG", "QMM", "QMJ", "QRV", "QU9", "QNQ", "QXU", "QNX")


def lines_of(codes: tuple[str, ...]) -> set[tuple]:
    figures = Figure.objects.visible_to(None).filter(place__code__in=codes, modelled=False)
    return set(
        figures.filter(month__lt=APRIL_2026).values_list(
            "month", "place__code", "treatment_function", *ADDED, "median", "p92"
        )
    )


def test_a_closed_icb_keeps_its_figures_and_its_page(built, april) -> None:
    now = lines_of(CLOSED)
    with built.site.opened():
        assert now == lines_of(CLOSED)
    assert len({row[1] for row in now}) == 12 and len({row[0] for row in now}) == 22
    assert not Figure.objects.filter(place__code__in=CLOSED, month=APRIL_2026).exists()
    page = Client().get("/places/QHG/")
    assert page.status_code == 200
    assert "Central East" in page.content.decode()


def test_withdrawing_that_month_makes_forty_two_current_again(
    in_april, built, months, tmp_path_factory, django_db_blocker
) -> None:
    site = in_april.site.copied(tmp_path_factory.mktemp("back"))
    try:
        site.manage("withdraw_release", "2026-04", "--reason", "It was made up.")
        for month in months:
            with built.site.opened():
                before = dump.meaning(month=month)
            with site.opened():
                assert dump.differences(dump.meaning(month=month), before) == [], month
        with site.opened():
            assert len(current_icbs()) == 42
            assert exported("2026-04", "icb") == []
            assert Client().get("/places/QHG/").status_code == 200
    finally:
        site.drop()
