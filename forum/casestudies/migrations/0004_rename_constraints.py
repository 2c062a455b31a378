from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casestudies", "0003_drop_form_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="coauthor",
            name="one_co_author_once",
        ),
        migrations.RemoveConstraint(
            model_name="interventionversion",
            name="one_version_of_a_recipe_per_number",
        ),
        migrations.RemoveConstraint(
            model_name="interventionversion",
            name="a_recipe_says_what_is_core",
        ),
        migrations.AddConstraint(
            model_name="coauthor",
            constraint=models.UniqueConstraint(
                fields=("case_study", "person"), name="one_co_authorship_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionversion",
            constraint=models.UniqueConstraint(
                fields=("intervention", "number"), name="one_intervention_version_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0), models.Q(("core", ""), _negated=True)),
                name="an_intervention_version_has_its_core",
            ),
        ),
    ]
