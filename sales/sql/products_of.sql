-- List the product codes of an upload's read lines with id and kind; the blank code has none.
-- reads: sales_stagedline, sales_product; keyed by: product code.
select named.product_code, product.id, product.kind
from (select distinct product_code from sales_stagedline where upload_id = %(upload_id)s and state = 'READ') named
left join sales_product product on product.code = named.product_code
