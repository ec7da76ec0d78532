"""Confine a transaction to the rows of one partner; the doors of the partner's face use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kernel import walls
from partners.queries import merges


@contextmanager
def own_rows(*, partner_id: int) -> Iterator[None]:
    """Let the transaction see this partner's rows alone, with those of partners merged into it, until the block ends.

    What belongs to no partner (programs, products, distributors, territories, people with an account) is seen as ever.
    """
    family = merges.families(partner_ids=[partner_id])[partner_id]
    with walls.confined(partner_ids=family):
        yield
