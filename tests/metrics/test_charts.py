"""Charts as readers meet them: well-formed, inside their frame, legible, and in one grammar."""

import itertools
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from metrics.charts import (
    FONTS,
    Dot,
    DotStrip,
    Flag,
    LineChart,
    Mark,
    Phase,
    Series,
    Waterfall,
    WaterfallRow,
    dot_strip,
    line_chart,
    palette,
    small_line,
    sparkline,
    to_png,
    waterfall,
)
from metrics.charts.layout import EndLabel, Note, fitted, shelve, spread
from metrics.charts.scales import value_scale
from metrics.charts.svg import measure, wrap

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def months_from(year: int, month: int, count: int) -> tuple[date, ...]:
    first = year * 12 + month - 1
    return tuple(date(n // 12, n % 12 + 1, 1) for n in range(first, first + count))


MONTHS = months_from(2024, 5, 20)
FLAG_URL = "/case-studies/1/"
LIST = tuple(208_189 + 400 * i for i in range(20))


def chart_of(*series: Series, **fields) -> LineChart:
    made = {
        "name": "waiting-list",
        "title": "Waiting list",
        "summary": "It rose.",
        "months": MONTHS,
        "series": series or (Series("Vale of York", LIST, "place"),),
        "unit": "count",
    }
    return LineChart(**(made | fields))


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def texts_of(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def paths(svg: str, colour: str) -> list[ElementTree.Element]:
    return [path for path in parsed(svg).iter(f"{SVG}path") if path.get("stroke") == colour]


def points_of(element: ElementTree.Element) -> list[tuple[float, float]]:
    """Every point that an element is drawn through, in its parent's coordinates."""
    tag = element.tag.removeprefix(SVG)
    read = lambda *names: tuple(float(element.get(name, "0")) for name in names)  # noqa: E731
    if tag in ("path", "polygon"):
        numbers = [float(n) for n in NUMBER.findall(element.get("d") or element.get("points"))]
        return list(zip(numbers[::2], numbers[1::2], strict=True))
    if tag == "line":
        return [read("x1", "y1"), read("x2", "y2")]
    if tag == "circle":
        (x, y), (r,) = read("cx", "cy"), read("r")
        return [(x - r, y - r), (x + r, y + r)]
    if tag == "rect":
        (x, y), (width, height) = read("x", "y"), read("width", "height")
        return [(x, y), (x + width, y + height)]
    if tag == "text":
        (x, y), size = read("x", "y"), float(element.get("font-size"))
        width = measure(element.text or "", size, bold=element.get("font-weight") == "bold")
        left = x - {None: 0, "middle": width / 2, "end": width}[element.get("text-anchor")]
        return [(left, y - size * 0.8), (left + width, y + size * 0.25)]
    return []


def all_points(element: ElementTree.Element, dx: float = 0, dy: float = 0):
    if element.tag == f"{SVG}defs":
        return
    if move := element.get("transform"):
        x, y = (float(n) for n in NUMBER.findall(move))
        dx, dy = dx + x, dy + y
    for x, y in points_of(element):
        yield x + dx, y + dy, element
    for child in element:
        yield from all_points(child, dx, dy)


def assert_sound(svg: str) -> None:
    """What holds for every picture, whatever the figures."""
    root = parsed(svg)
    left, top, width, height = (float(n) for n in root.get("viewBox").split())
    assert (left, top) == (0, 0)
    for x, y, element in all_points(root):
        where = f"({x}, {y}) of {ElementTree.tostring(element, 'unicode')}"
        assert -0.1 <= x <= width + 0.1, where
        assert -0.1 <= y <= height + 0.1, where
    written = svg.replace(root.findtext(f"{SVG}title") or "", "")
    assert not re.search(r"\b(nan|inf|None)\b", written)
    assert "style" not in svg
    assert "<script" not in svg
    # Nothing but the page that a flag leads to.
    assert not re.search(r"(href|src)=", svg.replace(f' href="{FLAG_URL}"', ""))


# --- what every chart carries ------------------------------------------------------------------


@pytest.mark.parametrize("draw", [line_chart, small_line])
def test_title_and_description_name_the_picture(draw) -> None:
    root = parsed(draw(chart_of()))
    assert root.get("role") == "img"
    assert root.get("class") == "chart"
    assert root.get("aria-labelledby") == "waiting-list-title waiting-list-desc"
    assert root.find(f"{SVG}title").text == "Waiting list"
    assert root.find(f"{SVG}title").get("id") == "waiting-list-title"
    assert root.find(f"{SVG}desc").text == "It rose."
    assert root.find(f"{SVG}desc").get("id") == "waiting-list-desc"


def test_the_same_figures_give_the_same_bytes() -> None:
    assert line_chart(chart_of()) == line_chart(chart_of())


def test_words_from_elsewhere_are_escaped() -> None:
    nasty = '<script>alert("1")</script> & \x00'
    svg = line_chart(
        chart_of(
            Series(nasty, LIST, "place"),
            name='x" onload="y',
            title=nasty,
            summary=nasty,
            breaks=((MONTHS[5], nasty),),
        )
    )
    root = parsed(svg)
    assert "<script" not in svg
    assert root.find(f"{SVG}title").text == '<script>alert("1")</script> & '
    assert root.get("aria-labelledby") == "x-onload-y-title x-onload-y-desc"
    assert not any("onload" in name for element in root.iter() for name in element.attrib)


def test_months_and_values_must_belong_together() -> None:
    with pytest.raises(ValueError, match="'Hull' has 3 values for 20 months"):
        chart_of(Series("Hull", (1, 2, 3), "place"))
    with pytest.raises(ValueError, match="not in order"):
        chart_of(Series("Hull", (1, 2), "place"), months=(MONTHS[1], MONTHS[0]))


# --- the grammar -----------------------------------------------------------------------------


def test_each_role_has_its_own_stroke() -> None:
    series = tuple(
        Series(role, tuple(1000 * (n + 1) + i for i in range(20)), role)
        for n, role in enumerate(("place", "part", "peer", "england", "modelled"))
    )
    drawn = {
        (path.get("stroke"), path.get("stroke-width"), path.get("stroke-dasharray"))
        for path in parsed(line_chart(chart_of(*series))).iter(f"{SVG}path")
    }
    assert drawn == {
        ("#005eb8", "3", None),
        ("#768692", "1.5", None),
        ("#768692", "1", None),
        ("#212b32", "1.5", "5 4"),
        ("#3d85c6", "2", "6 3"),
    }


def test_this_place_is_drawn_last_and_over_all() -> None:
    series = (Series("a", LIST, "place"), Series("b", LIST, "england"), Series("c", LIST, "part"))
    strokes = [p.get("stroke") for p in parsed(line_chart(chart_of(*series))).iter(f"{SVG}path")]
    assert strokes[-1] == "#005eb8"


def test_missing_months_are_never_joined_and_are_hatched() -> None:
    values = (*LIST[:5], None, None, *LIST[7:12], None, LIST[13], None, *LIST[15:])
    svg = line_chart(chart_of(Series("Vale of York", values, "place")))
    assert len(paths(svg, "#005eb8")) == 3
    hatched = [r for r in parsed(svg).iter(f"{SVG}rect") if "hatch" in r.get("fill", "")]
    # Three runs, and the swatch that says what the hatching means.
    assert len(hatched) == 4
    assert "Figures not known" in texts_of(svg)
    alone = list(parsed(svg).iter(f"{SVG}circle"))
    assert len(alone) == 2, "the single month between two gaps, and the latest"


def test_months_that_the_chart_leaps_over_are_not_joined_either() -> None:
    months = MONTHS[:5] + MONTHS[8:]
    svg = line_chart(chart_of(Series("Vale of York", LIST[:17], "place"), months=months))
    assert len(paths(svg, "#005eb8")) == 2
    assert "Figures not known" in texts_of(svg)


def test_months_not_comparable_are_left_out_with_their_reason() -> None:
    gap = (MONTHS[7], MONTHS[8], "Hull sent no figures")
    england = Series("England", tuple(v * 30 for v in LIST), "england")
    svg = line_chart(chart_of(Series("Humber", LIST, "place"), england, gaps=(gap,)))
    assert len(paths(svg, "#005eb8")) == 2
    assert len(paths(svg, "#212b32")) == 1, "England's line goes on"
    assert "Hull sent no figures" in texts_of(svg)
    assert "Figures not known" not in texts_of(svg), "the words above the hatching say it"
    also_missing = Series("Humber", (None, *LIST[1:]), "place")
    assert "Figures not known" in texts_of(line_chart(chart_of(also_missing, gaps=(gap,))))


def test_breaks_and_flags_have_a_line_and_words() -> None:
    svg = line_chart(
        chart_of(
            breaks=((MONTHS[13], "Practices moved"), (MONTHS[0], "Before the first month shown")),
            flags=(Flag(MONTHS[5], "Clinics began"), Flag(date(2019, 1, 1), "Long ago")),
        )
    )
    assert "Practices moved" in texts_of(svg)
    assert "Clinics began" in texts_of(svg)
    assert "Long ago" not in texts_of(svg)
    assert "Before the first month shown" not in texts_of(svg)
    upright = [line for line in parsed(svg).iter(f"{SVG}line") if line.get("stroke-width") == "0.8"]
    assert len(upright) == 2
    assert all(line.get("x1") == line.get("x2") for line in upright)
    assert len(list(parsed(svg).iter(f"{SVG}polygon"))) == 1


def test_a_flag_that_leads_somewhere_is_a_link_by_its_whole_title() -> None:
    title = "Straight to test for people with a heart murmur, across four hospitals"
    flags = (
        Flag(MONTHS[5], "Straight to test…", FLAG_URL, title),
        Flag(MONTHS[9], "The plan began"),
    )
    chart = chart_of(flags=flags)
    page = parsed(line_chart(chart))
    (link,) = page.iter(f"{SVG}a")
    assert (link.get("href"), link.get("aria-label")) == (FLAG_URL, title)
    assert "Straight to test…" in [words.text for words in link.iter(f"{SVG}text")]
    # A picture's parts are hidden from a screen reader: links are not in it, and the rest is.
    assert page.get("role") == "group"
    hidden = next(page.iter(f"{SVG}g"))
    assert hidden.get("aria-hidden") == "true" and not list(hidden.iter(f"{SVG}a"))
    assert "The plan began" in [words.text for words in hidden.iter(f"{SVG}text")]
    alone = parsed(line_chart(chart, source="NHS England"))
    assert alone.get("role") == "img" and not list(alone.iter(f"{SVG}a"))
    assert "Straight to test…" in texts_of(line_chart(chart, source="NHS England"))


def test_places_beside_each_other_differ_in_colour_and_dash() -> None:
    names = ("Leeds", "Hull", "York", "Bath", "Kent")
    others = [
        Series(name, tuple(value + 900 * i for value in LIST), "peer", compared=i)
        for i, name in enumerate(names, 1)
    ]
    svg = line_chart(chart_of(Series("Wakefield", LIST, "place"), *others))
    lines = [path for path in parsed(svg).iter(f"{SVG}path") if path.get("fill") == "none"]
    drawn = {(path.get("stroke"), path.get("stroke-dasharray")) for path in lines}
    assert len(drawn) == len({colour for colour, _ in drawn}) == 1 + len(names)
    assert len({dash for _, dash in drawn}) == 1 + len(names)


def test_a_standard_is_dotted_and_labelled() -> None:
    shares = tuple(58 + i / 10 for i in range(20))
    svg = line_chart(
        chart_of(
            Series("Vale of York", shares, "place"),
            unit="percent",
            standards=((92.0, "92% standard"),),
        )
    )
    dotted = [e for e in parsed(svg).iter(f"{SVG}line") if e.get("stroke-dasharray") == "0.1 4"]
    assert len(dotted) == 1
    assert "92% standard" in texts_of(svg)


def test_a_control_chart_has_the_lines_of_each_phase_and_a_point_for_each_month() -> None:
    svg = line_chart(
        chart_of(
            phases=(
                Phase(MONTHS[0], MONTHS[9], 195_000, 190_000, 200_000),
                Phase(MONTHS[10], MONTHS[-1], 197_000),
            ),
            marked=(Mark(MONTHS[3], "concern"), Mark(MONTHS[6], "common")),
        )
    )
    lines = list(parsed(svg).iter(f"{SVG}line"))
    dashed = [e for e in lines if e.get("stroke-dasharray") == "6 4"]
    centres = [e for e in lines if e.get("stroke") == palette.INK]
    assert len(dashed) == 2 and len(centres) == 2, "limits of one phase, centre lines of both"
    assert float(centres[0].get("x2")) == float(centres[1].get("x1")), "one ends as the next begins"
    points = [e for tag in ("circle", "polygon") for e in parsed(svg).iter(f"{SVG}{tag}")]
    assert len(points) == len(MONTHS) + 2, "each month, and two shapes in the key"
    words = texts_of(svg)
    assert {"Median 197,000", "Common cause: usual movement"} <= set(words)
    assert not [each for each in words if "limit" in each], "the newest phase has none"


def test_special_causes_have_a_colour_and_a_shape_and_a_key() -> None:
    svg = line_chart(
        chart_of(
            marked=(
                Mark(MONTHS[3], "improvement"),
                Mark(MONTHS[6], "concern"),
                Mark(MONTHS[9], "neutral"),
            )
        )
    )
    shapes = list(parsed(svg).iter(f"{SVG}polygon"))
    by_colour = {s.get("fill"): len(s.get("points").split()) for s in shapes}
    assert by_colour == {"#00b0f0": 4, "#e46c0a": 4, "#490092": 3}
    assert len(shapes) == 6, "each on its month and in the key"
    assert all(shape.get("stroke") == palette.INK for shape in shapes)
    corners = {s.get("fill"): {p.split(",")[0] for p in s.get("points").split()} for s in shapes}
    assert len(corners["#00b0f0"]) == 3, "a diamond"
    assert len(corners["#e46c0a"]) == 2, "a square"
    assert "Special cause: improvement" in texts_of(svg)


def test_labels_at_the_lines_end_say_who_and_how_much() -> None:
    england = Series("England", tuple(v + 9000 for v in LIST), "england")
    words = texts_of(line_chart(chart_of(Series("Vale of York", LIST, "place"), england)))
    assert words[words.index("Vale of York") :][:2] == ["Vale of York", "215,789"]
    assert words[words.index("England") :][:2] == ["England", "224,789"]


def test_a_line_that_stops_early_says_when() -> None:
    values = (*LIST[:18], None, None)
    assert "214,989 in Oct 2025" in texts_of(line_chart(chart_of(Series("Hull", values, "place"))))


def test_many_peers_are_gathered_under_one_label() -> None:
    peers = tuple(Series(f"Peer {i}", tuple(v + i for v in LIST), "peer") for i in range(41))
    svg = line_chart(chart_of(Series("Vale of York", LIST, "place"), *peers))
    assert "41 others" in texts_of(svg)
    assert "Vale of York" in texts_of(svg)


# --- axes ----------------------------------------------------------------------------------


def test_counts_start_at_zero() -> None:
    words = texts_of(line_chart(chart_of()))
    assert "0" in words
    assert not any("starts at" in each for each in words)


def test_an_axis_that_does_not_start_at_zero_says_so() -> None:
    shares = tuple(60.0 + i / 10 for i in range(20))
    percent = chart_of(Series("Hull", shares, "place"), unit="percent")
    assert "Axis starts at 55%" in texts_of(line_chart(percent))
    assert "Axis starts at 55%" in texts_of(small_line(percent))
    weeks = chart_of(Series("Hull", (14.0,) * 20, "place"), unit="weeks")
    assert "Weeks; axis starts at 12" in texts_of(line_chart(weeks))
    # Of a count or a rate it is said too how little of the way from zero is shown.
    words = texts_of(line_chart(chart_of(zero_based=False)))
    assert "Axis starts at 208,000, and shows the top 4%" in words


def test_a_rate_says_what_it_is_per() -> None:
    rates = chart_of(
        Series("Hull", (5.1,) * 20, "place"), unit="rate", unit_words="Per 1,000 people"
    )
    assert any(each.startswith("Per 1,000 people") for each in texts_of(line_chart(rates)))
    zero = replace(rates, zero_based=True)
    assert "Per 1,000 people" in texts_of(line_chart(zero))


def test_a_small_rate_makes_no_plunge_of_little() -> None:
    rates = (1.80, 1.76, 1.74, 1.70)
    for scale in (value_scale(list(rates), unit, zero_based=None) for unit in ("rate", "count")):
        assert scale.low == 0
        assert scale.part(1.80) - scale.part(1.70) < 0.06
    spark = sparkline(Series("Cardiology", rates, "place"), MONTHS[:4])
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", spark)]
    assert len(heights) == 4 and max(heights) - min(heights) < 2


def test_months_are_thinned_to_what_fits() -> None:
    two = chart_of(Series("Hull", (1, 2), "place"), months=MONTHS[-2:])
    assert {"Nov", "Dec", "2025"} <= set(texts_of(line_chart(two)))
    long = months_from(2016, 1, 120)
    decade = chart_of(Series("Hull", tuple(range(120)), "place"), months=long)
    words = texts_of(line_chart(decade))
    assert [w for w in words if re.fullmatch(r"20\d\d", w)] == [str(y) for y in range(2016, 2026)]
    assert "Jan" not in words
    assert texts_of(line_chart(replace(decade, width=340))).count("2017") == 0


def test_percentages_never_get_room_above_a_hundred() -> None:
    scale = value_scale([99.2, 99.9], "percent", zero_based=None)
    assert (scale.low, scale.high) == (90.0, 100.0)


def test_small_differences_are_not_made_large() -> None:
    scale = value_scale([60.0, 60.2], "percent", zero_based=None)
    assert scale.high - scale.low >= 10


def test_negative_values_stand_below_a_zero_line() -> None:
    change = tuple((-1) ** i * 1000 * i for i in range(20))
    svg = line_chart(chart_of(Series("Hull", change, "place")))
    assert "−20,000" in texts_of(svg)
    assert "0" in texts_of(svg)
    assert_sound(svg)


def test_without_any_figure_it_says_so() -> None:
    nothing = chart_of(Series("Hull", (None,) * 20, "place"))
    assert "No figures are known for these months" in texts_of(line_chart(nothing))
    assert "Not known" in texts_of(small_line(nothing))
    assert_sound(line_chart(nothing))
    assert_sound(line_chart(chart_of(months=(), series=())))


# --- the small forms ---------------------------------------------------------------------------


def test_the_small_form_keeps_this_place_and_england_only() -> None:
    part = Series("Part", LIST, "part")
    england = Series("England", tuple(v + 9000 for v in LIST), "england")
    words = texts_of(small_line(chart_of(Series("Vale of York", LIST, "place"), part, england)))
    assert "215,789" in words
    assert "England" in words
    assert "Part" not in words
    assert {"May 2024", "Dec 2025"} <= set(words)


def test_a_sparkline_is_hidden_from_screen_readers() -> None:
    svg = sparkline(Series("Within 18 weeks", (1, 2, None, 4, 5), "place"), MONTHS[:5])
    root = parsed(svg)
    assert root.get("aria-hidden") == "true"
    assert root.get("viewBox") == "0 0 120 28"
    assert root.find(f"{SVG}title").text == "Within 18 weeks"
    assert len(list(root.iter(f"{SVG}path"))) == 2
    assert_sound(svg)


STRIP = DotStrip(
    name="parts",
    title="Within 18 weeks",
    summary="Hull has the lowest share.",
    rows=(
        Dot("Humber and North Yorkshire", 59.4, "place", "QOQ"),
        Dot("Hull", 55.2, "part", "03F"),
        Dot("Nowhere", None, "part", "00X"),
    ),
    unit="percent",
    reference=(61.4, "England"),
    standards=((92.0, "92% standard"),),
)


@pytest.mark.parametrize("width", [720, 340])
def test_a_dot_strip_has_a_row_for_each_place(width: int) -> None:
    svg = dot_strip(replace(STRIP, width=width))
    words = texts_of(svg)
    assert {"Humber and North Yorkshire", "59.4%", "Hull", "55.2%", "not known"} <= set(words)
    assert {"England 61.4%", "92% standard"} <= set(words)
    dots = {c.get("fill"): c for c in parsed(svg).iter(f"{SVG}circle")}
    assert set(dots) == {"#005eb8", "#768692"}
    assert float(dots["#768692"].get("cx")) < float(dots["#005eb8"].get("cx"))
    dashed = [e for e in parsed(svg).iter(f"{SVG}line") if e.get("stroke-dasharray") == "5 4"]
    assert len(dashed) == 1
    assert float(dots["#005eb8"].get("cx")) < float(dashed[0].get("x1"))
    assert_sound(svg)


def test_a_narrow_chart_is_readable_on_a_telephone() -> None:
    for svg in (dot_strip(replace(STRIP, width=340)), line_chart(replace(chart_of(), width=340))):
        sizes = {float(t.get("font-size")) for t in parsed(svg).iter(f"{SVG}text")}
        assert min(sizes) >= 11


# --- a picture that travels alone ----------------------------------------------------------------


def test_with_a_source_it_carries_its_title_and_where_it_comes_from() -> None:
    source = "NHS England. Open Government Licence v3.0."
    for svg in (line_chart(chart_of(), source=source), dot_strip(STRIP, source=source)):
        assert source in texts_of(svg)
        assert parsed(svg).find(f"{SVG}title").text in texts_of(svg)
        assert_sound(svg)
    assert "Waiting list" not in texts_of(line_chart(chart_of()))


@pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts have not been fetched")
def test_a_png_is_drawn_with_its_own_fonts() -> None:
    png = to_png(line_chart(chart_of()), scale=1)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    assert (width, height) == (720, round(float(parsed(line_chart(chart_of())).get("height"))))
    worded = len(png)
    silent = re.sub(r"<text.*?</text>", "", line_chart(chart_of()))
    assert len(to_png(silent, scale=1)) < worded * 0.8, "the words were drawn"


def test_without_fonts_a_png_is_refused_with_what_to_do(tmp_path) -> None:
    with pytest.raises(FileNotFoundError, match=r"config\.assets"):
        to_png(line_chart(chart_of()), fonts=tmp_path)


# --- colour ----------------------------------------------------------------------------------


def contrast_with_white(colour: str) -> float:
    """WCAG 2's contrast ratio."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_contrast_is_measured_rightly() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)


WORD_COLOURS = {stroke.words for stroke in palette.STROKES.values()}
MARK_COLOURS = {stroke.colour for stroke in palette.STROKES.values()}


@pytest.mark.parametrize("colour", sorted(WORD_COLOURS))
def test_words_contrast_with_white(colour: str) -> None:
    assert contrast_with_white(colour) >= 4.5


@pytest.mark.parametrize("colour", [*sorted(MARK_COLOURS), palette.SPECIAL_OUTLINE])
def test_lines_and_marks_contrast_with_white(colour: str) -> None:
    assert contrast_with_white(colour) >= 3


def test_charts_use_no_colour_outside_the_palette() -> None:
    everything = chart_of(
        *(Series(role, LIST, role) for role in ("place", "part", "peer", "england", "modelled")),
        standards=((200_000, "A standard"),),
        breaks=((MONTHS[4], "A break"),),
        gaps=((MONTHS[7], MONTHS[8], "A gap"),),
        flags=(Flag(MONTHS[10], "A flag"),),
        marked=tuple(Mark(MONTHS[i], c) for i, c in enumerate(palette.SPECIAL)),
    )
    svg = line_chart(everything) + dot_strip(STRIP) + sparkline(Series("", LIST, "place"), MONTHS)
    svg += waterfall(waterfall_of(100, [50, -30]))
    worded = set(re.findall(r'<text[^>]*fill="([^"]+)"', svg))
    drawn = set(re.findall(r'(?:fill|stroke)="(#[^"]+)"', svg))
    assert worded <= WORD_COLOURS
    allowed = {*WORD_COLOURS, *MARK_COLOURS, *palette.SPECIAL.values()}
    assert drawn <= allowed | {palette.GRID, palette.PAPER}


# --- keeping words apart -------------------------------------------------------------------------


@given(st.lists(st.floats(0, 200), min_size=1, max_size=12))
def test_labels_never_touch_and_stay_inside(wanted: list[float]) -> None:
    labels = [EndLabel((str(i),), y, "#000", 4, 13, (str(i),)) for i, y in enumerate(wanted)]
    placed = spread(fitted(labels, 200), 0, 200)
    assert placed
    edges = sorted((p.middle - p.height / 2, p.middle + p.height / 2) for p in placed)
    assert edges[0][0] >= -1e-6
    assert edges[-1][1] <= 200 + 1e-6
    for (_, end), (start, _) in itertools.pairwise(edges):
        assert start >= end - 1e-6


def test_labels_with_room_stay_at_their_lines() -> None:
    labels = [EndLabel(("a",), 40, "#000", 0, 13), EndLabel(("b",), 120, "#000", 1, 13)]
    assert [label.middle for label in spread(labels, 0, 200)] == [40, 120]


@given(st.lists(st.floats(0, 700), max_size=8, unique=True))
def test_notes_do_not_cover_each_other(xs: list[float]) -> None:
    notes = [Note(x, f"Something changed here, note {i}", 12, "break") for i, x in enumerate(xs)]
    placed = shelve(notes, width=720, room=200)
    for i, item in enumerate(placed):
        assert item.left >= 0
        assert item.right <= 720
        for other in placed[i + 1 :]:
            if item.shelf == other.shelf:
                assert item.right <= other.left or other.right <= item.left


def test_wrapped_words_keep_every_word_that_fits() -> None:
    assert wrap("North East Lincolnshire", 120, 13, lines=3) == ["North East", "Lincolnshire"]
    assert wrap("Supercalifragilistic", 60, 13) == ["Super…"]
    assert wrap("", 100, 13) == []


# --- anything at all -----------------------------------------------------------------------------

values = st.one_of(
    st.none(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(-1, 1),
)
plain_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60).filter(
    lambda text: not re.search("nan|inf|None|style|src=|href=", text)
)

urls = st.sampled_from(("", FLAG_URL))


CAUSES = st.sampled_from(("improvement", "concern", "neutral"))


@st.composite
def phases_of(draw, months: list[date]) -> tuple[Phase, ...]:
    """None, one or two, next to each other."""
    second = draw(st.integers(0, len(months) - 1))
    spans = [(months[0], months[second - 1])] if second else []
    spans.append((months[second], months[-1]))
    lines = st.tuples(values, values, values)
    return draw(st.sampled_from(((), tuple(Phase(*span, *draw(lines)) for span in spans))))


@st.composite
def charts(draw) -> LineChart:
    length = draw(st.integers(1, 120))
    months = months_from(draw(st.integers(2007, 2030)), draw(st.integers(1, 12)), length)
    shown_months = sorted(draw(st.sets(st.sampled_from(months), min_size=1, max_size=length)))
    item = st.lists(values, min_size=len(shown_months), max_size=len(shown_months)).map(tuple)
    roles = st.sampled_from(("place", "part", "peer", "england", "modelled"))
    month = st.sampled_from(months)
    return LineChart(
        name="any",
        title="Any",
        summary="Any",
        months=tuple(shown_months),
        series=tuple(draw(st.lists(st.builds(Series, plain_words, item, roles), max_size=9))),
        unit=draw(st.sampled_from(("count", "percent", "weeks", "rate", "index"))),
        standards=tuple(draw(st.lists(st.tuples(st.floats(), plain_words), max_size=2))),
        breaks=tuple(draw(st.lists(st.tuples(month, plain_words), max_size=4))),
        gaps=tuple(draw(st.lists(st.tuples(month, month, plain_words), max_size=3))),
        flags=tuple(draw(st.lists(st.builds(Flag, month, plain_words, urls), max_size=3))),
        zero_based=draw(st.sampled_from((None, True, False))),
        unit_words=draw(st.sampled_from(("", "Per 1,000 people"))),
        width=draw(st.sampled_from((720, 340, 320))),
        phases=draw(phases_of(shown_months)),
        marked=tuple(
            draw(
                st.lists(
                    st.builds(Mark, month, CAUSES, st.booleans()),
                    max_size=3,
                )
            )
        ),
    )


@settings(max_examples=150, deadline=None)
@given(charts())
@example(chart_of(Series("Hull", (5e-324,) * 20, "place"), unit="rate"))
@example(chart_of(Series("Hull", (1e15, *(None,) * 18, -1e15), "place")))
@example(chart_of(Series("Hull", (0,) * 20, "place")))
@example(chart_of(Series("Hull", (7,), "place"), months=MONTHS[:1]))
@example(
    chart_of(
        Series("Hull", (None,) * 20, "place"),
        unit="rate",
        width=340,
        phases=(Phase(MONTHS[0], MONTHS[-1], 0, 0, 0),),
    )
)
def test_any_figures_make_a_sound_picture(chart: LineChart) -> None:
    assert_sound(line_chart(chart))
    assert_sound(small_line(chart))
    assert_sound(line_chart(chart, source="A source."))


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(
        st.builds(Dot, plain_words, values, st.sampled_from(("place", "part", "modelled"))),
        max_size=12,
    ),
    reference=st.one_of(st.none(), st.tuples(values, plain_words)),
    unit=st.sampled_from(("count", "percent", "weeks", "rate", "index")),
    width=st.sampled_from((720, 340, 320)),
)
def test_any_rows_make_a_sound_strip(rows, reference, unit, width) -> None:
    strip = DotStrip("any", "Any", "Any", tuple(rows), unit, reference, width=width)
    assert_sound(dot_strip(strip))


def waterfall_of(start: int, steps: list[int], **fields) -> Waterfall:
    rows = [WaterfallRow("At the start", start, is_level=True)]
    rows += [WaterfallRow(f"Part {i}", n, is_rest=i == 1) for i, n in enumerate(steps)]
    rows.append(WaterfallRow("At the end", start + sum(steps), is_level=True))
    return Waterfall("any", "Any", "Any", tuple(rows), **fields)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 10**8),
    st.lists(st.integers(-(10**8), 10**8), max_size=8),
    st.sampled_from((720, 340, 320)),
)
@example(0, [], 340)
def test_any_movement_makes_a_sound_waterfall(start: int, steps: list[int], width: int) -> None:
    chart = waterfall_of(start, steps, width=width)
    assert_sound(waterfall(chart))
    assert_sound(waterfall(chart, source="A source."))


def test_each_bar_of_a_waterfall_begins_where_the_one_above_ends() -> None:
    chart = waterfall_of(100, [50, -30, -40])
    assert chart.spans == ((0, 100), (100, 150), (150, 120), (120, 80), (0, 80))
    bars = [
        (round(float(bar.get("x")), 1), round(float(bar.get("x")) + float(bar.get("width")), 1))
        for bar in parsed(waterfall(chart)).iter(f"{SVG}rect")
        if bar.get("height") == "16"
    ]
    left, at = bars[0]
    one = (at - left) / 100
    assert [
        (
            pytest.approx(left + one * min(span), abs=0.2),
            pytest.approx(left + one * max(span), abs=0.2),
        )
        for span in chart.spans
    ] == bars
    words = texts_of(waterfall(chart))
    assert {"+50", "\N{MINUS SIGN}30", "\N{MINUS SIGN}40", "100", "80"} <= set(words)
    with pytest.raises(ValueError, match="do not add up"):
        replace(chart, rows=(*chart.rows[:-1], WaterfallRow("At the end", 81, is_level=True)))


@settings(max_examples=100, deadline=None)
@given(st.lists(values, min_size=1, max_size=120))
def test_any_values_make_a_sound_sparkline(figures) -> None:
    assert_sound(sparkline(Series("", tuple(figures), "place"), months_from(2016, 1, len(figures))))
