"""Contracts as both faces list them: what ends when, at which stage, worth what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kernel import money
from renewals.choices import Stage
from renewals.queries import pipeline

if TYPE_CHECKING:
    from renewals.models import Contract

KINDS = {
    Stage.TO_QUOTE: "call",
    Stage.QUOTED: "live",
    Stage.ORPHAN: "failed",
    Stage.BLOCKED: "hold",
    Stage.WON: "done",
    Stage.LAPSED: "idle",
}

OWN_WORDS = {Stage.BLOCKED: "You may not sell renewals yet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """One contract; `days_left` is negative once it has expired, `partner` the partner of record, "" for an orphan."""

    ref: str
    customer: str
    product: str
    quantity: int
    value: Decimal
    currency: str
    last_day: date
    days_left: int
    word: str
    kind: str
    partner: str = ""
    partner_code: str = ""


def rows(
    found: Iterable[Contract], *, on: date, partners: dict[int, tuple[str, str]] | None = None
) -> tuple[ContractRow, ...]:
    """Return staged contracts as rows; `partners` gives (code, name) by id, None where the partner reads its own."""
    shown = []
    for row in found:
        stage = Stage(row.stage)  # type: ignore[attr-defined]  # annotated by pipeline.staged
        code, name = (partners or {}).get(row.partner_now_id, ("", ""))  # type: ignore[attr-defined]  # as above
        shown.append(
            ContractRow(
                ref=row.ref,
                customer=row.customer.name,
                product=row.product.code,
                quantity=row.quantity,
                value=money.from_units(row.annual_value),
                currency=row.currency,
                last_day=row.last_day,  # type: ignore[attr-defined]  # as above
                days_left=pipeline.days_left(contract=row, on=on),
                word=OWN_WORDS.get(stage, stage.label) if partners is None else stage.label,
                kind=KINDS[stage],
                partner=name,
                partner_code=code,
            )
        )
    return tuple(shown)
