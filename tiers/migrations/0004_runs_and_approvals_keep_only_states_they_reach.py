"""No run is ever JUDGED, nor an approval given arguments: neither word nor column is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tiers", "0003_decisions_are_written_without_foreign_key_checks")]

    operations = [
        migrations.RemoveField(model_name="approval", name="payload"),
        migrations.RemoveConstraint(
            model_name="evaluationrun", name="tiers_evaluationrun_state_known"
        ),
        migrations.AddConstraint(
            model_name="evaluationrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["OPEN", "HELD", "APPLYING", "CLOSED", "DISCARDED"])
                ),
                name="tiers_evaluationrun_state_known",
            ),
        ),
    ]
