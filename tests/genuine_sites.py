"""Sites with genuine months that come with the project, to be read and left as they are. Tests of
one of them share a group, so that one process makes it."""

from collections.abc import Iterator

import pytest
import pytest_django

from metrics.places import load_places
from metrics.releases import bundled
from metrics.rtt.bundle import Bundle
from tests.sites import Site, new_site

SIX_MONTHS = ("2024-12", "2025-06", "2025-07", "2025-10", "2025-11", "2025-12")


@pytest.fixture(scope="session")
def six_months(
    tmp_path_factory: pytest.TempPathFactory,
    migrated_template: str,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[Site]:
    """Some trusts are missing from some of them. Nothing is analysed."""
    site = new_site(tmp_path_factory.mktemp("six-months"), migrated_template)
    with django_db_blocker.unblock(), site.opened(), bundled.FILE.open("rb") as file:
        load_places(by="a test")
        shipped = Bundle(file)
        for origin in shipped.origins:
            if origin.month in SIX_MONTHS:
                bundled.load_month(shipped, origin, by="a test")
    yield site
    site.drop()


@pytest.fixture(scope="session")
def all_months(tmp_path_factory: pytest.TempPathFactory, migrated_template: str) -> Iterator[Site]:
    """The newest is analysed."""
    site = new_site(tmp_path_factory.mktemp("all-months"), migrated_template)
    site.manage("load_places")
    site.manage("load_bundled")
    yield site
    site.drop()
