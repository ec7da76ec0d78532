-- Lines of an upload that may report one of our own orders, best pairs first: a renewal of the same partner, product and
-- currency that carries the order's reference as its document, or is of the same customer and about the same time.
-- reads: sales_stagedline, sales_ledgerentry, sales_orderlink; keyed by: (line id, entry id).
-- Keys of orders begin with a bar, which sorts them together; an order in an open link is taken.
with line as materialized (
    select id, partner_id, customer_id, product_id, currency, net, document_no, document_on
    from sales_stagedline
    where upload_id = %(upload_id)s and state = 'MATCHED' and kind = 'RENEWAL' and net > 0
),
credit as materialized (
    select entry.id, entry.source_key, entry.partner_id, entry.customer_id, entry.product_id, entry.currency,
           entry.net, entry.business_date, split_part(entry.source_key, '|', 2) as order_ref
    from sales_ledgerentry entry
    where entry.source_key >= '|' and entry.source_key < '}' and entry.kind = 'CREDIT' and entry.source = 'ORDER'
      and exists (select 1 from line where line.partner_id = entry.partner_id)
      and not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id)
      and not exists (
          select 1 from sales_orderlink link where link.order_key = entry.source_key and link.ended_at is null
      )
)
select line.id, credit.id
from line
join credit on credit.partner_id = line.partner_id and credit.currency = line.currency
    and (credit.product_id = line.product_id or line.product_id is null)
where line.document_no = credit.order_ref
   or (line.customer_id = credit.customer_id
       and line.document_on between credit.business_date - %(days_before)s and credit.business_date + %(days_after)s)
order by line.document_no <> credit.order_ref, abs(line.net - credit.net),
         abs(line.document_on - credit.business_date), credit.id, line.id
