"""Published reads of people: the names behind actors."""

from __future__ import annotations

from collections.abc import Iterable

from partners.models import User

_FIXED = {"command": "Command line", "system": "Meritline"}


def names_of_actors(actors: Iterable[str]) -> dict[str, str]:
    """Return a name for each actor string, in one query; keys are shown by their prefix."""
    wanted = set(actors)
    ids = {
        int(actor[5:]): actor
        for actor in wanted
        if actor.startswith("user:") and actor[5:].isdigit()
    }
    users = dict(User.objects.filter(pk__in=list(ids)).order_by("id").values_list("id", "name"))
    named = {actor: users.get(user_id, "Somebody") for user_id, actor in ids.items()}
    return {
        actor: named.get(actor) or _FIXED.get(actor) or actor.replace("key:", "API key ")
        for actor in wanted
    }


def name_of_actor(actor: str) -> str:
    """Return the name behind one actor string."""
    return names_of_actors([actor])[actor]
