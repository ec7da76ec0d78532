-- Give each read line of an upload its partner as decided, and its customer, product, kind and segment.
-- reads: sales_stagedline, sales_customer, sales_product; writes: sales_stagedline; keyed by: line id.
-- Doing it twice changes nothing: only READ lines are looked at. Unknown employee counts stay UNKNOWN.
update sales_stagedline line
set state = case when way.partner_id is null then 'UNMATCHED' else 'MATCHED' end,
    partner_id = way.partner_id,
    match_method = way.method,
    reason = way.reason,
    (customer_id, segment) = (
        select max(customer.id),
               case when coalesce(line.customer_employees, max(customer.employees)) is null then 'UNKNOWN'
                    when coalesce(line.customer_employees, max(customer.employees)) <= %(smb_most)s then 'SMB'
                    else 'ENTERPRISE' end
        from sales_customer customer
        where customer.normalized_name = line.customer_name_key and customer.country = line.customer_country
          and line.customer_name_key <> ''
    ),
    product_id = product.id,
    kind = case when line.net < 0 then 'RETURN'
                when line.kind <> '' then line.kind
                when product.kind is null or product.kind = 'RETURN' then 'NEW'
                else product.kind end
from unnest(
    %(product_codes)s::text[], %(product_ids)s::bigint[], %(product_kinds)s::text[]
) product(code, id, kind),
unnest(
    %(codes)s::text[], %(names)s::text[], %(taxes)s::text[],
    %(partner_ids)s::bigint[], %(methods)s::text[], %(reasons)s::text[]
) way(code_key, name_key, tax_key, partner_id, method, reason)
where line.upload_id = %(upload_id)s and line.state = 'READ'
  and line.reseller_code_key = way.code_key and line.reseller_name_key = way.name_key
  and line.reseller_tax_number = way.tax_key and line.product_code = product.code
