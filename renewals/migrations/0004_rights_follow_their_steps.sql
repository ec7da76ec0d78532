create trigger renewals_renewalpolicy_append_only before update or delete on renewals_renewalpolicy
    for each row execute function renewals_refuse_change();

create trigger renewals_authorizationstep_append_only before update or delete on renewals_authorizationstep
    for each row execute function renewals_refuse_change();

create function renewals_authorizationstep_check_chain() returns trigger language plpgsql as $$
declare
    last_step renewals_authorizationstep%rowtype;
begin
    select * into last_step from renewals_authorizationstep
    where authorization_id = new.authorization_id order by number desc limit 1;
    if new.number <> coalesce(last_step.number, 0) + 1
        or new.from_state <> coalesce(last_step.to_state, 'NOT_ELIGIBLE')
        or new.taken_on < last_step.taken_on
    then
        raise exception 'Step % from % does not follow step % to %.',
            new.number, new.from_state, coalesce(last_step.number, 0), coalesce(last_step.to_state, 'NOT_ELIGIBLE')
            using errcode = 'check_violation', constraint = 'renewals_authorizationstep_follows';
    end if;
    return new;
end $$;

create trigger renewals_authorizationstep_follows before insert on renewals_authorizationstep
    for each row execute function renewals_authorizationstep_check_chain();

create function renewals_authorization_check_state() returns trigger language plpgsql as $$
declare
    reached text;
begin
    if tg_op = 'DELETE' then
        raise exception 'A right is history: withdraw it instead of deleting it.'
            using errcode = 'check_violation', constraint = 'renewals_authorization_kept';
    end if;
    select to_state into reached from renewals_authorizationstep
    where authorization_id = new.id order by number desc limit 1;
    if new.state <> coalesce(reached, 'NOT_ELIGIBLE') then
        raise exception 'The right is % by its steps, not %: take a step.', coalesce(reached, 'NOT_ELIGIBLE'), new.state
            using errcode = 'check_violation', constraint = 'renewals_authorization_follows_steps';
    end if;
    return new;
end $$;

create trigger renewals_authorization_follows_steps before insert or update or delete on renewals_authorization
    for each row execute function renewals_authorization_check_state();

create function renewals_assessment_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'Assessment % is decided and stays as it is.', old.id
        using errcode = 'check_violation', constraint = 'renewals_assessment_final';
end $$;

create trigger renewals_assessment_final before update or delete on renewals_assessment
    for each row when (old.state in ('PASSED', 'FAILED', 'CANCELLED'))
    execute function renewals_assessment_refuse_change();
