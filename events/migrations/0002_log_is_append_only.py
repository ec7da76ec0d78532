"""Triggers in 0002_log_is_append_only.sql; the way back in 0002_log_is_append_only.reverse.sql."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("events", "0002_log_is_append_only")


class Migration(migrations.Migration):
    """Create the triggers."""

    dependencies = [("events", "0001_tables")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
