-- Reverse the open credits of documents that this upload holds whole, where their row is no longer in the document;
-- rows of earlier files that wait are recognised as restated. Returns the credits reversed.
-- reads: sales_stagedline, sales_upload, sales_ledgerentry; writes: sales_ledgerentry, sales_stagedline;
-- keyed by: (source key, revision, kind). A document with a faulty row is left alone: what it holds is not known. So is
-- one that a later file holds, counted already: the later file decides, though all rows of this one stand in it too.
with held as materialized (
    select %(code)s || '|' || replace(document_no, '|', chr(31)) || '|' as prefix
    from sales_stagedline
    where upload_id = %(upload_id)s and document_no <> ''
    group by document_no
    having bool_and(state <> 'FAULTY') and not bool_or(state = 'KNOWN' and reason = 'Restated by a later file')
),
document as materialized (
    select prefix from held
    where not %(has_later)s or not exists (
        select 1 from sales_ledgerentry entry
        where entry.source_key >= prefix and entry.source_key < prefix || %(beyond)s
          and entry.kind = 'CREDIT' and entry.upload_id > %(upload_id)s
          and not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id)
    ) and not exists (
        select 1 from sales_stagedline other
        join sales_upload upload
            on upload.id = other.upload_id and upload.state = 'POSTED' and upload.undone_at is null
        where other.source_key >= prefix and other.source_key < prefix || %(beyond)s
          and other.state in ('UNMATCHED', 'KNOWN', 'REJECTED') and other.upload_id > %(upload_id)s
    )
),
dropped as materialized (
    select entry.*
    from document
    join sales_ledgerentry entry
        on entry.source_key >= document.prefix and entry.source_key < document.prefix || %(beyond)s
        and entry.kind = 'CREDIT' and entry.upload_id < %(upload_id)s
    where not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id)
      and not exists (
          select 1 from sales_stagedline line
          where line.upload_id = %(upload_id)s and line.source_key = entry.source_key
      )
),
replaced as (
    update sales_stagedline line
    set state = 'KNOWN', reason = 'Restated by a later file'
    from dropped where line.id = dropped.line_id
),
settled as (
    update sales_stagedline line
    set state = 'KNOWN', reason = 'Restated by a later file'
    from document
    where line.source_key >= document.prefix and line.source_key < document.prefix || %(beyond)s
      and line.state = 'UNMATCHED' and line.upload_id < %(upload_id)s
      and not exists (
          select 1 from sales_stagedline own
          where own.upload_id = %(upload_id)s and own.source_key = line.source_key
      )
)
insert into sales_ledgerentry (
    upload_id, line_id, source, source_key, content_hash, revision, kind, reverses_id, partner_id, distributor_id,
    customer_id, product_id, sale_kind, segment, business_date, net, currency, quantity, posted_at, posted_by, reason
)
select %(upload_id)s, line_id, source, source_key, content_hash, revision, 'REVERSAL', id, partner_id, distributor_id,
       customer_id, product_id, sale_kind, segment, business_date, -net, currency, -quantity, %(at)s, %(by)s,
       'No longer in the document'
from dropped
order by partner_id, business_date, id
