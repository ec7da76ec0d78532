"""The append-only ledger of credited net revenue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sales.choices import EntryKind, EntrySource, SaleKind, Segment


class LedgerEntry(models.Model):
    """Credited revenue, for ever. A trigger refuses UPDATE and DELETE; a correction is a reversal plus a new entry.

    `net` is in 1/10,000 units of `currency`. `business_date` is when it was sold; the order of ids is when we
    knew it. A source key has at most one open credit: revisions count up, and the trigger admits revision n + 1
    only after revision n was reversed. `line` and `upload` point at where it came from; the hot index serves
    the night (docs/adr/0004).
    """

    upload = models.ForeignKey(
        "sales.Upload", on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    line = models.ForeignKey(
        "sales.StagedLine",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
    )
    source = models.CharField(max_length=8, default=EntrySource.POS)
    source_key = models.CharField(max_length=300, db_collation="C")
    content_hash = models.CharField(max_length=16, blank=True, default="")
    revision = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    reverses_id = models.BigIntegerField(null=True, blank=True)
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, db_index=False)
    distributor = models.ForeignKey(
        "partners.Distributor", on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    customer = models.ForeignKey(
        "sales.Customer", on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    product = models.ForeignKey(
        "sales.Product", on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    sale_kind = models.CharField(max_length=8)
    segment = models.CharField(max_length=12)
    business_date = models.DateField()
    net = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    quantity = models.BigIntegerField(null=True, blank=True)
    posted_at = models.DateTimeField()
    posted_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_key", "revision", "kind"], name="sales_ledgerentry_once"
            ),
            models.UniqueConstraint(
                fields=["reverses_id"],
                condition=Q(reverses_id__isnull=False),
                name="sales_ledgerentry_reversed_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=str(EntryKind.CREDIT.value), reverses_id__isnull=True)
                | Q(kind=str(EntryKind.REVERSAL.value), reverses_id__isnull=False),
                name="sales_ledgerentry_reversal_points",
            ),
            models.CheckConstraint(
                condition=Q(revision__gte=1), name="sales_ledgerentry_revision_from_one"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="sales_ledgerentry_currency_iso"
            ),
            models.CheckConstraint(
                condition=Q(sale_kind__in=[str(k.value) for k in SaleKind])
                & Q(segment__in=[str(s.value) for s in Segment])
                & Q(source__in=[str(s.value) for s in EntrySource]),
                name="sales_ledgerentry_words_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "business_date"],
                include=[
                    "id",
                    "net",
                    "currency",
                    "segment",
                    "sale_kind",
                    "customer",
                    "distributor",
                ],
                name="sales_ledgerentry_night_idx",
            ),
            models.Index(fields=["upload"], name="sales_ledgerentry_upload_idx"),
        ]

    def __str__(self) -> str:
        """Return the key and amount."""
        return f"{self.source_key} r{self.revision} {self.net}"
