"""Tables of market development funds."""

import django.db.models.deletion
from django.db import migrations, models

import funds.choices


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0006_a_wall_behind_the_filters"),
        ("tiers", "0006_partners_are_let_into_tiers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("tier_code", models.CharField(blank=True, default="", max_length=40)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("claims_until", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("budgeted", models.BigIntegerField(default=0)),
                ("committed", models.BigIntegerField(default=0)),
                ("claimed", models.BigIntegerField(default=0)),
                ("paid", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tiers.program",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.territory",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FundRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=20, unique=True)),
                ("activity", models.CharField(max_length=12)),
                ("title", models.CharField(max_length=120)),
                ("expected", models.CharField(max_length=500)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("asked", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(default=funds.choices.RequestState["ASKED"], max_length=12),
                ),
                ("committed", models.BigIntegerField(default=0)),
                ("claimed", models.BigIntegerField(default=0)),
                ("paid", models.BigIntegerField(default=0)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", models.CharField(blank=True, default="", max_length=120)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="funds.budget",
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
            name="Deal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document_no", models.CharField(max_length=120)),
                ("named_at", models.DateTimeField()),
                ("named_by", models.CharField(max_length=120)),
                (
                    "distributor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.distributor",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deals",
                        to="funds.fundrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("amount", models.BigIntegerField()),
                ("evidence", models.CharField(max_length=1000)),
                (
                    "state",
                    models.CharField(default=funds.choices.ClaimState["SUBMITTED"], max_length=12),
                ),
                ("submitted_at", models.DateTimeField()),
                ("submitted_by", models.CharField(max_length=120)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", models.CharField(blank=True, default="", max_length=120)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("payment", models.CharField(blank=True, default="", max_length=80)),
                ("paid_on", models.DateField(blank=True, null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="funds.fundrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("amount", models.BigIntegerField()),
                ("reason", models.CharField(max_length=500)),
                ("moved_at", models.DateTimeField()),
                ("moved_by", models.CharField(max_length=120)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="funds.budget",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="funds.fundrequest",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="budget",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["claims_until"],
                name="funds_budget_open_idx",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True),
                    models.Q(("name", ""), _negated=True),
                    ("currency__regex", "^[A-Z]{3}$"),
                ),
                name="funds_budget_is_named_money",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__gt", models.F("starts_on")),
                    ("claims_until__gte", models.F("ends_on")),
                ),
                name="funds_budget_dates_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid__gte", 0),
                    ("claimed__gte", models.F("paid")),
                    ("committed__gte", models.F("claimed")),
                    ("budgeted__gte", models.F("committed")),
                ),
                name="funds_budget_never_overspent",
            ),
        ),
        migrations.AddIndex(
            model_name="fundrequest",
            index=models.Index(fields=["partner", "state"], name="funds_fundrequest_partner_idx"),
        ),
        migrations.AddIndex(
            model_name="fundrequest",
            index=models.Index(
                condition=models.Q(("state", "ASKED")),
                fields=["asked_at"],
                name="funds_fundrequest_waiting_idx",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["ASKED", "COMMITTED", "DECLINED", "WITHDRAWN", "CLOSED"]),
                    ("activity__in", ["EVENT", "CAMPAIGN", "CONTENT", "TRAINING", "DEMO", "OTHER"]),
                ),
                name="funds_fundrequest_words_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("expected", ""), _negated=True),
                    ("ends_on__gt", models.F("starts_on")),
                ),
                name="funds_fundrequest_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked__gt", 0),
                    ("paid__gte", 0),
                    ("claimed__gte", models.F("paid")),
                    ("committed__gte", models.F("claimed")),
                    ("asked__gte", models.F("committed")),
                ),
                name="funds_fundrequest_never_overspent",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["COMMITTED", "CLOSED"]), _negated=True),
                    models.Q(
                        models.Q(("decided_by", ""), _negated=True),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="funds_fundrequest_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "DECLINED"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="funds_fundrequest_declined_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.UniqueConstraint(
                fields=("request", "distributor", "document_no"), name="funds_deal_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(("document_no", ""), _negated=True), name="funds_deal_is_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                fields=("request", "number"), name="funds_claim_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["SUBMITTED", "PAID", "REJECTED"])),
                name="funds_claim_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), models.Q(("evidence", ""), _negated=True)),
                name="funds_claim_has_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "SUBMITTED"),
                    models.Q(
                        models.Q(("decided_by", ""), _negated=True),
                        models.Q(("decided_by", models.F("submitted_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="funds_claim_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "REJECTED"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="funds_claim_rejected_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("paid_on__isnull", False),
                        ("state", "PAID"),
                        models.Q(("payment", ""), _negated=True),
                    ),
                    models.Q(models.Q(("state", "PAID"), _negated=True), ("paid_on__isnull", True)),
                    _connector="OR",
                ),
                name="funds_claim_paid_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["BUDGETED", "COMMITTED", "CLAIMED", "PAID"]),
                    models.Q(("amount", 0), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                ),
                name="funds_movement_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "BUDGETED"), ("request__isnull", True)),
                    models.Q(
                        models.Q(("kind", "BUDGETED"), _negated=True), ("request__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="funds_movement_of_request",
            ),
        ),
    ]
