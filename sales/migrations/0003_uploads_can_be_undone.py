"""Undoing an upload is numbered among all knowledge; lines that are not counted are found by their identity."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_tables"),
        ("sales", "0002_ledger_is_append_only"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="stagedline",
            name="sales_stagedline_undecided_idx",
        ),
        migrations.AddField(
            model_name="upload",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="undone_seq",
            field=models.BigIntegerField(blank=True, null=True, unique=True),
        ),
        migrations.AddIndex(
            model_name="stagedline",
            index=models.Index(
                condition=models.Q(("state__in", ["UNMATCHED", "REJECTED", "KNOWN"])),
                fields=["source_key"],
                name="sales_stagedline_uncounted_idx",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_seq__isnull", True)),
                    models.Q(
                        ("state", "POSTED"),
                        ("undone_at__isnull", False),
                        ("undone_seq__gt", models.F("posted_seq")),
                    ),
                    _connector="OR",
                ),
                name="sales_upload_undone_is_numbered",
            ),
        ),
    ]
