"""The conservation laws of sales: each query finds what breaks one; nothing found is the proof."""

from __future__ import annotations

from kernel import sqlfiles

_LAWS = (
    (
        "Every line of a posted upload has come to an end state, and their number is the file's",
        """
        select 'upload ' || upload.id || ': the file has ' || upload.line_count || ' lines, '
               || count(line.id) filter (where line.state <> 'READ') || ' are accounted for'
        from sales_upload upload left join sales_stagedline line on line.upload_id = upload.id
        where upload.state = 'POSTED'
        group by upload.id
        having upload.line_count <> count(line.id) filter (where line.state <> 'READ')
            or count(line.id) filter (where line.state in ('READ', 'MATCHED')) > 0
        """,
    ),
    (
        "Every posted line has exactly one open credit, with its amount, partner and day, and no other line has one",
        """
        select 'upload ' || coalesce(line.upload_id, entry.upload_id) || ', line '
               || coalesce(line.file_line::text, '?') || ': '
               || case when entry.id is null then 'posted, but nothing is credited'
                       when line.id is null then 'entry ' || entry.id || ' is credited, but the line is not posted'
                       else 'entry ' || entry.id || ' says something else' end
        from (select * from sales_stagedline where state = 'POSTED') line
        full join (
            select * from sales_ledgerentry credit
            where kind = 'CREDIT' and source = 'POS'
              and not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = credit.id)
        ) entry on entry.line_id = line.id and entry.upload_id = line.upload_id
        where entry.id is null or line.id is null or line.net <> entry.net or line.partner_id <> entry.partner_id
           or line.currency <> entry.currency or line.document_on <> entry.business_date
           or line.source_key <> entry.source_key
        """,
    ),
    (
        "No identity waits twice on the desk",
        """
        select 'source ' || line.source_key || ' waits ' || count(*) || ' times'
        from sales_stagedline line join sales_upload upload on upload.id = line.upload_id and upload.state = 'POSTED'
        where line.state = 'UNMATCHED'
        group by line.source_key having count(*) > 1
        """,
    ),
    (
        "An undone upload counts for nothing",
        """
        select 'upload ' || upload.id || ' was undone and has a line that is ' || line.state
        from sales_upload upload join sales_stagedline line on line.upload_id = upload.id
        where upload.undone_at is not null and line.state in ('READ', 'MATCHED', 'UNMATCHED', 'POSTED')
        """,
    ),
    (
        "No identity has two open credits",
        """
        select 'source ' || entry.source_key || ' has ' || count(*) || ' open credits'
        from sales_ledgerentry entry
        where entry.kind = 'CREDIT'
          and not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id)
        group by entry.source_key having count(*) > 1
        """,
    ),
    (
        "Every reversal cancels one credit exactly",
        """
        select 'entry ' || reversal.id || ' does not cancel entry ' || reversal.reverses_id
        from sales_ledgerentry reversal
        left join sales_ledgerentry credit on credit.id = reversal.reverses_id and credit.kind = 'CREDIT'
        where reversal.kind = 'REVERSAL'
          and (credit.id is null or credit.net <> -reversal.net or credit.partner_id <> reversal.partner_id
               or credit.currency <> reversal.currency or credit.business_date <> reversal.business_date)
        """,
    ),
    (
        "Per upload and currency the file's amount is the sum over its lines",
        """
        select 'upload ' || upload.id || ', ' || total.key || ': the file says ' || total.value || ', its lines sum to '
               || coalesce(sum(line.net), 0)
        from sales_upload upload
        cross join lateral jsonb_each_text(upload.amounts) total
        left join sales_stagedline line
            on line.upload_id = upload.id and line.currency = total.key and line.state <> 'FAULTY'
        where upload.state = 'POSTED'
        group by upload.id, total.key, total.value
        having coalesce(sum(line.net), 0) <> total.value::bigint
        """,
    ),
)


def breaches(*, limit: int = 20) -> list[str]:
    """Return what breaks a law of sales, in words; at most `limit` of each law."""
    return sqlfiles.breaches(laws=_LAWS, limit=limit)


def laws() -> list[str]:
    """Return the laws in words."""
    return [law for law, _ in _LAWS]
