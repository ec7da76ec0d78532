"""Received files and their lines as read, before they are believed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sales.choices import FINAL, LineState, Oddity, Segment, UploadState


class Upload(models.Model):
    """One received file and what became of it.

    `covers_from` up to, and without, `covers_to` is the reported period. `attempts` counts reads begun, so that
    a file that kills its readers is refused for good. `layout` is
    the version it is read with. Counts and amounts are control totals of the file,
    `stated_lines` and `stated_net` those that the sender gave; line states hold the rest. `oddities` counts unusual
    lines by what is unusual. `posted_seq` orders posted uploads among all knowledge, `undone_seq` their undoing:
    an undone upload stays POSTED, and counts for nothing from then on.
    """

    distributor = models.ForeignKey(
        "partners.Distributor", on_delete=models.PROTECT, related_name="uploads"
    )
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    layout_name = models.CharField(max_length=80)
    layout = models.JSONField(default=dict)
    state = models.CharField(max_length=12)
    channel = models.CharField(max_length=12)
    same_content_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=120)
    touched_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    detected = models.JSONField(default=dict)
    covers_from = models.DateField(null=True, blank=True)
    covers_to = models.DateField(null=True, blank=True)
    stated_lines = models.PositiveIntegerField(null=True, blank=True)
    stated_net = models.BigIntegerField(null=True, blank=True)
    line_count = models.PositiveIntegerField(default=0)
    amounts = models.JSONField(default=dict)
    oddities = models.JSONField(default=dict)
    restated_count = models.PositiveIntegerField(default=0)
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_seq = models.BigIntegerField(null=True, blank=True, unique=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_seq = models.BigIntegerField(null=True, blank=True, unique=True)
    failure_code = models.CharField(max_length=60, blank=True, default="")
    failure = models.TextField(blank=True, default="")
    failure_line = models.BigIntegerField(null=True, blank=True)
    failure_column = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(s.value) for s in UploadState]),
                name="sales_upload_state_known",
            ),
            models.CheckConstraint(
                condition=Q(covers_from__isnull=True, covers_to__isnull=True)
                | Q(covers_to__gt=F("covers_from")),
                name="sales_upload_period_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(UploadState.POSTED.value))
                | Q(posted_seq__isnull=False, posted_at__isnull=False),
                name="sales_upload_posted_is_numbered",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_seq__isnull=True)
                | Q(
                    state=str(UploadState.POSTED.value),
                    undone_at__isnull=False,
                    undone_seq__gt=F("posted_seq"),
                ),
                name="sales_upload_undone_is_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(UploadState.FAILED.value)) | ~Q(failure=""),
                name="sales_upload_failure_has_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["distributor", "-received_at", "-id"], name="sales_upload_distributor_idx"
            ),
            models.Index(fields=["sha256"], name="sales_upload_sha256_idx"),
            models.Index(
                fields=["touched_at"],
                name="sales_upload_unfinished_idx",
                condition=~Q(state__in=[str(s.value) for s in FINAL]),
            ),
        ]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.file_name


class StagedLine(models.Model):
    """One line of a file: as read, how it was matched, and what became of it.

    `file_line` is the line in the file (the row in a spreadsheet). Amounts are 1/10,000 units; `quantity` too.
    `source_key` is the line's identity (docs/data-path.md); `raw` is the text of a faulty line. What a line is
    matched to is not yet believed, so partner, customer and product carry no foreign-key constraint here; the
    ledger's do. Nor does `upload`: lines are copied in while its row is locked, nothing ever deletes it, and the
    check would cost a twentieth of the intake.
    """

    upload = models.ForeignKey(
        Upload, on_delete=models.PROTECT, related_name="lines", db_index=False, db_constraint=False
    )
    file_line = models.BigIntegerField()
    state = models.CharField(max_length=12)
    source_key = models.CharField(max_length=300, blank=True, default="", db_collation="C")
    content_hash = models.CharField(max_length=16, blank=True, default="")
    document_no = models.CharField(max_length=120, blank=True, default="")
    line_no = models.CharField(max_length=40, blank=True, default="")
    document_on = models.DateField(null=True, blank=True)
    reseller_code = models.CharField(max_length=120, blank=True, default="")
    reseller_code_key = models.CharField(max_length=120, blank=True, default="")
    reseller_name = models.CharField(max_length=300, blank=True, default="")
    reseller_name_key = models.CharField(max_length=300, blank=True, default="")
    reseller_tax_number = models.CharField(max_length=40, blank=True, default="")
    reseller_postcode = models.CharField(max_length=20, blank=True, default="")
    customer_name = models.CharField(max_length=300, blank=True, default="")
    customer_name_key = models.CharField(max_length=300, blank=True, default="")
    customer_country = models.CharField(max_length=2, blank=True, default="")
    customer_employees = models.PositiveIntegerField(null=True, blank=True)
    product_code = models.CharField(max_length=80, blank=True, default="")
    quantity = models.BigIntegerField(null=True, blank=True)
    unit_price = models.BigIntegerField(null=True, blank=True)
    net = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    kind = models.CharField(max_length=8, blank=True, default="")
    segment = models.CharField(max_length=12, default=Segment.UNKNOWN)
    partner = models.ForeignKey(
        "partners.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
    )
    customer = models.ForeignKey(
        "sales.Customer",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
    )
    product = models.ForeignKey(
        "sales.Product",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
    )
    match_method = models.CharField(max_length=12, blank=True, default="")
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    fault_code = models.CharField(max_length=60, blank=True, default="")
    fault_column = models.CharField(max_length=200, blank=True, default="")
    fault_value = models.CharField(max_length=300, blank=True, default="")
    fault = models.CharField(max_length=500, blank=True, default="")
    raw = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "file_line"], name="sales_stagedline_once"),
            models.CheckConstraint(
                condition=Q(state__in=[str(s.value) for s in LineState]),
                name="sales_stagedline_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(LineState.FAULTY.value)) | ~Q(fault=""),
                name="sales_stagedline_fault_has_words",
            ),
            models.CheckConstraint(
                condition=Q(state=str(LineState.FAULTY.value))
                | Q(net__isnull=False, document_on__isnull=False)
                & ~Q(source_key="")
                & ~Q(currency=""),
                name="sales_stagedline_read_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[str(LineState.POSTED.value), str(LineState.MATCHED.value)])
                | Q(partner__isnull=False),
                name="sales_stagedline_credit_has_partner",
            ),
        ]
        indexes = [
            models.Index(
                fields=["upload", "reseller_name_key"],
                name="sales_stagedline_unmatched_idx",
                condition=Q(state=str(LineState.UNMATCHED.value)),
            ),
            models.Index(
                fields=["source_key"],
                name="sales_stagedline_uncounted_idx",
                condition=Q(
                    state__in=[
                        str(LineState.UNMATCHED.value),
                        str(LineState.REJECTED.value),
                        str(LineState.KNOWN.value),
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        """Return document and line."""
        return f"{self.document_no} {self.line_no}"


class LineOddity(models.Model):
    """One thing unusual about a line of a file; `usual` is the amount or price it was held against, in 1/10,000 units.

    Of each thing the first lines are kept (operations.plausibility); the upload counts all.
    """

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+", db_index=False)
    file_line = models.BigIntegerField()
    code = models.CharField(max_length=24)
    usual = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "code", "file_line"], name="sales_lineoddity_once"
            ),
            models.CheckConstraint(
                condition=Q(code__in=[str(o.value) for o in Oddity]),
                name="sales_lineoddity_code_known",
            ),
        ]

    def __str__(self) -> str:
        """Return line and code."""
        return f"{self.file_line} {self.code}"
