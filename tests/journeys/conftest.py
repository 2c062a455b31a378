"""The site as a newcomer runs it, with the bundled figures, in front of a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

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


class Site:
    def __init__(self, address: str, environment: dict[str, str]) -> None:
        self.address, self.environment = address, environment

    def manage(self, *words: str, code: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=self.environment,
            input=code,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@pytest.fixture(scope="session")
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
        yield Site(address, environment)
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


@pytest.fixture(scope="session")
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


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Opener]:
    """Open an address at a width, with or without JavaScript. Errors in the console, requests to
    elsewhere and answers of 500 fail the test."""
    contexts = []
    trouble: list[str] = []

    def opener(path: str, *, width: int = WIDE, javascript: bool = True) -> Page:
        context = new_context(
            browser,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            base_url=site.address,
        )
        contexts.append(context)
        page = waiting_for_what_clicks_open(context.new_page())
        page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: None if r.url.startswith((site.address, "data:")) else trouble.append(r.url),
        )
        page.on("response", lambda r: trouble.append(r.url) if r.status >= 500 else None)
        page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not [words for words in trouble if "404" not in words], trouble


@pytest.fixture
def axe(browser: Browser) -> Callable[[Page], None]:
    def check(page: Page) -> None:
        if page.evaluate("matchMedia('(scripting: none)').matches"):
            with _copy_without_scripts(browser, page) as copy:
                check(copy)
            return
        found = Axe().run(page).response["violations"]
        assert not found, [(v["id"], v["nodes"][0]["html"][:200], page.url) for v in found]

    return check


@contextmanager
def _copy_without_scripts(browser: Browser, page: Page) -> Iterator[Page]:
    """The same document where timers run: axe waits for them, and for ever where scripts are off.

    The document's own scripts are not loaded, so it stays as a reader without them has it.
    """
    context = new_context(
        browser, viewport=page.viewport_size, storage_state=page.context.storage_state()
    )
    html = page.content()
    copy = context.new_page()

    def answer(route: Route) -> None:
        if route.request.resource_type == "script":
            route.abort()
        elif route.request.is_navigation_request():
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    copy.route("**/*", answer)
    try:
        copy.goto(page.url)
        yield copy
    finally:
        context.close()
