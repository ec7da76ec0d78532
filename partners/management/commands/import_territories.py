"""manage.py import_territories FILE: take territories from CSV, all rows or none."""

from __future__ import annotations

from partners.management.importing import COMMON, ImportCommand
from partners.operations import territories


class Command(ImportCommand):
    """Take territories from CSV."""

    help = (
        "Take territories from a CSV file. Columns: code, name (needed), parent (a code; may stand further down). "
        f"{COMMON}"
    )
    operation = territories.import_territories
