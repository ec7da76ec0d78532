"""manage.py import_distributors FILE: take distributors from CSV, all rows or none."""

from __future__ import annotations

from partners.management.importing import COMMON, ImportCommand
from partners.operations import distributors


class Command(ImportCommand):
    """Take distributors from CSV."""

    help = (
        "Take distributors from a CSV file. Columns: code (needed; name and currency too for a new one), country, "
        "layout, rhythm (DAILY, WEEKLY, MONTHLY, NONE), tolerance_days, usual_lines_min, usual_lines_max, "
        "usual_amount_min, usual_amount_max, contact_name, contact_email, contact_phone, is_active. A blank cell is "
        f"the default. {COMMON}"
    )
    operation = distributors.import_distributors
