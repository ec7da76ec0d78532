"""Two records of one company, made one by two people."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from partners.choices import MergeState

_PROPOSED = str(MergeState.PROPOSED.value)


class Merge(models.Model):
    """One person proposes, another decides, that `merged` is the company `survivor`.

    An approved merge is knowledge: numbered by `known_seq`, so that a replay of an earlier night still sees two. The
    newest approved row of a partner says in whom it lives on; a later merge of that one writes a row for both.
    """

    merged = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="merges")
    survivor = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)
    reason = models.TextField()
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True, default="")
    known_seq = models.BigIntegerField(null=True, blank=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(merged=F("survivor")), name="partners_merge_of_two"
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("proposed_by")), name="partners_merge_second_person"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="partners_merge_has_reason"),
            models.CheckConstraint(
                condition=(
                    Q(state=_PROPOSED, decided_by="", decided_at=None, known_seq=None)
                    | (
                        (
                            Q(state=str(MergeState.DECLINED.value), known_seq=None)
                            | Q(state=str(MergeState.APPROVED.value), known_seq__isnull=False)
                        )
                        & ~Q(decided_by="")
                        & Q(decided_at__isnull=False)
                    )
                ),
                name="partners_merge_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(state=_PROPOSED),
                name="partners_merge_one_open",
            ),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return self.state
