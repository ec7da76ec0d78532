-- Take up the known lines of the newest file that holds a document, where their credits were reversed.
-- reads: sales_stagedline, sales_upload, sales_ledgerentry; writes: sales_stagedline; keyed by: line id.
-- Lines set aside by a person stay where they are. Returns the uploads touched.
with document as (
    select prefix from unnest(%(prefixes)s::text[]) affected(prefix)
),
known as materialized (
    select document.prefix, line.id, line.upload_id, line.source_key
    from document
    join sales_stagedline line
        on line.source_key >= document.prefix || '#' and line.source_key < document.prefix || '$'
        and line.state in ('KNOWN', 'UNMATCHED', 'REJECTED')
    join sales_upload upload on upload.id = line.upload_id and upload.state = 'POSTED' and upload.undone_at is null
),
open as materialized (
    select document.prefix, entry.upload_id, entry.source_key
    from document
    join sales_ledgerentry entry
        on entry.source_key >= document.prefix || '#' and entry.source_key < document.prefix || '$'
        and entry.kind = 'CREDIT'
    where not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id)
),
holder as (
    select prefix, max(upload_id) as upload_id
    from (select prefix, upload_id from known union all select prefix, upload_id from open) held
    group by prefix
),
reopened as (
    update sales_stagedline line
    set state = case when line.partner_id is null then 'UNMATCHED' else 'MATCHED' end,
        reason = case when line.partner_id is null then 'Name not known' else '' end
    from known
    join holder on holder.prefix = known.prefix and holder.upload_id = known.upload_id
    where line.id = known.id
      and ((line.state = 'KNOWN' and line.reason in ('Counted before', 'Restated by a later file', 'Waits already'))
           or (line.state = 'UNMATCHED' and line.reason = 'The document was reported before with other content'))
      and not exists (select 1 from open where open.source_key = known.source_key)
    returning line.upload_id
)
select distinct upload_id from reopened order by upload_id desc
