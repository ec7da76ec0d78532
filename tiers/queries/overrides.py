"""What persons have placed above what is earned: as a night sees it, and as pages show it."""

from __future__ import annotations

from datetime import date

import numpy as np
from django.db.models import Q, QuerySet

from kernel.periods import ONE_DAY
from partners.queries import directory, merges
from partners.queries.access import Seat
from tiers.choices import ApprovalState, OverrideKind
from tiers.engine.facts import FactTable
from tiers.engine.interventions import Interventions
from tiers.models import EvaluationRun, Override


def overrides() -> QuerySet[Override]:
    """Return every override, proposed, in force and past, with partner, program, tier and approval at hand."""
    return Override.objects.select_related("partner", "program", "tier", "approval")


def standing(*, partner_id: int, program_id: int) -> QuerySet[Override]:
    """Return the partner's overrides of a program that wait for a second person, or were not lifted."""
    return overrides().filter(
        Q(known_seq__isnull=False) | Q(approval__state=ApprovalState.PROPOSED),
        partner_id=partner_id,
        program_id=program_id,
        lifted_seq__isnull=True,
    )


def in_force(*, on: date) -> QuerySet[Override]:
    """Return what is in force on the day, as known today."""
    return overrides().filter(
        known_seq__isnull=False, lifted_seq__isnull=True, starts_on__lte=on, ends_on__gt=on
    )


def overrides_visible_to(seat: Seat, *, on: date) -> QuerySet[Override]:
    """Return the overrides of partners that the person may see on the day."""
    visible = directory.partners_visible_to(seat, on=on)
    return overrides().filter(Q(partner__in=visible) | Q(partner__merged_into__in=visible))


def place(*, run: EvaluationRun, table: FactTable, people: Interventions) -> None:
    """Write what was in force on the run's effect day, as known at its watermark, into the partners' rows.

    Of two of one kind the later known one counts; one of a merged partner ends with it.
    """
    seq, effect_on = run.knowledge_watermark, run.as_of + ONE_DAY
    rows = (
        Override.objects.filter(
            Q(lifted_seq__isnull=True) | Q(lifted_seq__gt=seq),
            program_id=run.program_id,
            known_seq__lte=seq,
            starts_on__lte=effect_on,
            ends_on__gt=effect_on,
        )
        .order_by("known_seq")
        .values_list("partner_id", "kind", "tier__rank")
    )
    columns = {
        OverrideKind.OVERRIDE: people.fixed,
        OverrideKind.STATUS_MATCH: people.at_least,
        OverrideKind.STEP_DOWN: people.at_most,
    }
    gone = merges.survivors(known_up_to=seq)
    places = {key: at for at, key in enumerate(table.partner_ids.tolist())} if rows else {}
    for partner_id, kind, rank in rows:
        at = places.get(partner_id)
        if at is None or partner_id in gone:
            continue
        if kind == OverrideKind.HOLD:
            people.held[at] = True
        else:
            columns[OverrideKind(kind)][at] = np.int16(rank)
