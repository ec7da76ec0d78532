-- Recognise waiting lines of other uploads whose identity this upload holds as well: the desk shows a line once.
-- reads: sales_stagedline; writes: sales_stagedline; keyed by: line id.
update sales_stagedline earlier
set state = 'KNOWN',
    reason = case when earlier.content_hash = line.content_hash then 'Counted before'
                  else 'Restated by a later file' end
from sales_stagedline line
where line.upload_id = %(upload_id)s
  and (line.state in ('POSTED', 'UNMATCHED') or (line.state = 'KNOWN' and line.reason in ('Counted before', 'Set aside before')))
  and earlier.source_key = line.source_key and earlier.state = 'UNMATCHED'
  and (earlier.upload_id < line.upload_id
       or (earlier.upload_id > line.upload_id and earlier.content_hash = line.content_hash and line.state = 'POSTED'))
