"""Funnel, tile map, positions and swarm: sound pictures, in the palette, readable without colour."""

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.calendar import month_before
from metrics.charts import (
    FunnelChart,
    FunnelDot,
    RankChart,
    RankSeries,
    Swarm,
    Tile,
    TileMap,
    funnel_chart,
    palette,
    rank_chart,
    swarm,
    tile_map,
)
from tests.metrics.test_charts import (
    MARK_COLOURS,
    SVG,
    WORD_COLOURS,
    assert_sound,
    contrast_with_white,
    parsed,
)

MONTHS = tuple(month_before(date(2025, 12, 1), back) for back in reversed(range(20)))
CURVE = tuple((size, 50 - 300 / size, 50 + 300 / size) for size in (20.0, 60.0, 100.0))
FUNNEL = FunnelChart(
    name="funnel",
    title="Within 18 weeks",
    summary="One differs.",
    middle=50,
    unit="percent",
    dots=(
        FunnelDot("Leeds", 80, 50),
        FunnelDot("Bury", 30, 62, 1),
        FunnelDot("Wakefield & <b>", 40, 80, 2),
    ),
    limits=(CURVE, CURVE),
    size_words="Pathways",
    size_words_short="Pathways",
)
MAP = TileMap(
    name="map",
    title="A map",
    summary="Tiles.",
    key=tuple("ABCDE"),
    tiles=(
        *(Tile(f"Place {i}", f"P{i}", i + 1, 1, i, f"{i}%", f"/places/{i}/") for i in range(5)),
        Tile("Nowhere", "Now", 2, 2, None, "not compared", "/places/N/"),
    ),
)
RANKS = RankChart(
    name="positions",
    title="Positions",
    summary="Here.",
    months=MONTHS,
    of=106,
    series=tuple(
        RankSeries(
            f"Place {i}", tuple((10 + i, 5 + i, 30 + i) if m % 7 else None for m in range(20))
        )
        for i in range(4)
    ),
)
SWARM = Swarm(
    name="places",
    title="All",
    summary="Alike.",
    unit="percent",
    reference=61.5,
    groups=(("42 ICBs", (60.0, 60.1, 71.0, None)), ("106 sub-ICB locations", (55.0,) * 9)),
)
EVERY = [(funnel_chart, FUNNEL), (tile_map, MAP), (rank_chart, RANKS), (swarm, SWARM)]


@pytest.mark.parametrize(("draw", "chart"), EVERY)
@pytest.mark.parametrize("width", [720, 340])
def test_every_picture_is_sound_alone_and_in_its_palette(draw, chart, width: int) -> None:
    from dataclasses import replace

    chart = replace(chart, width=width)
    svg = draw(chart, source="NHS England, December 2025")
    assert_sound(svg)
    assert not re.search(r"href=", svg), "what travels alone has no links"
    root = parsed(svg)
    assert root.get("role") == "img" and root.find(f"{SVG}title").text == chart.title
    drawn = set(re.findall(r'(?:fill|stroke)="(#[^"]+)"', svg))
    allowed = {*WORD_COLOURS, *MARK_COLOURS, *palette.CHOSEN}
    allowed |= {fill for fill, _ in palette.FIFTHS} | {palette.GRID, palette.PAPER}
    assert drawn <= allowed
    assert draw(chart) == draw(chart)


def test_places_beyond_the_limits_have_other_shapes_and_a_name() -> None:
    svg = funnel_chart(FUNNEL)
    assert "Wakefield &amp; &lt;b&gt;" in svg
    root = parsed(svg)
    # One of each, and one of each again in the key.
    assert len(root.findall(f".//{SVG}circle")) == 2
    assert len(root.findall(f".//{SVG}polygon")) == 4


def test_tiles_are_links_in_reading_order_with_names_for_a_screen_reader() -> None:
    root = parsed(tile_map(MAP))
    assert root.get("role") == "group"
    links = root.findall(f".//{SVG}a")
    assert [link.get("href") for link in links] == [
        *(f"/places/{i}/" for i in range(5)),
        "/places/N/",
    ]
    assert links[3].get("aria-label") == "Place 3: 3%"
    assert links[3].find(f"{SVG}title").text == "Place 3: 3%"


