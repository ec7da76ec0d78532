"""Send raised notices by e-mail, one message a partner; the portal shows them whether or not a message arrives."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from kernel.periods import ONE_DAY
from partners.choices import Role
from partners.queries import directory, people
from renewals.models import Notice

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)  # a sender that died is followed by another after this
MOST_IN_ONE = 200  # notices a message; more go into the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One contract in a message."""

    contract: str
    customer: str
    product: str
    last_day: date
    days: int


def send_due(*, at: datetime) -> int:
    """Send what is raised and not sent, partner by partner, and return how many messages went out.

    A message that fails is tried again after the lease; one that went out twice has the same Message-ID.
    """
    sent = 0
    for partner_id in _waiting(at=at):
        sent += _send_to(partner_id, at=at)
    return sent


def _waiting(*, at: datetime) -> list[int]:
    rows = _unsent(at=at).order_by("partner_id").values_list("partner_id", flat=True).distinct()
    return [partner_id for partner_id in rows if partner_id is not None]


def _unsent(*, at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(
        Q(taken_at__isnull=True) | Q(taken_at__lt=at - LEASE),
        sent_at__isnull=True,
        partner__isnull=False,
    )


def _send_to(partner_id: int, *, at: datetime) -> int:
    notices = _take(partner_id, at=at)
    if not notices:
        return 0
    addresses = _addresses(partner_id, on=at.date())
    if addresses:
        try:
            _message(notices, addresses).send()
        except (SMTPException, OSError):
            logger.exception(
                "renewal notices not sent", extra={"partner": partner_id, "count": len(notices)}
            )
            return 0
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
        sent_at=at, recipients=len(addresses)
    )
    return 1 if addresses else 0


@transaction.atomic(durable=True)
def _take(partner_id: int, *, at: datetime) -> list[Notice]:
    """Take the partner's notices for this sender; another one that comes meanwhile finds none."""
    rows = list(
        _unsent(at=at)
        .filter(partner_id=partner_id)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("contract__customer", "contract__product")
        .order_by("pk")[:MOST_IN_ONE]
    )
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(taken_at=at)
    return rows


def _addresses(partner_id: int, *, on: date) -> list[str]:
    """Return the addresses of the partner's administrators; the company's own where there is none."""
    rows = people.users().filter(
        Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gt=on),
        is_active=True,
        memberships__partner_id=partner_id,
        memberships__role=Role.PARTNER_ADMIN,
        memberships__starts_on__lte=on,
    )
    found = list(rows.order_by("pk").values_list("email", flat=True))
    company = directory.get_by_id(partner_id).email
    return list(dict.fromkeys(found)) or ([company] if company else [])


def _message(notices: Sequence[Notice], addresses: list[str]) -> EmailMessage:
    lines = sorted(
        (
            Line(
                contract=notice.contract.ref,
                customer=notice.contract.customer.name,
                product=notice.contract.product.code,
                last_day=notice.contract.ends_on - ONE_DAY,
                days=notice.days,
            )
            for notice in notices
        ),
        key=lambda line: (line.last_day, line.contract),
    )
    number = (
        f"{len(lines)} renewal ends soon" if len(lines) == 1 else f"{len(lines)} renewals end soon"
    )
    domain = settings.PUBLIC_URL.partition("://")[2].split("/")[0].split(":")[0]
    return EmailMessage(
        subject=f"{number}: the next on {lines[0].last_day:%-d %B %Y}",
        body=render_to_string(
            "emails/renewal_notices.txt", {"lines": lines, "address": settings.PUBLIC_URL}
        ),
        to=addresses,
        headers={"Message-ID": f"<renewal-notices-{notices[0].pk}-{notices[-1].pk}@{domain}>"},
    )
