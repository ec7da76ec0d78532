"""One contract: who was of record when and why, every contact, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from partners.choices import Act
from partners.queries import access, directory, people
from renewals.choices import (
    ContactKind,
    ContractState,
    IncumbencyCause,
    ReleaseCause,
)
from renewals.queries import contracts, pipeline
from web.shared import contract_rows
from web.shared.parts import Activity
from web.shared.seats import SeatedRequest

if TYPE_CHECKING:
    from renewals.models import Contract

RELEASES = (ReleaseCause.CONSENT, ReleaseCause.CUSTOMER_LETTER, ReleaseCause.LOST_RIGHT)
NOTICE = "NOTICE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A partner of record over a period; words say how it came to be and why it ended."""

    name: str
    starts_on: date
    ends_on: date | None
    came: str
    went: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A partner that may sell renewals and could take the contract over."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPage:
    """The page; `candidates` are offered for an orphan, the nearest first."""

    row: contract_rows.ContractRow
    held: tuple[Held, ...]
    log: tuple[Activity, ...]
    may_work: bool
    candidates: tuple[Candidate, ...]
    kinds: tuple[tuple[str, str], ...]
    releases: tuple[tuple[str, str], ...]


def contract_page(request: SeatedRequest, *, ref: str) -> ContractPage:
    """Return one contract; raises NotFoundError where this person may not see it."""
    contract = contracts.get_visible(request.seat, ref=ref, on=request.day)
    (row,) = _rows(request, contract)
    log = contracts.log_of(contract_id=contract.pk)
    names = people.names_of_actors({touch.by for touch in log.touches})
    is_open = contract.state == ContractState.OPEN
    may_work = is_open and access.may(request.seat, Act.WORK_RENEWALS)
    return ContractPage(
        row=row,
        held=tuple(_held(one) for one in reversed(log.holdings)),
        log=tuple(
            Activity(
                text=f"{_kind(touch.kind)}: {touch.note}",
                who=names[touch.by],
                at=touch.at,
                is_new=number == 0,
            )
            for number, touch in enumerate(reversed(log.touches))
        ),
        may_work=may_work,
        candidates=_candidates(request, contract) if may_work and not row.partner else (),
        kinds=tuple((kind.value, kind.label) for kind in ContactKind if kind != ContactKind.QUOTE),
        releases=tuple((cause.value, cause.label) for cause in RELEASES),
    )


def _rows(request: SeatedRequest, contract: Contract) -> tuple[contract_rows.ContractRow, ...]:
    own = contracts.contracts_visible_to(request.seat, on=request.day).filter(pk=contract.pk)
    found = list(pipeline.staged(own, on=request.day))
    cards = directory.cards(pipeline.partner_ids(found), request.day)
    named = {pk: (card.code, card.name) for pk, card in cards.items()}
    return contract_rows.rows(found, on=request.day, partners=named)


def _held(one: contracts.Holding) -> Held:
    came = IncumbencyCause(one.cause).label
    went = ReleaseCause(one.release_cause).label if one.release_cause else ""
    return Held(
        name=one.partner_name,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        came=f"{came}: {one.reason}" if one.reason else came,
        went=". ".join(text for text in (went, one.release_reason, one.evidence) if text),
    )


def _candidates(request: SeatedRequest, contract: Contract) -> tuple[Candidate, ...]:
    """Return who could take the orphan over, of the partners this person may see."""
    visible = directory.partners_visible_to(request.seat, on=request.day)
    codes = dict(visible.values_list("id", "code"))
    return tuple(
        Candidate(
            code=codes[one.partner_id],
            words=", ".join(
                text
                for text in (
                    one.name,
                    one.tier_code.capitalize(),
                    "same territory" if one.is_same_territory else "",
                    "same country" if one.is_same_country else "",
                )
                if text
            ),
        )
        for one in pipeline.successors(contract=contract, on=request.day)
        if one.partner_id in codes
    )


def _kind(kind: str) -> str:
    return "Notice" if kind == NOTICE else ContactKind(kind).label
