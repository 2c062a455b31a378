"""The cancer counts that come with the project: what they are made from, and that they are loaded once."""

from io import BytesIO
from pathlib import Path

import pytest

from metrics.cancer import bundle
from metrics.cancer.lines import digest_of
from metrics.cancer.periods import month_of_day
from metrics.cancer.read import read_workbook
from metrics.models import Release, StandardCount
from metrics.releases import bundled_standards
from metrics.releases.bundled_standards import (
    FILE,
    export_standards,
    load_bundled_standards,
    stored_standards,
)
from metrics.rtt.problems import Refused

LARGEST_IN_ALL = 31_000_000


def test_all_that_is_bundled_is_small() -> None:
    assert sum(file.stat().st_size for file in FILE.parent.iterdir()) <= LARGEST_IN_ALL


def test_it_holds_the_counts_of_the_genuine_workbooks(shared_data: Path) -> None:
    with FILE.open("rb") as file:
        shipped = bundle.Bundle(file)
        assert len(shipped.origins) == 18
        for origin in shipped.origins[::6]:
            with (shared_data / "cancer" / origin.file_name).open("rb") as workbook:
                month = read_workbook(workbook)
            assert shipped.counts(origin) == month.counts()
            assert (origin.content_sha256, origin.rows) == (month.digest(), len(month.lines))


def test_every_month_is_whole() -> None:
    with FILE.open("rb") as file:
        shipped = bundle.Bundle(file)
        for origin in shipped.origins:
            month = month_of_day(f"{origin.month}-01")
            assert month and digest_of(month, shipped.counts(origin)) == origin.content_sha256


def test_a_damaged_file_is_refused() -> None:
    with pytest.raises(Refused):
        bundle.Bundle(BytesIO(b"PK no zip"))


@pytest.mark.django_db
def test_it_is_loaded_once_and_can_be_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of its months."""
    with FILE.open("rb") as file:
        shipped = bundle.Bundle(file)
        months = [(origin, shipped.counts(origin)) for origin in shipped.origins[:2]]
    small = tmp_path / "cancer-counts.zip"
    with small.open("wb") as file:
        assert bundle.write(file, months) == 2
    monkeypatch.setattr(bundled_standards, "FILE", small)
    assert load_bundled_standards(by="a test") == 2
    assert load_bundled_standards(by="a test") == 0
    releases = Release.objects.of_dataset(Release.Dataset.CANCER).order_by("month")
    assert [release.state for release in releases] == ["published", "published"]
    assert all(release.origin == Release.Origin.BUNDLED for release in releases)
    assert stored_standards(releases[0]) == months[0][1]
    assert not Release.objects.published().exists()
    england = StandardCount.objects.get(
        release=releases[0], organisation="ENG", standard="62D", category=""
    )
    assert (england.within, england.total) == (15812.5, 25016.5)
    again = BytesIO()
    export_standards(file=again)
    assert again.getvalue() == small.read_bytes()
