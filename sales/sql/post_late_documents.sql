-- Recognise lines of documents that a later file, counted already, holds: the later file stands.
-- reads: sales_stagedline, sales_upload, sales_ledgerentry; writes: sales_stagedline; keyed by: line id.
with document as (
    select document_no, %(code)s || '|' || replace(document_no, '|', chr(31)) || '|' as prefix
    from sales_stagedline
    where upload_id = %(upload_id)s and state in ('MATCHED', 'UNMATCHED')
    group by document_no
),
late as (
    select document_no from document
    where exists (
        select 1 from sales_ledgerentry entry
        where entry.source_key >= prefix and entry.source_key < prefix || %(beyond)s
          and entry.kind = 'CREDIT' and entry.upload_id > %(upload_id)s
          and not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id)
    ) or exists (
        select 1 from sales_stagedline other
        join sales_upload upload on upload.id = other.upload_id and upload.state = 'POSTED' and upload.undone_at is null
        where other.source_key >= prefix and other.source_key < prefix || %(beyond)s
          and other.state in ('UNMATCHED', 'KNOWN') and other.upload_id > %(upload_id)s
    )
)
update sales_stagedline line
set state = 'KNOWN', reason = 'Restated by a later file'
from late
where line.upload_id = %(upload_id)s and line.state in ('MATCHED', 'UNMATCHED') and line.document_no = late.document_no
