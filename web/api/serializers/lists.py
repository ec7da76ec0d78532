"""What every list takes and gives."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from web.api.serializers.strict import StrictInput, Text, Whole

SIZE = 50
MOST = 200


class ListInput(StrictInput):
    """The parameters of every list."""

    cursor = Text(max_length=600, required=False, help_text="From `next` or `previous`; opaque.")
    page_size = Whole(
        least=1, most=MOST, default=SIZE, help_text=f"Rows on a page, 1 to {MOST}; {SIZE} without."
    )


class Expand(serializers.Field[Any, Any, Any, Any]):
    """Words of a closed list, with commas between."""

    def __init__(self, *names: str, **kwargs: Any) -> None:
        what = " or ".join(names) if len(names) < 3 else ", ".join(names)  # noqa: PLR2004 -- two read with "or"
        super().__init__(
            required=False,
            help_text=f"What to put beside each row in `expanded`: {what}.",
            **kwargs,
        )
        self.names = names

    def to_internal_value(self, data: Any) -> tuple[str, ...]:
        """Return the words."""
        words = tuple(dict.fromkeys(str(data).split(",")))
        if set(words) - set(self.names):
            raise serializers.ValidationError(
                f"Give some of {', '.join(self.names)}, with commas between.", code="invalid_choice"
            )
        return words


extend_schema_field({"type": "string"})(Expand)


@extend_schema_field({"type": "object", "additionalProperties": {"type": ["object", "null"]}})
class Expanded(serializers.Field[Any, Any, Any, Any]):
    """Things that the row names, in the shape in which they are read by themselves; only with `expand`."""

    def __init__(self) -> None:
        super().__init__(read_only=True, required=False, help_text=str(self.__doc__))
