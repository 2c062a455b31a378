"""Nothing is read, and nothing kept, of what a stranger sends too much of."""

import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files import uploadhandler
from django.test import Client
from django.urls import reverse

from forum.people.models import Role
from metrics.views.body_limits import FORM_BYTES
from tests.factories.people import make_person
from tests.factories.places import make_places

pytestmark = pytest.mark.django_db
MULTIPART = "multipart/form-data; boundary=x"


class NotRead(BytesIO):
    """A body of which nothing may be read."""

    def read(self, *sizes: int | None) -> bytes:
        raise AssertionError("the body was read")

    readline = read  # type: ignore[assignment]


def post(client: Client, address: str, size: int, content_type: str = MULTIPART):
    return client.generic(
        "POST",
        address,
        content_type=content_type,
        CONTENT_LENGTH=str(size),
        **{"wsgi.input": NotRead()},
    )


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("content_type", [MULTIPART, "application/x-www-form-urlencoded"])
def test_a_large_body_of_a_stranger_is_refused_unread(temporary, content_type) -> None:
    client = Client(enforce_csrf_checks=True)
    for address in ("/account/login/", "/discussions/new/", "/", "/data/import/"):
        answer = post(client, address, 592 * 1024 * 1024, content_type)
        assert answer.status_code == 413, address
        assert "This is too large to be sent" in answer.content.decode()
    assert list(temporary.iterdir()) == []


def test_what_a_stranger_may_send_stays_in_memory(temporary, monkeypatch) -> None:
    on_disk: list[object] = []
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", lambda *args: on_disk.append(args))
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    body += b"a" * (FORM_BYTES - 200) + b"\r\n--x--\r\n"
    answer = Client().post(reverse("account_login"), data=body, content_type=MULTIPART)
    assert answer.status_code == 200
    assert on_disk == [] and list(temporary.iterdir()) == []


def test_a_page_for_files_takes_files_of_those_who_have_signed_in(client) -> None:
    person = make_person(make_places(), "ann", Role.ICB_LEAD, "QWO")
    address = reverse("case_study_files", args=[7])
    assert post(client, address, 5 * FORM_BYTES).status_code == 413
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert post(client, address, 50 * FORM_BYTES).status_code == 413
    assert client.post(address, {"file": BytesIO(b"a" * 2 * FORM_BYTES)}).status_code == 404
    # No other page does.
    assert post(client, reverse("thread_start"), 5 * FORM_BYTES).status_code == 413
