"""Triggers in 0002_terms_follow_and_logs_stay.sql; the way back in the .reverse.sql of that name."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("renewals", "0002_terms_follow_and_logs_stay")


class Migration(migrations.Migration):
    """Create the triggers."""

    dependencies = [("renewals", "0001_tables")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
