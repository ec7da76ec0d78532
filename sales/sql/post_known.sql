-- Recognise lines whose identity and content are known: an open credit, or an equal line that waits or was set aside.
-- reads: sales_stagedline, sales_ledgerentry; writes: sales_stagedline; keyed by: line id.
with latest as (
    select line.id, entry.kind, entry.content_hash, entry.upload_id
    from sales_stagedline line
    join lateral (
        select kind, content_hash, upload_id from sales_ledgerentry
        where source_key = line.source_key order by revision desc, kind desc limit 1
    ) entry on true
    where line.upload_id = %(upload_id)s and line.state in ('MATCHED', 'UNMATCHED')
)
update sales_stagedline line
set state = 'KNOWN', partner_id = null, match_method = '',
    reason = case when latest.content_hash = line.content_hash then 'Counted before' else 'Restated by a later file' end
from latest
where line.id = latest.id and latest.kind = 'CREDIT'
  and (latest.content_hash = line.content_hash or latest.upload_id > line.upload_id)
