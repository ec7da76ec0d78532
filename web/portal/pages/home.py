"""Home: where we stand, what it takes, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from kernel import money
from partners.queries import directory
from tiers.choices import Outcome, Verdict
from tiers.queries import board, decisions
from web.portal.access import partner_id_of
from web.shared import evidence_view, formats, partner_view
from web.shared.charts import track
from web.shared.charts.drawing import Drawing
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing the next tier asks for."""

    text: str
    has: str
    is_met: bool
    is_known: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The page; without a decision only the welcome is shown."""

    card: directory.PartnerCard
    mark: TierMark | None = None
    headline: str = ""
    as_of: date | None = None
    next_review_on: date | None = None
    track: Drawing | None = None
    keep_title: str = ""
    keep_text: str = ""
    is_kept: bool = True
    reach_title: str = ""
    reach_text: str = ""
    hold_text: str = ""
    notice: str = ""
    next_name: str = ""
    asks: tuple[Ask, ...] = ()
    met: int = 0
    months: Drawing | None = None
    working_href: str = ""


def home(request: SeatedRequest) -> Home:
    """Return the person's own partner's home."""
    partner_id = partner_id_of(request)
    card = directory.cards([partner_id], request.day)[partner_id]
    decision = decisions.latest(partner_id=partner_id)
    if decision is None:
        return Home(card=card)
    current = board.board_of(run=decision.run)
    place = board.place_of(row=decision, board=current)
    why = decisions.why(decision=decision)
    tier, above = current.tier(place.rank), current.tier_above(place.rank)
    asks = _asks(why) if above else ()
    return Home(
        card=card,
        mark=partner_view.marks(tiers=current.tiers)[place.rank],
        headline=_headline(place, tier, above, current),
        as_of=current.as_of,
        next_review_on=current.next_review_on,
        track=_track(place, current),
        keep_title=f"You keep {tier.name}"
        if why.tiers[0].outcome is Outcome.MET
        else f"Below what {tier.name} needs",
        keep_text=_keep_text(place, tier, why, current),
        is_kept=why.tiers[0].outcome is not Outcome.UNMET,
        reach_title=_reach_title(place, above, current),
        reach_text=_reach_text(why, above),
        hold_text=" ".join(f"{reason.label}." for reason in why.reasons)
        if why.verdict is Verdict.HOLD
        else "",
        notice=_notice(place, tier, why, current),
        next_name=above.name if above else "",
        asks=asks,
        met=sum(ask.is_met for ask in asks),
        months=partner_view.months(
            partner_id=partner_id, as_of=current.as_of, currency=current.currency
        ),
        working_href=reverse("portal:working"),
    )


def _headline(
    place: board.Place, tier: board.TierLine, above: board.TierLine | None, current: board.Board
) -> str:
    if above is None or above.units is None or place.revenue is None:
        return f"{tier.name} partner"
    if place.revenue >= above.units:
        return f"{tier.name} partner, with the revenue of {above.name}"
    gap = formats.money(
        amount=money.from_units(above.units - place.revenue), currency=current.currency
    )
    return f"{tier.name} partner, {gap} from the {above.name} line"


def _keep_text(
    place: board.Place, tier: board.TierLine, why: decisions.Why, current: board.Board
) -> str:
    if tier.units is None:
        return "Every partner keeps this tier."
    if place.revenue is None:
        return "Your revenue is not fully known yet; nothing changes because of that."
    gap = formats.money(
        amount=money.from_units(abs(place.revenue - tier.units)), currency=current.currency
    )
    side = "over" if place.revenue >= tier.units else "below"
    more = " Nothing more is needed." if why.tiers[0].outcome is Outcome.MET else ""
    return f"You’re {gap} {side} the {tier.name} line.{more}"


def _reach_title(place: board.Place, above: board.TierLine | None, current: board.Board) -> str:
    if above is None:
        return "You hold the highest tier"
    if above.units is None or place.revenue is None or place.revenue >= above.units:
        return f"What {above.name} still asks for"
    gap = formats.money(
        amount=money.from_units(above.units - place.revenue), currency=current.currency
    )
    return f"{gap} of sales to reach {above.name}"


def _reach_text(why: decisions.Why, above: board.TierLine | None) -> str:
    if above is None:
        return "Thank you for what you do for your customers."
    missing = [row.label.lower() for row in why.rows if _is_missing(row)]
    if not missing:
        return f"You meet what {above.name} asks for."
    return f"Missing today: {', '.join(missing)}."


def _is_missing(row: decisions.Row) -> bool:
    need = row.needs[1] if len(row.needs) > 1 else None
    return need is not None and need.outcome is not Outcome.MET and not row.is_alternative


def _notice(
    place: board.Place, tier: board.TierLine, why: decisions.Why, current: board.Board
) -> str:
    if why.verdict is not Verdict.WARN or why.grace_ends_on is None:
        return ""
    until = formats.day(on=why.earliest_demotion_on or why.grace_ends_on)
    if tier.units is not None and place.revenue is not None and place.revenue < tier.units:
        gap = formats.money(
            amount=money.from_units(tier.units - place.revenue), currency=current.currency
        )
        return f"You’re {gap} below the {tier.name} line. Nothing changes before {until}."
    return f"Something that {tier.name} needs is missing. Nothing changes before {until}."


def _track(place: board.Place, current: board.Board) -> Drawing | None:
    lines = tuple(tier.units for tier in current.tiers[1:] if tier.units is not None)
    if (
        place.revenue is None
        or len(lines) != len(current.tiers) - 1
        or list(lines) != sorted(lines)
    ):
        return None
    drawn = partner_view.marks(tiers=current.tiers)
    return track.draw(
        chart=track.Track(
            key="track",
            title="Your 12-month revenue against the lines of the tiers",
            tiers=tuple(drawn[tier.rank] for tier in current.tiers),
            lines=lines,
            counted_units=max(place.revenue, 0),
            text=f"in 12 months to {formats.day_plain(on=current.as_of)}",
            currency=current.currency,
        )
    )


def _asks(why: decisions.Why) -> tuple[Ask, ...]:
    found = []
    for row in why.rows:
        need = row.needs[1] if len(row.needs) > 1 else None
        if need is None:
            continue
        threshold = evidence_view.amount_words(
            text=need.threshold.rstrip("%"), unit=row.unit, currency=why.currency
        )
        has = (
            evidence_view.amount_words(text=row.value, unit=row.unit, currency=why.currency)
            if row.value is not None
            else "Not known"
        )
        window = f" in {row.window}" if row.window else ""
        found.append(
            Ask(
                text=f"{row.label}: {threshold}{window}",
                has=has,
                is_met=need.outcome is Outcome.MET,
                is_known=need.outcome is not Outcome.UNKNOWN,
                note="one of several ways" if row.is_alternative else "",
            )
        )
    return tuple(found)
