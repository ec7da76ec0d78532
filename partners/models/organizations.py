"""Partners, distributors, and how the one writes the other."""

from __future__ import annotations

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from kernel.modelbase import Timestamped
from partners.choices import AliasKind, PartnerStatus, Rhythm


class Partner(Timestamped):
    """The reseller company that earns a tier.

    `normalized_name` is kernel.naming.normalized_name(name) and `tax_key` kernel.naming.squeezed_code(tax_number);
    both are written by the operations and used by matching. A record that proved to be of the same company as another
    has ended and lives on in it: `merged_into` is where it lives on today, never a merged one itself.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=300)
    normalized_name = models.CharField(max_length=300)
    tax_number = models.CharField(max_length=40, blank=True, default="")
    tax_key = models.CharField(max_length=40, blank=True, default="")
    status = models.CharField(max_length=16, default=PartnerStatus.ACTIVE)
    city = models.CharField(max_length=120, blank=True, default="")
    region = models.CharField(max_length=60, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=2)
    email = models.EmailField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    website = models.URLField(max_length=300, blank=True, default="")
    joined_on = models.DateField(null=True, blank=True)
    is_key_account = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""), name="partners_partner_is_named"
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="partners_partner_country_iso"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[str(s.value) for s in PartnerStatus]),
                name="partners_partner_status_known",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | (Q(status=str(PartnerStatus.ENDED.value)) & ~Q(merged_into=F("id"))),
                name="partners_partner_merged_has_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["normalized_name"], name="partners_partner_normname_idx"),
            models.Index(
                fields=["tax_key"], name="partners_partner_tax_idx", condition=~Q(tax_key="")
            ),
            models.Index(fields=["name", "id"], name="partners_partner_name_idx"),
            GistIndex(
                fields=["normalized_name"],
                opclasses=["gist_trgm_ops"],
                name="partners_partner_trgm_idx",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Distributor(Timestamped):
    """Sends files of what partners bought; carries the expected rhythm and usual range of its feed.

    Amounts are 1/10,000 units of `currency`; null bounds are not checked.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True, default="")
    currency = models.CharField(max_length=3)
    layout_name = models.CharField(max_length=80, default="standard")
    rhythm = models.CharField(max_length=8, default=Rhythm.NONE)
    tolerance_days = models.PositiveSmallIntegerField(default=3)
    usual_lines_min = models.PositiveIntegerField(null=True, blank=True)
    usual_lines_max = models.PositiveIntegerField(null=True, blank=True)
    usual_amount_min = models.BigIntegerField(null=True, blank=True)
    usual_amount_max = models.BigIntegerField(null=True, blank=True)
    contact_name = models.CharField(max_length=120, blank=True, default="")
    contact_email = models.EmailField(max_length=254, blank=True, default="")
    contact_phone = models.CharField(max_length=40, blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""), name="partners_distributor_is_named"
            ),
            models.CheckConstraint(
                condition=~Q(code__contains="|"), name="partners_distributor_code_without_bar"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="partners_distributor_currency_iso"
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=[str(r.value) for r in Rhythm]),
                name="partners_distributor_rhythm_known",
            ),
            models.CheckConstraint(
                condition=(
                    (
                        Q(usual_lines_min__isnull=True)
                        | Q(usual_lines_max__isnull=True)
                        | Q(usual_lines_min__lte=F("usual_lines_max"))
                    )
                    & (
                        Q(usual_amount_min__isnull=True)
                        | Q(usual_amount_max__isnull=True)
                        | Q(usual_amount_min__lte=F("usual_amount_max"))
                    )
                ),
                name="partners_distributor_range_ordered",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class PartnerAlias(models.Model):
    """How a distributor writes a partner: its code, or a name as written.

    `value_key` is the comparable form (squeezed code, or normalized name). Only one alias of a key is in force
    at a distributor; a withdrawn one stays as history.
    """

    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT, related_name="aliases")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="aliases")
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=300)
    value_key = models.CharField(max_length=300)
    learned_at = models.DateTimeField()
    learned_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "kind", "value_key"],
                condition=Q(withdrawn_at__isnull=True),
                name="partners_partneralias_one_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(value_key=""), name="partners_partneralias_has_key"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(k.value) for k in AliasKind]),
                name="partners_partneralias_kind_known",
            ),
        ]
        indexes = [
            GistIndex(
                fields=["value_key"],
                opclasses=["gist_trgm_ops"],
                condition=Q(kind=str(AliasKind.NAME.value), withdrawn_at__isnull=True),
                name="partners_alias_name_trgm_idx",
            )
        ]

    def __str__(self) -> str:
        """Return how the distributor writes it."""
        return f"{self.kind} {self.value}"
