"""Triggers in 0009_claims_run_off_in_order.sql; the way back in the .reverse.sql of that name."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("renewals", "0009_claims_run_off_in_order")


class Migration(migrations.Migration):
    """Create the triggers."""

    dependencies = [("renewals", "0008_claims")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
