-- Mark the matched lines of an upload posted.
-- reads, writes: sales_stagedline; keyed by: line id.
update sales_stagedline set state = 'POSTED' where upload_id = %(upload_id)s and state = 'MATCHED'
