"""The trigger in 0002_events_become_deliveries.sql; the way back in 0002_events_become_deliveries.reverse.sql."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("hooks", "0002_events_become_deliveries")


class Migration(migrations.Migration):
    """Create the trigger."""

    dependencies = [
        ("hooks", "0001_tables"),
        ("events", "0005_keys_rotate_and_webhooks_are_told"),
    ]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
