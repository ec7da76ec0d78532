"""Nightly runs and the chunks they are judged in."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tiers.choices import ChunkState, RunState


class EvaluationRun(models.Model):
    """One program judged as of one day: what was frozen, how far it is, and what came out.

    Unique per (program, as_of) unless discarded. `ledger_watermark` and `knowledge_watermark` fix what was known;
    `feeds` holds each distributor's health as of the day; `counts` the verdicts; `breaches` why it is held.
    """

    program = models.ForeignKey("tiers.Program", on_delete=models.PROTECT, related_name="runs")
    version = models.ForeignKey(
        "tiers.ProgramVersion", on_delete=models.PROTECT, related_name="runs"
    )
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_runs"
    )
    as_of = models.DateField()
    attempt = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12)
    ledger_watermark = models.BigIntegerField()
    knowledge_watermark = models.BigIntegerField()
    feeds = models.JSONField(default=list)
    bad_feed_ids = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    partner_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    breaches = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    touched_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=120, blank=True, default="")
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "as_of"],
                condition=~Q(state=str(RunState.DISCARDED.value)),
                name="tiers_evaluationrun_one_a_day",
            ),
            models.UniqueConstraint(
                fields=["program"],
                condition=~Q(state__in=[str(RunState.CLOSED.value), str(RunState.DISCARDED.value)]),
                name="tiers_evaluationrun_one_unfinished",
            ),
            models.UniqueConstraint(
                fields=["program", "as_of", "attempt"], name="tiers_evaluationrun_attempt_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(s.value) for s in RunState]),
                name="tiers_evaluationrun_state_known",
            ),
        ]
        indexes = [models.Index(fields=["program", "-as_of"], name="tiers_run_program_asof_idx")]

    def __str__(self) -> str:
        """Return the day."""
        return f"run of {self.as_of}"


class RunChunk(models.Model):
    """A range of partners judged, and later applied, in one transaction each; who takes part is frozen here.

    So is the country of each, in the order of `partner_ids`, where a threshold depends on it (else null).
    """

    run = models.ForeignKey(EvaluationRun, on_delete=models.PROTECT, related_name="chunks")
    number = models.PositiveIntegerField()
    first_partner_id = models.BigIntegerField()
    last_partner_id = models.BigIntegerField()
    partner_ids = ArrayField(models.BigIntegerField())
    countries = ArrayField(models.CharField(max_length=2), null=True)
    state = models.CharField(max_length=8)
    judged_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="tiers_runchunk_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=[str(s.value) for s in ChunkState]),
                name="tiers_runchunk_state_known",
            ),
            models.CheckConstraint(
                condition=Q(last_partner_id__gte=models.F("first_partner_id")),
                name="tiers_runchunk_range_ordered",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"chunk {self.number}"
