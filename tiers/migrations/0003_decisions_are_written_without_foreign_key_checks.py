"""Decisions keep their references without foreign-key checks: see the model for what they cost."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_tables"),
        ("tiers", "0002_published_versions_and_decisions_are_frozen"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="partner",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="tiers.evaluationrun",
            ),
        ),
    ]
