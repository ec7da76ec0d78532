-- Reverse the open credits of documents that this upload holds whole, where their row is no longer in the document.
-- reads: sales_stagedline, sales_ledgerentry; writes: sales_ledgerentry; keyed by: (source key, revision, kind).
-- A document with a faulty row is left alone: what it holds is not known.
insert into sales_ledgerentry (
    upload_id, line_id, source, source_key, content_hash, revision, kind, reverses_id, partner_id, distributor_id,
    customer_id, product_id, sale_kind, segment, business_date, net, currency, quantity, posted_at, posted_by, reason
)
select %(upload_id)s, null, entry.source, entry.source_key, entry.content_hash, entry.revision, 'REVERSAL', entry.id,
       entry.partner_id, entry.distributor_id, entry.customer_id, entry.product_id, entry.sale_kind, entry.segment,
       entry.business_date, -entry.net, entry.currency, -entry.quantity, %(at)s, %(by)s,
       'No longer in the document'
from (
    select document_no from sales_stagedline
    where upload_id = %(upload_id)s and document_no <> ''
    group by document_no having bool_and(state <> 'FAULTY')
) document
join sales_ledgerentry entry
    on entry.source_key >= %(code)s || '|' || document.document_no || '|#'
    and entry.source_key < %(code)s || '|' || document.document_no || '|$'
    and entry.kind = 'CREDIT' and entry.upload_id < %(upload_id)s
where not exists (
        select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id
    )
  and not exists (
        select 1 from sales_stagedline line
        where line.upload_id = %(upload_id)s and line.source_key = entry.source_key
    )
order by entry.partner_id, entry.business_date, entry.id
