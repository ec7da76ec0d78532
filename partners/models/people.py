"""People who sign in, and what each may do where."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from partners.choices import PARTNER_ROLES, VENDOR_ROLES, Role

# At the vendor, at one partner, or at one distributor, as the role asks.
ROLE_FITS_PLACE = (
    Q(
        role__in=[str(r.value) for r in sorted(VENDOR_ROLES)],
        partner__isnull=True,
        distributor__isnull=True,
    )
    | Q(
        role__in=[str(r.value) for r in sorted(PARTNER_ROLES)],
        partner__isnull=False,
        distributor__isnull=True,
    )
    | Q(role=str(Role.DISTRIBUTOR_USER.value), partner__isnull=True, distributor__isnull=False)
)


class UserManager(BaseUserManager["User"]):
    """Find a user by e-mail, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user with this e-mail."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with an account; the e-mail is the name to sign in with. Rights come from memberships alone."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    theme = models.CharField(max_length=8, blank=True, default="")
    density = models.CharField(max_length=8, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="partners_user_email_once"),
            models.CheckConstraint(
                condition=~Q(email="") & ~Q(name=""), name="partners_user_is_named"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def initials(self) -> str:
        """Return the first letters of the first and last name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Membership(models.Model):
    """A role over a half-open period: at the vendor, at one partner, or at one distributor."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24)
    partner = models.ForeignKey(
        "partners.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    distributor = models.ForeignKey(
        "partners.Distributor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "partner", "distributor"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="partners_membership_once",
            ),
            models.CheckConstraint(
                condition=ROLE_FITS_PLACE, name="partners_membership_role_fits_place"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="partners_membership_ordered",
            ),
        ]

    def __str__(self) -> str:
        """Return the role."""
        return self.role
