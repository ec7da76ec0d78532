-- Open links of lines that their document, which this upload holds whole, no longer has.
-- reads: sales_stagedline, sales_upload, sales_orderlink; keyed by: link id.
-- A document with a faulty row is left alone: what it holds is not known.
with document as materialized (
    select document_no from sales_stagedline
    where upload_id = %(upload_id)s and document_no <> ''
    group by document_no having bool_and(state <> 'FAULTY')
)
select link.id
from document
join sales_orderlink link
    on link.line_key >= %(code)s || '|' || replace(document.document_no, '|', chr(31)) || '|'
    and link.line_key < %(code)s || '|' || replace(document.document_no, '|', chr(31)) || '|' || %(beyond)s
    and link.ended_at is null
join sales_stagedline linked on linked.id = link.line_id and linked.upload_id < %(upload_id)s
where not exists (
    select 1 from sales_stagedline line
    where line.upload_id = %(upload_id)s and line.source_key = link.line_key
)
order by link.id
