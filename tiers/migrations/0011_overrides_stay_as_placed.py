"""Triggers and row security in 0011_overrides_stay_as_placed.sql; the way back in 0011_overrides_stay_as_placed.reverse.sql."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("tiers", "0011_overrides_stay_as_placed")


class Migration(migrations.Migration):
    """Create the trigger and policy."""

    dependencies = [("tiers", "0010_persons_override")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
