"""Triggers in 0002_funds_move_by_the_book.sql; the way back in the .reverse.sql of that name."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("funds", "0002_funds_move_by_the_book")


class Migration(migrations.Migration):
    """Create the triggers."""

    dependencies = [("funds", "0001_tables")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
