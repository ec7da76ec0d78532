"""Which programs miss a night: the day is over, its night should have closed, and it has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from kernel.periods import ONE_DAY
from tiers.queries import programs, runs

LATE_AFTER: Final = timedelta(hours=3)  # from the program's hour to its closed night


@dataclass(frozen=True, slots=True, kw_only=True)
class LateNight:
    """The newest day of a program whose night has not closed in time, and the last day whose night has."""

    program_code: str
    program_name: str
    as_of: date
    last_as_of: date


def late_nights(*, at: datetime) -> list[LateNight]:
    """Return the active programs whose newest night is late at the instant, by code.

    A program before its first night is not late, nor one whose run waits for a person: that is told elsewhere.
    """
    waiting = {run.program_id for run in runs.held()}
    late = []
    for run in runs.last_closed().filter(program__is_active=True):
        local = programs.local_time(program=run.program, at=at - LATE_AFTER)
        due = last_due(local=local, night_at=run.program.night_at)
        if run.as_of < due and run.program_id not in waiting:
            late.append(
                LateNight(
                    program_code=run.program.code,
                    program_name=run.program.name,
                    as_of=due,
                    last_as_of=run.as_of,
                )
            )
    return sorted(late, key=lambda night: night.program_code)


def last_due(*, local: datetime, night_at: time) -> date:
    """Return the newest day whose night is due at the program's local time."""
    return local.date() - (ONE_DAY if local.time() >= night_at else 2 * ONE_DAY)
