"""Triggers in 0002_published_versions_and_decisions_are_frozen.sql; the way back in 0002_published_versions_and_decisions_are_frozen.reverse.sql."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations(
    "tiers", "0002_published_versions_and_decisions_are_frozen"
)


class Migration(migrations.Migration):
    """Create the triggers."""

    dependencies = [("tiers", "0001_tables")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
