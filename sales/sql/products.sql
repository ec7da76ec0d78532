-- Create the products of an upload's lines that are not known yet.
-- reads: sales_stagedline; writes: sales_product; keyed by: product code.
insert into sales_product (code, name, family, kind)
select distinct product_code, '', '', 'NEW'
from sales_stagedline
where upload_id = %(upload_id)s and state = 'READ' and product_code <> ''
order by product_code
on conflict (code) do nothing
