"""A faulty line keeps its text; a date in the future is a fault like the others, outside the file's amounts."""

from django.db import migrations, models

FUTURE_OUT_OF_AMOUNTS = """
update sales_upload upload
set amounts = (
    select coalesce(jsonb_object_agg(total.key, total.value::bigint - coalesce(future.net, 0)), '{}')
    from jsonb_each_text(upload.amounts) total
    left join (
        select upload_id, currency, sum(net)::bigint as net from sales_stagedline
        where fault_code = 'date_in_the_future' group by upload_id, currency
    ) future on future.upload_id = upload.id and future.currency = total.key
)
where exists (
    select 1 from sales_stagedline line
    where line.upload_id = upload.id and line.fault_code = 'date_in_the_future'
);
update sales_stagedline set fault_code = 'DATE_IN_THE_FUTURE' where fault_code = 'date_in_the_future';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0004_lines_are_copied_without_foreign_key_checks"),
    ]

    operations = [
        migrations.AddField(
            model_name="stagedline",
            name="raw",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.RunSQL(FUTURE_OUT_OF_AMOUNTS, migrations.RunSQL.noop),
    ]
