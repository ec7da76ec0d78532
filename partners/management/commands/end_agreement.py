"""manage.py end_agreement CODE: end the agreement with a partner."""

from __future__ import annotations

from partners.management.agreements import AgreementCommand
from partners.operations import onboarding


class Command(AgreementCommand):
    """End the agreement with a partner."""

    help = "End a partner's agreement: nights judge it no more. What it sold and what was decided stays."
    operation = onboarding.end_agreement
    done = "the agreement has ended."
