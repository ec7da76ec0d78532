-- Contracts whose partner of record loses first right on the day, and why: it has not been in contact with the customer
-- since the window opened, or it may not sell renewals. Who became partner of record later than the release day stays,
-- and so does whose quote of the contract is with the customer, until that expires.
-- reads: renewals_contract, renewals_incumbency, renewals_contact, renewals_authorization, renewals_quote,
-- renewals_quoteline; keyed by: contract id.
select contract.id,
       case when authorization_row.state is distinct from 'AUTHORISED' then 'LOST_RIGHT' else 'NO_RESPONSE' end
from renewals_contract contract
join renewals_incumbency incumbency on incumbency.contract_id = contract.id and incumbency.ends_on is null
left join renewals_authorization authorization_row
    on authorization_row.partner_id = incumbency.partner_id and authorization_row.program_id = contract.program_id
where contract.program_id = %(program_id)s and contract.state = 'OPEN'
  and contract.ends_on - 1 - %(first_right_until)s <= %(on)s::date
  and incumbency.starts_on < contract.ends_on - 1 - %(first_right_until)s
  and (
      authorization_row.state is distinct from 'AUTHORISED'
      or not exists (
          select 1 from renewals_contact contact
          where contact.contract_id = contract.id and contact.partner_id = incumbency.partner_id
            and (contact.contacted_at at time zone %(zone)s)::date >= contract.ends_on - 1 - %(opens)s
      )
  )
  and not exists (
      select 1 from renewals_quoteline line
      join renewals_quote quote on quote.id = line.quote_id
      where line.contract_id = contract.id and quote.partner_id = incumbency.partner_id
        and quote.state = 'SENT' and quote.valid_until >= %(on)s
  )
order by contract.id
