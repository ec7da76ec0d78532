from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="certification",
            name="employed_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="certification",
            name="employed_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunSQL(
            "update partners_certification held set employed_from = person.starts_on, employed_until = person.ends_on "
            "from partners_person person where person.id = held.person_id",
            migrations.RunSQL.noop,
        ),
    ]
