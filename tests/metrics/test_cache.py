"""What does not change is asked of the cache once in a request, and each time outside one."""

from unittest.mock import patch

import pytest
from django.core.cache import caches
from django.test import Client

from metrics.cache import cached_lookup, share_lookups
from metrics.models import Release

PLACE = "/places/QOQ/"


def test_within_a_request_each_is_looked_up_once() -> None:
    answers = iter([[1], [2], [3]])
    with share_lookups():
        first = cached_lookup("numbers", lambda: next(answers))
        caches["lookups"].clear()
        assert cached_lookup("numbers", lambda: next(answers)) is first
        assert cached_lookup("other numbers", lambda: next(answers)) == [2]
    assert cached_lookup("numbers", lambda: next(answers)) == [3]


@pytest.mark.django_db
def test_a_page_asks_the_cache_for_nothing_twice(published_months: list[Release]) -> None:
    client, asked = Client(), []
    client.get(PLACE)
    cache = type(caches["lookups"])
    original = cache.get

    def get(self: object, key: str, *more: object) -> object:
        asked.append(key)
        return original(self, key, *more)

    with patch.object(cache, "get", get):
        assert client.get(PLACE).status_code == 200
    assert asked and len(asked) == len(set(asked))
