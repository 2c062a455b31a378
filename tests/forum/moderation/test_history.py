import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.people import actions as people
from forum.people.actions import record_event
from forum.people.models import AuditEvent, Role, User
from forum.people.models.audit import AuditEventIsPermanent
from forum.threads.models import Post
from tests.factories.moderation import decide_case, report_content
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(person: MakePerson) -> Client:
    client = Client()
    client.force_login(person("admin", Role.ADMINISTRATOR))
    return client


def history_text(client: Client, **query: object) -> str:
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/history/", query)
    assert response.status_code == 200 and len(queries) <= 15
    return response.content.decode()


def exported_rows(client: Client, **query: object) -> list[dict[str, str]]:
    response = client.get("/history/history.csv", query)
    assert response.streaming and "attachment" in response.headers["Content-Disposition"]
    text = b"".join(response.streaming_content).decode()  # type: ignore[arg-type]
    return list(csv.DictReader(StringIO(text)))


def test_searching(client: Client, post: Post, reader: User, steward: User) -> None:
    case = decide_case(report_content(post, reader, "patient_data").case, steward, "remove")
    assert "Removed a post" in history_text(client, what="removed a")
    assert "Nothing was found" in history_text(client, what="danced")
    by_name = history_text(client, who="Stew")
    assert "Decided: remove" in by_name and "Reported" not in by_name
    assert "Reported" in history_text(client, who=reader.pk)
    about = exported_rows(client, kind="moderationcase", number=case.pk)
    assert [row["verb"] for row in about] == ["decided: remove", "hid at once", "reported"]
    assert about[0]["label"] == f"post {post.pk}" and "bed 4" not in str(about)
    today = timezone.localdate()
    assert "Removed a post" in history_text(client, first=today, last=today, what="removed a post")
    assert "Nothing was found" in history_text(client, first=today + timedelta(days=1))
    assert "The first day must include a month" in history_text(client, first="yesterday")
    boxes = {"first_day": "31", "first_month": "2", "first_year": "2026"}
    assert "February 2026 has 28 days" in history_text(client, **boxes)


def test_pages_are_cut_at_lines(client: Client, reader: User) -> None:
    for number in range(60):
        record_event(verb=f"test {number:02}", about=reader, by=reader)
    first = history_text(client, what="test")
    assert "Test 59" in first and "Test 10" in first and "Test 09" not in first
    cut = AuditEvent.objects.get(verb="test 10").pk
    assert f"before={cut}" in first
    record_event(verb="test 60", about=reader, by=reader)
    second = history_text(client, what="test", before=cut)
    assert "Test 09" in second and "Test 10" not in second and "Newest" in second
    assert len(exported_rows(client, what="test")) == 61


def test_who_has_left_is_not_named_nor_found(client: Client, reader: User) -> None:
    record_event(verb="danced", about=reader, by=reader, label="=1+1")
    assert "Reader" in history_text(client, what="danced")
    people.close_account(user=reader, by=reader)
    assert "Reader" not in history_text(client, what="danced")
    assert "Nothing was found" in history_text(client, who="Reader")
    (row,) = exported_rows(client, what="danced")
    assert row["who"].startswith("a former member") and row["label"] == "'=1+1"


@pytest.mark.parametrize("role", [None, Role.STEWARD, Role.APPROVER])
def test_for_administrators_only(person: MakePerson, role: Role | None) -> None:
    client = Client()
    client.force_login(person("somebody", role, "QWO" if role == Role.APPROVER else ""))
    for path in ("/history/", "/history/history.csv"):
        assert client.get(path).status_code == 403


def test_nobody_edits_it(client: Client, person: MakePerson, reader: User) -> None:
    """Neither through a page, nor past the ORM by SQL."""
    event = record_event(verb="danced", about=reader, by=reader)
    for path in ("/history/", "/history/history.csv"):
        assert client.post(path, {"verb": "sat"}).status_code == 405
        assert client.delete(path).status_code == 405
    event.verb = "sat"
    for write in (
        event.save,
        event.delete,
        lambda: AuditEvent.objects.filter(pk=event.pk).update(verb="sat"),
        AuditEvent.objects.all().delete,
    ):
        with pytest.raises(AuditEventIsPermanent):
            write()
    orders = ["UPDATE people_auditevent SET verb = 'sat'", "DELETE FROM people_auditevent"]
    if connection.vendor == "sqlite":
        orders.append("REPLACE INTO people_auditevent SELECT * FROM people_auditevent")
    for sql in orders:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert AuditEvent.objects.get(pk=event.pk).verb == "danced"
