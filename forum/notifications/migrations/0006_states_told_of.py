"""So that notifications can do without words of their own: of what was told before there were events, the
event is known by what it is about; the state that was told of, by the key."""

from django.db import migrations, models

TABLES = ("notification", "announcement")
# Kind, and the model that it is about -> event.
EVENTS = {
    ("figures", "notifications", "announcedrelease"): "figures published",
    ("figures", "notifications", "announcedrevision"): "figures revised",
    ("thread", "threads", "thread"): "discussion started",
    ("post", "threads", "post"): "posted",
    ("mention", "threads", "post"): "mentioned",
    ("reply", "threads", "post"): "replied",
    ("case_study", "casestudies", "casestudy"): "new case study",
}
# As it stood in the keys of these events: at the end, or before a time.
STATES = {
    "offer changed": ("active", "completed", "declined", "lapsed", "cancelled"),
    "plan changed": ("draft", "agreed", "active", "review", "achieved", "revised", "closed"),
}


def point_to_events(apps, schema_editor) -> None:
    for table in TABLES:
        rows = apps.get_model("notifications", table).objects.all()
        for (kind, app_label, model), event in EVENTS.items():
            about = {"about_type__app_label": app_label, "about_type__model": model}
            rows.filter(event="", kind=kind, **about).update(event=event)
        for event, states in STATES.items():
            for state in states:
                of_state = rows.filter(event=event, state="")
                of_state.filter(idempotency_key__endswith=f" {state}").update(state=state)
                of_state.filter(idempotency_key__contains=f" {state} ").update(state=state)


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("notifications", "0005_asking"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=table,
                name="state",
                field=models.CharField(blank=True, max_length=20, **verbose),
            )
            for table, verbose in (
                ("announcement", {}),
                ("notification", {"verbose_name": "state that it tells of"}),
            )
        ),
        migrations.RunPython(point_to_events, migrations.RunPython.noop, elidable=True),
    ]
