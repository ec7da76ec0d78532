-- Recognise lines whose identity a later file, counted already, holds with other content that waits, or that a person
-- set aside: the later file stands.
-- reads: sales_stagedline, sales_upload; writes: sales_stagedline; keyed by: line id.
with late as materialized (
    select line.id,
           bool_or((other.state = 'REJECTED' or other.reason = 'Set aside before')
                   and other.content_hash = line.content_hash
                   and line.state = 'UNMATCHED') as is_aside
    from sales_stagedline line
    join sales_stagedline other
        on other.source_key = line.source_key and other.upload_id > line.upload_id
        and other.state in ('UNMATCHED', 'REJECTED', 'KNOWN')
    join sales_upload upload on upload.id = other.upload_id and upload.state = 'POSTED' and upload.undone_at is null
    where line.upload_id = %(upload_id)s and line.state in ('MATCHED', 'UNMATCHED')
      and (other.state = 'REJECTED' or other.reason = 'Set aside before'
           or (line.state = 'UNMATCHED' and other.content_hash <> line.content_hash
               and (other.state = 'UNMATCHED' or other.reason = 'Waits already')))
    group by line.id
)
update sales_stagedline line
set state = 'KNOWN', reason = case when late.is_aside then 'Set aside before' else 'Restated by a later file' end
from late where line.id = late.id
