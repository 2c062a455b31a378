"""Three of the twenty genuine months, held against what NHS England published. The last two that we
have, and one of the earlier ones for which NHS England's figures by specialty are here; all twenty,
and everything that needs a history, are in test_genuine.py (make proofs).
"""

import csv
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from metrics.models import DataIssue, Place, PublishedCheck, PublishedDifference, Release, Revision
from tests.doctored import Extract, doctored
from tests.metrics.test_genuine import (
    APRIL_2026,
    APRIL_NAME,
    compare_england,
    compare_icbs,
    exported,
    key,
    missing_in,
    rows_of,
)
from tests.oracles.recode import recode_to_april_2026
from tests.sites import Site, new_site

pytestmark = pytest.mark.xdist_group("genuine")

ICB, PROVIDER = "Commissioner Parent Org Code", "Provider Org Code"
PART = "RTT Part Type"
SEED = 20251231
NOVEMBER, DECEMBER = date(2025, 11, 1), date(2025, 12, 1)


@dataclass(frozen=True)
class Sample:
    site: Site
    months: list[date]
    said: str


def zip_of(shared_data: Path, month: date) -> Path:
    (path,) = (shared_data / "rtt").glob(f"Full-CSV-data-file-{month:%b%y}-ZIP-*.zip")
    return path


class Words(NamedTuple):
    out: str
    err: str


