create function renewals_claim_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
        or (old.ref, old.partner_id, old.contract_id, old.amount, old.currency, old.document, old.sold_on,
            old.submitted_on, old.good_until)
           is distinct from
           (new.ref, new.partner_id, new.contract_id, new.amount, new.currency, new.document, new.sold_on,
            new.submitted_on, new.good_until)
    then
        raise exception 'Claim % says what it says: reject it and take another.', old.ref
            using errcode = 'check_violation', constraint = 'renewals_claim_frozen';
    end if;
    if (old.state, new.state) not in (
        ('SUBMITTED', 'PROVEN'), ('SUBMITTED', 'REJECTED'), ('SUBMITTED', 'EXPIRED'),
        ('PROVEN', 'PROVEN'), ('PROVEN', 'APPROVED'), ('PROVEN', 'REJECTED'), ('PROVEN', 'EXPIRED'), ('APPROVED', 'PAID')
    ) then
        raise exception 'Claim % is % and cannot become %.', old.ref, lower(old.state), lower(new.state)
            using errcode = 'check_violation', constraint = 'renewals_claim_step_legal';
    end if;
    if new.state = 'APPROVED' and not exists (
        select 1 from renewals_earning where contract_id = new.contract_id and claim_id = new.id
    ) then
        raise exception 'Claim % is not what contract % earned.', old.ref, new.contract_id
            using errcode = 'check_violation', constraint = 'renewals_claim_is_the_earning';
    end if;
    return new;
end $$;

create trigger renewals_claim_frozen before update or delete on renewals_claim
    for each row execute function renewals_claim_refuse_change();
