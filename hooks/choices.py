"""The closed lists of words of hooks."""

from __future__ import annotations

from kernel.words import Word


class DeliveryState(Word):
    """Where one message to one endpoint stands."""

    PENDING = "PENDING", "Waits for its next attempt"
    DELIVERED = "DELIVERED", "Delivered"
    GIVEN_UP = "GIVEN_UP", "Given up"
