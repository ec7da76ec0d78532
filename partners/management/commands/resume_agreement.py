"""manage.py resume_agreement CODE: take back a partner whose agreement was ended."""

from __future__ import annotations

from partners.management.agreements import AgreementCommand
from partners.operations import onboarding


class Command(AgreementCommand):
    """Take back a partner whose agreement was ended."""

    help = "Take back a partner whose agreement was ended: nights judge it again."
    operation = onboarding.resume_agreement
    done = "the agreement is in force again."
