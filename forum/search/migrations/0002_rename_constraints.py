from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="searchdocument",
            name="one_document_for_each_thing",
        ),
        migrations.RemoveConstraint(
            model_name="searchfacet",
            name="one_facet_of_a_document_once",
        ),
        migrations.RemoveConstraint(
            model_name="searchword",
            name="one_word_of_an_audience_once",
        ),
        migrations.AddConstraint(
            model_name="searchdocument",
            constraint=models.UniqueConstraint(
                fields=("kind", "key"), name="one_document_per_object"
            ),
        ),
        migrations.AddConstraint(
            model_name="searchfacet",
            constraint=models.UniqueConstraint(
                fields=("document", "name", "value"), name="one_facet_value_per_document"
            ),
        ),
        migrations.AddConstraint(
            model_name="searchword",
            constraint=models.UniqueConstraint(
                fields=("word", "audience"), name="one_word_per_audience"
            ),
        ),
    ]
