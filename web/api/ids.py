"""Ids of the API: a prefix that names the kind and an opaque rest; what cannot be an id is simply not found."""

from __future__ import annotations

import re

from kernel.errors import NotFoundError

_NUMBER = r"([1-9][0-9]{0,17})"


def upload(number: int) -> str:
    """Return the id of an upload."""
    return f"upl_{number}"


def run(number: int) -> str:
    """Return the id of a run."""
    return f"run_{number}"


def decision(*, run_id: int, partner_id: int) -> str:
    """Return the id of a decision."""
    return f"dec_{run_id}_{partner_id}"


def upload_number(text: str) -> int:
    """Return the number behind an upload's id."""
    return _numbers("upl", 1, text)[0]


def run_number(text: str) -> int:
    """Return the number behind a run's id."""
    return _numbers("run", 1, text)[0]


def decision_numbers(text: str) -> tuple[int, int]:
    """Return (run, partner) behind a decision's id."""
    run_id, partner_id = _numbers("dec", 2, text)
    return run_id, partner_id


def _numbers(prefix: str, count: int, text: str) -> list[int]:
    found = re.fullmatch("_".join([prefix, *[_NUMBER] * count]), text, re.ASCII)
    if not found:
        raise NotFoundError("Nothing is here, or the key may not see it.")
    return [int(number) for number in found.groups()]
