"""Months that an earlier version read: who reported what is filled in from what was kept of them."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from metrics.models import (
    Figure,
    Place,
    ProviderCount,
    ProviderFigure,
    Release,
    ReleaseEvent,
    Succession,
)
from metrics.models.provider_counts import releases_without_full_grain
from metrics.releases import bundled
from metrics.releases.figures import rebuild_figures
from tests import dump
from tests.months import MARCH


@pytest.fixture
def bundle_of_january(
    published_months: list[Release], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    path = tmp_path / "counts.zip"
    with path.open("wb") as file:
        assert bundled.export_counts(file=file, releases=published_months[:1]) == 1
    monkeypatch.setattr(bundled, "FILE", path)
    return path


def test_full_grain_comes_from_the_bundle_or_the_kept_zip(
    published_months: list[Release], bundle_of_january: Path
) -> None:
    january, february, march = published_months
    before = dump.published()["ProviderCount"]
    ProviderCount.objects.exclude(treatment_function="C_999").delete()
    bundled.stored_path(january).unlink()
    bundled.stored_path(march).unlink()

    assert bundled.fill_provider_counts(by="a test") == 2

    assert list(releases_without_full_grain()) == [march]
    assert set(ReleaseEvent.objects.filter(verb="fill").values_list("release", flat=True)) == {
        january.pk,
        february.pk,
    }
    kept = {row[1:] for row in before if row[1] != march.pk}
    assert {row[1:] for row in dump.published()["ProviderCount"] if row[1] != march.pk} == kept


def test_the_command_fills_in_before_it_looks_for_new_months(
    published_months: list[Release], bundle_of_january: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ProviderCount.objects.filter(release=published_months[0]).exclude(
        treatment_function="C_999"
    ).delete()
    call_command("load_bundled")
    assert "read by an earlier version: 1." in capsys.readouterr().out
    assert not releases_without_full_grain().exists()


def test_the_command_sums_anew_what_a_migration_has_emptied(
    published_months: list[Release], bundle_of_january: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = dump.published()["Figure"]
    Figure.objects.update(non_admitted_known=None, non_admitted_median=None, non_admitted_p95=None)
    call_command("load_bundled")
    assert "rebuilt" not in capsys.readouterr().out
    Release.objects.update(geography="")
    call_command("load_bundled")
    assert "3 months rebuilt." in capsys.readouterr().out
    assert [row[1:] for row in dump.published()["Figure"]] == [row[1:] for row in before]
    call_command("load_bundled")
    assert "rebuilt" not in capsys.readouterr().out


def test_filled_in_months_have_the_figures_of_every_provider(
    published_months: list[Release], bundle_of_january: Path
) -> None:
    """As if they had been read by this version: those of a trust with what joined it among them."""
    Succession.objects.create(
        predecessor=Place.objects.get(code="RWA"),
        successor=Place.objects.get(code="RJL"),
        date=MARCH,
        kind="merge",
        source="a test",
    )
    rebuild_figures(published_months, on=MARCH)
    before = provider_figures()
    assert any(since for _, _, since in before), "one of them is a sum"
    ProviderCount.objects.exclude(treatment_function="C_999").delete()
    ProviderFigure.objects.filter(release__in=published_months[:2]).delete()
    assert bundled.fill_provider_counts(by="a test") == 3
    assert provider_figures() == before
    # Nothing is left to fill in, and doing so again changes nothing.
    assert bundled.fill_provider_counts(by="a test") == 0
    assert provider_figures() == before


def provider_figures() -> dict[tuple[int, int, date | None], tuple[str, bytes]]:
    rows = ProviderFigure.objects.values_list(
        "release", "place", "since", "treatment_functions", "values"
    )
    return {key[:3]: (key[3], bytes(key[4])) for key in rows}
