"""What a draft would change against the rules in force: the report of `tiers.engine.impact`, and nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kernel import money
from partners.queries import directory
from partners.queries.directory import PartnerCard
from tiers.choices import FairnessCheck, Verdict
from tiers.engine import fairness, nearness
from tiers.engine.document import ProgramDocument
from tiers.engine.impact import Check, Impact, Near, Reach, TierCount, Way, groups
from tiers.queries import programs
from tiers.queries.imagined import Night
from tiers.queries.tally import FACTORS, NEW, Found, look


def report(
    *,
    document: ProgramDocument,
    as_of: date,
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> Impact:
    """Return what the document would change on the day, as if it had been enforced by then.

    `told` hears how far it is.
    """
    night = Night.of(document=document, as_of=as_of)
    in_force = programs.effective_version(program_id=night.run.program_id, on=as_of)
    base = None
    if in_force is not None:
        base = replace(night, document=night.enforced(programs.document_of(in_force.pk)))
    found = Found(document=document, base=base.document if base else None)
    done = 0
    for ids in night.slices():
        told(done, len(night.ids))
        look(found, night, base, ids)
        done += len(ids)
    cards = directory.cards(found.partners_named, as_of)
    movers = tuple(
        sorted((one.with_card(cards[one.partner_id]) for one in found.movers), key=lambda m: m.code)
    )
    return Impact(
        as_of=as_of,
        program=document.code,
        currency=document.currency,
        version_in_force=in_force.number if in_force else None,
        partners=len(night.ids),
        unsettled=found.unsettled,
        verdicts={str(verdict): found.verdicts[str(verdict)] for verdict in Verdict},
        tiers=_tier_counts(found, night),
        matrix=_matrix(found, night),
        movers=movers,
        by_tier=groups(movers, lambda mover: mover.was or ""),
        by_region=groups(movers, lambda mover: mover.region),
        by_territory=groups(movers, lambda mover: mover.territory),
        by_owner=groups(movers, lambda mover: mover.owner),
        near=tuple(_near(one, cards[partner_id]) for partner_id, one in found.near),
        reach=_reach(found),
        checks=_checks(found, cards),
        revenue=money.from_units(found.revenue),
        revenue_touched=sum(
            (m.revenue or Decimal(0) for m in movers if m.now != m.was), Decimal(0)
        ),
    )


def _near(row: nearness.NearRow, card: PartnerCard) -> Near:
    actual, threshold = (_decimal(value) for value in (row.actual, row.threshold))
    return Near(
        partner_id=card.id,
        code=card.code,
        name=card.name,
        tier=row.place.tier.code,
        label=row.label,
        unit=row.unit,
        actual=actual,
        threshold=threshold,
        distance=actual - threshold,
    )


def _decimal(value: Fraction) -> Decimal:
    """Return a value in 1/10,000 as the Decimal it is."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def _tier_counts(found: Found, night: Night) -> tuple[TierCount, ...]:
    """Return every tier of today, of the rules in force and of the draft, the highest first."""
    today, leads, now = Counter[str](), Counter[str](), Counter[str]()
    for (was, in_force, tier), count in found.ways.items():
        if was is not None:
            today[was] += count
        if in_force is not None:
            leads[in_force] += count
        now[tier] += count
    names = {code: code for code in night.tiers.values()}
    order = {code: rank for rank, code in night.tiers.items()}
    for document in filter(None, (found.base, found.document)):
        for rule in document.tiers:
            names[rule.code], order[rule.code] = rule.name, rule.rank
    return tuple(
        TierCount(
            code=code,
            name=names[code],
            today=today[code],
            in_force=leads[code] if found.base else None,
            draft=now[code],
        )
        for code in sorted(names, key=lambda code: -order[code])
    )


def _matrix(found: Found, night: Night) -> tuple[Way, ...]:
    order = {code: rank for rank, code in night.tiers.items()}
    order |= {tier.code: tier.rank for tier in (found.base.tiers if found.base else ())}
    order |= {tier.code: tier.rank for tier in found.document.tiers}

    def _place(way: tuple[str | None, str | None, str]) -> tuple[int, ...]:
        return tuple(order.get(code or "", NEW) for code in way)

    return tuple(
        Way(was=way[0], in_force=way[1], now=way[2], count=found.ways[way])
        for way in sorted(found.ways, key=_place)
    )


def _reach(found: Found) -> tuple[Reach, ...]:
    return tuple(
        Reach(
            tier=tier.code,
            partners_below=found.below[tier.rank],
            by_factor={factor: found.reaching[tier.rank, factor] for factor in FACTORS},
        )
        for tier in found.document.tiers[1:]
    )


def _checks(found: Found, cards: dict[int, PartnerCard]) -> tuple[Check, ...]:
    return (
        _whose(
            FairnessCheck.LOCATION,
            found.elsewhere,
            cards,
            "would have another tier in another country with the same figures",
        ),
        _monotone(found.document),
        _reachable(found),
        _whose(
            FairnessCheck.ONE_CUSTOMER,
            found.on_one_customer,
            cards,
            "would fall without the end customer that bought most in the last twelve months",
        ),
    )


def _whose(
    code: FairnessCheck, partner_ids: list[int], cards: dict[int, PartnerCard], words: str
) -> Check:
    codes = tuple(sorted(cards[partner_id].code for partner_id in partner_ids))
    return Check(
        code=code,
        is_passed=not codes,
        message=f"{len(codes) or 'No'} partner{'' if len(codes) == 1 else 's'} {words}.",
        partners=codes,
    )


def _monotone(document: ProgramDocument) -> Check:
    doubts = fairness.not_monotone(document=document)
    words = " ".join(doubt.message for doubt in doubts)
    return Check(
        code=FairnessCheck.MONOTONE,
        is_passed=not doubts,
        message=words or "Every criterion is sure to be met by whoever sells more.",
    )


def _reachable(found: Found) -> Check:
    names = {tier.rank: tier.name for tier in found.document.tiers}
    most = max(FACTORS)
    out_of_reach = [
        names[rank]
        for rank in found.document.ranks[1:]
        if found.below[rank] and not found.reaching[rank, most]
    ]
    message = (
        f"Nobody below {', '.join(out_of_reach)} would earn it with {most} times its sales."
        if out_of_reach
        else f"Some partners below every tier would earn it with {most} times their sales."
    )
    return Check(code=FairnessCheck.REACH, is_passed=not out_of_reach, message=message)
