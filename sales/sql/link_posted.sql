-- Lines that were counted before the order that they report, with their open credit, best pairs first.
-- reads: sales_stagedline, sales_ledgerentry, sales_orderlink; keyed by: (line id, entry id of the order).
with credit as materialized (
    select id, partner_id, customer_id, product_id, currency, net, business_date
    from sales_ledgerentry
    where source_key = any(%(keys)s) and kind = 'CREDIT' and source = 'ORDER' and revision = 1
)
select line.id, posted.id, credit.id
from credit
join sales_ledgerentry posted
    on posted.partner_id = credit.partner_id and posted.kind = 'CREDIT' and posted.source <> 'ORDER'
    and posted.sale_kind = 'RENEWAL' and posted.currency = credit.currency and posted.net > 0
    and posted.customer_id = credit.customer_id
    and (posted.product_id = credit.product_id or posted.product_id is null)
    and posted.business_date between credit.business_date - %(days_before)s and credit.business_date + %(days_after)s
join sales_stagedline line on line.upload_id = posted.upload_id and line.id = posted.line_id and line.state = 'POSTED'
where not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = posted.id)
  and not exists (
      select 1 from sales_orderlink link where link.line_key = line.source_key and link.ended_at is null
  )
order by abs(posted.net - credit.net), abs(posted.business_date - credit.business_date), credit.id, line.id
