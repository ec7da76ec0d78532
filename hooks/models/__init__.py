"""The tables of hooks; private to this app."""

from __future__ import annotations

from hooks.models.deliveries import Attempt, Delivery
from hooks.models.endpoints import Endpoint, EndpointSecret

__all__ = ["Attempt", "Delivery", "Endpoint", "EndpointSecret"]
