-- Send lines of a document that changed to the desk, where the layout neither numbers lines nor sends whole documents.
-- reads: sales_stagedline, sales_ledgerentry; writes: sales_stagedline; keyed by: line id.
update sales_stagedline line
set state = 'UNMATCHED', partner_id = null, match_method = '',
    reason = 'The document was reported before with other content'
where line.upload_id = %(upload_id)s and line.state = 'MATCHED'
  and exists (
      select 1 from sales_ledgerentry entry
      where entry.source_key >= %(code)s || '|' || line.document_no || '|#'
        and entry.source_key < %(code)s || '|' || line.document_no || '|$'
        and entry.upload_id <> line.upload_id
  )