def test_a_tile_says_its_fifth_in_pips_and_one_not_compared_is_hatched() -> None:
    root = parsed(tile_map(MAP))
    pip_counts = [len(link.findall(f"{SVG}rect")) - 1 for link in root.findall(f".//{SVG}a")]
    assert pip_counts[:5] == [1, 2, 3, 4, 5]
    last = root.findall(f".//{SVG}a")[-1]
    assert last.find(f"{SVG}rect").get("fill") == "url(#map-hatch)"
    assert "Not compared" in "".join(root.itertext())


def test_each_chosen_place_has_a_shape_of_its_own_and_intervals() -> None:
    root = parsed(rank_chart(RANKS))
    shapes = {
        (mark.tag, len((mark.get("points") or "").split()), mark.get("fill"))
        for mark in [*root.findall(f".//{SVG}polygon"), *root.findall(f".//{SVG}circle")]
    }
    assert len(shapes) == 4
    upright = [
        item for item in root.findall(f".//{SVG}line") if item.get("stroke") == palette.CHOSEN[0]
    ]
    assert len(upright) == sum(result is not None for result in RANKS.series[0].ranks)


def test_equal_values_stand_on_each_other() -> None:
    root = parsed(swarm(SWARM))
    heights = {dot.get("cy") for dot in root.findall(f".//{SVG}circle")}
    assert len(heights) >= 9
    assert len(root.findall(f".//{SVG}circle")) == 3 + 9


# --- colour --------------------------------------------------------------------------------------

# How eyes without one kind of cone see (linear RGB; Machado, Oliveira and Fernandes 2009).
BLINDNESS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def brightness(rgb: list[float]) -> float:
    clipped = [min(1.0, max(0.0, part)) for part in rgb]
    return 0.2126 * clipped[0] + 0.7152 * clipped[1] + 0.0722 * clipped[2]


def seen(colour: str, kind: str) -> list[float]:
    rgb = linear(colour)
    return [sum(a * b for a, b in zip(row, rgb, strict=True)) for row in BLINDNESS[kind]]


def ratio(item: float, other: float) -> float:
    return (max(item, other) + 0.05) / (min(item, other) + 0.05)


@pytest.mark.parametrize("kind", [None, *BLINDNESS])
def test_fifths_grow_darker_for_every_eye(kind: str | None) -> None:
    light = [brightness(seen(fill, kind) if kind else linear(fill)) for fill, _ in palette.FIFTHS]
    assert all(ratio(a, b) >= 1.25 and a > b for a, b in pairwise(light)), light


def test_words_on_tiles_contrast_with_them() -> None:
    for fill, ink in palette.FIFTHS:
        assert ratio(brightness(linear(fill)), brightness(linear(ink))) >= 4.5, fill


@pytest.mark.parametrize("colour", palette.CHOSEN)
def test_chosen_places_words_contrast_with_white(colour: str) -> None:
    assert contrast_with_white(colour) >= 4.5


def test_no_place_is_red() -> None:
    all_charts = {
        *palette.CHOSEN,
        *MARK_COLOURS,
        *WORD_COLOURS,
        *palette.SPECIAL.values(),
    }
    for colour in all_charts | {fill for fill, _ in palette.FIFTHS}:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        assert not (red > 150 and green < 80 and blue < 80), colour


# --- anything at all -------------------------------------------------------------------------------

SHARES = st.floats(0, 100, allow_nan=False)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(1, 1e6), SHARES, st.integers(-2, 2), st.text(max_size=30)),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([720, 340]),
)
def test_any_places_make_a_sound_funnel(places, width: int) -> None:
    dots = tuple(FunnelDot(name, size, value, side) for size, value, side, name in places)
    chart = FunnelChart(
        "f", "T", "S", dots, ((), ()), 50.0, "percent", "Pathways", "P", width=width
    )
    assert_sound(funnel_chart(chart))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.one_of(st.none(), SHARES), max_size=40), st.sampled_from([720, 340]))
def test_any_values_make_a_sound_swarm(values, width: int) -> None:
    chart = Swarm("s", "T", "S", (("Places", tuple(values)),), "percent", 50.0, width=width)
    svg = swarm(chart)
    assert_sound(svg)
    assert ElementTree.fromstring(svg) is not None
