-- Keep what is unusual about the read lines of an upload, held against the newest files of its distributor, and return
-- how many lines each thing touches: (code, lines). Of each thing the first lines are kept.
-- reads: sales_upload, sales_stagedline, sales_product; writes: sales_lineoddity; keyed by: (upload, code, file line).
with earlier as (
    select id from sales_upload
    where distributor_id = %(distributor_id)s and state = 'POSTED' and undone_at is null and id < %(upload_id)s
    order by id desc limit %(files)s
),
sample as materialized (
    select line.* from earlier
    cross join lateral (
        select net, currency, unit_price, product_code from sales_stagedline
        where upload_id = earlier.id and state <> 'FAULTY' order by file_line limit %(lines_a_file)s
    ) line
),
usual as materialized (
    select currency, count(*) as lines, percentile_disc(0.99) within group (order by abs(net)) as amount
    from sample group by currency
),
price as materialized (
    select product_code, currency, percentile_disc(0.5) within group (order by unit_price) as median
    from sample where unit_price > 0 and product_code <> ''
    group by product_code, currency having count(*) >= %(least_prices)s
),
judged as (
    select line.file_line, usual.amount, price.median,
           usual.lines >= %(least_lines)s and abs(line.net) > %(amount_factor)s * usual.amount as is_large,
           line.unit_price > %(price_factor)s * price.median or line.unit_price * %(price_factor)s < price.median
               as is_mispriced,
           line.document_on < upload.covers_from or line.document_on >= upload.covers_to as is_outside,
           line.product_code <> '' and product.id is null as is_new_product,
           usual.currency is null as is_new_currency
    from sales_stagedline line
    join sales_upload upload on upload.id = line.upload_id
    left join usual on usual.currency = line.currency
    left join price on price.product_code = line.product_code and price.currency = line.currency
    left join sales_product product on product.code = line.product_code
    where line.upload_id = %(upload_id)s and line.state = 'READ'
),
odd as materialized (
    select judged.file_line, thing.code, thing.usual
    from judged
    cross join lateral (
        values ('AMOUNT_UNUSUAL', is_large, amount), ('PRICE_UNUSUAL', is_mispriced, median),
               ('DATE_OUTSIDE_PERIOD', is_outside, null),
               ('PRODUCT_UNKNOWN', is_new_product and exists (select 1 from sample), null),
               ('CURRENCY_UNUSUAL', is_new_currency and exists (select 1 from sample), null)
    ) thing(code, is_so, usual)
    where (is_large or is_mispriced or is_outside or is_new_product or is_new_currency) and thing.is_so
),
kept as (
    insert into sales_lineoddity (upload_id, file_line, code, usual)
    select %(upload_id)s, file_line, code, usual
    from (select odd.*, row_number() over (partition by code order by file_line) as place from odd) numbered
    where place <= %(most_kept)s
)
select code, count(*) from odd group by code order by code
