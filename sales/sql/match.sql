-- Find the partner of each line: distributor's code, learned name, tax number, normalized name; only when unambiguous.
-- reads: sales_stagedline, partners_partneralias, partners_partner (the listed exception); writes: sales_stagedline;
-- keyed by: line id. Doing it twice changes nothing: only lines in the given states are looked at.
with line as (
    select id, reseller_code_key, reseller_name_key, reseller_tax_number
    from sales_stagedline
    where upload_id = any(%(upload_ids)s) and state = any(%(states)s)
      and (%(name_key)s is null or reseller_name_key = %(name_key)s or reseller_code_key = %(code_key)s)
),
identity as (
    select distinct reseller_code_key, reseller_name_key, reseller_tax_number from line
),
tax as (
    select tax_key, min(id) as partner_id from partners_partner
    where tax_key <> '' and tax_key in (select reseller_tax_number from identity)
    group by tax_key having count(*) = 1
),
name as (
    select normalized_name, min(id) as partner_id from partners_partner
    where normalized_name in (select reseller_name_key from identity where reseller_name_key <> '')
    group by normalized_name having count(*) = 1
),
found as (
    select identity.*,
           code.partner_id as by_code, alias.partner_id as by_alias, tax.partner_id as by_tax,
           name.partner_id as by_name
    from identity
    left join partners_partneralias code
        on code.distributor_id = %(distributor_id)s and code.kind = 'CODE' and code.withdrawn_at is null
        and code.value_key = identity.reseller_code_key and identity.reseller_code_key <> ''
    left join partners_partneralias alias
        on alias.distributor_id = %(distributor_id)s and alias.kind = 'NAME' and alias.withdrawn_at is null
        and alias.value_key = identity.reseller_name_key and identity.reseller_name_key <> ''
    left join tax on tax.tax_key = identity.reseller_tax_number
    left join name on name.normalized_name = identity.reseller_name_key
),
decided as (
    select *,
           coalesce(by_code, by_alias, by_tax, by_name) as partner_id,
           case when by_code is not null then 'CODE' when by_alias is not null then 'ALIAS'
                when by_tax is not null then 'TAX_NUMBER' when by_name is not null then 'NAME' else '' end as method,
           (by_code is not null and by_tax is not null and by_code <> by_tax)
           or (by_alias is not null and by_tax is not null and by_alias <> by_tax)
           or (by_code is not null and by_alias is not null and by_code <> by_alias) as is_conflict
    from found
)
update sales_stagedline target
set state = case when decided.partner_id is null or decided.is_conflict then 'UNMATCHED' else 'MATCHED' end,
    partner_id = case when decided.is_conflict then null else decided.partner_id end,
    match_method = case when decided.is_conflict then '' else decided.method end,
    reason = case when decided.is_conflict then 'Code, name and tax number point at different partners'
                  when decided.partner_id is null and target.reason = '' then 'Name not known'
                  when decided.partner_id is null then target.reason
                  else '' end
from line
join decided using (reseller_code_key, reseller_name_key, reseller_tax_number)
where target.id = line.id
