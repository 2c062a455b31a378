"""The layout of tiles: every place once, none on another, roughly where it lies."""

from collections import Counter
from datetime import date

import pytest

from metrics import reference

TILES = {row["place"]: row for row in reference.rows("tiles")}
PLACES = {row["code"]: row for row in reference.rows("places")}
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def there(kind: str, day: date) -> list[dict[str, str]]:
    return [
        row
        for row in PLACES.values()
        if row["kind"] == kind
        and (not row["valid_from"] or date.fromisoformat(row["valid_from"]) <= day)
        and (not row["valid_to"] or day < date.fromisoformat(row["valid_to"]))
    ]


@pytest.mark.parametrize(
    ("kind", "day", "many"),
    [("icb", BEFORE, 42), ("icb", AFTER, 36), ("sub_icb", BEFORE, 106), ("sub_icb", AFTER, 106)],
)
def test_every_place_has_one_tile_and_no_two_lie_on_each_other(kind, day, many) -> None:
    codes = [row["code"] for row in there(kind, day)]
    assert len(codes) == many
    cells = Counter((TILES[code]["column"], TILES[code]["row"]) for code in codes)
    assert max(cells.values()) == 1 and len(cells) == many
    shorts = Counter(TILES[code]["short"] for code in codes)
    assert max(shorts.values()) == 1, "no two tiles bear the same letters"
    assert all(len(short) <= 4 for short in shorts)


@pytest.mark.parametrize("kind", ["icb", "sub_icb"])
def test_north_lies_above_south_and_west_left_of_east(kind: str) -> None:
    """Of places at least a degree apart nine in ten pairs keep their order; near ones make room."""
    rows = there(kind, BEFORE)
    for axis, degrees, way in (("row", "latitude", -1), ("column", "longitude", 1)):
        stored = checked = 0
        for row in rows:
            for other in rows:
                apart = float(other[degrees]) - float(row[degrees])
                if apart >= 1:
                    checked += 1
                    step = int(TILES[other["code"]][axis]) - int(TILES[row["code"]][axis])
                    stored += step * way >= 0
        assert checked > 100 and stored / checked > 0.9, (axis, stored / checked)


def test_there_is_no_tile_for_nowhere() -> None:
    assert set(TILES) <= set(PLACES)
    assert {PLACES[code]["kind"] for code in TILES} == {"icb", "sub_icb"}
