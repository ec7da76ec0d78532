-- Terms whose last day lies in a period and has passed, and what became of them, by partner, product, currency and month.
-- A term counts for who was its partner of record last: a release does not take it out. Renewed value is never more than
-- the old one. Only what was known up to the watermark, and ordered up to the day, counts.
-- reads: renewals_contract, renewals_incumbency; keyed by: (partner, product, currency, month of the last day).
select held.partner_id, contract.product_id, contract.currency,
       date_trunc('month', contract.ends_on - 1)::date as month,
       count(*) as due,
       count(*) filter (where is_renewed) as renewed,
       count(*) filter (where is_renewed and contract.renewed_on < contract.ends_on) as on_time,
       sum(contract.annual_value)::bigint as due_units,
       coalesce(sum(least(successor.annual_value, contract.annual_value)) filter (where is_renewed), 0)::bigint,
       coalesce(
           sum(least(successor.annual_value, contract.annual_value))
               filter (where is_renewed and contract.renewed_on < contract.ends_on), 0
       )::bigint
from renewals_contract contract
cross join lateral (
    select coalesce(contract.renewed_on <= %(as_of)s::date and contract.renewed_seq <= %(watermark)s, false) as is_renewed
) state
left join renewals_contract successor on successor.predecessor_id = contract.id
left join lateral (
    select partner_id from renewals_incumbency incumbency
    where incumbency.contract_id = contract.id order by incumbency.id desc limit 1
) held on true
where contract.program_id = %(program_id)s and contract.known_seq <= %(watermark)s
  and contract.ends_on > %(starts_on)s::date and contract.ends_on <= least(%(ends_on)s::date, %(as_of)s::date + 1)
  and (%(partner_ids)s::bigint[] is null or held.partner_id = any(%(partner_ids)s))
group by held.partner_id, contract.product_id, contract.currency, month
order by held.partner_id, contract.product_id, contract.currency, month
