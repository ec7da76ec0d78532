"""The renewals that are worked now: contracts whose window is open, by stage, with the value that can still be lost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from kernel import keyset, money
from partners.queries import directory
from renewals.choices import Stage
from renewals.queries import pipeline, policies
from tiers.queries import programs
from web.shared import contract_rows, paging
from web.shared.parts import Choice, Pages
from web.shared.seats import SeatedRequest

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The page; without a policy only the empty state. `at_risk` is a yearly value by currency."""

    has_policy: bool = False
    rows: tuple[contract_rows.ContractRow, ...] = ()
    pages: Pages | None = None
    chips: tuple[Choice, ...] = ()
    total: int = 0
    at_risk: tuple[tuple[str, Decimal], ...] = ()


def work(request: SeatedRequest) -> Pipeline:
    """Return the open windows this person may see, the first to end first."""
    program = programs.default_program()
    if program is None or policies.find_in_force(program_id=program.pk, on=request.day) is None:
        return Pipeline()
    weeks = pipeline.by_week(request.seat, program_code=program.code, on=request.day)
    stage = next((one for one in Stage if one.value == request.GET.get("stage")), None)
    found = pipeline.in_window(request.seat, program_code=program.code, on=request.day)
    if stage:
        found = pipeline.at_stage(found, stage=stage)
    page = keyset.page(
        queryset=found, order=("ends_on", "id"), size=PAGE_SIZE, cursor=request.GET.get("cursor")
    )
    address = reverse("dashboard:contract-list")
    cards = directory.cards(pipeline.partner_ids(page.rows), request.day)
    at_risk: dict[str, int] = {}
    for week in weeks:
        if week.is_at_risk:
            at_risk[week.currency] = at_risk.get(week.currency, 0) + week.units
    return Pipeline(
        has_policy=True,
        rows=contract_rows.rows(
            page.rows,
            on=request.day,
            partners={pk: (card.code, card.name) for pk, card in cards.items()},
        ),
        pages=paging.links(page, address=address, **({"stage": stage.value} if stage else {})),
        chips=tuple(
            Choice(
                label=one.label,
                href=address if one is stage else f"{address}?stage={one.value}",
                is_on=one is stage,
                count=sum(week.count for week in weeks if week.stage is one),
            )
            for one in Stage
        ),
        total=sum(week.count for week in weeks),
        at_risk=tuple((currency, money.from_units(units)) for currency, units in at_risk.items()),
    )


def tabs(*, current: str) -> tuple[Choice, ...]:
    """Return the tabs of the renewals pages."""
    places = (("contract-list", "Contracts"), ("right-list", "Who may sell"))
    return tuple(
        Choice(label=label, href=reverse(f"dashboard:{name}"), is_on=name == current)
        for name, label in places
    )
