"""Triggers in 0007_quotes_and_orders_stay.sql; the way back in the .reverse.sql of that name."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("renewals", "0007_quotes_and_orders_stay")


class Migration(migrations.Migration):
    """Create the triggers."""

    dependencies = [("renewals", "0006_quotes_and_orders")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
