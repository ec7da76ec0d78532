-- What was claimed, by whom and when, never changes; neither does what was said. Row security as for partners (ADR 0018).
create function tiers_dispute_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or
        (old.partner_id, old.program_id, old.kind, old.subject, old.title, old.claimed_on, old.claimed_net,
         old.claimed_currency, old.claimed_kind, old.claimed_segment, old.counted_on, old.counted_net,
         old.counted_kind, old.counted_segment, old.certificate, old.is_new_customer, old.opened_at,
         old.opened_by, old.opened_on)
        is distinct from
        (new.partner_id, new.program_id, new.kind, new.subject, new.title, new.claimed_on, new.claimed_net,
         new.claimed_currency, new.claimed_kind, new.claimed_segment, new.counted_on, new.counted_net,
         new.counted_kind, new.counted_segment, new.certificate, new.is_new_customer, new.opened_at,
         new.opened_by, new.opened_on)
        or (old.has_second_look and not new.has_second_look)
    then
        raise exception 'What a dispute claims stays as it was opened: D-%', old.id
            using errcode = 'check_violation', constraint = 'tiers_dispute_claim_stays';
    end if;
    return new;
end $$;

create trigger tiers_dispute_claim_stays before update or delete on tiers_dispute
    for each row execute function tiers_dispute_refuse_change();

create trigger tiers_disputeentry_append_only before update or delete on tiers_disputeentry
    for each row execute function tiers_refuse_change();

alter table tiers_dispute enable row level security;
create policy tiers_dispute_wall on tiers_dispute
    using ((select wall_is_open()) or partner_id = any ((select wall_partners())::bigint[]));

alter table tiers_disputeentry enable row level security;
create policy tiers_disputeentry_wall on tiers_disputeentry
    using ((select wall_is_open()) or dispute_id in (select id from tiers_dispute));
