import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_django
from django.conf import settings

from tests import databases
from tests.caching import clear_cache
from tests.settings import SHARED, SHARED_IS_OURS

pytest_plugins = ["tests.genuine_sites", "tests.prepared_site", "tests.stored_figures"]

TESTS = Path(__file__).resolve().parent
PURE_PLACES = (
    TESTS / "metrics" / "rtt",
    TESTS / "metrics" / "cancer",
    TESTS / "metrics" / "stats",
    TESTS / "metrics" / "test_charts.py",
    TESTS / "metrics" / "test_calendar.py",
    TESTS / "metrics" / "test_formatting.py",
    TESTS / "metrics" / "test_reference.py",
    TESTS / "templates",
)
JOURNEYS = TESTS / "journeys"
# Each group in a process of its own, with a site and a browser of its own.
JOURNEYS_WITH_READERS = (
    "test_figures.py",
    "test_search.py",
    "test_people.py",
    "test_board_paper.py",
    "test_reading_charts.py",
)
# What takes long begins first, so that no process is left alone with it at the end. A journey
# waits for its browser half of the time: beside it goes what does not wait. Before what waits for
# the first process to migrate comes what needs no database and takes as long.
LONGEST_FIRST = (
    "journeys of writers",
    "test_nothing_unused.py",
    "test_architecture.py",
    "genuine",
    "forum/test_access.py",
    "like for like",
    "journeys of readers",
    "killed",
    "config/test_run.py",
    "metrics/releases/test_published_checks.py",
    "metrics/test_api.py",
    "forum/demonstration/test_world.py",
    "forum/test_every_rule.py",
    "forum/threads/test_pages.py",
    "forum/support/test_pages.py",
    "metrics/measures/test_adding_a_measure.py",
    "forum/support/test_adding_a_step.py",
    "search library",
)
# On SQLite as well, where there is a PostgreSQL: what stands on the database's own ways.
DIFFERENT_ON_SQLITE = (
    TESTS / "forum" / "search",
    TESTS / "metrics" / "releases",
    TESTS / "metrics" / "test_genuine_sample.py",
    # Conditions on rows nest deep, and SQLite's parser has a bound that PostgreSQL's has not.
    *sorted((TESTS / "forum").glob("*/test_permissions.py")),
    TESTS / "forum" / "test_every_rule.py",
)

# Two busy cores make single examples slow; a slow example is not a wrong one. In CI the same
# examples are tried every time, so that a red build can be looked into.
hypothesis.settings.register_profile(
    "pathway", deadline=None, derandomize=bool(os.environ.get("CI"))
)
hypothesis.settings.load_profile("pathway")


LONG_FOR_A_NAME = 100


def pytest_make_parametrize_id(val: object) -> str | None:
    """A workbook holds the second in which it was made: named by its content, one test would have another
    name in each process, which ends a run of several before it begins."""
    return "file" if isinstance(val, bytes) and len(val) > LONG_FOR_A_NAME else None


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
    if _can_differ_on_sqlite(item):
        item.add_marker(pytest.mark.sqlite)
    if not item.get_closest_marker("xdist_group"):
        # One process runs a whole file: what is built for it is built once.
        group = str(item.path.relative_to(TESTS))
        if is_journey:
            readers = item.path.name in JOURNEYS_WITH_READERS
            group = f"journeys of {'readers' if readers else 'writers'}"
        item.add_marker(pytest.mark.xdist_group(group))


def _can_differ_on_sqlite(item: pytest.Item) -> bool:
    if item.get_closest_marker("pure") or item.get_closest_marker("embedded"):
        return False
    return _has_real_transactions(item) or any(
        item.path.is_relative_to(room) for room in DIFFERENT_ON_SQLITE
    )


def _has_real_transactions(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and (marker.kwargs.get("transaction") or any(marker.args))
    return bool(asked) or "transactional_db" in getattr(item, "fixturenames", ())


def _how_soon(item: pytest.Item) -> int:
    group = next(item.iter_markers("xdist_group")).args[0]
    return LONGEST_FIRST.index(group) if group in LONGEST_FIRST else len(LONGEST_FIRST)


def pytest_unconfigure() -> None:
    if SHARED_IS_OURS:
        if (SHARED / "migrated").exists():
            databases.drop(databases.name_of_template(SHARED))
        shutil.rmtree(SHARED, ignore_errors=True)
    shutil.rmtree(settings.VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """In place of pytest-django's, which would migrate once for each process."""
    # Blocked again while tests run, as everywhere.
    with (
        django_db_blocker.unblock(),
        databases.copied_database(SHARED),
        django_db_blocker.block(),
    ):
        yield


@pytest.fixture(scope="session")
def migrated_template(
    django_test_environment: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> str:
    """The database that every process of this run copies: for sites (tests/sites.py)."""
    with django_db_blocker.unblock():
        return databases.migrated_template(SHARED)


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
    """Also of what a fixture of the whole file has put there, which comes before this one."""
    clear_cache()
    yield
    clear_cache()


def _forget_messages(url: str) -> None:
    import redis

    with redis.Redis.from_url(url) as client:
        for pattern in ("celery*", "_kombu.*", "unacked*"):
            if keys := list(client.scan_iter(match=pattern)):
                client.delete(*keys)
