"""The timetable, in code: what beat asks for and how often. Every entry names a registered task."""

from __future__ import annotations

from typing import Any

TIMETABLE: dict[str, dict[str, Any]] = {
    # Due nights of every program; the night itself is decided by the program's own zone and hour.
    "open due nights": {
        "task": "tiers.open_due_nights",
        "schedule": 60.0,
        "options": {"queue": "nightly"},
    },
    "tell late nights": {
        "task": "tiers.tell_late_nights",
        "schedule": 600.0,
        "options": {"queue": "deliver", "expires": 600},
    },
    # Sweepers: rows in an unfinished state that nobody has touched for STALE_AFTER_SECONDS.
    "sweep uploads": {
        "task": "sales.sweep_uploads",
        "schedule": 60.0,
        "options": {"queue": "intake"},
    },
    "sweep runs": {"task": "tiers.sweep_runs", "schedule": 60.0, "options": {"queue": "nightly"}},
    "deliver webhooks": {
        "task": "hooks.deliver_due",
        "schedule": 5.0,
        "options": {"queue": "deliver", "expires": 30},
    },
    "send invitations": {
        "task": "partners.send_invitations",
        "schedule": 60.0,
        "options": {"queue": "deliver"},
    },
    "forget old deliveries": {
        "task": "hooks.forget_old",
        "schedule": 3600.0,
        "options": {"queue": "deliver"},
    },
    "forget old answers": {
        "task": "events.forget_old_answers",
        "schedule": 3600.0,
        "options": {"queue": "deliver"},
    },
    "close fund budgets": {
        "task": "funds.expire_due",
        "schedule": 3600.0,
        "options": {"queue": "nightly"},
    },
    # Renewals follow the program's local day; what was done before changes nothing.
    "work renewals": {
        "task": "renewals.work_days",
        "schedule": 600.0,
        "options": {"queue": "nightly"},
    },
    "send renewal notices": {
        "task": "renewals.send_notices",
        "schedule": 300.0,
        "options": {"queue": "deliver"},
    },
}
