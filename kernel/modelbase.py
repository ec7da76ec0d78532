"""Abstract models every app may use."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models


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
