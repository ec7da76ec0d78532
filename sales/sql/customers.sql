-- Find or create the end customers of an upload's lines, and learn their latest employee counts.
-- reads: sales_stagedline, sales_customer; writes: sales_customer; keyed by: (normalized name, country).
with named as (
    select distinct on (customer_name_key, customer_country)
           customer_name_key, customer_country, customer_name, customer_employees
    from sales_stagedline
    where upload_id = %(upload_id)s and state = 'READ' and customer_name_key <> ''
    order by customer_name_key, customer_country, (customer_employees is null), document_on desc, id
)
insert into sales_customer (name, normalized_name, country, employees, employees_source, employees_known_on)
select customer_name, customer_name_key, customer_country, customer_employees,
       case when customer_employees is null then '' else %(source)s end,
       case when customer_employees is null then null else %(on)s::date end
from named
order by customer_name_key, customer_country
on conflict (normalized_name, country) do update
set employees = excluded.employees, employees_source = excluded.employees_source,
    employees_known_on = excluded.employees_known_on
where excluded.employees is not null and sales_customer.employees is distinct from excluded.employees
