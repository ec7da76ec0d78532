"""Partners contest lines, matches, certificates and decisions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_tables"),
        ("tiers", "0007_partners_are_consulted"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("subject", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=12)),
                ("counted_on", models.DateField(blank=True, null=True)),
                ("counted_net", models.BigIntegerField(blank=True, null=True)),
                ("counted_kind", models.CharField(blank=True, default="", max_length=12)),
                ("counted_segment", models.CharField(blank=True, default="", max_length=12)),
                ("claimed_on", models.DateField()),
                ("claimed_net", models.BigIntegerField(blank=True, null=True)),
                ("claimed_currency", models.CharField(blank=True, default="", max_length=3)),
                ("claimed_kind", models.CharField(blank=True, default="", max_length=12)),
                ("claimed_segment", models.CharField(blank=True, default="", max_length=12)),
                ("certificate", models.CharField(blank=True, default="", max_length=60)),
                ("is_new_customer", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.CharField(max_length=120)),
                ("opened_on", models.DateField()),
                ("due_on", models.DateField()),
                ("owner", models.CharField(blank=True, default="", max_length=120)),
                ("decided_by", models.CharField(blank=True, default="", max_length=120)),
                ("has_second_look", models.BooleanField(default=False)),
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
                    "program",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tiers.program",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisputeEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(max_length=12)),
                ("text", models.TextField()),
                ("known_seq", models.BigIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="tiers.dispute",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["state", "due_on"], name="tiers_dispute_due_idx"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(
                fields=("partner", "subject"), name="tiers_dispute_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["LINE", "MATCH", "CERTIFICATE", "DECISION"])),
                name="tiers_dispute_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["OPEN", "UPHELD", "CORRECTED", "NOT_UPHELD", "WITHDRAWN"])
                ),
                name="tiers_dispute_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("opened_by")), _negated=True),
                name="tiers_dispute_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claimed_currency", ""), ("claimed_net__isnull", True)),
                    models.Q(
                        ("claimed_currency__regex", "^[A-Z]{3}$"), ("claimed_net__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="tiers_dispute_amount_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("opened_on"))),
                name="tiers_dispute_due_after_opening",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "DECISION"), _negated=True),
                    ("program__isnull", False),
                    _connector="OR",
                ),
                name="tiers_dispute_decision_has_program",
            ),
        ),
        migrations.AddIndex(
            model_name="disputeentry",
            index=models.Index(
                fields=["dispute", "-known_seq"], name="tiers_disputeentry_night_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        [
                            "OPENED",
                            "TAKEN",
                            "REPLIED",
                            "UPHELD",
                            "NOT_UPHELD",
                            "SECOND_LOOK",
                            "CORRECTED",
                            "WITHDRAWN",
                        ],
                    )
                ),
                name="tiers_disputeentry_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="tiers_disputeentry_says_something",
            ),
        ),
    ]
