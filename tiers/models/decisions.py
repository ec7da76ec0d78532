"""One decision per partner and run, in compact form."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tiers.choices import Verdict


class Decision(models.Model):
    """Verdict and evidence of one partner in one run; append-only.

    Tiers are ranks (1 is the lowest). `facts` is the vector of gathered facts and `outcomes` one letter per
    criterion, both in the order the run's version gives (tiers.engine.evidence renders them in full); `reasons`
    is the bit mask of tiers.engine.policy.
    Grace: started on the first effect day below the keep rule; cleared on the effect day it was met again.
    """

    pk = models.CompositePrimaryKey("run_id", "partner_id")
    # No foreign-key constraints: checking two for each of 10,000 rows took 0.1 s at commit, a tenth of the night. The
    # rows come from the run's own frozen ids, runs and partners are never deleted, and `reconcile` counts them up.
    run = models.ForeignKey(
        "tiers.EvaluationRun",
        on_delete=models.PROTECT,
        related_name="decisions",
        db_index=False,
        db_constraint=False,
    )
    partner = models.ForeignKey(
        "partners.Partner",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    previous_rank = models.PositiveSmallIntegerField(null=True)
    judged_rank = models.PositiveSmallIntegerField()
    rank_after = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=8)
    reasons = models.BigIntegerField(default=0)
    grace_started_on = models.DateField(null=True)
    grace_ends_on = models.DateField(null=True)
    grace_cleared_on = models.DateField(null=True)
    facts = ArrayField(models.BigIntegerField(null=True))
    outcomes = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=[str(v.value) for v in Verdict]),
                name="tiers_decision_verdict_known",
            ),
            models.CheckConstraint(
                condition=Q(rank_after__gte=1) & Q(judged_rank__gte=1),
                name="tiers_decision_ranks_from_one",
            ),
        ]
        indexes = [models.Index(fields=["partner", "-run"], name="tiers_decision_partner_idx")]

    def __str__(self) -> str:
        """Return the verdict."""
        return self.verdict
