-- Decide on each line whose identity was counted before: known, restated by this file or by a later one, or counted
-- again because its credit was reversed. Known lines are marked, restated credits reversed; the lines still to be
-- credited with a revision above 1 are returned: (line id, revision, is restatement).
-- reads: sales_stagedline, sales_upload, sales_ledgerentry; writes: sales_stagedline, sales_ledgerentry;
-- keyed by: line id and (source key, revision, kind).
-- A line that found another partner than the credit's restates it, unless a person chose that partner.
with latest as materialized (
    select line.id, line.state, line.source_key, line.content_hash, line.partner_id,
           entry.id as entry_id, entry.kind, entry.revision, entry.content_hash as their_hash,
           entry.partner_id as their_partner_id, entry.upload_id as their_upload_id, entry.line_id as their_line_id
    from sales_stagedline line
    join lateral (
        select id, kind, revision, content_hash, partner_id, upload_id, line_id
        from sales_ledgerentry
        where source_key = line.source_key order by revision desc, kind desc limit 1
    ) entry on true
    where line.upload_id = %(upload_id)s and line.state in ('MATCHED', 'UNMATCHED')
),
verdict as materialized (
    select latest.*,
           case when kind = 'REVERSAL' then 'AGAIN'
                when content_hash = their_hash and (
                    state = 'UNMATCHED' or partner_id = their_partner_id
                    or exists (
                        select 1 from sales_stagedline their
                        where their.id = latest.their_line_id and their.match_method = 'PERSON'
                    )
                ) then 'KNOWN'
                when their_upload_id > %(upload_id)s then 'LATE'
                when %(has_later)s and exists (
                    select 1 from sales_stagedline other
                    join sales_upload upload
                        on upload.id = other.upload_id and upload.state = 'POSTED' and upload.undone_at is null
                    where other.source_key = latest.source_key and other.state = 'KNOWN'
                      and other.upload_id > %(upload_id)s and other.content_hash <> latest.content_hash
                ) then 'LATE'
                when state = 'UNMATCHED' then 'WAIT'
                else 'RESTATE' end as verdict
    from latest
),
known as (
    update sales_stagedline line
    set state = 'KNOWN',
        reason = case verdict.verdict when 'KNOWN' then 'Counted before' else 'Restated by a later file' end
    from verdict
    where line.id = verdict.id and verdict.verdict in ('KNOWN', 'LATE')
),
replaced as (
    update sales_stagedline line
    set state = 'KNOWN', reason = 'Restated by a later file'
    from verdict
    where line.id = verdict.their_line_id and verdict.verdict = 'RESTATE'
),
reversed as (
    insert into sales_ledgerentry (
        upload_id, line_id, source, source_key, content_hash, revision, kind, reverses_id, partner_id, distributor_id,
        customer_id, product_id, sale_kind, segment, business_date, net, currency, quantity, posted_at, posted_by,
        reason
    )
    select %(upload_id)s, verdict.id, entry.source, entry.source_key, entry.content_hash, entry.revision, 'REVERSAL',
           entry.id, entry.partner_id, entry.distributor_id, entry.customer_id, entry.product_id, entry.sale_kind,
           entry.segment, entry.business_date, -entry.net, entry.currency, -entry.quantity, %(at)s, %(by)s,
           'Restated by the distributor'
    from verdict
    join sales_ledgerentry entry on entry.id = verdict.entry_id
    where verdict.verdict = 'RESTATE'
    order by entry.partner_id, entry.business_date, entry.id
)
select id, revision + 1, verdict = 'RESTATE'
from verdict
where state = 'MATCHED' and verdict in ('AGAIN', 'RESTATE')
