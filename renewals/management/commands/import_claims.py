"""manage.py import_claims FILE: take the open claims of the old scheme from CSV, all rows or none."""

from __future__ import annotations

from partners.management.importing import COMMON, ImportCommand
from renewals.operations import claim_files


class Command(ImportCommand):
    """Take the open claims of the old scheme from CSV."""

    help = (
        "Take open rebate claims of the old scheme from a CSV file. Columns: claim (its number), partner (its code), "
        "contract (whose renewal was sold), amount, currency, sold_on, submitted_on (needed); document, good_until "
        "(the last day on which it can be approved). A sale on or after the partner's cut-over cannot be claimed, "
        f"nor one that has earned already. {COMMON}"
    )
    operation = claim_files.import_claims
