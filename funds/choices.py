"""Words of the funds app."""

from __future__ import annotations

from kernel.words import Word


class Activity(Word):
    """What a partner wants to do with the money."""

    EVENT = "EVENT", "Event"
    CAMPAIGN = "CAMPAIGN", "Campaign"
    CONTENT = "CONTENT", "Content"
    TRAINING = "TRAINING", "Training"
    DEMO = "DEMO", "Demonstration equipment"
    OTHER = "OTHER", "Other"


class RequestState(Word):
    """Where a request for funds stands; DECLINED, WITHDRAWN and CLOSED are final."""

    ASKED = "ASKED", "Waiting for a decision"
    COMMITTED = "COMMITTED", "Approved"
    DECLINED = "DECLINED", "Declined"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"
    CLOSED = "CLOSED", "Closed"


class ClaimState(Word):
    """Where a claim on approved funds stands; PAID and REJECTED are final."""

    SUBMITTED = "SUBMITTED", "Waiting for a decision"
    PAID = "PAID", "Paid"
    REJECTED = "REJECTED", "Rejected"


class MovementKind(Word):
    """Which total of budget and request a movement changes."""

    BUDGETED = "BUDGETED", "Budgeted"
    COMMITTED = "COMMITTED", "Committed"
    CLAIMED = "CLAIMED", "Claimed"
    PAID = "PAID", "Paid"
