"""Invitations: how a person comes to an account and a first role."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from partners.models.people import ROLE_FITS_PLACE

_IS_OPEN = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """An account and a role offered to the holder of one e-mail address, once, until a moment.

    Only the digest of the token is kept. An address has at most one open invitation to a place; one that
    ended stays as history. While `mail_due_at` is set a mail is wanted by then, with a token that is made for it.
    """

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=24)
    partner = models.ForeignKey(
        "partners.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
    )
    distributor = models.ForeignKey(
        "partners.Distributor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=120)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.OneToOneField(
        "partners.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitation",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "partner",
                "distributor",
                condition=_IS_OPEN,
                nulls_distinct=False,
                name="partners_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=ROLE_FITS_PLACE, name="partners_invitation_role_fits_place"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="partners_invitation_expires"
            ),
            models.CheckConstraint(
                condition=_IS_OPEN
                | Q(
                    accepted_at__isnull=False,
                    accepted_by__isnull=False,
                    withdrawn_at__isnull=True,
                )
                | Q(
                    accepted_at__isnull=True,
                    accepted_by__isnull=True,
                    withdrawn_at__isnull=False,
                ),
                name="partners_invitation_ends_once",
            ),
            models.CheckConstraint(
                condition=_IS_OPEN | Q(mail_due_at__isnull=True),
                name="partners_invitation_ended_is_not_mailed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["mail_due_at"],
                name="partners_invitation_mail_idx",
                condition=Q(mail_due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        """Return the address."""
        return self.email
