create function tiers_programversion_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or (
        (old.program_id, old.number, old.document, old.document_sha256, old.announced_on, old.effective_on,
         old.enforced_on, old.published_at, old.published_by)
        is distinct from
        (new.program_id, new.number, new.document, new.document_sha256, new.announced_on, new.effective_on,
         new.enforced_on, new.published_at, new.published_by)
        or new.state not in ('PUBLISHED', 'RETIRED')
    ) then
        raise exception 'Version % is published and frozen: publish a new version instead.', old.number
            using errcode = 'check_violation', constraint = 'tiers_programversion_frozen';
    end if;
    return new;
end $$;

create trigger tiers_programversion_frozen before update or delete on tiers_programversion
    for each row when (old.state in ('PUBLISHED', 'RETIRED'))
    execute function tiers_programversion_refuse_change();

create function tiers_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only.', tg_table_name
        using errcode = 'check_violation', constraint = tg_table_name || '_append_only';
end $$;

create trigger tiers_decision_append_only before update or delete on tiers_decision
    for each row execute function tiers_refuse_change();
