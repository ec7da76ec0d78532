"""What a sender states of a file, and what is unusual about its lines."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0007_layouts"),
    ]

    operations = [
        migrations.AddField(
            "upload", "stated_lines", models.PositiveIntegerField(blank=True, null=True)
        ),
        migrations.AddField("upload", "stated_net", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("upload", "oddities", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="LineOddity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_line", models.BigIntegerField()),
                ("code", models.CharField(max_length=24)),
                ("usual", models.BigIntegerField(blank=True, null=True)),
                (
                    "upload",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.upload",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("upload", "code", "file_line"), name="sales_lineoddity_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "code__in",
                                [
                                    "AMOUNT_UNUSUAL",
                                    "PRICE_UNUSUAL",
                                    "DATE_OUTSIDE_PERIOD",
                                    "PRODUCT_UNKNOWN",
                                    "CURRENCY_UNUSUAL",
                                ],
                            )
                        ),
                        name="sales_lineoddity_code_known",
                    ),
                ],
            },
        ),
    ]
