-- Recognise lines that wait on the desk already, or were set aside by a person, under an earlier upload.
-- reads: sales_stagedline; writes: sales_stagedline; keyed by: line id.
update sales_stagedline line
set state = 'KNOWN', reason = case when earlier.state = 'REJECTED' then 'Set aside before' else 'Waits already' end
from sales_stagedline earlier
where line.upload_id = %(upload_id)s and line.state = 'UNMATCHED'
  and earlier.source_key = line.source_key and earlier.content_hash = line.content_hash
  and earlier.upload_id < line.upload_id
  and earlier.state in ('UNMATCHED', 'REJECTED') and earlier.partner_id is null
