"""Partners are let into tiers by invitation or approval; the table is append-only."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_tables"),
        ("tiers", "0005_observed_values_and_countries_of_a_chunk"),
    ]

    operations = [
        migrations.CreateModel(
            name="Admission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_admitted", models.BooleanField()),
                ("starts_on", models.DateField()),
                ("known_seq", models.BigIntegerField(unique=True)),
                ("decided_at", models.DateTimeField()),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admission",
                        to="tiers.approval",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
                        to="tiers.tier",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tier", "partner", "-known_seq"], name="tiers_admission_night_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("known_seq__gte", 1)),
                        name="tiers_admission_known_from_one",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "create trigger tiers_admission_append_only before update or delete on tiers_admission"
            " for each row execute function tiers_refuse_change();",
            "drop trigger tiers_admission_append_only on tiers_admission;",
        ),
    ]
