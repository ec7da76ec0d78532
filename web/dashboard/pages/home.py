"""The overview: what waits for this person, where every partner stands, what the last night moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from kernel import money
from partners.choices import Act
from partners.queries import access, directory
from sales.queries import unmatched, uploads
from tiers.choices import Verdict
from tiers.queries import board, lateness, programs, runs
from web.dashboard.pages import approvals, frame
from web.shared import formats, partner_view
from web.shared.charts import bars, staircase
from web.shared.charts.drawing import Drawing, share
from web.shared.parts import Waiting
from web.shared.seats import SeatedRequest
from web.shared.tiers import TierMark

ROWS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """One partner that the last night moved, warned or held."""

    name: str
    place: str
    href: str
    was: TierMark
    now: TierMark
    is_move: bool
    revenue: Decimal | None
    against: Decimal | None
    against_percent: Decimal | None
    is_up: bool
    state_word: str
    state_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """One tier's share of partners and of revenue, in percent."""

    mark: TierMark
    partners: Decimal
    revenue: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The whole page; before the first closed run only what waits and the first steps, without standings what waits."""

    waiting: tuple[Waiting, ...]
    program: str = ""
    as_of: date | None = None
    next_review_on: date | None = None
    run_href: str = ""
    stairs: Drawing | None = None
    up: int = 0
    down: int = 0
    held: int = 0
    revenue: Decimal = Decimal(0)
    ordered: int = 0
    partners: int = 0
    moves: tuple[MoveRow, ...] = ()
    moves_total: int = 0
    shares: tuple[ShareRow, ...] = ()
    parts_partners: tuple[bars.Part, ...] = ()
    parts_revenue: tuple[bars.Part, ...] = ()
    steps: tuple[tuple[str, str, bool], ...] = ()
    late_nights: tuple[lateness.LateNight, ...] = ()

    @property
    def of_partners(self) -> str:
        """Return the words after the number of partners who ordered."""
        return f"of {self.partners:,}"

    @property
    def silent_text(self) -> str:
        """Return how many did not order."""
        return f"{self.partners - self.ordered:,} have not ordered in 12 months"


def overview(request: SeatedRequest) -> Overview:
    """Return the page for this person; a channel manager sees the own territories' partners only."""
    waiting = tuple(_waiting(request))
    if not access.may(request.seat, Act.VIEW_STANDINGS):
        return Overview(waiting=waiting)
    current = board.find_board()
    if current is None:
        return Overview(waiting=waiting, steps=_first_steps(request))
    visible = set(
        directory.partners_visible_to(request.seat, on=request.day).values_list("id", flat=True)
    )
    places = [place for place in board.places(board=current) if place.partner_id in visible]
    marks = partner_view.marks(tiers=current.tiers)
    noted = [place for place in places if place.is_move or place.verdict is not Verdict.RETAIN]
    noted.sort(key=lambda place: (not place.is_move, -(place.revenue or 0)))
    kinds = {place.partner_id: dot_kind(place=place, current=current) for place in places}
    shares = _shares(places=places, current=current, marks=marks)
    return Overview(
        waiting=waiting,
        program=current.program_name,
        as_of=current.as_of,
        next_review_on=current.next_review_on,
        run_href=reverse("dashboard:run-detail", args=[current.run_id]),
        stairs=_stairs(places=places, kinds=kinds, current=current, marks=marks),
        up=sum(kind is staircase.DotKind.UP for kind in kinds.values()),
        down=sum(kind is staircase.DotKind.DOWN for kind in kinds.values()),
        held=sum(kind is staircase.DotKind.HELD for kind in kinds.values()),
        revenue=money.from_units(sum(place.revenue or 0 for place in places)),
        ordered=sum(bool(place.revenue) for place in places),
        partners=len(places),
        moves=tuple(_moves(noted[:ROWS], current=current, marks=marks, on=request.day)),
        moves_total=len(noted),
        shares=shares,
        parts_partners=tuple(
            bars.Part(tone=row.mark.tone, size=int(row.partners * 10)) for row in shares
        ),
        parts_revenue=tuple(
            bars.Part(tone=row.mark.tone, size=int(row.revenue * 10)) for row in shares
        ),
        late_nights=tuple(lateness.late_nights(at=timezone.now())),
    )


def dot_kind(*, place: board.Place, current: board.Board) -> staircase.DotKind:
    """Return how a partner stands to its tier: earned more, below its line, or held by another rule."""
    own = current.tier(place.rank).units
    above = current.tier_above(place.rank)
    if place.judged_rank > place.rank:
        return staircase.DotKind.UP
    if own is not None and place.revenue is not None and place.revenue < own:
        return staircase.DotKind.DOWN
    if above and above.units is not None and (place.revenue or 0) >= above.units:
        return staircase.DotKind.HELD
    return staircase.DotKind.IN_PLACE


