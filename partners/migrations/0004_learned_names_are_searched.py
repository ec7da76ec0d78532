import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_partners_merge"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="partneralias",
            index=django.contrib.postgres.indexes.GistIndex(
                condition=models.Q(("kind", "NAME"), ("withdrawn_at__isnull", True)),
                fields=["value_key"],
                name="partners_alias_name_trgm_idx",
                opclasses=["gist_trgm_ops"],
            ),
        ),
    ]
