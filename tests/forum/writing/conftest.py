import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from forum.casestudies.models import CaseStudy
from forum.people.models import Role, User
from forum.people.permissions import author_fields
from forum.writing import models
from metrics.models import Place
from tests.factories.people import MakePerson


@pytest.fixture(autouse=True)
def no_scanner(settings: Any) -> None:
    settings.CLAMAV_SOCKET = ""
    settings.DEMO = False


@pytest.fixture
def author(person: MakePerson) -> User:
    return person("author", Role.ICB_LEAD, "QWO")


@pytest.fixture
def draft(author: User, places: dict[str, Place]) -> CaseStudy:
    """Something that its author alone may see and edit."""
    return CaseStudy.objects.create(
        **author_fields(author), owner=author, place=places["03R"], title="A draft"
    )


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileSystemStorage:
    """A folder of the test's own in place of the private one."""
    temporary_storage = FileSystemStorage(location=tmp_path / "attachments", base_url=None)
    field = models.Attachment._meta.get_field("file")
    monkeypatch.setattr(field, "storage", temporary_storage)
    for user in (
        "forum.writing.actions.attachments.private_storage",
        "forum.writing.models.private_storage",
    ):
        monkeypatch.setattr(user, lambda: temporary_storage)
    return temporary_storage


def as_file(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)
