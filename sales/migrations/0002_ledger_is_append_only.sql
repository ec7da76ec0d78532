create function sales_ledgerentry_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'The ledger is append-only: reverse entry % instead of changing it.', old.id
        using errcode = 'check_violation', constraint = 'sales_ledgerentry_append_only';
end $$;

create trigger sales_ledgerentry_append_only before update or delete on sales_ledgerentry
    for each row execute function sales_ledgerentry_refuse_change();

create function sales_ledgerentry_check_revision() returns trigger language plpgsql as $$
declare
    credit sales_ledgerentry%rowtype;
begin
    if new.kind = 'REVERSAL' then
        select * into credit from sales_ledgerentry where id = new.reverses_id and kind = 'CREDIT';
        if not found
            or (credit.source_key, credit.revision, credit.partner_id, credit.currency, credit.business_date)
               is distinct from (new.source_key, new.revision, new.partner_id, new.currency, new.business_date)
            or credit.net <> -new.net
        then
            raise exception 'A reversal must cancel exactly one credit: entry % does not fit.', new.reverses_id
                using errcode = 'check_violation', constraint = 'sales_ledgerentry_reversal_fits';
        end if;
    elsif not exists (
        select 1 from sales_ledgerentry
        where source_key = new.source_key and revision = new.revision - 1 and kind = 'REVERSAL'
    ) then
        raise exception 'Revision % of % needs revision % reversed first.', new.revision, new.source_key, new.revision - 1
            using errcode = 'check_violation', constraint = 'sales_ledgerentry_one_open_credit';
    end if;
    return new;
end $$;

create trigger sales_ledgerentry_revision before insert on sales_ledgerentry
    for each row when (new.revision > 1 or new.kind = 'REVERSAL')
    execute function sales_ledgerentry_check_revision();

alter table sales_ledgerentry set (
    autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_vacuum_insert_threshold = 10000,
    autovacuum_analyze_scale_factor = 0.02
);

create index sales_ledgerentry_reversals_idx on sales_ledgerentry (partner_id) include (reverses_id, id)
    where kind = 'REVERSAL';
