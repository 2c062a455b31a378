from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("adoption", "0001_initial")]

    operations = [
        migrations.AddField(
            "adoption",
            "title",
            models.CharField(max_length=300, default="a record"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "adoption",
            models.CheckConstraint(condition=~models.Q(title=""), name="an_adoption_has_a_title"),
        ),
    ]
