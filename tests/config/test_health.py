import logging
import time

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.log import log_response

from tests.unanswered import unanswered_redis

UNKNOWN_HOST = "10.1.2.3"


def test_alive_without_a_database(client) -> None:
    # No db fixture: any query would raise.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"


def test_addresses_have_names() -> None:
    assert (reverse("healthz"), reverse("readyz")) == ("/healthz", "/readyz")


@pytest.mark.django_db
def test_ready(client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(6):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "problems": {}, "degraded": {}},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_answers_plain_http_and_any_host(client, settings, address) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address, headers={"host": UNKNOWN_HOST}).status_code == 200
    redirected = client.get("/account/login/")
    assert (redirected.status_code, redirected["Location"][:8]) == (301, "https://")


def test_not_ready_without_a_database(client, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("connection to postgres://someone:secret@host failed")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "problems": {"database": "The database does not answer."},
        "degraded": {},
    }


@pytest.mark.django_db
def test_not_ready_before_the_tables_are_made(client) -> None:
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == {
        "tables": "1 changes to the tables are waiting: run manage.py migrate."
    }


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["stopped", "frozen"])
def test_ready_but_degraded_without_redis(client, settings, monkeypatch, state) -> None:
    from celery import current_app

    with unanswered_redis(state) as url:
        monkeypatch.setattr(current_app.conf, "broker_write_url", url)
        monkeypatch.setattr(current_app.conf, "broker_transport_options", {})
        settings.CELERY_BROKER_URL = settings.REDIS_URL = url
        settings.PATHWAY_WAIT_SECONDS = 1.0
        started = time.monotonic()
        answer = client.get("/readyz")
    # The wait for one of them, not for one after the other, nor for a second try.
    assert time.monotonic() - started < 1.7
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "problems": {},
        "degraded": {
            "broker": "The queue of work (the broker) does not answer.",
            "cache": "The cache does not answer: pages are slower.",
        },
    }


@pytest.mark.django_db
def test_ready_with_redis(client, monkeypatch, redis_url) -> None:
    from celery import current_app

    monkeypatch.setattr(current_app.conf, "broker_write_url", redis_url)
    monkeypatch.setattr(current_app.conf, "broker_transport_options", {})
    assert client.get("/readyz").status_code == 200


def test_a_probe_that_fails_does_not_fill_the_log(client, rf, monkeypatch, caplog) -> None:
    monkeypatch.setattr("metrics.readiness.problems", lambda: {"database": "gone"})
    with caplog.at_level(logging.INFO, logger="django.request"):
        assert client.get("/readyz").status_code == 503
        assert caplog.records == []
        log_response("Not Found", response=HttpResponse(status=404), request=rf.get("/gone/"))
        assert [record.status_code for record in caplog.records] == [404]
