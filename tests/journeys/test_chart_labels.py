"""No words of a chart lie over others, or leave it: measured in a browser, at the widths of each form."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener

# Of each kind of chart, those with the most words.
CHARTS = (
    "/",
    "/england/",
    "/england/figures/",
    "/england/variation/map/",
    "/england/variation/spread/",
    "/england/variation/funnel/",
    "/england/variation/ranks/?places=03R,15F",
    "/england/variation/over-time/",
    "/places/QWO/",
    "/places/QWO/inside/",
    "/places/QWO/what-it-takes/",
    "/places/QWO/why-the-list-moved/",
    "/places/QWO/cancer/",
    "/places/03Q/waiting-list/",
    "/places/QOQ/within-18-weeks/",
    "/places/QWO/waiting-list/?history=yes",
    "/places/QOQ/admitted-per-1000/?treatment=C_320",
    "/compare/?places=03R,15F,03H,03Q,QWO,QOP&measure=admitted-per-1000",
    "/specialties/cardiology/",
)
WIDTHS = (WIDE, 768, NARROW, 320)
# Lines of one label stand closer than their boxes are high.
TOUCHING = """() => {
  const found = []
  for (const svg of document.querySelectorAll("main svg.chart")) {
    if (!svg.checkVisibility()) continue
    const frame = svg.getBoundingClientRect()
    const words = [...svg.querySelectorAll("text")]
      .filter(text => text.textContent.trim() && text.checkVisibility())
      .map(text => [text.textContent.trim(), text.getBoundingClientRect()])
    words.forEach(([word, box], number) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push(`${word} leaves its chart`)
      for (const [other, beside] of words.slice(0, number)) {
        const wide = Math.min(box.right, beside.right) - Math.max(box.left, beside.left)
        const high = Math.min(box.bottom, beside.bottom) - Math.max(box.top, beside.top)
        if (wide > 1 && high > Math.min(box.height, beside.height) / 3) found.push(`${other} under ${word}`)
      }
    })
  }
  return found
}"""


@pytest.mark.parametrize("path", CHARTS)
def test_labels_never_overlap(path: str, open_page: Opener) -> None:
    page = open_page(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator("main svg.chart text:visible").count() > 3
        assert touching(page) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_labels_that_do_are_found(open_page: Opener) -> None:
    page = open_page("/places/QWO/within-18-weeks/")
    assert not touching(page)
    page.evaluate("""() => {
      const [one, two] = document.querySelectorAll("main svg.chart text")
      for (const name of ["x", "y", "text-anchor"]) two.setAttribute(name, one.getAttribute(name) ?? "start")
    }""")
    assert touching(page)


def touching(page: Page) -> list[str]:
    found: list[str] = page.evaluate(TOUCHING)
    return found
