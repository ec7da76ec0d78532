"""Triggers and row security in 0009_claims_stay_as_made.sql; the way back in 0009_claims_stay_as_made.reverse.sql."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("tiers", "0009_claims_stay_as_made")


class Migration(migrations.Migration):
    """Create the triggers and policies."""

    dependencies = [
        ("tiers", "0008_partners_contest"),
        ("partners", "0006_a_wall_behind_the_filters"),
    ]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
