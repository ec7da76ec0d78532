"""The border's own fields: stricter than the framework's, which take floats, underscores, NUL and the year 0001."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?\Z", re.ASCII)
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})\Z",
    re.ASCII,
)
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class StrictInput(serializers.Serializer[Any]):
    """Input that refuses what it does not know and what is given twice."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the read values; names every unknown and every repeated field at once."""
        if isinstance(data, Mapping):
            wrong = {
                name: [serializers.ErrorDetail(message, code=code)]
                for name, code, message in _strays(data, self.fields)
            }
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


def _strays(data: Mapping[str, Any], known: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    found = []
    for name in data:
        if name not in known:
            allowed = ", ".join(sorted(known))
            found.append((name, "unknown_field", f"There is no such field here. Known: {allowed}."))
        elif len(getattr(data, "getlist", lambda _: [None])(name)) > 1:
            found.append((name, "given_twice", "Give this field once."))
        elif data[name] == "" and not getattr(known[name], "allow_blank", False):
            found.append((name, "blank", "Give a value or leave the field out."))
    return found


class Whole(serializers.IntegerField):
    """A whole number within bounds: digits only, no underscore, no float, no text in other scripts."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(min_value=least, max_value=most, **kwargs)
        self.limits = f"a whole number from {least} to {most}"

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        is_number = isinstance(data, int) and not isinstance(data, bool)
        if not is_number and not (isinstance(data, str) and WHOLE.match(data)):
            raise serializers.ValidationError(f"Give {self.limits}.", code="invalid")
        return int(data)


class Day(serializers.DateField):
    """A plain day, YYYY-MM-DD, within living memory."""

    def to_internal_value(self, data: Any) -> date:
        """Return the day."""
        try:
            if not isinstance(data, str) or not DAY.match(data):
                raise ValueError(data)
            day = date.fromisoformat(data)
        except ValueError as problem:
            raise serializers.ValidationError(
                "Give a day as YYYY-MM-DD.", code="invalid"
            ) from problem
        if not EARLIEST <= day <= LATEST:
            raise serializers.ValidationError(
                f"Give a day from {EARLIEST} to {LATEST}.", code="out_of_range"
            )
        return day


class Text(serializers.CharField):
    """Text of bounded length, and of a pattern where given, without control characters; numbers are not text."""

    def __init__(
        self, *, max_length: int, pattern: re.Pattern[str] | None = None, **kwargs: Any
    ) -> None:
        is_blank_left_out = kwargs.get("default") == ""  # a client may send the default
        super().__init__(max_length=max_length, allow_blank=is_blank_left_out, **kwargs)
        self.pattern = pattern

    def to_internal_value(self, data: Any) -> str:
        """Return the text without blanks around it."""
        if not isinstance(data, str):
            raise serializers.ValidationError("Give text.", code="invalid")
        if FORBIDDEN.search(data):
            raise serializers.ValidationError(
                "The text has a control character.", code="control_character"
            )
        text = str(super().to_internal_value(data))
        if self.pattern and not self.pattern.match(text):
            raise serializers.ValidationError(
                f"Give what is asked for: {self.help_text}", code="invalid"
            )
        return text


@extend_schema_field(
    {"type": "string", "format": "decimal", "pattern": NUMBER.pattern.replace("\\Z", "$")}
)
class Number(serializers.Field[Decimal, Any, Any, Any]):
    """A decimal number as text, so that nothing is rounded on the way."""

    def to_internal_value(self, data: Any) -> Decimal:
        """Return the number."""
        if not isinstance(data, str) or not NUMBER.match(data):
            raise serializers.ValidationError(
                "Give a decimal number as text, such as 4.50; up to twelve digits and four decimals.",
                code="invalid",
            )
        return Decimal(data)


class Moment(serializers.DateTimeField):
    """An instant of RFC 3339 with its offset, within living memory."""

    def to_internal_value(self, data: Any) -> datetime:
        """Return the instant."""
        if not isinstance(data, str) or not MOMENT.match(data):
            raise serializers.ValidationError(
                "Give an instant with its offset, such as 2026-07-01T10:00:00+10:00.",
                code="invalid",
            )
        moment = super().to_internal_value(data)
        if not EARLIEST < moment.date() < LATEST:
            raise serializers.ValidationError(
                f"Give an instant between {EARLIEST} and {LATEST}.", code="out_of_range"
            )
        return moment


class Flag(serializers.BooleanField):
    """true or false, and no other word for them."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the truth value."""
        if not isinstance(data, bool):
            raise serializers.ValidationError("Give true or false.", code="invalid")
        return data
