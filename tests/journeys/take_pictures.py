"""Takes the README's pictures of the demonstration's journeys anew: `make pictures`. Not part of `make test`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Site

FOLDER = Path(settings.BASE_DIR) / "docs" / "pictures"
SIZE = {"width": 1000, "height": 900}
MOST_BYTES = 300_000
# What each shows, and whose eyes it is seen with.
PICTURES = {
    "case-study": "Demo ICB lead, West Yorkshire",
    "discussion": "Demo GP, Wakefield",
    "support": "Demo improvement lead, national",
}
FIND = """
from forum.casestudies.models import CaseStudy
from forum.support.models import Flag
from forum.threads.models import Thread
made_up = {"author__demonstration": True}
case_studies = CaseStudy.objects.filter(title__endswith="referral for cardiology", **made_up)
asked = Flag.objects.filter(state="supporting", **made_up).exclude(origin="self")
print("case-study", case_studies.get(state="published").get_absolute_url())
print("discussion", Thread.objects.get(state="answered", **made_up).get_absolute_url())
print("support", asked.get().get_absolute_url())
"""


def take(page: Page, address: str, person: str, path: str, name: str) -> int:
    """Signed in with one click. Returns how large it is."""
    page.set_viewport_size(SIZE)  # type: ignore[arg-type]
    page.goto(f"{address}/account/login/")
    page.click(f"text=Sign in as {person}")
    page.goto(f"{address}{path}")
    page.wait_for_load_state("networkidle")
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    return file.stat().st_size


@pytest.fixture(scope="module")
def paths(site: Site) -> Iterator[dict[str, str]]:
    site.manage("seed_demo")
    lines = site.manage("shell", "-c", FIND).splitlines()
    yield dict(line.split() for line in lines if line.split()[0] in PICTURES)


@pytest.mark.browser
@pytest.mark.parametrize(("name", "person"), PICTURES.items())
def test_a_picture_is_taken(
    browser: Browser, site: Site, paths: dict[str, str], name: str, person: str
) -> None:
    context = browser.new_context()
    size = take(context.new_page(), site.address, person, paths[name], name)
    context.close()
    assert size < MOST_BYTES
