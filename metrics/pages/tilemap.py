"""Places as equal tiles: who is where comes from our own layout in metrics/reference/tiles.csv."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from metrics import reference
from metrics.charts import Tile, TileMap
from metrics.models import Place

FIFTHS = ("Lowest fifth", "Second fifth", "Middle fifth", "Fourth fifth", "Highest fifth")


@lru_cache(maxsize=1)
def cells() -> dict[str, tuple[int, int, str]]:
    """Place code -> column, row and the short name on its tile."""
    return {
        row["place"]: (int(row["column"]), int(row["row"]), row["short"])
        for row in reference.rows("tiles")
    }


def tile_map_of(
    *,
    name: str,
    title: str,
    places: Sequence[Place],
    values: Mapping[int, float],
    format_value: Callable[[float | None], str],
    url: Callable[[Place], str],
    width: int = 720,
) -> TileMap:
    """`values` by place; a place without one is hatched. Shades say how much, not how good."""
    fifth = fifths(values)
    tiles = tuple(
        Tile(
            place.name,
            cells()[place.code][2],
            *cells()[place.code][:2],
            fifth.get(place.pk),
            f"{format_value(values[place.pk])}, {FIFTHS[fifth[place.pk]].lower()}"
            if place.pk in fifth
            else "not compared",
            url(place),
        )
        for place in places
        if place.code in cells()
    )
    return TileMap(
        name=name,
        title=title,
        summary=_summary(places, values, format_value),
        tiles=tiles,
        key=_key(values, fifth, format_value),
        width=width,
    )


def fifths(values: Mapping[int, float]) -> dict[int, int]:
    """0 for the lowest fifth to 4 for the highest; equal values share a fifth."""
    ordered = sorted(values.values())
    return {key: 5 * ordered.index(value) // len(ordered) for key, value in values.items()}


def _key(
    values: Mapping[int, float],
    fifth: Mapping[int, int],
    format_value: Callable[[float | None], str],
) -> tuple[str, ...]:
    words = []
    for i, name in enumerate(FIFTHS):
        inside = [values[key] for key, value_fifth in fifth.items() if value_fifth == i]
        words.append(
            f"{name}: {format_value(min(inside))} to {format_value(max(inside))}"
            if inside
            else name
        )
    return tuple(words)


def _summary(
    places: Sequence[Place],
    values: Mapping[int, float],
    format_value: Callable[[float | None], str],
) -> str:
    if not values:
        return "No place can be compared."
    low, high = min(values.values()), max(values.values())
    return (
        f"Each tile is one of {len(places)} places, roughly where it lies. Values run from {format_value(low)}"
        f" to {format_value(high)}. Darker tiles, with more dots, have higher values: higher is not always"
        " better. Each tile leads to its place; the table has all values."
    )
