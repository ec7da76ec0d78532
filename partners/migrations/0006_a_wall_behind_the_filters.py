"""Policies in 0006_a_wall_behind_the_filters.sql; the way back in 0006_a_wall_behind_the_filters.reverse.sql."""

from django.db import migrations

from kernel import sqlfiles

FORWARD, REVERSE = sqlfiles.migration_operations("partners", "0006_a_wall_behind_the_filters")


class Migration(migrations.Migration):
    """Create the policies."""

    dependencies = [("partners", "0005_people_are_invited")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
