"""The conservation laws of tiers: each query finds what breaks one; nothing found is the proof."""

from __future__ import annotations

from django.db.models import Count

from events.choices import EventType
from events.queries import timeline
from kernel import sqlfiles
from tiers.choices import RunState
from tiers.models import Standing
from tiers.queries import replay, runs

_FOLLOWS = "What the last night judged is in the ledger up to its watermark"

_LAWS = (
    (
        "A judged run decides every partner in it once",
        """
        select 'run ' || run.id || ' has ' || run.partner_count || ' partners and '
               || (select count(*) from tiers_decision decision where decision.run_id = run.id) || ' decisions'
        from tiers_evaluationrun run
        where run.state in ('APPLYING', 'CLOSED')
          and run.partner_count <> (select count(*) from tiers_decision decision where decision.run_id = run.id)
        """,
    ),
    (
        "A closed run started a standing for each change of tier, and for no other partner",
        """
        select 'run ' || run.id || ' changed ' || changed.count || ' tiers and started ' || started.count
               || ' standings'
        from tiers_evaluationrun run
        cross join lateral (
            select count(*) from tiers_decision decision
            where decision.run_id = run.id
              and (decision.previous_rank is null or decision.previous_rank <> decision.rank_after)
        ) changed
        cross join lateral (
            select count(*) from tiers_standing standing where standing.run_id = run.id
        ) started
        where run.state = 'CLOSED' and changed.count <> started.count
        """,
    ),
    (
        "An open standing says what the partner's last closed decision said",
        """
        select 'partner ' || standing.partner_id || ' holds rank ' || tier.rank
               || ', decided was ' || decision.rank_after
        from tiers_standing standing
        join tiers_tier tier on tier.id = standing.tier_id
        join lateral (
            select decision.rank_after from tiers_decision decision
            join tiers_evaluationrun run on run.id = decision.run_id and run.state = 'CLOSED'
            where decision.partner_id = standing.partner_id and run.program_id = standing.program_id
            order by run.as_of desc limit 1
        ) decision on true
        where standing.ends_on is null and tier.rank <> decision.rank_after
        """,
    ),
    (
        "A dispute stands where its last step led",
        """
        select 'dispute ' || dispute.id || ' is ' || dispute.state || ' after ' || coalesce(last.step, 'nothing')
        from tiers_dispute dispute
        left join lateral (
            select entry.step from tiers_disputeentry entry
            where entry.dispute_id = dispute.id and entry.step not in ('TAKEN', 'REPLIED')
            order by entry.known_seq desc limit 1
        ) last on true
        where dispute.state is distinct from
            case when last.step in ('OPENED', 'SECOND_LOOK') then 'OPEN' else last.step end
        """,
    ),
)


def breaches(*, limit: int = 20) -> list[str]:
    """Return what breaks a law of tiers, in words; at most `limit` of each law."""
    found = sqlfiles.breaches(laws=_LAWS, limit=limit)
    return found + _untold(limit) + _not_following(limit)


def _untold(limit: int) -> list[str]:
    """Each change of tier has its event."""
    told = timeline.counts_by(EventType.STANDING_CHANGED, key="run")
    started = dict(
        Standing.objects.filter(run__state=RunState.CLOSED)
        .values_list("run_id")
        .annotate(count=Count("id"))
        .order_by("run_id")
    )
    return [
        f"Each change of tier has its event: run {run_id} started {count} standings and told of {told.get(run_id, 0)}."
        for run_id, count in started.items()
        if told.get(run_id, 0) != count
    ][:limit]


def _not_following(limit: int) -> list[str]:
    """Each program's last closed night follows again from the ledger up to its watermark, and from its stored facts."""
    return [
        f"{_FOLLOWS}: run {run.pk}, partner {one.partner_code}, {one.column} was {one.stored}, "
        f"{one.way} it is {one.again}."
        for run in runs.last_closed()
        for one in replay.of_run(run=run).differences[:limit]
    ]


def laws() -> list[str]:
    """Return the laws in words."""
    return [*(law for law, _ in _LAWS), "Each change of tier has its event", _FOLLOWS]
