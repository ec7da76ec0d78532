"""What every list takes and gives."""

from __future__ import annotations

from typing import Any

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


class Problem(serializers.Serializer[Any]):
    """One thing that is wrong: where, a stable code, and what to do."""

    path = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemOutput(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField(help_text="Address of the code's explanation.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong and what to do.")
    code = serializers.CharField(help_text="Stable; branch on this.")
    errors = Problem(many=True, help_text="Each place that is wrong; empty where there is one.")
    request_id = serializers.CharField(help_text="The reference to give when asking about it.")
