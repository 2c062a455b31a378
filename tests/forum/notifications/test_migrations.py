"""What was told before notifications lost their words is told still, as far as it can be known."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

WITH_WORDS = [("notifications", "0005_asking")]
WITHOUT = [("notifications", "0007_drop_copied_words")]
# Event, kind, model that it is about, key -> event and state afterwards.
ROWS = (
    ("", "post", ("threads", "post"), "post:1", "posted", ""),
    (
        "",
        "figures",
        ("notifications", "announcedrelease"),
        "figures:1:03R",
        "figures published",
        "",
    ),
    ("", "request", ("support", "flag"), "flag 1 sent", "", ""),
    (
        "offer changed",
        "decision",
        ("support", "supportoffer"),
        "supportoffer 7 declined",
        "offer changed",
        "declined",
    ),
    (
        "plan changed",
        "decision",
        ("support", "improvementplan"),
        "improvementplan 7 agreed 20260601120000000000",
        "plan changed",
        "agreed",
    ),
)


@pytest.mark.django_db(transaction=True)
def test_words_go_and_what_they_were_of_stays() -> None:
    executor = MigrationExecutor(connection)
    old = executor.migrate(WITH_WORDS).apps
    try:
        _write_rows(old)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(WITHOUT)
    notification = apps.get_model("notifications", "Notification")
    announcement = apps.get_model("notifications", "Announcement")
    for model in (notification, announcement):
        rows = {row.idempotency_key: (row.event, row.state) for row in model._base_manager.all()}
        assert rows == {key: (event, state) for *_, key, event, state in ROWS}


def _write_rows(old) -> None:  # type: ignore[no-untyped-def]
    person = old.get_model("people", "User").objects.create(email="ann@example.nhs.uk", name="Ann")
    for event, kind, (app_label, model), key, *_ in ROWS:
        about_type = old.get_model("contenttypes", "ContentType").objects.get(
            app_label=app_label, model=model
        )
        fields = {
            "event": event,
            "kind": kind,
            "about_type": about_type,
            "about_id": 1,
            "subject_kind": "place",
            "subject_key": "03R",
            "title": "Mrs Ayre waits",
            "details": "She does." if kind == "figures" else "",
            "path": "/",
            "idempotency_key": key,
            "created_at": timezone.now(),
        }
        old.get_model("notifications", "Notification").objects.create(person=person, **fields)
        old.get_model("notifications", "Announcement").objects.create(subjects=[], **fields)
