-- Raise the notice that is due for each open contract of a program: of several, the latest. Returns what was raised.
-- reads: renewals_contract, renewals_incumbency; writes: renewals_notice; keyed by: (contract, days).
insert into renewals_notice (contract_id, days, due_on, partner_id, raised_at, recipients)
select contract.id, due.days, contract.ends_on - 1 - due.days, incumbency.partner_id, %(at)s, 0
from renewals_contract contract
cross join lateral (
    select min(days) as days from unnest(%(notices)s::int[]) notice(days)
    where days >= contract.ends_on - 1 - %(on)s::date
) due
left join renewals_incumbency incumbency on incumbency.contract_id = contract.id and incumbency.ends_on is null
where contract.program_id = %(program_id)s and contract.state = 'OPEN' and contract.ends_on > %(on)s
  and due.days is not null
order by contract.id
on conflict (contract_id, days) do nothing
returning contract_id, days, partner_id
