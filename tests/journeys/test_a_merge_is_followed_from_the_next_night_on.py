"""Two records of one company: judged apart before the merge, as one from the next night on, replayed as known then."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from partners.operations import merges
from sales.models import StagedLine
from sales.queries import revenue
from tests.factories import sales
from tests.factories import tiers as make
from tiers.models import Decision, EvaluationRun
from tiers.queries import replay

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_a_merge_is_followed_from_the_next_night_on():
    old, new = make.partner("OLD"), make.partner("NEW")
    make.sale(old, 300, date(2026, 6, 1))
    make.sale(new, 150, date(2026, 6, 2))
    make.program()
    make.night(date(2026, 6, 30))
    with transaction.atomic():
        merge_id = merges.propose_merge(
            merged_code="OLD", survivor_code="NEW", reason="Same ABN", actor="user:1", at=AT
        )
        merges.approve_merge(merge_id=merge_id, actor="user:2", at=AT)
    make.night(date(2026, 7, 1), at=datetime(2026, 7, 2, 3, tzinfo=UTC))

    first, second = EvaluationRun.objects.order_by("as_of")
    facts = {(row.run_id, row.partner_id): row.facts[0] for row in Decision.objects.all()}
    assert facts == {
        (first.pk, old.pk): 3_000_000,
        (first.pk, new.pk): 1_500_000,
        (second.pk, new.pk): 4_500_000,
    }
    period = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 7, 1)}
    assert revenue.total(partner_id=new.pk, **period) == {"AUD": 4_500_000}
    assert revenue.entries(partner_id=new.pk, **period).count() == 2
    for run in (first, second):
        assert replay.of_run(run=run).is_equal


def test_a_line_that_names_the_merged_partner_is_the_survivors():
    make.partner("OLD", name="Larkmere", normalized_name="larkmere")
    new = make.partner("NEW", name="Larkmere", normalized_name="larkmere")
    with transaction.atomic():
        merge_id = merges.propose_merge(
            merged_code="OLD", survivor_code="NEW", reason="Same ABN", actor="user:1", at=AT
        )
        merges.approve_merge(merge_id=merge_id, actor="user:2", at=AT)

    sales.make_distributor()
    sales.send([sales.line(name="Larkmere")])

    assert StagedLine.objects.get().partner_id == new.pk
