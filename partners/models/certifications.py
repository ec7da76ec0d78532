"""A certificate belongs to a person, a person to a partner, and both have their time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Person(models.Model):
    """Somebody who works at a partner; need not have an account."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="people")
    ref = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, blank=True, default="")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "ref"], name="partners_person_ref_once"),
            models.CheckConstraint(
                condition=~Q(ref="") & ~Q(name=""), name="partners_person_is_named"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="partners_person_ordered",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Certification(models.Model):
    """A certificate of a person, valid from issued_on up to, and without, expires_on.

    Append-only knowledge: `known_seq` orders it for replays. A correction is a new row that `replaces` the old. The
    person's employment as known then stands in the row too (employed_from up to, and without, employed_until), so that
    a replay does not see that somebody left later.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certifications")
    certificate = models.CharField(max_length=80)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    employed_from = models.DateField(null=True, blank=True)
    employed_until = models.DateField(null=True, blank=True)
    is_revoked = models.BooleanField(default=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    known_seq = models.BigIntegerField(unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(certificate=""), name="partners_certification_is_named"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("issued_on")),
                name="partners_certification_ordered",
            ),
        ]
        indexes = [models.Index(fields=["person", "certificate"], name="partners_cert_person_idx")]

    def __str__(self) -> str:
        """Return certificate and day."""
        return f"{self.certificate} {self.issued_on}"
