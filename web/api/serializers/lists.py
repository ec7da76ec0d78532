"""What every list takes and gives."""

from __future__ import annotations

from web.api.serializers.strict import StrictInput, Text, Whole

SIZE = 50
MOST = 200


class ListInput(StrictInput):
    """The parameters of every list."""

    cursor = Text(max_length=600, required=False, help_text="From `next` or `previous`; opaque.")
    page_size = Whole(
        least=1, most=MOST, default=SIZE, help_text=f"Rows on a page, 1 to {MOST}; {SIZE} without."
    )
