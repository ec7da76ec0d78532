"""Load renewal policies: checked against the program, numbered, kept for ever."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from events.choices import EventType
from events.operations.record import record
from kernel.errors import Problem
from renewals.engine import policy
from renewals.models import RenewalPolicy
from tiers.queries import programs


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading did: the program, the policy's number and first day, and whether anything changed."""

    program: str
    number: int
    effective_on: date
    is_new: bool


@transaction.atomic(durable=True)
def load(*, text: str, actor: str, at: datetime) -> Loaded:
    """Store a renewal policy; one equal to the newest of its program changes nothing.

    Refuses a text that is no policy, naming each place; tiers that the program does not have; a tier at or above the
    gate without a margin; and a first day before the newest policy's.
    """
    data = policy.parse(text=text)
    terms = policy.terms_of(data=data)
    program = programs.programs().select_for_update().filter(code=terms.program).first()
    if program is None:
        programs.get(code=terms.program)
        raise policy.InvalidPolicy(f"The program {terms.program} is not active any more.")
    newest = RenewalPolicy.objects.filter(program=program).order_by("-number").first()
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    if newest is not None and newest.document_sha256 == digest:
        return Loaded(
            program=program.code,
            number=newest.number,
            effective_on=newest.effective_on,
            is_new=False,
        )
    ranks = dict(program.tiers.values_list("code", "rank"))
    problems = _problems(terms.gate, set(terms.pricing.margins), ranks)
    if newest is not None and terms.effective_on < newest.effective_on:
        problems.append(
            _problem(
                "effective_on",
                f"is before {newest.effective_on}, from when policy {newest.number} is in force.",
            )
        )
    if problems:
        raise policy.InvalidPolicy(
            "The renewal policy cannot be used. Correct it and load it again.",
            problems=tuple(problems),
        )
    row = RenewalPolicy.objects.create(
        program=program,
        number=newest.number + 1 if newest else 1,
        effective_on=terms.effective_on,
        document=data,
        document_sha256=digest,
        loaded_at=at,
        loaded_by=actor,
    )
    record(
        EventType.RENEWAL_POLICY_LOADED,
        subject=f"program:{program.code}",
        actor=actor,
        at=at,
        data={"policy": row.number, "effective_on": row.effective_on.isoformat()},
    )
    return Loaded(
        program=program.code, number=row.number, effective_on=row.effective_on, is_new=True
    )


def _problems(gate: str, margins: set[str], ranks: dict[str, int]) -> list[Problem]:
    known = ", ".join(sorted(ranks, key=lambda code: ranks[code]))
    if gate not in ranks:
        return [_problem("gate", f"is no tier of the program. Tiers: {known}.")]
    above = {code for code, rank in ranks.items() if rank >= ranks[gate]}
    found = [
        _problem("pricing.margins", f"has no margin for {code}, which may sell renewals.")
        for code in sorted(above - margins)
    ]
    return found + [
        _problem("pricing.margins", f"has a margin for {code}, which may not sell renewals.")
        for code in sorted(margins - above)
    ]


def _problem(path: str, message: str) -> Problem:
    return Problem(path=path, code="does_not_fit_program", message=f"{path}: {message}")
