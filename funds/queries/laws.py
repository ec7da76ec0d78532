"""The conservation laws of funds: each query finds what breaks one; nothing found is the proof."""

from __future__ import annotations

from kernel import sqlfiles

_LAWS = (
    (
        "The totals of a budget are the sums of its movements",
        """
        select 'budget ' || budget.code
        from funds_budget budget left join funds_movement movement on movement.budget_id = budget.id
        group by budget.id
        having (budget.budgeted, budget.committed, budget.claimed, budget.paid) is distinct from
               (coalesce(sum(movement.amount) filter (where movement.kind = 'BUDGETED'), 0),
                coalesce(sum(movement.amount) filter (where movement.kind = 'COMMITTED'), 0),
                coalesce(sum(movement.amount) filter (where movement.kind = 'CLAIMED'), 0),
                coalesce(sum(movement.amount) filter (where movement.kind = 'PAID'), 0))
        """,
    ),
    (
        "The totals of a request for funds are the sums of its movements",
        """
        select 'request ' || request.ref
        from funds_fundrequest request left join funds_movement movement on movement.request_id = request.id
        group by request.id
        having (request.committed, request.claimed, request.paid) is distinct from
               (coalesce(sum(movement.amount) filter (where movement.kind = 'COMMITTED'), 0),
                coalesce(sum(movement.amount) filter (where movement.kind = 'CLAIMED'), 0),
                coalesce(sum(movement.amount) filter (where movement.kind = 'PAID'), 0))
        """,
    ),
    (
        "What is claimed and paid of funds is what its claims say",
        """
        select 'request ' || request.ref
        from funds_fundrequest request left join funds_claim claim on claim.request_id = request.id
        group by request.id
        having (request.claimed, request.paid) is distinct from
               (coalesce(sum(claim.amount) filter (where claim.state <> 'REJECTED'), 0),
                coalesce(sum(claim.amount) filter (where claim.state = 'PAID'), 0))
        """,
    ),
)


def breaches(*, limit: int = 20) -> list[str]:
    """Return what breaks a law of funds, in words; at most `limit` of each law."""
    return sqlfiles.breaches(laws=_LAWS, limit=limit)


def laws() -> list[str]:
    """Return the laws in words."""
    return [law for law, _ in _LAWS]
