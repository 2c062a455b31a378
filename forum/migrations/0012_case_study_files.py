from django.db import migrations, models
from django.db.models import Q


def set_apart(apps, schema_editor):
    """What was added to a case study since its published version was shown waits for the next."""
    types = apps.get_model("contenttypes", "ContentType").objects
    of_stories = types.filter(app_label="forum", model="casestudy").first()
    if of_stories is None:
        return
    attachments = apps.get_model("forum", "Attachment").objects.filter(owner_type=of_stories)
    for story in apps.get_model("forum", "CaseStudy").objects.filter(
        pk__in=attachments.values("owner_id")
    ):
        theirs = attachments.filter(owner_id=story.pk)
        if story.live and story.shown_at:
            theirs = theirs.filter(attached_at__gt=story.shown_at)
        theirs.update(shown=False)


class Migration(migrations.Migration):

    dependencies = [
        ("forum", "0011_threads"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="shown",
            field=models.BooleanField(default=True, verbose_name="readers of its owner have it"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="leaving",
            field=models.BooleanField(
                default=False, verbose_name="taken off in the version being written"
            ),
        ),
        migrations.RunPython(set_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=Q(leaving=False) | Q(shown=True),
                name="only_what_readers_have_waits_to_be_taken_off",
            ),
        ),
    ]
