"""What is known of a partner besides its tier: who looks after it, how distributors write it, who is certified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kernel.periods import ONE_DAY
from partners.choices import AliasKind
from partners.queries import aliases, certifications, directory
from web.shared.parts import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One way in which a distributor writes the partner; `withdrawn` says why it no longer counts."""

    value: str
    kind: str
    distributor: str
    withdrawn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate of one person; `last_on` is its last valid day, None where it does not lapse."""

    person: str
    name: str
    last_on: date | None
    is_in_date: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The panels beside the summary."""

    facts: tuple[Definition, ...]
    known_as: tuple[Known, ...]
    certificates: tuple[Certificate, ...]


def about(card: directory.PartnerCard, *, on: date) -> About:
    """Return what is known of the partner on the day; of each person's certificates the newest of a kind."""
    newest = {
        (row.person_id, row.certificate): row
        for row in reversed(certifications.of_partner(partner_id=card.id))
    }
    return About(
        facts=_facts(card),
        known_as=tuple(
            Known(
                value=row.value,
                kind=AliasKind(row.kind).label,
                distributor=row.distributor.name,
                withdrawn=row.reason if row.withdrawn_at else "",
            )
            for row in aliases.of_partner(partner_id=card.id)
        ),
        certificates=tuple(
            Certificate(
                person=row.person.name,
                name=row.certificate,
                last_on=row.expires_on - ONE_DAY if row.expires_on else None,
                is_in_date=row.expires_on is None or row.expires_on > on,
            )
            for row in reversed(newest.values())
        ),
    )


def _facts(card: directory.PartnerCard) -> tuple[Definition, ...]:
    pairs = (
        ("Territory", card.territory, ""),
        ("Looked after by", card.manager, ""),
        ("E-mail", card.manager_email, f"mailto:{card.manager_email}"),
        ("Phone", card.manager_phone, f"tel:{card.manager_phone}"),
        ("Agreement", "" if card.is_active else "Ended", ""),
    )
    return tuple(
        Definition(label=label, value=value, href=href) for label, value, href in pairs if value
    )
