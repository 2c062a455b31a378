"""Cancer waiting times go the way of every release: registered, read, checked, published, withdrawn."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from metrics.models import Release, StandardCount
from metrics.releases.bundled_standards import stored_standards
from metrics.releases.publish import publish, withdraw
from metrics.series import Vintages
from tests.metrics.cancer.test_read import CSV, OCTOBER
from tests.metrics.cancer.workbooks import small_sheets, workbook
from tests.months import import_file

pytestmark = pytest.mark.django_db
NAME = "OCTOBER-2023-CWT-CRS-COMMISSIONER-WORKBOOK-{}.xlsx"


def write(folder: Path, ending: str = "FINAL", *, within: float = 70) -> Path:
    path = folder / NAME.format(ending)
    path.write_bytes(workbook(small_sheets(within=within)))
    return path


def test_a_workbook_is_published(tmp_path: Path) -> None:
    outcome = import_file(write(tmp_path))
    release = outcome.release
    assert outcome.kind == Release.State.PUBLISHED and release is not None
    assert (release.dataset, release.month) == (Release.Dataset.CANCER, OCTOBER)
    assert stored_standards(release)["QWO", "FDS", ""] == (70, 100)
    verbs = list(release.events.values_list("verb", flat=True))
    assert verbs == ["fetch", "stage", "publish"]


def test_it_hides_nothing_of_referral_to_treatment(tmp_path: Path) -> None:
    """A month of each dataset is published beside the other, and pages of lists do not see it."""
    import_file(write(tmp_path))
    assert not Release.objects.published().exists()
    assert not Vintages.visible_to(None)
    assert Vintages.visible_to(None).unpublished == ()
    assert StandardCount.objects.visible_to(None).exists()


def test_a_later_edition_takes_its_place_and_an_earlier_one_does_not(tmp_path: Path) -> None:
    first = import_file(write(tmp_path, "PROVISIONAL", within=60)).release
    last = import_file(write(tmp_path, "FINAL")).release
    earlier = import_file(write(tmp_path, "PROVISIONAL-2", within=50)).release
    states = [Release.objects.get(pk=each.pk).state for each in (first, last, earlier) if each]
    assert states == ["superseded", "published", "superseded"]
    shown = StandardCount.objects.visible_to(None).get(
        organisation="QWO", standard="FDS", category=""
    )
    assert shown.within == 70


def test_the_same_counts_under_another_name_are_the_same(tmp_path: Path) -> None:
    import_file(write(tmp_path))
    other = tmp_path / NAME.format("FINAL-2")
    other.write_bytes(workbook({**small_sheets(), "Another": [["sheet"]]}))
    assert import_file(other).kind == Release.State.SAME


def test_withdrawn_figures_are_gone_and_can_come_back(tmp_path: Path) -> None:
    release = import_file(write(tmp_path)).release
    assert release is not None
    withdraw(release=release, by="a test", reason="wrong")
    assert not StandardCount.objects.visible_to(None).exists()
    publish(release=Release.objects.get(pk=release.pk), by="a test")
    assert StandardCount.objects.visible_to(None).exists()


def test_what_does_not_add_up_is_refused_with_reasons(tmp_path: Path) -> None:
    sheets = small_sheets()
    sheets["28-DAY FDS (ALL ROUTES)"][8][4] = 101.0
    path = tmp_path / NAME.format("FINAL")
    path.write_bytes(workbook(sheets))
    outcome = import_file(path)
    assert outcome.kind == Release.State.REFUSED
    assert "28-DAY FDS (ALL ROUTES), row 9" in " ".join(outcome.reasons)
    assert not StandardCount.objects.exists()


def test_the_combined_csv_brings_providers(tmp_path: Path) -> None:
    release = import_file(CSV).release
    assert release is not None
    counts = stored_standards(release)
    assert counts["RXF", "FDS", ""] == (60, 80)
    assert counts["RXF", "62D", ""] == (0.5, 0.5)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_cancer", str(write(tmp_path)))
    assert "October 2023: published" in capsys.readouterr().out


def test_readers_see_one_vintage_of_a_month_and_dataset(tmp_path: Path) -> None:
    release = import_file(write(tmp_path)).release
    assert release is not None
    twin = Release(
        dataset=release.dataset,
        month=release.month,
        state=release.state,
        content_sha256="other",
        staged_at=release.staged_at,
        published_at=release.published_at,
        published_by="a test",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    twin.dataset = Release.Dataset.RTT
    twin.save()
    assert Release.objects.published().get().month == date(2023, 10, 1)
