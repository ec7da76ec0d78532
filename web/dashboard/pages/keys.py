"""API keys: what each may do, when it was last used, when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from partners.choices import Act, Scope
from partners.queries import access, keys, people
from web.dashboard.pages import webhooks
from web.shared.parts import Choice
from web.shared.seats import SeatedRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One key; `word` and `kind` say whether it still opens anything."""

    prefix: str
    name: str
    scopes: tuple[str, ...]
    distributor: str
    made_by: str
    made_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    word: str
    kind: str
    is_in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyList:
    """The page."""

    rows: tuple[KeyRow, ...]
    may_manage: bool
    tabs: tuple[Choice, ...]


def key_list(request: SeatedRequest) -> KeyList:
    """Return the keys, newest first."""
    rows = list(keys.keys().select_related("distributor").order_by("-created_at", "-id"))
    names = people.names_of_actors({row.created_by for row in rows})
    now = timezone.now()
    found = []
    for row in rows:
        word, kind = _state(row.revoked_at, row.expires_at, now)
        found.append(
            KeyRow(
                prefix=row.prefix,
                name=row.name,
                scopes=tuple(Scope(scope).label for scope in row.scopes if scope in set(Scope)),
                distributor=row.distributor.name if row.distributor else "",
                made_by=names[row.created_by],
                made_at=row.created_at,
                last_used_at=row.last_used_at,
                expires_at=row.expires_at,
                word=word,
                kind=kind,
                is_in_force=kind == "done",
            )
        )
    return KeyList(
        rows=tuple(found),
        may_manage=access.may(request.seat, Act.MANAGE_KEYS),
        tabs=webhooks.tabs(current="keys"),
    )


def _state(
    revoked_at: datetime | None, expires_at: datetime | None, now: datetime
) -> tuple[str, str]:
    if revoked_at:
        return "Revoked", "failed"
    if expires_at and expires_at <= now:
        return "Expired", "idle"
    return "In force", "done"
