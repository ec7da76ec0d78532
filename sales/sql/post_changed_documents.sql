-- Send lines of a document that changed to the desk, where the file does not hold the whole document: the layout does
-- not say so, or one of its rows is faulty. What a person decided passes.
-- reads: sales_stagedline, sales_ledgerentry; writes: sales_stagedline; keyed by: line id.
with document as materialized (
    select document_no, %(code)s || '|' || replace(document_no, '|', chr(31)) || '|' as prefix
    from sales_stagedline
    where upload_id = %(upload_id)s and document_no <> ''
    group by document_no
    having not %(is_whole)s or bool_or(state = 'FAULTY')
),
changed as materialized (
    select document_no from document
    where exists (
        select 1 from sales_ledgerentry entry
        where entry.source_key >= prefix || %(lowest)s and entry.source_key < prefix || %(beyond)s
          and entry.kind = 'CREDIT' and entry.upload_id <> %(upload_id)s
          and not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id)
    )
)
update sales_stagedline line
set state = 'UNMATCHED', partner_id = null, match_method = '',
    reason = 'The document was reported before with other content'
from changed
where line.upload_id = %(upload_id)s and line.state = 'MATCHED' and line.match_method <> 'PERSON'
  and line.document_no = changed.document_no
