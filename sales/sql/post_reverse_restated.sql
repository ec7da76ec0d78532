-- Reverse the open credits that lines of this upload restate.
-- reads: sales_stagedline, sales_ledgerentry; writes: sales_ledgerentry; keyed by: (source key, revision, kind).
insert into sales_ledgerentry (
    upload_id, line_id, source, source_key, content_hash, revision, kind, reverses_id, partner_id, distributor_id,
    customer_id, product_id, sale_kind, segment, business_date, net, currency, quantity, posted_at, posted_by, reason
)
select line.upload_id, line.id, entry.source, entry.source_key, entry.content_hash, entry.revision, 'REVERSAL', entry.id,
       entry.partner_id, entry.distributor_id, entry.customer_id, entry.product_id, entry.sale_kind, entry.segment,
       entry.business_date, -entry.net, entry.currency, -entry.quantity, %(at)s, %(by)s, 'Restated by the distributor'
from sales_stagedline line
join lateral (
    select * from sales_ledgerentry where source_key = line.source_key order by revision desc, kind desc limit 1
) entry on true
where line.upload_id = %(upload_id)s and line.state = 'MATCHED' and entry.kind = 'CREDIT'
order by entry.partner_id, entry.business_date, entry.id
