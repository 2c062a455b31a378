"""The site as a newcomer runs it, with the bundled figures, in front of a real browser."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.journeys.commands import Commands
from tests.sampling import IN_FULL
from tests.waiting import PATIENCE, wait_until

# The headless shell draws the same pages without a browser's own windows: half the processor time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or "chromium"
WIDE, NARROW = 1280, 375
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def waiting_for_what_clicks_open(page: Page) -> Page:
    """A click returns when a new document has begun to come; a busy machine then reads half of it."""
    click = page.click

    def click_and_wait(*given: Any, **named: Any) -> None:
        click(*given, **named)
        page.wait_for_load_state("domcontentloaded")

    page.click = click_and_wait  # type: ignore[method-assign]
    return page


# With the session of a person of the demonstration, of whom the first by that name is meant.
SESSION_OF = """
from django.test import Client
from forum.people.models import User
people = User.objects.filter(demonstration=True, name__istartswith="Demo " + {name!r})
client = Client()
client.force_login(people.order_by("pk")[0], "django.contrib.auth.backends.ModelBackend")
print(client.cookies["sessionid"].value)
"""


class Site:
    def __init__(self, address: str, environment: dict[str, str]) -> None:
        self.address, self.environment = address, environment
        self._has_people = False

    @cached_property
    def commands(self) -> Commands:
        return Commands(self.environment)

    def manage(self, *words: str) -> str:
        return self.commands.run(*words)

    def seed_people(self) -> None:
        """The people of the demonstration, once."""
        if not self._has_people:
            self.manage("seed_demo", "--people")
            self._has_people = True

    def session_of(self, name: str) -> str:
        """What lets a person of the demonstration in without the page for signing in."""
        self.seed_people()
        said = self.manage("shell", "-v", "0", "-c", SESSION_OF.format(name=name))
        return said.strip().splitlines()[-1]

    def let_in(self, context: BrowserContext, session: str) -> None:
        context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])


@pytest.fixture(scope="package")
def site(prepared_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("site")
    shutil.copytree(prepared_site, var, dirs_exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("DATABASE_", "REDIS_", "CELERY_", "PYTEST"))
        },
        "PATHWAY_VAR": str(var),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "PATHWAY_DEMO": "1",
        "PYTHONWARNINGS": "",
    }
    address = f"http://127.0.0.1:{port}"
    said = (var / "said").open("w")
    running = subprocess.Popen(
        [sys.executable, "-m", "config.run"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=said,
    )
    try:
        wait_until(lambda: _answers(f"{address}/readyz", running), "the site", every=0.3)
        made = Site(address, environment)
        yield made
        if "commands" in vars(made):
            made.commands.end()
    finally:
        ended = running.poll()
        running.terminate()
        running.wait(PATIENCE)
        said.close()
        if ended is not None:
            # Said during some other test, it would be shown by none.
            sys.stderr.write(Path(said.name).read_text())
    assert ended is None, f"the site ended by itself ({ended})"


def _answers(address: str, running: subprocess.Popen) -> bool:
    assert running.poll() is None, "the site stopped while it was starting"
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE):
            return True
    except OSError:
        return False


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        # In CI nobody reads what was skipped.
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("needs Chromium: install Debian's chromium-headless-shell or chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def new_context(browser: Browser, **settings: Any) -> BrowserContext:
    """As patient as every test: a busy machine is not a broken page."""
    context = browser.new_context(**settings)
    context.set_default_timeout(1000 * PATIENCE)
    return context


Opener = Callable[..., Page]
TRACES = "localStorage.length + sessionStorage.length"


@dataclass(eq=False)
class Window:
    """A page in a context of its own, and what went wrong there. Somebody who left no trace leaves it to
    whoever comes next: opening one, and fetching styles and scripts anew, takes as long as a page."""

    page: Page
    javascript: bool
    trouble: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, browser: Browser, site: Site, *, javascript: bool) -> "Window":
        context = new_context(browser, java_script_enabled=javascript, base_url=site.address)
        window = cls(waiting_for_what_clicks_open(context.new_page()), javascript)
        page, trouble = window.page, window.trouble
        page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: None if r.url.startswith((site.address, "data:")) else trouble.append(r.url),
        )
        page.on("response", lambda r: trouble.append(r.url) if r.status >= 500 else None)
        return window

    def is_as_new(self) -> bool:
        context = self.page.context
        if self.trouble or context.pages != [self.page] or context.cookies():
            return False
        # Without scripts nothing is stored but cookies.
        return not self.javascript or not self.page.evaluate(TRACES)


@pytest.fixture(scope="package")
def windows_left() -> list[Window]:
    return []


@pytest.fixture
def open_page(browser: Browser, site: Site, windows_left: list[Window]) -> Iterator[Opener]:
    """Open an address at a width, with or without JavaScript, as a person of the demonstration or as
    nobody. Errors in the console, requests to elsewhere and answers of 500 fail the test."""
    windows: list[Window] = []

    def opener(path: str, *, who: str = "", width: int = WIDE, javascript: bool = True) -> Page:
        left = [window for window in windows_left if window.javascript == javascript]
        if left:
            window = left[0]
            windows_left.remove(window)
        else:
            window = Window.opened(browser, site, javascript=javascript)
        windows.append(window)
        page = window.page
        page.set_viewport_size({"width": width, "height": 900})
        if who:
            site.let_in(page.context, site.session_of(who))
        page.goto(path)
        return page

    yield opener
    # Pages that say that there is nothing here, or who may see them, are pages.
    expected = re.compile(r"status of 40[34]\b|404")
    trouble = [
        words for window in windows for words in window.trouble if not expected.search(words)
    ]
    for window in windows:
        if window.is_as_new():
            # The pointer stays where it was, and would hover over the next page.
            window.page.mouse.move(-1, -1)
            windows_left.append(window)
        else:
            window.page.context.close()
    assert not trouble, trouble


def words_with_and_without_scripts(page: Page) -> str:
    """What both must say. Only scripts read a chart by pointer and keys; its table says the same."""
    page.locator("main .chart-reader").evaluate_all("all => all.map(one => one.replaceChildren())")
    return page.inner_text("main")


# What is found, and no more: the rest of its answer takes as long to bring over as to find. What a
# script does when the width changes (a table that scrolls now can be reached by keys) it does with the
# next frame. Contrast takes two thirds of the time, and a document's colours are those of its first
# width and of its twin without scripts: once is enough. The size of targets is WCAG 2.2's and has to
# be asked for.
AXE = """new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() => {
    const colours = !window.coloursWereLookedAt;
    window.coloursWereLookedAt = true;
    return axe.run({
        resultTypes: ['violations'],
        rules: {'color-contrast': {enabled: colours}, 'target-size': {enabled: true}},
    });
}).then(({violations}) => violations.map(({id, nodes}) => [id, nodes[0].html.slice(0, 200)]))"""


# What a page is made of, without its words: each element with its parent and its attributes' names.
SHAPE = """() => [...new Set([...document.querySelectorAll('*')].map(element =>
    [element.parentElement, element].map(one => one && one.tagName + one.classList).join('>')
    + element.getAttributeNames().sort() + (element.getAttribute('role') || '')
))].sort().join('\\n')"""


@pytest.fixture(scope="package")
def shapes_looked_at() -> set[int]:
    return set()


@pytest.fixture(scope="package")
def copies(browser: Browser) -> Iterator["CopiesWithoutScripts"]:
    copies = CopiesWithoutScripts(browser)
    yield copies
    copies.close()


@pytest.fixture
def axe(copies: "CopiesWithoutScripts", shapes_looked_at: set[int]) -> Callable[[Page], None]:
    """Each shape of a page once, at the width at which it is met first: as a proof, each page at each."""

    def check(page: Page) -> None:
        shape = hash(page.evaluate(SHAPE))
        if shape in shapes_looked_at and not IN_FULL:
            return
        shapes_looked_at.add(shape)
        if page.evaluate("matchMedia('(scripting: none)').matches"):
            page = copies.of(page)
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate(AXE)
        assert not found, (found, page.url)

    return check


class CopiesWithoutScripts:
    """The same document where timers run: axe waits for them, and for ever where scripts are off.

    The document's own scripts are not loaded, so it stays as a reader without them has it. One page
    takes up all copies: to open another takes as long as to look at one.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.newest = ("", "")
        self.page: Page | None = None

    def of(self, page: Page) -> Page:
        copy = self.page = self.page or self._opened()
        copy.set_viewport_size(page.viewport_size)  # type: ignore[arg-type]
        newest = (page.url, page.content())
        if newest != self.newest:
            self.newest = newest
            copy.goto(page.url)
            copy.evaluate("window.coloursWereLookedAt = true")
        return copy

    def close(self) -> None:
        if self.page:
            self.page.context.close()

    def _opened(self) -> Page:
        def answer(route: Route) -> None:
            if route.request.resource_type == "script":
                route.abort()
            elif route.request.is_navigation_request():
                route.fulfill(body=self.newest[1], content_type="text/html; charset=utf-8")
            else:
                route.continue_()

        page = new_context(self.browser).new_page()
        page.route("**/*", answer)
        return page
