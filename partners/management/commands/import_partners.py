"""manage.py import_partners FILE: take partners from CSV, all rows or none."""

from __future__ import annotations

from partners.management.importing import COMMON, ImportCommand
from partners.operations import onboarding


class Command(ImportCommand):
    """Take partners from CSV."""

    help = (
        "Take partners from a CSV file. Columns: code (needed; name and country too for a new partner), tax_number (an "
        "ABN in Australia; elsewhere one that cannot be valid is a warning), city, region, postcode, email, phone, "
        "website, joined_on, key_account (yes or no), "
        "territory (its code; a change is a move from today on); distributor_code:<CODE> holds the partner's code at "
        f"that distributor. A blank cell empties the field, except territory and distributor codes. {COMMON}"
    )
    operation = onboarding.import_partners

    def counts(self, report: onboarding.Report) -> str:
        """Return the counts in words."""
        return (
            f"{super().counts(report)} {report.aliases} distributor codes learned, "
            f"{report.moves} put into a territory."
        )
