create function renewals_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only.', tg_table_name
        using errcode = 'check_violation', constraint = tg_table_name || '_append_only';
end $$;

create trigger renewals_contact_append_only before update or delete on renewals_contact
    for each row execute function renewals_refuse_change();

create trigger renewals_release_append_only before update or delete on renewals_release
    for each row execute function renewals_refuse_change();

create function renewals_contract_check_predecessor() returns trigger language plpgsql as $$
declare
    old_term renewals_contract%rowtype;
begin
    select * into old_term from renewals_contract where id = new.predecessor_id;
    if new.customer_id <> old_term.customer_id or new.starts_on < old_term.ends_on then
        raise exception 'Contract % cannot follow %: another customer, or it starts before the old end %.',
            new.ref, old_term.ref, old_term.ends_on
            using errcode = 'check_violation', constraint = 'renewals_contract_follows';
    end if;
    return new;
end $$;

create trigger renewals_contract_follows before insert or update of predecessor_id, customer_id, starts_on
    on renewals_contract for each row when (new.predecessor_id is not null)
    execute function renewals_contract_check_predecessor();

create function renewals_contract_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'Contract % is % and stays as it is.', old.ref, lower(old.state)
        using errcode = 'check_violation', constraint = 'renewals_contract_final';
end $$;

create trigger renewals_contract_final before update on renewals_contract
    for each row when (old.state <> 'OPEN') execute function renewals_contract_refuse_change();

create trigger renewals_contract_kept before delete on renewals_contract
    for each row execute function renewals_refuse_change();

create function renewals_incumbency_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.ends_on is not null
        or (old.contract_id, old.partner_id, old.starts_on, old.cause, old.set_at, old.set_by)
           is distinct from (new.contract_id, new.partner_id, new.starts_on, new.cause, new.set_at, new.set_by)
    then
        raise exception 'Incumbency % is history: end the open one and start another.', old.id
            using errcode = 'check_violation', constraint = 'renewals_incumbency_only_ends';
    end if;
    return new;
end $$;

create trigger renewals_incumbency_only_ends before update or delete on renewals_incumbency
    for each row execute function renewals_incumbency_refuse_change();
