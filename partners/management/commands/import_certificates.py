"""manage.py import_certificates FILE: take certificates from CSV, all rows or none."""

from __future__ import annotations

from partners.management.importing import COMMON, ImportCommand
from partners.operations import certificate_files


class Command(ImportCommand):
    """Take certificates from CSV."""

    help = (
        "Take certificates from a CSV file. Columns: partner (its code), person (the person's reference at the "
        "partner), certificate, issued_on (needed); name, email, expires_on (the first day on which it counts no "
        f"more). Another expiry for a known certificate corrects it. {COMMON}"
    )
    operation = certificate_files.import_certificates
