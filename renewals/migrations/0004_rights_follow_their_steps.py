"""Triggers in 0004_rights_follow_their_steps.sql; the way back in the .reverse.sql of that name."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("renewals", "0004_rights_follow_their_steps")


class Migration(migrations.Migration):
    """Create the triggers."""

    dependencies = [("renewals", "0003_rights")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