def _stairs(
    *,
    places: list[board.Place],
    kinds: dict[int, staircase.DotKind],
    current: board.Board,
    marks: dict[int, TierMark],
) -> Drawing | None:
    lines = tuple(tier.units for tier in current.tiers[1:] if tier.units is not None)
    if len(lines) != len(current.tiers) - 1 or list(lines) != sorted(lines):
        return None  # the picture needs one rising revenue line per tier
    lane = {tier.rank: number for number, tier in enumerate(current.tiers)}
    return staircase.draw(
        chart=staircase.Staircase(
            key="stairs",
            title=f"Where {formats.count(value=len(places), one='partner')} stand",
            desc="One dot for each partner, placed by revenue, in the lane of its current tier.",
            tiers=tuple(marks[tier.rank] for tier in current.tiers),
            lines=lines,
            dots=tuple(
                staircase.Dot(
                    tier=lane[place.rank],
                    units=max(place.revenue or 0, 0),
                    kind=kinds[place.partner_id],
                )
                for place in places
            ),
            currency=current.currency,
        )
    )


def _moves(
    rows: list[board.Place], *, current: board.Board, marks: dict[int, TierMark], on: date
) -> list[MoveRow]:
    cards = directory.cards([row.partner_id for row in rows], on)
    return [
        move_row(place=row, card=cards[row.partner_id], current=current, marks=marks, today=on)
        for row in rows
    ]


def move_row(
    *,
    place: board.Place,
    card: directory.PartnerCard,
    current: board.Board,
    marks: dict[int, TierMark],
    today: date,
) -> MoveRow:
    """Return one partner as a row: from where to where, its revenue, and how far from the deciding line."""
    line = current.tier(max(place.rank, place.previous_rank or place.rank)).units
    against = None if line is None or place.revenue is None else place.revenue - line
    word, kind = frame.state_of(place, today=today)
    return MoveRow(
        name=card.name,
        place=f"{card.city} {card.region}".strip(),
        href=reverse("dashboard:partner-detail", args=[card.code]),
        was=marks[place.previous_rank or place.rank],
        now=marks[place.rank],
        is_move=place.is_move,
        revenue=None if place.revenue is None else money.from_units(place.revenue),
        against=None if against is None else money.from_units(against),
        against_percent=None if against is None or not line else Decimal(against) * 100 / line,
        is_up=(against or 0) >= 0,
        state_word=word,
        state_kind=kind,
    )


def _shares(
    *, places: list[board.Place], current: board.Board, marks: dict[int, TierMark]
) -> tuple[ShareRow, ...]:
    revenue = sum(max(place.revenue or 0, 0) for place in places)
    rows = []
    for tier in reversed(current.tiers):
        own = [place for place in places if place.rank == tier.rank]
        rows.append(
            ShareRow(
                mark=marks[tier.rank],
                partners=share(len(own), len(places)),
                revenue=share(sum(max(p.revenue or 0, 0) for p in own), revenue),
            )
        )
    return tuple(rows)


def _worth(amounts: Mapping[str, int]) -> str:
    largest_first = sorted(amounts.items(), key=lambda pair: -pair[1])
    return " and ".join(
        formats.money(amount=money.from_units(units), currency=currency)
        for currency, units in largest_first
    )


def _waiting(request: SeatedRequest) -> list[Waiting]:
    waiting = []
    if request.seat.sees_all_partners and access.may(request.seat, Act.VIEW_UPLOADS):
        may_resolve = access.may(request.seat, Act.RESOLVE_LINES)
        summary = unmatched.summary()
        if summary.rows:
            waiting.append(
                Waiting(
                    count=summary.rows,
                    what="Sales rows to match",
                    why=f"{_worth(summary.amounts)} not counted yet",
                    href=reverse("dashboard:desk" if may_resolve else "dashboard:upload-list"),
                )
            )
        refused = uploads.count_refused(since_days=14, on=request.day)
        if refused:
            waiting.append(
                Waiting(
                    count=refused,
                    what="Files refused",
                    why="In the last 14 days",
                    href=reverse("dashboard:upload-list"),
                )
            )
    if access.may(request.seat, Act.APPROVE) and (proposed := approvals.count(request)):
        waiting.append(
            Waiting(
                count=proposed,
                what="Proposals to decide",
                why="They need a second person",
                href=reverse("dashboard:approval-list"),
            )
        )
    if access.may(request.seat, Act.RELEASE_RUNS):
        held = runs.held()
        if held:
            waiting.append(
                Waiting(
                    count=len(held),
                    what="Evaluation run on hold" if len(held) == 1 else "Evaluation runs on hold",
                    why=f"As of {formats.day_plain(on=held[0].as_of)}",
                    href=reverse("dashboard:run-detail", args=[held[0].pk]),
                )
            )
    return waiting


def _first_steps(request: SeatedRequest) -> tuple[tuple[str, str, bool], ...]:
    has_partners = directory.partners_visible_to(request.seat, on=request.day).exists()
    return (
        (
            "Add distributors",
            "manage.py import_distributors distributors.csv",
            uploads.any_distributor(),
        ),
        ("Add partners", "manage.py import_partners partners.csv", has_partners),
        (
            "Load a programme",
            "manage.py load_program program.yaml",
            programs.programs().exists(),
        ),
        (
            "Send the first point-of-sale file",
            "manage.py import_pos sales.csv --distributor CODE",
            uploads.any_posted(),
        ),
        (
            "Wait for the first night, or evaluate now",
            "manage.py evaluate --program CODE --as-of YYYY-MM-DD",
            False,
        ),
    )
