"""The reasons of a decision as the bits of one number, stored with it."""

from __future__ import annotations

from tiers.choices import Reason

# The bits are stored with decisions: append, never renumber.
_BY_BIT = (
    Reason.ENTERED,
    Reason.HIGHER_TIER_MET,
    Reason.HIGHER_TIER_UNKNOWN,
    Reason.PROMOTION_WAITS_FOR_REVIEW,
    Reason.PROMOTED_ON_PROVEN_DATA,
    Reason.REQUIREMENTS_MET,
    Reason.GRACE_CLEARED,
    Reason.REQUIREMENTS_UNKNOWN,
    Reason.FEED_NOT_TRUSTED,
    Reason.REQUIREMENTS_UNMET,
    Reason.LOWEST_TIER,
    Reason.GRACE_STARTED,
    Reason.GRACE_RESUMED,
    Reason.GRACE_RUNNING,
    Reason.DEMOTION_WAITS_FOR_REVIEW,
    Reason.NOT_ENFORCED_YET,
    Reason.GRACE_OVER,
    Reason.SOFT_LANDING,
    Reason.FALL_STOPPED_BY_UNKNOWN,
    Reason.DISPUTE_IS_OPEN,
    Reason.HELD_BY_PERSON,
    Reason.OVERRIDE_MOVES,
    Reason.OVERRIDE_IN_FORCE,
    Reason.STATUS_MATCHED,
    Reason.STEPPED_DOWN,
    Reason.PROMOTION_WAITS_FOR_APPROVAL,
    Reason.GRANDFATHERED,
    Reason.TENURE_GUARANTEED,
    Reason.ON_PROBATION,
    Reason.TIER_IS_FULL,
    Reason.DISPLACED,
)
BITS = {reason: 1 << bit for bit, reason in enumerate(_BY_BIT)}
# What a night says of a move or a clock, which a person's decision takes back.
MOVES = sum(
    BITS[reason]
    for reason in (
        Reason.GRACE_CLEARED,
        Reason.GRACE_STARTED,
        Reason.GRACE_RESUMED,
        Reason.SOFT_LANDING,
        Reason.FALL_STOPPED_BY_UNKNOWN,
        Reason.STATUS_MATCHED,
        Reason.STEPPED_DOWN,
        Reason.OVERRIDE_MOVES,
        Reason.OVERRIDE_IN_FORCE,
    )
)


def reasons_of(*, mask: int) -> tuple[Reason, ...]:
    """Return the reasons in a stored bit mask, in their fixed order."""
    return tuple(reason for reason, bit in BITS.items() if mask & bit)


def mask_of(*, reasons: tuple[Reason, ...]) -> int:
    """Return the bit mask that stands for some reasons."""
    mask = 0
    for reason in reasons:
        mask |= BITS[reason]
    return mask
