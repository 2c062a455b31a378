"""A database that takes no writes: pages read, and forms say so with what was typed."""

import errno
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from forum.people.models import User
from forum.people.web.kept_texts import sign_writer
from forum.threads.models import Post
from metrics import readiness
from metrics.models import Place
from metrics.write_refusals import is_write_refused, written_if_possible
from tests.factories.people import make_person
from tests.factories.places import make_places
from tests.factories.threads import start_thread

READ_ONLY = {
    "sqlite": ("PRAGMA query_only = 1", "PRAGMA query_only = 0"),
    "postgresql": (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    ),
}


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def ann(transactional_db: None) -> User:
    return make_person(make_places(), "ann")


@pytest.fixture
def read_only(ann: User) -> Iterator[Client]:
    """Of somebody who has signed in, before."""
    client = Client(enforce_csrf_checks=False)
    client.post(reverse("account_login"), {"login": ann.email, "password": "a long enough phrase"})
    on, off = READ_ONLY[connection.vendor]
    execute(on)
    yield client
    execute(off)


def test_pages_read_and_forms_keep_what_was_typed(ann: User, read_only: Client) -> None:
    execute(READ_ONLY[connection.vendor][1])
    thread = start_thread(ann, Place.objects.get(code="QWO"))
    execute(READ_ONLY[connection.vendor][0])
    pages = ("/", "/places/", "/discussions/", "/notifications/", "/account/", "/api/v1/")
    for address in (*pages, thread.get_absolute_url()):
        assert read_only.get(address).status_code == 200, address
        assert Client().get(address).status_code in (200, 302), address
    if connection.vendor == "postgresql":
        said = read_only.get("/readyz").json()
        assert said["ready"] and "takes no writes" in said["degraded"]["writes"]
    text = "What was typed, <b>and</b> more than twenty letters of it"
    answer = read_only.post(
        thread.get_absolute_url(),
        {"body": text, "kind": "reply", "action": "send", "writer": sign_writer(ann)},
    )
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "This could not be saved" in page
    assert "What was typed, &lt;b&gt;and&lt;/b&gt; more than twenty letters" in page
    assert "What you typed (body)" in page and "(writer)" not in page
    assert not Post.objects.filter(body=text).exists()


def test_a_full_disk_is_said(client: Client, transactional_db: None, monkeypatch) -> None:
    monkeypatch.setattr(readiness, "MIN_FREE_BYTES", 10**18)
    degraded = client.get("/readyz").json()["degraded"]
    assert ("writes" in degraded) == (connection.vendor == "sqlite")


def test_signing_in_says_so_and_shows_no_password(read_only: Client, ann: User) -> None:
    password = "a long enough phrase"
    answer = Client().post(reverse("account_login"), {"login": ann.email, "password": password})
    assert answer.status_code == 503
    assert "This could not be saved" in answer.content.decode()
    assert password not in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (OperationalError("attempt to write a readonly database"), True),
        (OperationalError("database or disk is full"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EROFS, "Read-only file system"), True),
        (OperationalError("no such table"), False),
        (OSError(errno.ENOENT, "No such file"), False),
        (ValueError("disk is full"), False),
    ],
)
def test_which_errors_say_so(error: Exception, refused: bool) -> None:
    assert is_write_refused(error) is refused


def test_other_errors_are_not_passed_over() -> None:
    with pytest.raises(DatabaseError), written_if_possible():
        raise DatabaseError("no such column")
