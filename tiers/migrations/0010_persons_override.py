"""Persons override, match and hold tiers, and partners step down."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_tables"),
        ("tiers", "0009_claims_stay_as_made"),
    ]

    operations = [
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("reason", models.TextField()),
                ("sponsor", models.CharField(blank=True, default="", max_length=120)),
                ("target", models.TextField(blank=True, default="")),
                ("placed_at", models.DateTimeField()),
                ("placed_by", models.CharField(max_length=120)),
                ("known_seq", models.BigIntegerField(blank=True, null=True, unique=True)),
                ("lifted_seq", models.BigIntegerField(blank=True, null=True, unique=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_by", models.CharField(blank=True, default="", max_length=120)),
                ("lift_reason", models.TextField(blank=True, default="")),
                (
                    "approval",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="override",
                        to="tiers.approval",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tiers.program",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tiers.tier",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["program", "ends_on"], name="tiers_override_night_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["OVERRIDE", "STATUS_MATCH", "HOLD", "STEP_DOWN"])
                        ),
                        name="tiers_override_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="tiers_override_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="tiers_override_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "HOLD"), ("tier__isnull", True)),
                            models.Q(
                                models.Q(("kind", "HOLD"), _negated=True), ("tier__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="tiers_override_names_a_tier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approval__isnull", True),
                                ("kind", "STEP_DOWN"),
                                ("known_seq__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "STEP_DOWN"), _negated=True),
                                ("approval__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tiers_override_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lift_reason", ""),
                                ("lifted_at__isnull", True),
                                ("lifted_by", ""),
                                ("lifted_seq__isnull", True),
                            ),
                            models.Q(
                                ("known_seq__isnull", False),
                                ("lifted_at__isnull", False),
                                ("lifted_seq__gt", models.F("known_seq")),
                                models.Q(("lifted_by", ""), _negated=True),
                                models.Q(("lift_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="tiers_override_lifted_by_somebody",
                    ),
                ],
            },
        ),
    ]
