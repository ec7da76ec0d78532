-- List how the resellers of an upload's read lines are written, each way once with each spelling of the name.
-- reads: sales_stagedline; keyed by: (code key, name key, tax number).
select distinct reseller_code_key, reseller_name_key, reseller_tax_number, reseller_name
from sales_stagedline
where upload_id = %(upload_id)s and state = 'READ'
