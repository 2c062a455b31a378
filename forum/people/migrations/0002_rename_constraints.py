from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="helpoffer",
            name="one_offer_once",
        ),
        migrations.RemoveConstraint(
            model_name="rolegrant",
            name="some_roles_are_held_nationally",
        ),
        migrations.RemoveConstraint(
            model_name="rolegrant",
            name="some_roles_are_held_at_a_place",
        ),
        migrations.RenameIndex(
            model_name="auditevent",
            new_name="audit_events_of_an_object",
            old_name="history_of_a_thing",
        ),
        migrations.RenameIndex(
            model_name="auditevent",
            new_name="audit_events_of_a_person",
            old_name="history_of_a_person",
        ),
        migrations.RenameIndex(
            model_name="helpoffer",
            new_name="help_offers_by_code",
            old_name="offers_by_what",
        ),
        migrations.AddConstraint(
            model_name="helpoffer",
            constraint=models.UniqueConstraint(
                fields=("person", "kind", "code"), name="one_help_offer_per_person_and_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("place__isnull", True),
                    models.Q(("role__in", ["member", "steward", "administrator"]), _negated=True),
                    _connector="OR",
                ),
                name="a_national_role_has_no_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("place__isnull", False),
                    models.Q(("role__in", ["icb_lead", "approver"]), _negated=True),
                    _connector="OR",
                ),
                name="a_local_role_has_a_place",
            ),
        ),
    ]
