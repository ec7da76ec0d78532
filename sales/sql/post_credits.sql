-- Credit every matched line of an upload; lines counted before have their next revision given.
-- reads: sales_stagedline; writes: sales_ledgerentry; keyed by: (source key, revision, kind).
-- In the order of the index that the night reads, so that its pages are filled one after the other.
insert into sales_ledgerentry (
    upload_id, line_id, source, source_key, content_hash, revision, kind, reverses_id, partner_id, distributor_id,
    customer_id, product_id, sale_kind, segment, business_date, net, currency, quantity, posted_at, posted_by, reason
)
select line.upload_id, line.id, 'POS', line.source_key, line.content_hash, coalesce(again.revision, 1), 'CREDIT', null,
       line.partner_id, %(distributor_id)s, line.customer_id, line.product_id, line.kind, line.segment, line.document_on,
       line.net, line.currency, line.quantity, %(at)s, %(by)s, ''
from sales_stagedline line
left join unnest(%(line_ids)s::bigint[], %(revisions)s::int[]) again(line_id, revision) on again.line_id = line.id
where line.upload_id = %(upload_id)s and line.state = 'MATCHED'
order by line.partner_id, line.document_on, line.id
