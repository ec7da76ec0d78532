-- Find the partner each way of writing a reseller stands for: distributor's code, learned name, tax number, normalized
-- name; only when unambiguous. A learned name outranks what the name looks like; two other routes must not disagree.
-- A partner that was merged into another stands for that one. With a name comes how its partners write it.
-- reads: partners_partneralias, partners_partner (the listed exception); keyed by: (code key, name key, tax number).
with identity as (
    select * from unnest(%(codes)s::text[], %(names)s::text[], %(taxes)s::text[]) way(code_key, name_key, tax_key)
),
tax as (
    select tax_key, min(coalesce(merged_into_id, id)) as partner_id, count(distinct coalesce(merged_into_id, id)) as partners
    from partners_partner
    where tax_key <> '' and tax_key in (select tax_key from identity)
    group by tax_key
),
name as (
    select normalized_name, min(coalesce(merged_into_id, id)) as partner_id,
           count(distinct coalesce(merged_into_id, id)) as partners, array_agg(name) as spellings
    from partners_partner
    where normalized_name in (select name_key from identity where name_key <> '')
    group by normalized_name
),
found as (
    select identity.*,
           code.partner_id as by_code,
           alias.partner_id as by_alias,
           case when tax.partners = 1 then tax.partner_id end as by_tax,
           case when alias.partner_id is null and name.partners = 1 then name.partner_id end as by_name,
           name.spellings,
           coalesce(tax.partners > 1, false) or coalesce(name.partners > 1, false) as is_ambiguous
    from identity
    left join partners_partneralias code
        on code.distributor_id = %(distributor_id)s and code.kind = 'CODE' and code.withdrawn_at is null
        and code.value_key = identity.code_key and identity.code_key <> ''
    left join partners_partneralias alias
        on alias.distributor_id = %(distributor_id)s and alias.kind = 'NAME' and alias.withdrawn_at is null
        and alias.value_key = identity.name_key and identity.name_key <> ''
    left join tax on tax.tax_key = identity.tax_key
    left join name on name.normalized_name = identity.name_key
),
decided as (
    select *,
           by_code <> by_alias or by_code <> by_tax or by_alias <> by_tax
           or (by_code is null and by_tax <> by_name) as is_conflict
    from found
)
select code_key, name_key, tax_key,
       case when is_conflict is true then null else coalesce(by_code, by_alias, by_tax, by_name) end as partner_id,
       case when is_conflict is true then ''
            when by_code is not null then 'CODE'
            when by_alias is not null then 'ALIAS'
            when by_tax is not null then 'TAX_NUMBER'
            when by_name is not null then 'NAME'
            else '' end as method,
       case when is_conflict is true then 'Code, name and tax number point at different partners'
            when coalesce(by_code, by_alias, by_tax, by_name) is not null then ''
            when is_ambiguous then 'More than one partner has this name or tax number'
            else 'Name not known' end as reason,
       coalesce(spellings, array[]::text[]) as spellings
from decided
