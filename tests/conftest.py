import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

from tests.caching import clear_cache

TESTS = Path(__file__).resolve().parent
PURE_PLACES = (
    TESTS / "metrics" / "rtt",
    TESTS / "metrics" / "stats",
    TESTS / "metrics" / "test_charts.py",
    TESTS / "metrics" / "test_words.py",
    TESTS / "metrics" / "test_reference.py",
    TESTS / "templates",
)
JOURNEYS = TESTS / "journeys"
# What takes minutes begins first, so that no process is left alone with it at the end.
LONGEST_FIRST = ("journeys", "genuine", "killed", "search library")
# What empties the database afterwards, with all that migrations put there: after everything else.
EMPTYING = "emptying"

# Two busy cores make single examples slow; a slow example is not a wrong one. In CI the same
# examples are tried every time, so that a red build can be looked into.
hypothesis.settings.register_profile(
    "pathway", deadline=None, derandomize=bool(os.environ.get("CI"))
)
hypothesis.settings.load_profile("pathway")


def pytest_collection_finish() -> None:
    """Python does not look for cycles among what stays until the end, and seldom in general: that
    took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, object, object]:
    """Marks before every plugin looks at them; the order after all of them have had their say."""
    for item in items:
        _mark(item)
    result = yield
    items.sort(key=_how_soon)
    return result


def _mark(item: pytest.Item) -> None:
    fixtures = getattr(item, "fixturenames", ())
    touches_database = "db" in fixtures or item.get_closest_marker("django_db")
    is_journey = item.path.is_relative_to(JOURNEYS)
    if not touches_database and any(item.path.is_relative_to(room) for room in PURE_PLACES):
        item.add_marker(pytest.mark.pure)
    if is_journey:
        item.add_marker(pytest.mark.browser)
    if "shared_data" in fixtures:
        item.add_marker(pytest.mark.genuine)
    if not item.get_closest_marker("xdist_group"):
        # One process runs a whole file, and all journeys: what is built for them is built once.
        group = "journeys" if is_journey else str(item.path.relative_to(TESTS))
        if _empties(item):
            group = f"{EMPTYING} {group}"
        item.add_marker(pytest.mark.xdist_group(group))


def _empties(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and (marker.kwargs.get("transaction") or any(marker.args))
    return bool(asked) or "transactional_db" in getattr(item, "fixturenames", ())


def _how_soon(item: pytest.Item) -> int:
    group = next(item.iter_markers("xdist_group")).args[0]
    if group.startswith(EMPTYING):
        return len(LONGEST_FIRST) + 1
    return LONGEST_FIRST.index(group) if group in LONGEST_FIRST else len(LONGEST_FIRST)


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with NHS England's genuine extracts and the answer keys."""
    default = settings.BASE_DIR.parent / "shared" / "data"
    folder = Path(os.environ.get("PATHWAY_DATA", default))
    if not (folder / "rtt").is_dir():
        pytest.skip("needs the genuine extracts: set PATHWAY_DATA to their folder")
    return folder


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis of one's own for the length of a test, with no message left in it before or after."""
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        pytest.skip("needs Redis: set TEST_REDIS_URL")
    with (Path(tempfile.gettempdir()) / "pathway-tests-redis.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _forget_messages(url)
        yield url
        _forget_messages(url)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    yield
    clear_cache()


def _forget_messages(url: str) -> None:
    import redis

    with redis.Redis.from_url(url) as client:
        for pattern in ("celery*", "_kombu.*", "unacked*"):
            if keys := list(client.scan_iter(match=pattern)):
                client.delete(*keys)
