"""manage.py list_api_keys: show which keys there are, what they may do, and when they were last used."""

from __future__ import annotations

from typing import Any

from kernel.commands import Answer, ReportingCommand
from partners.queries import keys


class Command(ReportingCommand):
    """List the API keys."""

    help = "List the API keys: prefix, name, scopes, distributor, last use, end. Secrets are not stored and not shown."

    def act(self, options: dict[str, Any]) -> Answer:  # noqa: ARG002 -- signature of a command
        """Show the keys, newest first."""
        rows = [
            {
                "prefix": key.prefix,
                "name": key.name,
                "scopes": key.scopes,
                "distributor": key.distributor.code if key.distributor else None,
                "created_at": key.created_at,
                "last_used_at": key.last_used_at,
                "expires_at": key.expires_at,
                "revoked_at": key.revoked_at,
            }
            for key in keys.keys().select_related("distributor").order_by("-created_at", "-id")
        ]
        return Answer(data={"keys": rows}, text="\n".join(_line(row) for row in rows) or "No keys.")


def _line(row: dict[str, Any]) -> str:
    end = row["revoked_at"] or row["expires_at"]
    return "  ".join(
        [
            f"{row['prefix']}…",
            row["name"],
            ",".join(row["scopes"]),
            f"only {row['distributor']}" if row["distributor"] else "whole channel",
            f"used {row['last_used_at']:%Y-%m-%d}" if row["last_used_at"] else "never used",
            f"{'revoked' if row['revoked_at'] else 'ends'} {end:%Y-%m-%d}" if end else "no end",
        ]
    )
