create trigger renewals_quoteline_append_only before update or delete on renewals_quoteline
    for each row execute function renewals_refuse_change();

create trigger renewals_order_append_only before update or delete on renewals_order
    for each row execute function renewals_refuse_change();

create trigger renewals_orderline_append_only before update or delete on renewals_orderline
    for each row execute function renewals_refuse_change();

create trigger renewals_earning_append_only before update or delete on renewals_earning
    for each row execute function renewals_refuse_change();

create function renewals_quote_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
        or (old.ref, old.revises_id, old.partner_id, old.program_id, old.customer_id, old.policy_id, old.tier_code,
            old.currency, old.years, old.common_end_on, old.priced_on, old.valid_until, old.net, old.margin, old.tax)
           is distinct from
           (new.ref, new.revises_id, new.partner_id, new.program_id, new.customer_id, new.policy_id, new.tier_code,
            new.currency, new.years, new.common_end_on, new.priced_on, new.valid_until, new.net, new.margin, new.tax)
    then
        raise exception 'Quote % says what it says: revise it instead of changing it.', old.ref
            using errcode = 'check_violation', constraint = 'renewals_quote_frozen';
    end if;
    if (old.state, new.state) not in (
        ('DRAFT', 'SENT'), ('DRAFT', 'REVISED'), ('DRAFT', 'EXPIRED'), ('DRAFT', 'DECLINED'),
        ('SENT', 'ACCEPTED'), ('SENT', 'DECLINED'), ('SENT', 'EXPIRED'), ('SENT', 'REVISED')
    ) then
        raise exception 'Quote % is % and cannot become %.', old.ref, lower(old.state), lower(new.state)
            using errcode = 'check_violation', constraint = 'renewals_quote_step_legal';
    end if;
    return new;
end $$;

create trigger renewals_quote_frozen before update or delete on renewals_quote
    for each row execute function renewals_quote_refuse_change();
