"""Published reads of observed values: one number a partner, as known then."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from tiers.choices import Take
from tiers.engine.requests import FactRequest
from tiers.models import Observation

_TAKE = {
    Take.LATEST: "(array_agg(value order by observed_on desc))[1]",
    Take.BEST: "max(value)",
    Take.SUM: "sum(value)::bigint",
}
# Of several numbers for a day the last one posted counts.
_SQL = """
select partner_id, {take}
from (
    select distinct on (partner_id, observed_on) partner_id, observed_on, value
    from tiers_observation
    where code = %s and partner_id between %s and %s and observed_on >= %s and observed_on < %s and known_seq <= %s
    order by partner_id, observed_on, known_seq desc
) believed
group by partner_id
"""


def observations() -> QuerySet[Observation]:
    """Return every value that was posted, with its partner, unordered."""
    return Observation.objects.select_related("partner")


def values(
    *, request: FactRequest, first_id: int, last_id: int, known_up_to: int
) -> dict[int, int]:
    """Return the value (in 1/10,000) of each partner of the range that has one in the request's period."""
    code, take = request.subject
    period = request.period
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL.format(take=_TAKE[Take(take)]),
            [code, first_id, last_id, period.starts_on, period.ends_on, known_up_to],
        )
        return dict(cursor.fetchall())
