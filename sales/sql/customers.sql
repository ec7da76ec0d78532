-- Find or create the end customers of an upload's lines, and learn employee counts that are newer than the known ones.
-- reads: sales_stagedline, sales_customer; writes: sales_customer; keyed by: (normalized name, country).
-- Rows are written and locked in order of their keys, so that two uploads never wait for each other in a circle.
with named as materialized (
    select distinct on (customer_name_key, customer_country)
           customer_name_key, customer_country, customer_name, customer_employees, document_on
    from sales_stagedline
    where upload_id = %(upload_id)s and state = 'READ' and customer_name_key <> ''
    order by customer_name_key, customer_country, (customer_employees is null), document_on desc, file_line desc
),
created as (
    insert into sales_customer (name, normalized_name, country, employees, employees_source, employees_known_on)
    select customer_name, customer_name_key, customer_country, customer_employees,
           case when customer_employees is null then '' else %(source)s end,
           case when customer_employees is null then null else document_on end
    from named
    where not exists (
        select 1 from sales_customer customer
        where customer.normalized_name = customer_name_key and customer.country = customer_country
    )
    order by customer_name_key, customer_country
    on conflict (normalized_name, country) do nothing
),
changed as (
    select customer.id, named.customer_employees, named.document_on
    from named
    join sales_customer customer
        on customer.normalized_name = named.customer_name_key and customer.country = named.customer_country
    where named.customer_employees is not null
      and customer.employees is distinct from named.customer_employees
      and (customer.employees_known_on is null or customer.employees_known_on <= named.document_on)
    order by customer.normalized_name, customer.country
    for no key update of customer
)
update sales_customer customer
set employees = changed.customer_employees, employees_source = %(source)s, employees_known_on = changed.document_on
from changed
where customer.id = changed.id
