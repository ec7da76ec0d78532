-- Create the products of an upload's lines that are not known yet.
-- reads: sales_stagedline, sales_product; writes: sales_product; keyed by: product code.
-- Written in order of their keys, so that two uploads never wait for each other in a circle.
insert into sales_product (code, name, family, kind)
select product_code, '', '', 'NEW'
from (select distinct product_code from sales_stagedline where upload_id = %(upload_id)s and state = 'READ') named
where product_code <> '' and not exists (select 1 from sales_product where code = product_code)
order by product_code
on conflict (code) do nothing
