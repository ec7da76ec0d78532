"""How values leave: amounts as decimal strings, ids with their prefix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel import money


@extend_schema_field({"type": "string", "format": "decimal", "examples": ["4800.00"]})
class Amount(serializers.Field[Any, Any, str, Any]):
    """An amount in 1/10,000 units as a decimal string."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: int) -> str:
        """Return the amount with two to four decimals."""
        return money.plain(value)


@extend_schema_field({"type": "string"})
class Id(serializers.Field[Any, Any, str, Any]):
    """A number as an opaque id."""

    def __init__(self, make: Callable[[int], str], **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)
        self.make = make

    def to_representation(self, value: int) -> str:
        """Return the id."""
        return self.make(value)


@extend_schema_field({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"})
class LocalTime(serializers.TimeField):
    """A time of day in the zone that stands beside it; OpenAPI's own `time` has an offset."""
