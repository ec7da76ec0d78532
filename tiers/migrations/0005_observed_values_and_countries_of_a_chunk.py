"""Observed values, append-only; a chunk keeps its partners' countries where a threshold depends on them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_tables"),
        ("tiers", "0004_runs_and_approvals_keep_only_states_they_reach"),
    ]

    operations = [
        migrations.AddField(
            model_name="runchunk",
            name="countries",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2), null=True, size=None
            ),
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("observed_on", models.DateField()),
                ("value", models.BigIntegerField()),
                ("known_seq", models.BigIntegerField(unique=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=120)),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["code", "partner", "observed_on", "-known_seq"],
                        include=("value",),
                        name="tiers_observation_night_idx",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        name="tiers_observation_is_named",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "create trigger tiers_observation_append_only before update or delete on tiers_observation"
            " for each row execute function tiers_refuse_change();",
            "drop trigger tiers_observation_append_only on tiers_observation;",
        ),
    ]
