"""Write into the book of funds; the totals of budget and request follow by a trigger."""

from __future__ import annotations

from datetime import datetime

from funds.choices import MovementKind
from funds.models import Budget, FundRequest, Movement
from kernel import money


def move(
    kind: MovementKind,
    units: int,
    *,
    budget: Budget,
    request: FundRequest | None = None,
    reason: str,
    actor: str,
    at: datetime,
) -> None:
    """Write one movement and read the totals it leads to; the rows are held by the caller."""
    Movement.objects.create(
        budget=budget,
        request=request,
        kind=kind,
        amount=units,
        reason=reason[:500],
        moved_at=at,
        moved_by=actor,
    )
    budget.refresh_from_db()
    if request is not None:
        request.refresh_from_db()


def shown(units: int, currency: str) -> str:
    """Return an amount for a message."""
    return f"{money.plain(units)} {currency}"
