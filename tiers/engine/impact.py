"""The shapes of an impact report: what a draft would change, for people who have to decide about it.

Three places of every partner: the tier it holds today, the one the rules in force lead it to, and the one the draft
leads it to, both once every grace period is over. `tiers.queries.impact` fills them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tiers.choices import Direction, FairnessCheck, Outcome, Unit, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One criterion that decides where a partner lands; texts are in its unit, `distance` is its gap or margin."""

    tier: str
    label: str
    unit: Unit
    outcome: Outcome
    sign: str
    threshold: str
    actual: str | None
    distance: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """A partner that the draft treats otherwise than today, or otherwise than the rules in force.

    `was`, `in_force` and `now` are codes of tiers: held today (None: new to the program), where the rules in force
    lead (None: there are none) and where the draft leads. `revenue` is net of the last twelve months, None where it
    is not exactly known. `verdict` is what the first night under the draft would do.
    """

    partner_id: int
    code: str
    name: str
    region: str
    territory: str
    owner: str
    is_key_account: bool
    was: str | None
    in_force: str | None
    now: str
    direction: Direction
    direction_in_force: Direction
    verdict: Verdict
    revenue: Decimal | None
    because: tuple[Because, ...]

    @property
    def differs(self) -> bool:
        """Tell whether the draft, and not the rules in force, makes the difference."""
        return self.in_force is not None and self.in_force != self.now

    @property
    def no_longer_rises(self) -> bool:
        """Tell whether the partner rises under the rules in force and not, or less far, under the draft."""
        return (
            self.differs
            and self.direction_in_force is Direction.UP
            and self.direction is not Direction.UP
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some partners together: of a tier, a region, a territory or an owner; `name` is "" for those without one."""

    name: str
    up: int
    down: int
    revenue_up: Decimal
    revenue_down: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TierCount:
    """How many partners a tier has today, under the rules in force (None: there are none) and under the draft."""

    code: str
    name: str
    today: int
    in_force: int | None
    draft: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How many partners would go one way: held today, where the rules in force lead, where the draft leads."""

    was: str | None
    in_force: str | None
    now: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A partner near a line of the draft: `distance` is above 0 with so much to spare, below 0 with so much missing."""

    partner_id: int
    code: str
    name: str
    tier: str
    label: str
    unit: Unit
    actual: Decimal
    threshold: Decimal
    distance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many partners below a tier would earn it, or a higher one, if they sold so many times as much."""

    tier: str
    partners_below: int
    by_factor: dict[Fraction, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One test of fairness: whether the draft passes, in words, and whom it touches (codes of partners)."""

    code: FairnessCheck
    is_passed: bool
    message: str
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """The whole report; `movers` are in the order of their codes, `unsettled` stay only because a fact is unknown."""

    as_of: date
    program: str
    currency: str
    version_in_force: int | None
    partners: int
    unsettled: int
    verdicts: dict[str, int]
    tiers: tuple[TierCount, ...]
    matrix: tuple[Way, ...]
    movers: tuple[Mover, ...]
    by_tier: tuple[Group, ...]
    by_region: tuple[Group, ...]
    by_territory: tuple[Group, ...]
    by_owner: tuple[Group, ...]
    near: tuple[Near, ...]
    reach: tuple[Reach, ...]
    checks: tuple[Check, ...]
    revenue: Decimal
    revenue_touched: Decimal

    @property
    def different(self) -> tuple[Mover, ...]:
        """Return who would land in another tier because of the draft."""
        return tuple(one for one in self.movers if one.differs)

    @property
    def no_longer_rising(self) -> tuple[Mover, ...]:
        """Return who is on the way up today and would not be under the draft."""
        return tuple(one for one in self.movers if one.no_longer_rises)

    @property
    def key_accounts(self) -> tuple[Mover, ...]:
        """Return the key accounts among the movers."""
        return tuple(one for one in self.movers if one.is_key_account)


def groups(movers: Iterable[Mover], name_of: Callable[[Mover], str]) -> tuple[Group, ...]:
    """Return how many partners move up and down by a name, and their revenue."""
    by_name: dict[str, list[Mover]] = {}
    for mover in movers:
        if mover.direction in (Direction.UP, Direction.DOWN):
            by_name.setdefault(name_of(mover), []).append(mover)
    return tuple(_group(name, by_name[name]) for name in sorted(by_name))


def _group(name: str, movers: list[Mover]) -> Group:
    up = [mover for mover in movers if mover.direction is Direction.UP]
    down = [mover for mover in movers if mover.direction is Direction.DOWN]
    return Group(
        name=name,
        up=len(up),
        down=len(down),
        revenue_up=sum((mover.revenue or Decimal(0) for mover in up), Decimal(0)),
        revenue_down=sum((mover.revenue or Decimal(0) for mover in down), Decimal(0)),
    )
