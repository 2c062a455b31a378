import io
import json
import zipfile
from datetime import date

import pytest

from metrics.rtt.bundle import ABOUT, Bundle, Origin, write
from metrics.rtt.month import Month, month_from_rows
from metrics.rtt.problems import Refused
from metrics.rtt.read import read
from tests.extracts import BEFORE_APRIL_2021, ORDINARY, extract_csv


def origin(month: Month) -> Origin:
    return Origin(
        f"{month.month:%Y-%m}", "a.zip", "https://x/a.zip", "ab", True, 1, 9, month.digest()
    )


NOW = month_from_rows(read(io.BytesIO(extract_csv(ORDINARY))))
EARLIER = month_from_rows(
    read(io.BytesIO(extract_csv(ORDINARY, layout=BEFORE_APRIL_2021, month=date(2021, 3, 1))))
)


def written(*months: Month) -> bytes:
    out = io.BytesIO()
    write(out, [(origin(month), month) for month in months])
    return out.getvalue()


def test_every_count_comes_back_in_both_band_layouts() -> None:
    opened = Bundle(io.BytesIO(written(NOW, EARLIER)))
    assert [origin.month for origin in opened.origins] == ["2021-03", "2025-11"]
    for item, month in zip(opened.origins, (EARLIER, NOW), strict=True):
        back = opened.month(item)
        assert back.digest() == month.digest() == item.content_sha256
        assert back.month == month.month
        assert back.provider_names == month.provider_names


def test_the_same_counts_give_the_same_bytes() -> None:
    assert written(NOW, EARLIER) == written(EARLIER, NOW)


def test_it_says_where_it_came_from_and_under_what_licence() -> None:
    with zipfile.ZipFile(io.BytesIO(written(NOW))) as archive:
        about = json.loads(archive.read(ABOUT))
    assert "Open Government Licence v3.0" in about["licence"]
    assert "NHS England" in about["source"]
    assert about["months"][0]["sha256"] == "ab"


@pytest.mark.parametrize("damage", [b"", b"not a zip", written(NOW)[:-900]])
def test_a_damaged_file_is_refused(damage: bytes) -> None:
    with pytest.raises(Refused, match="damaged"):
        Bundle(io.BytesIO(damage))
