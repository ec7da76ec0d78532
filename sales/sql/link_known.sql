-- Lines of an upload whose identity reports an order already, under another line: (line id, link id).
-- reads: sales_stagedline, sales_orderlink; keyed by: line id.
select line.id, link.id
from sales_stagedline line
join sales_orderlink link on link.line_key = line.source_key and link.ended_at is null and link.line_id <> line.id
where line.upload_id = %(upload_id)s and line.state in ('MATCHED', 'UNMATCHED')
order by line.id
