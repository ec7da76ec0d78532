-- Say of unmatched lines that are known because an equal line waits, that it is set aside: they will not wait in its
-- stead.
-- reads: sales_stagedline; writes: sales_stagedline; keyed by: line id.
update sales_stagedline line
set reason = 'Set aside before'
from sales_stagedline waiting
where waiting.id = any(%(line_ids)s) and line.source_key = waiting.source_key
  and line.content_hash = waiting.content_hash and line.state = 'KNOWN' and line.partner_id is null
  and line.reason in ('Waits already', 'Restated by a later file')
