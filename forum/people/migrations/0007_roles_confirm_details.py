"""Whoever was given a role by somebody has had what they say of themselves confirmed by that."""

from django.db import migrations


def confirm_details(apps, schema_editor):
    RoleGrant = apps.get_model("people", "RoleGrant")
    User = apps.get_model("people", "User")
    grants = RoleGrant.objects.filter(ended_at__isnull=True, granted_by__isnull=False)
    for grant in grants.exclude(role="member").order_by("granted_at").iterator():
        User.objects.filter(pk=grant.user_id, details_confirmed_at__isnull=True).update(
            details_confirmed_at=grant.granted_at, details_confirmed_by=grant.granted_by_id
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0006_kept_texts")]
    operations = [migrations.RunPython(confirm_details, migrations.RunPython.noop)]
