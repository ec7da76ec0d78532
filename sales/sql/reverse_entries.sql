-- Reverse open credits by id.
-- reads, writes: sales_ledgerentry; keyed by: (source key, revision, kind).
insert into sales_ledgerentry (
    upload_id, line_id, source, source_key, content_hash, revision, kind, reverses_id, partner_id, distributor_id,
    customer_id, product_id, sale_kind, segment, business_date, net, currency, quantity, posted_at, posted_by, reason
)
select entry.upload_id, entry.line_id, entry.source, entry.source_key, entry.content_hash, entry.revision, 'REVERSAL',
       entry.id, entry.partner_id, entry.distributor_id, entry.customer_id, entry.product_id, entry.sale_kind,
       entry.segment, entry.business_date, -entry.net, entry.currency, -entry.quantity, %(at)s, %(by)s, %(reason)s
from sales_ledgerentry entry
where entry.id = any(%(entry_ids)s) and entry.kind = 'CREDIT'
  and not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id)
order by entry.partner_id, entry.business_date, entry.id
