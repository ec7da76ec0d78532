-- An override is approved once and lifted once; all else stays as it was placed. Row security as for partners (ADR 0018).
create function tiers_override_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or
        (old.partner_id, old.program_id, old.kind, old.tier_id, old.starts_on, old.ends_on, old.reason, old.sponsor,
         old.target, old.placed_at, old.placed_by, old.approval_id)
        is distinct from
        (new.partner_id, new.program_id, new.kind, new.tier_id, new.starts_on, new.ends_on, new.reason, new.sponsor,
         new.target, new.placed_at, new.placed_by, new.approval_id)
        or (old.known_seq is not null and new.known_seq is distinct from old.known_seq)
        or (old.lifted_seq is not null and
            (old.lifted_seq, old.lifted_at, old.lifted_by, old.lift_reason)
            is distinct from (new.lifted_seq, new.lifted_at, new.lifted_by, new.lift_reason))
    then
        raise exception 'Override % stays as it was placed: lift it, and propose another.', old.id
            using errcode = 'check_violation', constraint = 'tiers_override_stays';
    end if;
    return new;
end $$;

create trigger tiers_override_stays before update or delete on tiers_override
    for each row execute function tiers_override_refuse_change();

alter table tiers_override enable row level security;
create policy tiers_override_wall on tiers_override
    using ((select wall_is_open()) or partner_id = any ((select wall_partners())::bigint[]));
