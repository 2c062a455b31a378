"""The site goes on without its cache."""

import time
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from config import lookup_cache
from forum.threads.models import Post, Thread
from metrics.breaker import Breaker
from tests.factories.people import make_person
from tests.factories.places import make_places
from tests.factories.threads import start_thread
from tests.unanswered import unanswered_redis

WAIT = 0.2


@pytest.fixture(params=["stopped", "frozen"])
def lost_redis(request, settings, monkeypatch) -> Iterator[None]:
    settings.PATHWAY_WAIT_SECONDS = WAIT
    monkeypatch.setattr(lookup_cache, "breaker", Breaker(60))
    with unanswered_redis(request.param) as url:
        lookups = {"BACKEND": "config.lookup_cache.LookupCache", "LOCATION": url}
        settings.CACHES = {"default": settings.CACHES["default"], "lookups": lookups}
        yield
        del caches["lookups"]


def test_what_is_not_answered_is_looked_up_and_nobody_waits_again(lost_redis, caplog) -> None:
    started = time.monotonic()
    cache = caches["lookups"]
    for key in range(100):
        assert cache.get(str(key), "afresh") == "afresh"
        cache.set(str(key), "kept", 60)
    assert cache.delete("0") is False
    assert time.monotonic() - started < 2 * WAIT
    assert len(caplog.records) == 1


@pytest.mark.django_db
def test_pages_sign_in_posting_and_the_api_go_on(client: Client, lost_redis) -> None:
    places = make_places()
    person = make_person(places, "ann")
    thread = start_thread(person, places["QWO"])
    for address in ("/", "/places/", "/account/login/", "/case-studies/", "/api/v1/"):
        assert client.get(address).status_code == 200, address
    password = {"login": person.email, "password": "a long enough phrase"}
    assert client.post(reverse("account_login"), password).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    _reply(client, thread, "Still here")


def _reply(client: Client, thread: Thread, text: str) -> None:
    address = thread.get_absolute_url()
    assert client.get(address).status_code == 200
    answer = client.post(address, {"body": text, "kind": "reply", "action": "send"})
    assert answer.status_code == 302, answer.content.decode()
    assert Post.objects.filter(body=text).exists()


def test_one_caller_tries_again_after_the_pause() -> None:
    breaker = Breaker(pause_seconds=0)
    assert not breaker.is_open()
    assert breaker.record_failure()
    breaker.pause_seconds = 60
    assert [breaker.is_open() for _ in range(3)] == [False, True, True]
    breaker.record_success()
    assert not breaker.is_open()
