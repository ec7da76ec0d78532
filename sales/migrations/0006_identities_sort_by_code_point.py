"""Ranges of identities mean the same on every server; the count of lines read, which nobody read, is gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0005_faulty_lines_keep_their_text"),
    ]

    operations = [
        migrations.RemoveField(model_name="upload", name="lines_read"),
        migrations.AlterField(
            model_name="stagedline",
            name="source_key",
            field=models.CharField(blank=True, db_collation="C", default="", max_length=300),
        ),
    ]
