"""Provider counts at full grain, packed. What was kept, totals over treatment functions without
bands, is carried over as such; load_bundled fills in the grain where it can be had."""

from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models

PARTS = {
    "1A": "completed_admitted",
    "1B": "completed_non_admitted",
    "2": "waiting_list",
    "2A": "decision_to_admit",
    "3": "clock_starts",
}


def pack_totals(rows):
    """(commissioner, part, providers, bands) from rows of the former table, one release's."""
    groups = defaultdict(list)
    for row in rows:
        for part, column in PARTS.items():
            if row[column]:
                groups[row["commissioner"], part].append((row["provider"], row[column]))
    for (commissioner, part), counts in sorted(groups.items()):
        counts.sort()
        packed = b"".join(_packed(pathways) for _, pathways in counts)
        yield commissioner, part, " ".join(provider for provider, _ in counts), packed


def _packed(pathways):
    """As metrics.rtt.by_provider packs pathways that are in no band, and the end of a provider."""
    token, out = 2 * pathways + 1, bytearray()
    while token >= 0x80:
        out.append(token & 0x7F | 0x80)
        token >>= 7
    return bytes([*out, token, 0])


def carry_over(apps, schema_editor):
    former = apps.get_model("metrics", "ProviderTotal")
    packed = apps.get_model("metrics", "ProviderCount")
    for release_id in former.objects.values_list("release_id", flat=True).distinct():
        rows = former.objects.filter(release_id=release_id).values()
        packed.objects.bulk_create(
            packed(
                release_id=release_id,
                commissioner=commissioner,
                treatment_function="C_999",
                part=part,
                providers=providers,
                bands=bands,
            )
            for commissioner, part, providers, bands in pack_totals(rows)
        )


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("ProviderCount", "one_provider_count_once"),
        migrations.RenameModel("ProviderCount", "ProviderTotal"),
        migrations.CreateModel(
            name="ProviderCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("commissioner", models.CharField(max_length=6)),
                ("treatment_function", models.CharField(max_length=5)),
                ("part", models.CharField(help_text="1A, 1B, 2, 2A or 3", max_length=2)),
                (
                    "providers",
                    models.TextField(verbose_name="codes of the providers, with spaces between"),
                ),
                (
                    "bands",
                    models.BinaryField(verbose_name="weekly bands of each of them, packed"),
                ),
                (
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="metrics.release",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "commissioner", "treatment_function", "part"),
                        name="one_provider_count_once",
                    )
                ],
            },
        ),
        migrations.RunPython(carry_over),
        migrations.DeleteModel("ProviderTotal"),
    ]
