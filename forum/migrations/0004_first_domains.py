"""Domains that may open an account from the first day. Staff change them in the admin."""

from django.db import migrations

SHARED = {
    "nhs.net": "NHSmail: each person says which organisation",
    "nhs.uk": "Trusts, practices and ICBs with addresses of their own",
    "gov.uk": "Government departments and councils, which share in integrated care",
}
OF_ONE = {
    "england.nhs.uk": "NHS England",
    "nice.org.uk": "National Institute for Health and Care Excellence",
    "cqc.org.uk": "Care Quality Commission",
    "dhsc.gov.uk": "Department of Health and Social Care",
    "ukhsa.gov.uk": "UK Health Security Agency",
}


def forwards(apps, schema_editor):
    organisation = apps.get_model("forum", "Organisation")
    domain = apps.get_model("forum", "AllowedDomain")
    for name, note in SHARED.items():
        domain.objects.get_or_create(domain=name, defaults={"note": note})
    for name, owner in OF_ONE.items():
        one, _ = organisation.objects.get_or_create(name=owner)
        domain.objects.get_or_create(domain=name, defaults={"organisation": one})


class Migration(migrations.Migration):
    dependencies = [("forum", "0003_history_is_only_added_to")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
