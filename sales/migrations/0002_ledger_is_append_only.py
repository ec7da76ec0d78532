"""Triggers in 0002_ledger_is_append_only.sql; the way back in 0002_ledger_is_append_only.reverse.sql."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("sales", "0002_ledger_is_append_only")


class Migration(migrations.Migration):
    """Create the triggers."""

    dependencies = [("sales", "0001_tables")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
