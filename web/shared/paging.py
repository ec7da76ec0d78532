"""The links of a keyset list; called by the pages of every face."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from kernel import keyset
from web.shared.parts import Pages


def links(page: keyset.Page[Any], *, address: str, **query: str) -> Pages:
    """Return where the list at the address goes next; the query (its filters) stays with it."""

    def link(cursor: str | None) -> str:
        return f"{address}?{urlencode({**query, 'cursor': cursor})}" if cursor else ""

    return Pages(previous_href=link(page.previous_cursor), next_href=link(page.next_cursor))
