"""Values of charts by pointer, touch and keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.journeys.conftest import NARROW, WIDE, Opener


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
