"""Published reads of the work that renewals are: by week and stage with the value at risk, and what needs a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, TruncWeek

from kernel.periods import ONE_DAY
from partners.queries import directory
from partners.queries.access import Seat
from renewals.choices import NEEDS_A_PERSON, AuthorizationState, ContractState, QuoteState, Stage
from renewals.engine import timetable
from renewals.models import Authorization, Contract, Incumbency, QuoteLine
from renewals.queries import contracts, policies
from tiers.queries import programs, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekStage:
    """The contracts whose last day lies in a week (from its Monday) at one stage, and their yearly value in units."""

    week_starts_on: date
    stage: Stage
    currency: str
    count: int
    units: int

    @property
    def is_at_risk(self) -> bool:
        """Tell whether the value can still be lost."""
        return self.stage not in (Stage.WON, Stage.LAPSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """A partner that may sell renewals and could take a contract over, and what speaks for it."""

    partner_id: int
    name: str
    tier_code: str
    is_same_territory: bool
    is_same_country: bool


def in_window(seat: Seat, *, program_code: str, on: date) -> QuerySet[Contract]:
    """Return the visible contracts whose window is open on the day, with `stage`, `last_day` and `partner_now_id`."""
    program = programs.get(code=program_code)
    calendar = policies.get_in_force(program_id=program.pk, on=on).terms.calendar
    rows = contracts.contracts_visible_to(seat, on=on).filter(
        program=program,
        ends_on__lte=on + timedelta(days=calendar.opens) + ONE_DAY,
        ends_on__gte=on - timedelta(days=calendar.closes) + ONE_DAY,
    )
    return staged(rows, on=on)


def staged(rows: QuerySet[Contract], *, on: date) -> QuerySet[Contract]:
    """Return the contracts with `stage`, `last_day` and `partner_now_id` as of the day."""
    of_record = Incumbency.objects.filter(contract=OuterRef("pk"), ends_on__isnull=True)
    right = Authorization.objects.filter(
        partner_id=OuterRef("partner_now_id"),
        program=OuterRef("program"),
        state=AuthorizationState.AUTHORISED,
    )
    quoted = QuoteLine.objects.filter(
        contract=OuterRef("pk"), quote__state=QuoteState.SENT, quote__valid_until__gte=on
    )
    return rows.annotate(
        last_day=Cast(F("ends_on") - ONE_DAY, output_field=DateField()),
        partner_now_id=Subquery(of_record.values("partner_id")[:1]),
        stage=Case(
            When(state=ContractState.RENEWED, then=Value(Stage.WON)),
            When(state=ContractState.LAPSED, then=Value(Stage.LAPSED)),
            When(Exists(quoted), then=Value(Stage.QUOTED)),
            When(partner_now_id__isnull=True, then=Value(Stage.ORPHAN)),
            When(~Exists(right), then=Value(Stage.BLOCKED)),
            default=Value(Stage.TO_QUOTE),
            output_field=CharField(),
        ),
    )


def at_stage(rows: QuerySet[Contract], *, stage: Stage) -> QuerySet[Contract]:
    """Return those of the staged contracts that are at the stage."""
    return rows.filter(Q(stage=stage))


def at_risk(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    """Return those of the staged contracts that can still be renewed, and lost."""
    return rows.exclude(Q(stage__in=[Stage.WON, Stage.LAPSED]))


def partner_ids(rows: Iterable[Contract]) -> list[int]:
    """Return the partners of record of staged contracts, orphans left out."""
    found = (getattr(row, "partner_now_id", None) for row in rows)
    return [pk for pk in found if pk is not None]


def by_week(seat: Seat, *, program_code: str, on: date) -> list[WeekStage]:
    """Return the open windows by week of the last day, stage and currency, in one query."""
    rows = (
        in_window(seat, program_code=program_code, on=on)
        .annotate(week=TruncWeek("last_day"))
        .values("week", "stage", "currency")
        .annotate(count=Count("pk"), units=Sum("annual_value"))
        .order_by("week", "stage", "currency")
    )
    return [
        WeekStage(
            week_starts_on=row["week"],
            stage=Stage(row["stage"]),
            currency=row["currency"],
            count=row["count"],
            units=int(row["units"]),
        )
        for row in rows
    ]


def to_route(seat: Seat, *, program_code: str, on: date) -> QuerySet[Contract]:
    """Return the open windows that wait for a person: orphans, and contracts whose partner may not sell."""
    rows = in_window(seat, program_code=program_code, on=on)
    return rows.filter(Q(stage__in=sorted(NEEDS_A_PERSON))).order_by("ends_on", "pk")


def successors(*, contract: Contract, on: date) -> list[Successor]:
    """Return who may sell renewals in the contract's program, the nearest to whoever held it last first.

    Nothing is assigned by this: a person chooses and says why.
    """
    last = Incumbency.objects.filter(contract=contract).order_by("-pk").first()
    authorised = Authorization.objects.filter(
        program_id=contract.program_id, state=AuthorizationState.AUTHORISED
    ).exclude(partner_id=last.partner_id if last else 0)
    ids = list(authorised.values_list("partner_id", flat=True))
    cards = directory.cards([*ids, *([last.partner_id] if last else [])], on)
    home = cards[last.partner_id].territory if last else ""
    tiers = _tiers(contract.program_id, ids, on)
    found = [
        Successor(
            partner_id=partner_id,
            name=cards[partner_id].name,
            tier_code=tiers.get(partner_id, ("", 0))[0],
            is_same_territory=bool(home) and cards[partner_id].territory == home,
            is_same_country=cards[partner_id].country == contract.customer.country,
        )
        for partner_id in ids
        if cards[partner_id].is_active
    ]
    return sorted(
        found,
        key=lambda one: (
            not one.is_same_territory,
            not one.is_same_country,
            -tiers.get(one.partner_id, ("", 0))[1],
            one.name,
        ),
    )


def days_left(*, contract: Contract, on: date) -> int:
    """Return the days to the contract's last day, negative once it has expired."""
    return timetable.days_left(ends_on=contract.ends_on, on=on)


def _tiers(program_id: int, partner_ids: Collection[int], on: date) -> dict[int, tuple[str, int]]:
    rows = standings.in_force(on=on).filter(program_id=program_id, partner_id__in=partner_ids)
    return {
        partner_id: (code, rank)
        for partner_id, code, rank in rows.values_list("partner_id", "tier__code", "tier__rank")
    }
