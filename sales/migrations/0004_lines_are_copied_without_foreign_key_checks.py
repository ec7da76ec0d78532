"""Lines are copied in while their upload is locked: the check of each is a twentieth of the intake."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0003_uploads_can_be_undone"),
    ]

    operations = [
        migrations.AlterField(
            model_name="stagedline",
            name="upload",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="sales.upload",
            ),
        ),
    ]
