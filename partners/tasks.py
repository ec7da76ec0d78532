"""What workers do for partners: mail the invitations that wait."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from partners.operations import invitation_mail


@shared_task(name="partners.send_invitations")
def send_invitations(**_: object) -> None:
    """Mail what is due."""
    invitation_mail.send_due(at=timezone.now())
