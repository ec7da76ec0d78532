"""Who has a second factor; recovery codes alone are none."""

from __future__ import annotations

from collections.abc import Collection

from allauth.mfa.models import Authenticator


def guarded(*, user_ids: Collection[int]) -> set[int]:
    """Return those of the people who sign in with an app or a key, in one query."""
    rows = Authenticator.objects.filter(user_id__in=user_ids)
    rows = rows.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(rows.values_list("user_id", flat=True))
