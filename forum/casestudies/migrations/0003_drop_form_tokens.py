from django.db import migrations

CONSTRAINTS = {
    "casestudy": "one_case_study_per_form_sent",
    "comment": "one_comment_per_form_sent",
    "sectionversion": "one_version_per_form_sent",
}


class Migration(migrations.Migration):
    dependencies = [("casestudies", "0002_keys_of_forms_are_uuids")]

    operations = [
        *(
            migrations.RemoveConstraint(model_name=model, name=name)
            for model, name in CONSTRAINTS.items()
        ),
        *(migrations.RemoveField(model_name=model, name="form_token") for model in CONSTRAINTS),
    ]
