-- Take up known lines of the given identities: the newest one with a partner counts where no credit is open any more,
-- a newer one without a partner waits again.
-- reads: sales_stagedline, sales_upload, sales_ledgerentry; writes: sales_stagedline; keyed by: line id.
-- Lines set aside by a person, what is older than those, and repetitions within a file stay where they are. Returns the uploads touched.
with affected as materialized (
    select way.source_key,
           (select case when entry.kind = 'CREDIT' then entry.upload_id end from sales_ledgerentry entry
            where entry.source_key = way.source_key order by revision desc, kind desc limit 1) as open_upload_id
    from unnest(%(keys)s::text[]) way(source_key)
),
candidate as materialized (
    select line.id, line.source_key, line.upload_id, line.file_line, line.partner_id, affected.open_upload_id
    from affected
    join sales_stagedline line on line.source_key = affected.source_key
        and line.state in ('UNMATCHED', 'REJECTED', 'KNOWN') and line.state = 'KNOWN'
        and line.reason in ('Counted before', 'Restated by a later file', 'Waits already')
    join sales_upload upload on upload.id = line.upload_id and upload.state = 'POSTED' and upload.undone_at is null
    where not exists (
        select 1 from sales_stagedline later
        join sales_upload other on other.id = later.upload_id and other.state = 'POSTED' and other.undone_at is null
        where later.source_key = affected.source_key and later.upload_id > line.upload_id
          and (later.state = 'REJECTED' or (later.state = 'KNOWN' and later.reason = 'Set aside before'))
    )
),
counted as (
    select distinct on (source_key) id, source_key, upload_id from candidate
    where partner_id is not null and open_upload_id is null
    order by source_key, upload_id desc, file_line
),
waiting as (
    select distinct on (candidate.source_key) candidate.id from candidate
    left join counted on counted.source_key = candidate.source_key
    where candidate.partner_id is null
      and candidate.upload_id > coalesce(candidate.open_upload_id, counted.upload_id, 0)
    order by candidate.source_key, candidate.upload_id desc, candidate.file_line
),
reopened as (
    update sales_stagedline line
    set state = case when line.partner_id is null then 'UNMATCHED' else 'MATCHED' end,
        reason = case when line.partner_id is null then 'Name not known' else '' end
    where line.id in (select id from counted union all select id from waiting)
    returning line.upload_id
)
select distinct upload_id from reopened order by upload_id desc
