"""The conservation laws of sales: each query finds what breaks one; nothing found is the proof."""

from __future__ import annotations

from django.db import connection

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
            or count(line.id) filter (where line.state = 'READ') > 0
        """,
    ),
    (
        "Every posted line has exactly one credit",
        """
        select 'line ' || line.id || ' of upload ' || line.upload_id || ' has ' || count(entry.id) || ' credits'
        from sales_stagedline line
        left join sales_ledgerentry entry
            on entry.line_id = line.id and entry.kind = 'CREDIT' and entry.upload_id = line.upload_id
            and not exists (
                select 1 from sales_ledgerentry reversal
                where reversal.reverses_id = entry.id and reversal.upload_id = line.upload_id
                  and reversal.line_id = line.id
            )
        where line.state = 'POSTED'
        group by line.id having count(entry.id) <> 1
        """,
    ),
    (
        "Every open credit comes from a posted line with the same amount, partner and day",
        """
        select 'entry ' || entry.id || ' (' || entry.source_key || ') does not fit its line'
        from sales_ledgerentry entry
        left join sales_stagedline line on line.id = entry.line_id
        where entry.kind = 'CREDIT' and entry.source = 'POS'
          and not exists (select 1 from sales_ledgerentry reversal where reversal.reverses_id = entry.id)
          and (line.id is null or line.state <> 'POSTED' or line.net <> entry.net or line.partner_id <> entry.partner_id
               or line.currency <> entry.currency or line.document_on <> entry.business_date)
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
            on line.upload_id = upload.id and line.currency = total.key
            and (line.state <> 'FAULTY' or line.fault_code = 'date_in_the_future')
        where upload.state = 'POSTED'
        group by upload.id, total.key, total.value
        having coalesce(sum(line.net), 0) <> total.value::bigint
        """,
    ),
)


def breaches(*, limit: int = 20) -> list[str]:
    """Return what breaks a law of sales, in words; at most `limit` of each law."""
    found = []
    with connection.cursor() as cursor:
        for law, query in _LAWS:
            cursor.execute(f"select * from ({query}) broken limit %s", [limit])  # noqa: S608 -- fixed text above
            found += [f"{law}: {row[0]}." for row in cursor.fetchall()]
    return found


def laws() -> list[str]:
    """Return the laws in words."""
    return [law for law, _ in _LAWS]
