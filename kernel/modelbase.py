"""Abstract models every app may use."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q


class Timestamped(models.Model):
    """Row with the instants of its creation and last change, given by the operation that writes it."""

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True


class DateRange(models.Func):
    """PostgreSQL's half-open daterange of two columns, for exclusion constraints."""

    function = "daterange"
    output_field = DateRangeField()


def on_day(day: date) -> Q:
    """Return the condition that the row holds on the day: from starts_on up to, and without, ends_on."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))
