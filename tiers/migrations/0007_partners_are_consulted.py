"""Partners are consulted on a draft; what was said stays, and so does the summary once a consultation is closed."""

import django.db.models.deletion
from django.db import migrations, models

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("tiers", "0007_partners_are_consulted")


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0006_a_wall_behind_the_filters"),
        ("tiers", "0006_partners_are_let_into_tiers"),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="doubts",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closes_on", models.DateField()),
                ("opened_by", models.CharField(max_length=120)),
                ("opened_at", models.DateTimeField()),
                ("closed_by", models.CharField(blank=True, default="", max_length=120)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("summary", models.JSONField(blank=True, null=True)),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultation",
                        to="tiers.programversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConsultationComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=120)),
                ("difference", models.CharField(max_length=12)),
                ("text", models.TextField(blank=True, default="")),
                ("said_by", models.CharField(max_length=120)),
                ("said_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, default="")),
                ("answered_by", models.CharField(blank=True, default="", max_length=120)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="tiers.consultation",
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
            ],
        ),
        migrations.CreateModel(
            name="ConsultationInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="tiers.consultation",
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
            ],
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True), ("closed_by", ""), ("summary__isnull", True)
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("summary__isnull", False),
                        models.Q(("closed_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="tiers_consultation_closed_with_summary",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("difference__in", ["YES", "NO", "UNSURE"])),
                name="tiers_consultationcomment_difference_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by", "")),
                    models.Q(
                        ("answered_at__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                        models.Q(("answered_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="tiers_consultationcomment_answered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationinvitation",
            constraint=models.UniqueConstraint(
                fields=("consultation", "partner"), name="tiers_consultationinvitation_once"
            ),
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
