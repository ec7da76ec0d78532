create function funds_movement_add() returns trigger language plpgsql as $$
begin
    update funds_budget set
        budgeted = budgeted + case when new.kind = 'BUDGETED' then new.amount else 0 end,
        committed = committed + case when new.kind = 'COMMITTED' then new.amount else 0 end,
        claimed = claimed + case when new.kind = 'CLAIMED' then new.amount else 0 end,
        paid = paid + case when new.kind = 'PAID' then new.amount else 0 end
    where id = new.budget_id;
    if new.request_id is not null then
        update funds_fundrequest set
            committed = committed + case when new.kind = 'COMMITTED' then new.amount else 0 end,
            claimed = claimed + case when new.kind = 'CLAIMED' then new.amount else 0 end,
            paid = paid + case when new.kind = 'PAID' then new.amount else 0 end
        where id = new.request_id and budget_id = new.budget_id;
        if not found then
            raise exception 'Request % is not of budget %.', new.request_id, new.budget_id
                using errcode = 'check_violation', constraint = 'funds_movement_of_its_budget';
        end if;
    end if;
    return new;
end $$;

create trigger funds_movement_adds after insert on funds_movement
    for each row execute function funds_movement_add();

create function funds_movement_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'Movement % stays as it is: move the money back by another.', old.id
        using errcode = 'check_violation', constraint = 'funds_movement_frozen';
end $$;

create trigger funds_movement_frozen before update or delete on funds_movement
    for each row execute function funds_movement_refuse_change();

create function funds_budget_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if (new.budgeted, new.committed, new.claimed, new.paid) is distinct from (0::bigint, 0::bigint, 0::bigint, 0::bigint) then
            raise exception 'Budget % starts empty: money comes by movements.', new.code
                using errcode = 'check_violation', constraint = 'funds_budget_moved_by_the_book';
        end if;
        return new;
    end if;
    if tg_op = 'DELETE'
        or (old.code, old.program_id, old.territory_id, old.tier_code, old.starts_on, old.ends_on, old.claims_until, old.currency)
           is distinct from
           (new.code, new.program_id, new.territory_id, new.tier_code, new.starts_on, new.ends_on, new.claims_until, new.currency)
        or old.closed_at is not null and new.closed_at is distinct from old.closed_at
    then
        raise exception 'Budget % says what it says: open another.', old.code
            using errcode = 'check_violation', constraint = 'funds_budget_frozen';
    end if;
    if pg_trigger_depth() < 2 and (old.budgeted, old.committed, old.claimed, old.paid)
        is distinct from (new.budgeted, new.committed, new.claimed, new.paid)
    then
        raise exception 'The totals of budget % change by movements alone.', old.code
            using errcode = 'check_violation', constraint = 'funds_budget_moved_by_the_book';
    end if;
    return new;
end $$;

create trigger funds_budget_frozen before insert or update or delete on funds_budget
    for each row execute function funds_budget_refuse_change();

create function funds_fundrequest_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'ASKED' or (new.committed, new.claimed, new.paid) is distinct from (0::bigint, 0::bigint, 0::bigint) then
            raise exception 'Request % starts by being asked.', new.ref
                using errcode = 'check_violation', constraint = 'funds_fundrequest_step_legal';
        end if;
        return new;
    end if;
    if tg_op = 'DELETE'
        or (old.ref, old.budget_id, old.partner_id, old.activity, old.title, old.expected, old.starts_on, old.ends_on,
            old.asked, old.asked_at, old.asked_by)
           is distinct from
           (new.ref, new.budget_id, new.partner_id, new.activity, new.title, new.expected, new.starts_on, new.ends_on,
            new.asked, new.asked_at, new.asked_by)
    then
        raise exception 'Request % says what it says: withdraw it and ask again.', old.ref
            using errcode = 'check_violation', constraint = 'funds_fundrequest_frozen';
    end if;
    if old.state <> new.state and (old.state, new.state) not in (
        ('ASKED', 'COMMITTED'), ('ASKED', 'DECLINED'), ('ASKED', 'WITHDRAWN'), ('COMMITTED', 'CLOSED')
    ) then
        raise exception 'Request % is % and cannot become %.', old.ref, lower(old.state), lower(new.state)
            using errcode = 'check_violation', constraint = 'funds_fundrequest_step_legal';
    end if;
    if new.state = 'CLOSED' and (new.claimed <> new.paid or new.committed <> new.paid) then
        raise exception 'Request % has money open and cannot be closed.', old.ref
            using errcode = 'check_violation', constraint = 'funds_fundrequest_closed_when_settled';
    end if;
    if pg_trigger_depth() < 2 and (old.committed, old.claimed, old.paid) is distinct from (new.committed, new.claimed, new.paid) then
        raise exception 'The totals of request % change by movements alone.', old.ref
            using errcode = 'check_violation', constraint = 'funds_fundrequest_moved_by_the_book';
    end if;
    return new;
end $$;

create trigger funds_fundrequest_frozen before insert or update or delete on funds_fundrequest
    for each row execute function funds_fundrequest_refuse_change();

create function funds_claim_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
        or (old.request_id, old.number, old.amount, old.evidence, old.submitted_at, old.submitted_by)
           is distinct from (new.request_id, new.number, new.amount, new.evidence, new.submitted_at, new.submitted_by)
        or old.state <> 'SUBMITTED'
    then
        raise exception 'Claim % of request % stays as it is.', old.number, old.request_id
            using errcode = 'check_violation', constraint = 'funds_claim_frozen';
    end if;
    return new;
end $$;

create trigger funds_claim_frozen before update or delete on funds_claim
    for each row execute function funds_claim_refuse_change();
