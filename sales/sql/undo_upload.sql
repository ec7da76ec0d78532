-- List every identity that an upload has a part in: its own lines, and the credits it reversed.
-- reads: sales_stagedline, sales_ledgerentry; keyed by: source key.
select source_key from sales_stagedline where upload_id = %(upload_id)s and source_key <> ''
union
select source_key from sales_ledgerentry where upload_id = %(upload_id)s