def imported(path: Path) -> Words:
    """What the command says. In this process: to start one takes longer than the import."""
    out, err = StringIO(), StringIO()
    with suppress(CommandError):
        call_command("import_rtt", path, stdout=out, stderr=err)
    return Words(out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def by_specialty(shared_data: Path) -> list[dict[str, str]]:
    return rows_of(shared_data / "official" / "icb_waiting_list_by_specialty.csv")


@pytest.fixture(scope="module")
def built(
    shared_data: Path,
    by_specialty: list[dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
    migrated_template: str,
) -> Iterator[Sample]:
    periods = {date.fromisoformat(f"{row['Period']}-01") for row in by_specialty}
    earlier = random.Random(SEED).choice(sorted(periods - {NOVEMBER, DECEMBER}))
    months = [earlier, NOVEMBER, DECEMBER]
    site = new_site(tmp_path_factory.mktemp("sample"), migrated_template)
    done = site.manage("import_rtt", *(zip_of(shared_data, month) for month in months))
    yield Sample(site, months, done.stdout)
    site.drop()


@pytest.fixture
def genuine(built: Sample, django_db_blocker) -> Iterator[Sample]:
    with django_db_blocker.unblock(), built.site.opened():
        yield built


def test_the_months_are_published(genuine: Sample) -> None:
    assert genuine.said.count(": published (") == 3
    published = Release.objects.published().order_by("month")
    assert list(published.values_list("month", flat=True)) == genuine.months
    assert not DataIssue.objects.filter(code__in=["control-total", "unknown-place"]).exists()


def test_england_is_what_nhs_england_published(genuine: Sample, shared_data: Path) -> None:
    assert compare_england(genuine.months, shared_data) == 3 * 15


def test_icbs_and_treatment_functions_are_what_nhs_england_published(
    genuine: Sample, by_specialty: list[dict[str, str]]
) -> None:
    of_sample = {f"{month:%Y-%m}" for month in genuine.months}
    published = [row for row in by_specialty if row["Period"] in of_sample]
    assert len(published) >= 42 * 23
    compared = compare_icbs(published)
    assert compared.differing == []
    empty = [key(row) for row in published if row["Incomplete_Pathways"] == "0"]
    assert compared.without_line == empty
    assert compared.numbers["counts"] == 5 * (len(published) - len(empty))
    known = {key(row) for row in published}
    assert {at for at in compared.ours if at[2] != "C_999"} <= known


def test_the_site_counts_what_is_equal_itself(
    genuine: Sample, by_specialty: list[dict[str, str]]
) -> None:
    """The same counts as the two tests above, told on /data/checks/."""
    of_sample = {f"{month:%Y-%m}" for month in genuine.months}
    empty = [
        row
        for row in by_specialty
        if row["Period"] in of_sample and row["Incomplete_Pathways"] == "0"
    ]
    of_england = PublishedCheck.objects.filter(table="england")
    assert of_england.aggregate(Sum("agreed"))["agreed__sum"] == 3 * 15
    unlike = PublishedDifference.objects.filter(table="icb").exclude(column="share_within_18")
    assert {row.reason for row in unlike} == ({"nobody-waits"} if empty else set())
    assert unlike.count() == 5 * len(empty)


def test_who_did_not_report_is_said_with_its_share(genuine: Sample, shared_data: Path) -> None:
    """Of December, whose month before is here too."""
    path = shared_data / "reference" / "nonsubmission_exposure_by_sicbl.csv"
    with path.open(newline="", encoding="utf-8-sig") as file:
        known = [
            row
            for row in csv.DictReader(file)
            if row["last_month_reported"] == "2025-11" and float(row["pct_of_incomplete"]) >= 1
        ]
    missing = missing_in("2025-12")
    for row in known:
        issue = missing[row["missing_provider"], row["sicbl_ods"]]
        exact = int(row["provider_incomplete"]) / int(row["sicbl_incomplete"])
        assert issue.share == pytest.approx(exact, rel=1e-9), row


@pytest.mark.embedded
def test_thirty_six_icbs_become_current(
    built: Sample, shared_data: Path, tmp_path: Path, django_db_blocker
) -> None:
    """December 2025 recoded and published as April 2026, on a copy of the site."""
    path = recode_to_april_2026(zip_of(shared_data, DECEMBER), tmp_path, shared_data / "reference")
    site = built.site.copied(tmp_path / "site")
    try:
        with django_db_blocker.unblock(), site.opened():
            assert imported(path).out == f"April 2026: published ({APRIL_NAME})\n"
            current = Place.objects.filter(kind="icb").on(APRIL_2026)
            wanted = {row["ICB26CDH"] for row in rows_of(shared_data / "reference/icbs_2026.csv")}
            assert set(current.values_list("code", flat=True)) == wanted and len(wanted) == 36
            assert {row["place"] for row in exported("2026-04", "icb")} == wanted
            (england,) = exported("2026-04", "england")
            (december,) = exported("2025-12", "england")
            assert england["waiting_list"] == december["waiting_list"]
    finally:
        site.drop()


@pytest.mark.embedded
def test_a_month_with_a_hole_is_held_and_a_whole_one_is_published(
    built: Sample, shared_data: Path, tmp_path: Path, django_db_blocker
) -> None:
    """January 2026 without West Yorkshire, without any admitted row, as of 2062; and whole, with
    Sheffield Teaching Hospitals back as it last was."""
    january = Extract(zip_of(shared_data, date(2026, 1, 1)))
    of_2062 = [row.replace(b"RTT-January-2026", b"RTT-January-2062", 1) for row in january.rows]
    spoilt = {
        "without-west-yorkshire": january.without((ICB, {"QWO"})),
        "without-admitted": january.without((PART, {"Part_1A"})),
        "of-2062": of_2062,
    }
    june = Extract(zip_of(shared_data, date(2025, 6, 1)))
    sheffield = [
        row.replace(b"RTT-June-2025", b"RTT-January-2026", 1)
        for row in june.where((PROVIDER, {"RHQ"}))
    ]
    site = built.site.copied(tmp_path / "site")
    try:
        with django_db_blocker.unblock(), site.opened():
            words = {
                name: imported(doctored(january, tmp_path / f"{name}.zip", rows))
                for name, rows in spoilt.items()
            }
            assert not Release.objects.published().filter(month__gt=DECEMBER).exists()
            back = doctored(january, tmp_path / "with-sheffield.zip", january.rows + sheffield)
            assert imported(back).out.startswith("January 2026: published (")
        west_yorkshire = words["without-west-yorkshire"]
        assert west_yorkshire.out.startswith("January 2026: staged (")
        assert "West Yorkshire (QWO)" in west_yorkshire.err
        assert "There are no completed admitted pathways at all" in words["without-admitted"].err
        assert words["of-2062"].out.startswith("January 2062: refused (")
    finally:
        site.drop()


TRUST, BAND = "RWF", "Gt 10 To 11 Weeks SUM 1"


# The ledger of small months is held on both databases.
@pytest.mark.embedded
def test_a_genuine_month_with_a_trust_altered_is_a_revision(
    built: Sample, shared_data: Path, tmp_path: Path, django_db_blocker
) -> None:
    """December 2025 once more, as one trust could correct it: nobody there waited 10 to 11 weeks. The
    ledger holds the pathways that the rows lost, of England and of each location, and no other place."""
    december = Extract(zip_of(shared_data, DECEMBER))
    lost: Counter[tuple[str, str]] = Counter()

    def corrected(line: bytes) -> bytes:
        row = dict(zip(december.columns, next(csv.reader([line.decode()])), strict=True))
        pathways = int(float(row[BAND] or 0))
        if row["RTT Part Type"] == "Part_2" and row["Commissioner Org Code"] != "NONC" and pathways:
            treatment = row["Treatment Function Code"]
            lost[row["Commissioner Org Code"], treatment] += pathways
            lost["ENG", treatment] += pathways
        totals = [name for name in ("Total", "Total All") if row[name]]
        row |= {name: str(int(float(row[name])) - pathways) for name in totals} | {BAND: "0"}
        out = StringIO()
        csv.writer(out, lineterminator="\r\n").writerow(row.values())
        return out.getvalue().encode()

    of_trust = ("Provider Org Code", [TRUST])
    rows = december.without(of_trust) + [corrected(row) for row in december.where(of_trust)]
    later = doctored(december, tmp_path / "Full-CSV-data-file-Dec25-ZIP-3M-revised.zip", rows)
    site = built.site.copied(tmp_path / "site")
    try:
        assert site.manage("import_rtt", later).stdout.startswith("December 2025: published (")
        with django_db_blocker.unblock(), site.opened():
            revision = Revision.objects.get()
            assert (revision.month, revision.before.file_name) == (
                DECEMBER,
                zip_of(shared_data, DECEMBER).name,
            )
            lists = revision.changed.filter(measure="waiting-list")
            ledger = {
                (figure.place.code, figure.treatment_function): figure.before - figure.after
                for figure in lists.filter(place__kind__in=["england", "sub_icb"]).select_related(
                    "place"
                )
            }
            locations = set(Place.objects.filter(kind="sub_icb").values_list("code", flat=True))
            assert ledger == {
                cell: pathways
                for cell, pathways in lost.items()
                if cell[0] in locations or cell[0] == "ENG"
            }
            assert len(ledger) > 50 and ledger["ENG", "C_999"] > 500
            assert revision.comparison is not None and revision.comparison.before == revision.before
    finally:
        site.drop()
