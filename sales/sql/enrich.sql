-- Give each read line its customer, product, kind and segment; unknown employee counts stay UNKNOWN.
-- reads: sales_stagedline, sales_customer, sales_product; writes: sales_stagedline; keyed by: line id.
update sales_stagedline line
set customer_id = customer.id,
    product_id = product.id,
    kind = case when line.kind <> '' then line.kind else coalesce(product.kind, 'NEW') end,
    segment = case when coalesce(line.customer_employees, customer.employees) is null then 'UNKNOWN'
                   when coalesce(line.customer_employees, customer.employees) <= %(smb_most)s then 'SMB'
                   else 'ENTERPRISE' end
from sales_stagedline self
left join sales_customer customer
    on customer.normalized_name = self.customer_name_key and customer.country = self.customer_country
    and self.customer_name_key <> ''
left join sales_product product on product.code = self.product_code and self.product_code <> ''
where self.upload_id = %(upload_id)s and self.state = 'READ' and line.id = self.id
