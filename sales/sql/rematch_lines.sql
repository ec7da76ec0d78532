-- Give waiting lines of a distributor the partner that their way of writing stands for by now.
-- reads: sales_upload; writes: sales_stagedline; keyed by: line id. Returns the uploads that have a matched line now.
-- Lines that wait for one of the given reasons stay: a person decides whether they count.
with matched as (
    update sales_stagedline line
    set state = 'MATCHED', partner_id = way.partner_id, match_method = way.method, reason = ''
    from unnest(
        %(codes)s::text[], %(names)s::text[], %(taxes)s::text[],
        %(partner_ids)s::bigint[], %(methods)s::text[], %(reasons)s::text[]
    ) way(code_key, name_key, tax_key, partner_id, method, reason),
    sales_upload upload
    where line.state = 'UNMATCHED' and way.partner_id is not null
      and line.reason <> all(%(staying)s)
      and line.reseller_code_key = way.code_key and line.reseller_name_key = way.name_key
      and line.reseller_tax_number = way.tax_key
      and upload.id = line.upload_id and upload.id = any(%(upload_ids)s)
    returning line.upload_id
)
select distinct upload_id from matched order by upload_id
