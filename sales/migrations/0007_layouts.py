"""A distributor's own layout, version by version; the trigger is in 0007_layouts.sql, the way back beside it."""

import django.db.models.deletion
from django.db import migrations, models

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("sales", "0007_layouts")


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_tables"),
        ("sales", "0006_identities_sort_by_code_point"),
    ]

    operations = [
        migrations.CreateModel(
            name="DistributorLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("document", models.JSONField()),
                ("loaded_at", models.DateTimeField()),
                ("loaded_by", models.CharField(max_length=120)),
                (
                    "distributor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="layouts",
                        to="partners.distributor",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("distributor", "version"), name="sales_distributorlayout_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version__gte", 1), models.Q(("name", ""), _negated=True)
                        ),
                        name="sales_distributorlayout_is_named",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
