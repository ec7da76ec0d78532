"""The demo's renewals: a policy, contracts that end around today, and partners at every step towards the right."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from config.demo.market import Market, Reseller
from config.demo.people import LARKMERE
from kernel.periods import minus_months
from partners.queries import directory, people
from renewals.operations import assessments, authorizations, contract_files, policies
from renewals.queries import capability

POLICY = Path(__file__).with_name("renewals.yaml")
PROGRAM_CODE = "PARTNER-AU"
HEADER = ["contract", "customer", "customer_country", "product", "quantity", "annual_value", "currency", "starts_on", "last_day", "partner"]  # fmt: skip
LARGEST = 60
PRICE = 420  # a year, of one piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who acts: the manager who assesses, the director who signs."""

    assessor: str
    signer: str


def contracts(*, made: Market) -> Iterator[list[object]]:
    """Yield the contracts of the largest partners' customers: last days from a month ago to eight months ahead."""
    rng = random.Random(11)  # noqa: S311 -- the same demo every time
    number = 0
    for reseller in largest(made):
        for buyer in reseller.customers[: 9 if reseller.code == LARKMERE else 3]:
            number += 1
            last_day = made.until + timedelta(days=rng.randint(-25, 240))
            pieces = rng.choice((5, 10, 20, 25, 50, 120))
            is_orphan = number % 17 == 0
            yield [
                f"MC-{number:05}", buyer.name, "AU", rng.choice(("EP-STD-12", "EP-PLUS-12")), pieces, pieces * PRICE, "AUD",
                minus_months(last_day + timedelta(days=1), 12), last_day, "" if is_orphan else reseller.code,
            ]  # fmt: skip


def load_policy(*, actor: str, at: datetime) -> None:
    """Load the policy under which renewals are sold."""
    policies.load(text=POLICY.read_text(encoding="utf-8"), actor=actor, at=at)


def take_contracts(*, path: Path, actor: str, at: datetime) -> None:
    """Take the contracts from their file."""
    contract_files.import_contracts(path=path, actor=actor, at=at)


def earn(*, made: Market, on: date, cast: Cast, first: str, at: datetime) -> None:
    """Bring the largest that would pass, and `first`, to every step: authorised, declined, to be signed, asked."""
    ids = [one.partner_id for one in capability.would_pass(program_code=PROGRAM_CODE, on=on)]
    able = set(directory.codes_by_id(ids).values())
    codes = [one.code for one in largest(made) if one.code in able - {first}]
    if first in able:
        codes.insert(0, first)
    for number, code in enumerate(codes):
        authorizations.opt_in(
            program_code=PROGRAM_CODE, partner_code=code, actor=cast.assessor, at=at
        )
        if number >= 12:
            continue
        opened = assessments.open_assessment(
            program_code=PROGRAM_CODE, partner_code=code, actor=cast.assessor, at=at
        )
        is_pass = number % 5 != 4
        assessments.answer(
            assessment_id=opened.pk, points={"SPEED": 5 if is_pass else 2, "CARE": 4 if is_pass else 1},
            actor=cast.assessor, at=at,
        )  # fmt: skip
        reason = (
            "Quotes within a day, one person for each customer"
            if is_pass
            else "Quotes take more than a week"
        )
        assessments.propose(
            assessment_id=opened.pk, is_pass=is_pass, reason=reason, actor=cast.assessor, at=at
        )
        if number < 10:
            assessments.sign(
                assessment_id=opened.pk,
                reason="I called two of its customers",
                actor=cast.signer,
                at=at,
            )


def cast(*, assessor: str, signer: str) -> Cast:
    """Return the cast by e-mail."""
    found = {email: people.find_user(email=email) for email in (assessor, signer)}
    ids = {email: user.pk for email, user in found.items() if user is not None}
    return Cast(assessor=f"user:{ids[assessor]}", signer=f"user:{ids[signer]}")


def largest(made: Market) -> list[Reseller]:
    """Return the largest partners, the largest first."""
    return sorted(made.resellers, key=lambda one: (-one.monthly, one.code))[:LARGEST]
