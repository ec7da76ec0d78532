"""The conservation laws of renewals: each query finds what breaks one; nothing found is the proof."""

from __future__ import annotations

from collections import Counter

from kernel import sqlfiles
from renewals.models import OrderLine
from sales.queries import orders as ledger

_CREDITED = "Every order's line has exactly one open credit, its own amount unless a distributor restated it"

_LAWS = (
    (
        "A renewed contract has one successor, and no other contract has one",
        """
        select 'contract ' || contract.ref || ' is ' || contract.state || ' and '
               || case when successor.id is null then 'nothing follows it' else 'is followed by ' || successor.ref end
        from renewals_contract contract
        left join renewals_contract successor on successor.predecessor_id = contract.id
        where (contract.state = 'RENEWED') <> (successor.id is not null)
        """,
    ),
    (
        "An order's line renewed its contract on the order's day, by the term and amount that were quoted",
        """
        select 'order ' || orders.ref || ', line ' || line.number || ' does not fit contract ' || contract.ref
        from renewals_orderline line
        join renewals_order orders on orders.id = line.order_id
        join renewals_contract contract on contract.id = line.contract_id
        join renewals_contract successor on successor.id = line.successor_id
        left join renewals_quoteline quoted on quoted.quote_id = orders.quote_id and quoted.number = line.number
        where contract.renewed_on is distinct from orders.ordered_on
           or successor.predecessor_id is distinct from contract.id
           or quoted.contract_id is distinct from contract.id
           or (quoted.net, quoted.margin, quoted.starts_on)
              is distinct from (line.net, line.margin, successor.starts_on)
        """,
    ),
    (
        "An accepted quote has one order, with its amounts, and no other quote has one",
        """
        select 'quote ' || quote.ref || ' is ' || quote.state || ' and has '
               || case when orders.id is null then 'no order' else 'order ' || orders.ref end
        from renewals_quote quote left join renewals_order orders on orders.quote_id = quote.id
        where (quote.state = 'ACCEPTED') <> (orders.id is not null)
           or quote.net <> orders.net or quote.margin <> orders.margin or quote.currency <> orders.currency
        """,
    ),
    (
        "A quote's amounts are the sums of its lines",
        """
        select 'quote ' || quote.ref || ' says ' || quote.net || ', its lines sum to ' || coalesce(sum(line.net), 0)
        from renewals_quote quote left join renewals_quoteline line on line.quote_id = quote.id
        group by quote.id
        having (quote.net, quote.margin, quote.tax) is distinct from
               (coalesce(sum(line.net), 0), coalesce(sum(line.margin), 0), coalesce(sum(line.tax), 0))
        """,
    ),
    (
        "Every partner of record that is no more was released on that day, and no other was",
        """
        select 'incumbency ' || incumbency.id || ' ended on ' || coalesce(incumbency.ends_on::text, 'no day')
               || ' and was released on ' || coalesce(release.released_on::text, 'no day')
        from renewals_incumbency incumbency
        left join renewals_release release on release.incumbency_id = incumbency.id
        where incumbency.ends_on is distinct from release.released_on
        """,
    ),
    (
        "What a renewal earned is what was ordered",
        """
        select 'order line ' || line.id || ' has no earning'
        from renewals_orderline line
        left join renewals_earning earning on earning.order_line_id = line.id and earning.contract_id = line.contract_id
        where earning.contract_id is null
        """,
    ),
    (
        "A claim is what its contract earned exactly where it is approved or paid",
        """
        select 'claim ' || claim.ref || ' is ' || claim.state || ' and '
               || case when earning.contract_id is null then 'earned nothing' else 'has earned' end
        from renewals_claim claim left join renewals_earning earning on earning.claim_id = claim.id
        where (claim.state in ('APPROVED', 'PAID')) <> (earning.contract_id is not null)
           or earning.contract_id <> claim.contract_id
        """,
    ),
    (
        "Before the cut-over a partner claims, from it on it orders",
        """
        select 'partner ' || cutover.partner_id || ' changed over on ' || cutover.starts_on || ' and has '
               || coalesce('claim ' || claim.ref, 'order ' || orders.ref) || ' on the wrong side'
        from renewals_cutover cutover
        left join renewals_contract contract on contract.program_id = cutover.program_id
        left join renewals_claim claim
            on claim.contract_id = contract.id and claim.partner_id = cutover.partner_id
            and claim.sold_on >= cutover.starts_on and claim.state not in ('REJECTED', 'EXPIRED')
        left join renewals_order orders
            on orders.partner_id = cutover.partner_id and orders.program_id = cutover.program_id
            and orders.ordered_on < cutover.starts_on
        where claim.id is not null or orders.id is not null
        """,
    ),
)


def breaches(*, limit: int = 20) -> list[str]:
    """Return what breaks a law of renewals, in words; at most `limit` of each law."""
    return [*sqlfiles.breaches(laws=_LAWS, limit=limit), *_not_credited()[:limit]]


def laws() -> list[str]:
    """Return the laws in words."""
    return [*(law for law, _ in _LAWS), _CREDITED]


def _not_credited() -> list[str]:
    credits_of = ledger.open_credits()
    counts = Counter(one.source_key for one in credits_of)
    found = {one.source_key: one for one in credits_of}
    rows = OrderLine.objects.select_related("order").order_by("source_key")
    lines = {row.source_key: row for row in rows}
    wrong = [
        f"{key} has {counts[key]} open credits"
        for key in sorted(lines.keys() | counts.keys())
        if counts[key] != 1 or key not in lines
    ]
    wrong += [
        f"{key} is credited with {found[key].net} {found[key].currency}, ordered was {row.net}"
        for key, row in lines.items()
        if key in found
        and found[key].revision == 1
        and (found[key].net, found[key].currency, found[key].partner_id)
        != (row.net, row.order.currency, row.order.partner_id)
    ]
    return [f"{_CREDITED}: {words}." for words in wrong]
