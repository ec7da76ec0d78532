-- Recognise unmatched lines that wait on the desk already or were set aside by a person, under another upload; the file
-- whose line the person set aside may have been undone since.
-- reads: sales_stagedline, sales_upload; writes: sales_stagedline; keyed by: line id.
update sales_stagedline line
set state = 'KNOWN',
    reason = case when other.state = 'UNMATCHED' then 'Waits already' else 'Set aside before' end
from sales_stagedline other
join sales_upload upload on upload.id = other.upload_id and upload.state = 'POSTED' and upload.undone_at is null
where line.upload_id = %(upload_id)s and line.state = 'UNMATCHED'
  and other.source_key = line.source_key and other.content_hash = line.content_hash
  and other.upload_id <> line.upload_id
  and other.state in ('UNMATCHED', 'REJECTED', 'KNOWN')
  and (other.state <> 'KNOWN' or other.reason = 'Set aside before')
