"""Published reads of certificates: how many people of each partner hold one in date, as known then."""

from __future__ import annotations

from datetime import date

from django.db import connection

from partners.models import Certification

# A row that a known later row replaces is no longer what we believe; a revoked one counts for nobody.
_COUNTS = """
select person.partner_id, count(distinct person.id)
from partners_certification held
join partners_person person on person.id = held.person_id
where person.partner_id between %(first_id)s and %(last_id)s
  and held.known_seq <= %(known_up_to)s and not held.is_revoked
  and held.issued_on <= %(as_of)s and (held.expires_on is null or held.expires_on > %(as_of)s)
  and (person.starts_on is null or person.starts_on <= %(as_of)s)
  and (person.ends_on is null or person.ends_on > %(as_of)s)
  and (cardinality(%(certificates)s::text[]) = 0 or held.certificate = any(%(certificates)s))
  and not exists (
      select 1 from partners_certification later
      where later.replaces_id = held.id and later.known_seq <= %(known_up_to)s
  )
group by person.partner_id
order by person.partner_id
"""


def certified_counts(
    *, first_id: int, last_id: int, as_of: date, known_up_to: int, certificates: tuple[str, ...]
) -> list[tuple[int, int]]:
    """Return (partner id, people with a certificate in date) for partners with at least one, by id.

    `certificates` limits what counts (empty: any). Only rows up to the knowledge number are seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS,
            {
                "first_id": first_id,
                "last_id": last_id,
                "as_of": as_of,
                "known_up_to": known_up_to,
                "certificates": list(certificates),
            },
        )
        return [(int(partner_id), int(count)) for partner_id, count in cursor.fetchall()]


def has_certification_data(*, known_up_to: int) -> bool:
    """Tell whether any certificate was known; without any the metric is UNKNOWN, not zero."""
    return Certification.objects.filter(known_seq__lte=known_up_to).exists()
