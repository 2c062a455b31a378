"""Values of charts by pointer, touch and keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.journeys.conftest import NARROW, WIDE, Opener

READ_BY_KEYS = (
    "/england/figures/",
    "/places/QOQ/within-18-weeks/",
    "/places/QWO/waiting-list/?history=yes",
    "/compare/?places=03R,15F,03H,03Q,QWO,QOP&measure=admitted-per-1000",
    "/england/variation/spread/",
    "/england/variation/funnel/",
    "/england/variation/ranks/?places=03R,15F",
    "/england/variation/over-time/",
    "/specialties/cardiology/",
)


def reader(page: Page, number: int = 0) -> tuple[Locator, Locator, Locator]:
    """The picture that is seen, its slider and its words."""
    figure = page.locator("figure:has([data-readings])").nth(number)
    return (
        figure.locator("svg.chart:visible"),
        figure.get_by_role("slider"),
        figure.locator(".chart-reader__words"),
    )


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_keys_reach_every_month_and_a_pointer_finds_its_own(
    open_page: Opener, axe: Callable[[Page], None], width: int
) -> None:
    page = open_page("/places/QWO/waiting-list/", width=width)
    svg, slider, words = reader(page)
    lines = page.locator("[data-readings]").first.get_attribute("data-readings")
    assert lines
    said = [line.partition(" ")[2] for line in lines.split("\n")]
    slider.focus()
    page.keyboard.press("Home")
    for expected in said:
        assert slider.get_attribute("aria-valuetext") == expected
        assert words.inner_text() == expected
        page.keyboard.press("ArrowRight")
    # The line stands at the month that is read, at both ends of the plot.
    for key, expected in (("Home", said[0]), ("End", said[-1])):
        page.keyboard.press(key)
        line, box = svg.locator(".chart-pointer").bounding_box(), svg.bounding_box()
        assert line and box
        page.keyboard.press("ArrowLeft" if key == "End" else "ArrowRight")
        page.mouse.move(line["x"], box["y"] + box["height"] / 2)
        assert words.inner_text() == expected
    axe(page)


@pytest.mark.parametrize("path", READ_BY_KEYS)
def test_keys_reach_every_value_of_every_kind_of_chart(open_page: Opener, path: str) -> None:
    page = open_page(path)
    figures = page.locator("main figure:has([data-readings])")
    assert figures.count()
    for number in range(figures.count()):
        _, slider, words = reader(page, number)
        lines = figures.nth(number).locator("[data-readings]").first.get_attribute("data-readings")
        assert lines
        slider.focus()
        page.keyboard.press("Home")
        for line in lines.split("\n"):
            expected = line.partition(" ")[2]
            assert slider.get_attribute("aria-valuetext") == words.inner_text() == expected
            page.keyboard.press("ArrowRight")


def test_what_has_no_slider_has_its_values_in_words(open_page: Opener) -> None:
    # A strip has the value of each place beside it, and all of them in a table.
    page = open_page("/places/QWO/inside/")
    rows = page.locator("main table tbody tr").all_inner_texts()
    strip = page.locator("main figure svg.chart").first.text_content() or ""
    for name in ("Bradford District and Craven", "Wakefield"):
        (row,) = [row for row in rows if row.startswith(name)]
        assert name in strip
        assert any(word in strip for word in row.split() if word.endswith("%"))
    # Each tile of a map is a link that says its place and its value.
    page = open_page("/england/variation/map/")
    tiles = page.locator("main svg.chart:visible a")
    tiles.first.focus()
    said = []
    for number in range(tiles.count()):
        assert tiles.nth(number).evaluate("e => e === document.activeElement")
        said.append(tiles.nth(number).get_attribute("aria-label") or "")
        page.keyboard.press("Tab")
    assert all(": " in words for words in said)
    compared = [words for words in said if "%" in words]
    assert len(compared) == page.locator("main figure table tbody tr").count() > 40
    # A small chart leads to the large one.
    page = open_page("/places/QWO/")
    small = page.locator("main .place-charts > li")
    assert small.count() == small.locator("a").count() == 4


def test_a_touch_reads_a_dot(open_page: Opener) -> None:
    page = open_page("/england/variation/funnel/", width=NARROW)
    svg, slider, words = reader(page)
    slider.focus()
    page.keyboard.press("Home")
    lowest = words.inner_text()
    box = svg.locator(".chart-pointer").bounding_box()
    assert box
    page.keyboard.press("End")
    highest = words.inner_text()
    assert highest != lowest
    svg.dispatch_event(
        "pointerdown",
        {"clientX": box["x"] + box["width"] / 2, "clientY": box["y"] + box["height"] / 2},
    )
    assert words.inner_text() == lowest


def test_without_javascript_a_chart_has_its_table_and_no_empty_room(open_page: Opener) -> None:
    page = open_page("/places/QWO/waiting-list/", javascript=False)
    assert page.get_by_role("slider").count() == 0
    room = page.locator(".chart-reader").first.bounding_box()
    assert room and room["height"] == 0
    page.locator("figure summary").first.click()
    assert "January 2026" in page.locator("figure table").first.inner_text()
