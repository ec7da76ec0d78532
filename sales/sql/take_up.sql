-- Say of lines that are known as set aside because an equal line was, that it waits again.
-- reads: sales_stagedline; writes: sales_stagedline; keyed by: line id.
update sales_stagedline line
set reason = 'Waits already'
from sales_stagedline aside
where aside.id = any(%(line_ids)s) and line.source_key = aside.source_key
  and line.content_hash = aside.content_hash and line.state = 'KNOWN' and line.reason = 'Set aside before'
