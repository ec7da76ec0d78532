"""Published reads of renewal policies: which is in force, and its terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kernel.errors import NotFoundError
from renewals.engine import policy
from renewals.engine.terms import Terms
from renewals.models import RenewalPolicy


class PolicyNotFound(NotFoundError):
    """The program has no renewal policy in force on that day."""

    code = "renewal_policy_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A stored policy and its terms."""

    id: int
    number: int
    program_id: int
    terms: Terms


def get_in_force(*, program_id: int, on: date) -> Policy:
    """Return the policy in force in the program on the day; raises PolicyNotFound."""
    found = find_in_force(program_id=program_id, on=on)
    if found is None:
        raise PolicyNotFound(
            f"No renewal policy is in force on {on}. Load one with manage.py load_renewal_policy."
        )
    return found


def find_in_force(*, program_id: int, on: date) -> Policy | None:
    """Return the policy in force in the program on the day, None before the first one."""
    row = (
        RenewalPolicy.objects.filter(program_id=program_id, effective_on__lte=on)
        .order_by("-effective_on", "-number")
        .values_list("pk", flat=True)
        .first()
    )
    return None if row is None else by_id(row)


@lru_cache(maxsize=64)  # a policy is append-only
def by_id(policy_id: int) -> Policy:
    """Return a stored policy."""
    row = RenewalPolicy.objects.get(pk=policy_id)
    return Policy(
        id=row.pk,
        number=row.number,
        program_id=row.program_id,
        terms=policy.terms_of(data=row.document),
    )


def policies(*, program_id: int) -> list[RenewalPolicy]:
    """Return the program's policies, newest first."""
    return list(RenewalPolicy.objects.filter(program_id=program_id).order_by("-number"))
