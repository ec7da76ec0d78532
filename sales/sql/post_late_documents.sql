-- Recognise lines of documents that a later file, counted already, holds without them: the later file stands.
-- reads: sales_stagedline, sales_upload, sales_ledgerentry; writes: sales_stagedline; keyed by: line id.
with document as materialized (
    select document_no, %(code)s || '|' || replace(document_no, '|', chr(31)) || '|' as prefix
    from sales_stagedline
    where upload_id = %(upload_id)s and state in ('MATCHED', 'UNMATCHED')
    group by document_no
),
held as (
    select document.document_no, entry.upload_id
    from document
    join sales_ledgerentry entry
        on entry.source_key >= prefix and entry.source_key < prefix || %(beyond)s
        and entry.kind = 'CREDIT' and entry.upload_id > %(upload_id)s
    where not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id)
    union all
    select document.document_no, other.upload_id
    from document
    join sales_stagedline other
        on other.source_key >= prefix and other.source_key < prefix || %(beyond)s
        and other.state in ('UNMATCHED', 'KNOWN', 'REJECTED') and other.upload_id > %(upload_id)s
    join sales_upload upload on upload.id = other.upload_id and upload.state = 'POSTED' and upload.undone_at is null
),
holder as materialized (
    select document_no, max(upload_id) as upload_id from held group by document_no
)
update sales_stagedline line
set state = 'KNOWN', reason = 'Restated by a later file'
from holder
where line.upload_id = %(upload_id)s and line.state in ('MATCHED', 'UNMATCHED') and line.document_no = holder.document_no
  and not exists (
      select 1 from sales_stagedline same
      where same.upload_id = holder.upload_id and same.source_key = line.source_key
        and same.state in ('UNMATCHED', 'KNOWN')
  )
