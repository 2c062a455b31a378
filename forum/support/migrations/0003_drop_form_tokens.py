from django.db import migrations

CONSTRAINTS = {
    "contact": "one_contact_per_form_sent",
    "flag": "one_flag_per_form_sent",
    "improvementplan": "one_plan_per_form_sent",
    "supportoffer": "one_offer_per_form_sent",
}


class Migration(migrations.Migration):
    dependencies = [("support", "0002_keys_of_forms_are_uuids")]

    operations = [
        *(
            migrations.RemoveConstraint(model_name=model, name=name)
            for model, name in CONSTRAINTS.items()
        ),
        *(migrations.RemoveField(model_name=model, name="form_token") for model in CONSTRAINTS),
    ]
