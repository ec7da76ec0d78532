"""Move what belongs to a merged partner to its survivor: names, codes, people, roles, invitations; territories end."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from events.choices import EventType
from events.operations.record import Happening, record_many
from partners.models import (
    Invitation,
    Membership,
    Partner,
    PartnerAlias,
    PartnerAssignment,
    Person,
)
from partners.operations import certifications, people

BATCH = 1_000
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How many distributors' names and codes, people, certificates and roles the survivor got."""

    aliases: int
    people: int
    certificates: int
    roles: int

    @property
    def counts(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


@transaction.atomic(savepoint=False)
def move(*, merged: Partner, survivor: Partner, reason: str, actor: str, at: datetime) -> Moved:
    """Move all of it in the caller's transaction, from the day of `at` on."""
    why = f"{merged.code} merged into {survivor.code}: {reason}"[:LONGEST_REASON]
    Invitation.objects.filter(
        partner=merged, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).update(partner=survivor)
    newcomers, certificates = _people(merged, survivor, why, actor=actor, at=at)
    _leave_territory(merged, why, actor=actor, at=at)
    return Moved(
        aliases=_aliases(merged, survivor, why, actor=actor, at=at),
        people=newcomers,
        certificates=certificates,
        roles=_roles(merged, survivor, why, actor=actor, at=at),
    )


def _aliases(merged: Partner, survivor: Partner, why: str, *, actor: str, at: datetime) -> int:
    """Withdraw each name and code in force and learn it for the survivor; the withdrawn ones stay as history."""
    held = PartnerAlias.objects.filter(partner=merged, withdrawn_at__isnull=True)
    rows = list(held.select_for_update(of=("self",)).select_related("distributor").order_by("id"))
    held.update(withdrawn_at=at, withdrawn_by=actor, reason=why)
    learned = PartnerAlias.objects.bulk_create(
        [
            PartnerAlias(
                distributor=row.distributor,
                partner=survivor,
                kind=row.kind,
                value=row.value,
                value_key=row.value_key,
                learned_at=at,
                learned_by=actor,
                reason=why,
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    for event, partner, told in (
        (EventType.ALIAS_WITHDRAWN, merged, rows),
        (EventType.ALIAS_LEARNED, survivor, learned),
    ):
        record_many(
            event,
            happenings=[
                Happening(
                    subject=f"distributor:{row.distributor.code}",
                    partner_ref=partner.code,
                    reason=why,
                    data={"alias": row.pk, "kind": row.kind, "value": row.value},
                )
                for row in told
            ],
            actor=actor,
            at=at,
        )
    return len(rows)


def _people(
    merged: Partner, survivor: Partner, why: str, *, actor: str, at: datetime
) -> tuple[int, int]:
    """Record the people at the survivor too, with the certificates it does not know of them; returns both counts.

    They have worked at this one company all along. Who is known there by the same e-mail is not recorded again.
    """
    there = list(Person.objects.filter(partner=survivor).order_by("id"))
    refs = {person.ref for person in there}
    by_email = {person.email.casefold(): person for person in there if person.email}
    newcomers, rows = 0, []
    known: dict[int, set[tuple[str, date]]] = {}  # what is believed of each person at the survivor
    for person in Person.objects.filter(partner=merged).order_by("id"):
        twin = by_email.get(person.email.casefold()) if person.email else None
        if twin is None:
            newcomers += 1
            twin = Person.objects.create(
                partner=survivor,
                ref=_free_ref(person, merged, refs),
                name=person.name,
                email=person.email,
                starts_on=person.starts_on,
                ends_on=person.ends_on,
            )
            refs.add(twin.ref)
        held = known.setdefault(
            twin.pk, {(row.certificate, row.issued_on) for row in certifications.believed(twin)}
        )
        for row in certifications.believed(person):
            if row.is_revoked or (row.certificate, row.issued_on) in held:
                continue
            held.add((row.certificate, row.issued_on))
            rows.append(
                certifications.new_row(
                    person=twin,
                    certificate=row.certificate,
                    issued_on=row.issued_on,
                    expires_on=row.expires_on,
                    replaces=None,
                )
            )
    certifications.append(rows, actor=actor, at=at, reason=why)
    return newcomers, len(rows)


def _free_ref(person: Person, merged: Partner, taken: set[str]) -> str:
    """Return the person's reference, with the merged partner's code where somebody else has it at the survivor."""
    longest = certifications.LONGEST["ref"]
    wanted = [person.ref, f"{person.ref}@{merged.code}"[-longest:], f"{person.pk}@{merged.code}"]
    return next(ref for ref in wanted if ref not in taken)


def _roles(merged: Partner, survivor: Partner, why: str, *, actor: str, at: datetime) -> int:
    """End the roles at the merged partner and give each person the same, as long, at the survivor."""
    on = at.date()
    rows = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), partner=merged)
    roles = list(rows.select_for_update(of=("self",)).select_related("partner").order_by("id"))
    for row in roles:
        new = Membership(
            user_id=row.user_id,
            role=row.role,
            partner=survivor,
            starts_on=max(on, row.starts_on),
            ends_on=row.ends_on,
            given_by=actor,
        )
        row.ends_on = new.starts_on
        row.save(update_fields=["ends_on"])
        new.save(force_insert=True)
        for told in (row, new):
            people.tell(told, actor=actor, at=at, reason=why)
    return len(roles)


def _leave_territory(merged: Partner, why: str, *, actor: str, at: datetime) -> None:
    """End the merged partner's assignments; its managers look after the survivor only where that is theirs too."""
    on = at.date()
    rows = PartnerAssignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), partner=merged
    )
    ended = list(rows.select_related("territory").order_by("id"))
    rows.filter(starts_on__gte=on).delete()  # it never held
    rows.filter(starts_on__lt=on).update(ends_on=on)
    record_many(
        EventType.ASSIGNMENT_CHANGED,
        happenings=[
            Happening(
                subject=f"partner:{merged.code}",
                partner_ref=merged.code,
                reason=why,
                data={"territory": None, "ends_on": on.isoformat(), "before": row.territory.code},
            )
            for row in ended
        ],
        actor=actor,
        at=at,
    )
