"""The table of consents to be listed, behind the same wall as the other tables of partners (the .sql beside this)."""

import django.db.models.deletion
from django.db import migrations, models

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("partners", "0007_a_partner_agrees_to_be_listed")


class Migration(migrations.Migration):
    """Create table and policy."""

    dependencies = [("partners", "0006_a_wall_behind_the_filters")]

    operations = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_by", models.CharField(max_length=120)),
                ("given_at", models.DateTimeField()),
                ("withdrawn_by", models.CharField(blank=True, default="", max_length=120)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("partner",),
                        name="partners_listing_one_open",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(given_by="")
                        & (
                            models.Q(withdrawn_at__isnull=True, withdrawn_by="")
                            | models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_by="")
                        ),
                        name="partners_listing_says_who",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
