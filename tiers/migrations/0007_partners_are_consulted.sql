create trigger tiers_consultation_frozen before update or delete on tiers_consultation
    for each row when (old.closed_at is not null)
    execute function tiers_refuse_change();

create trigger tiers_consultationinvitation_append_only before update or delete on tiers_consultationinvitation
    for each row execute function tiers_refuse_change();

create function tiers_consultationcomment_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
        or (tg_op = 'UPDATE'
            and (old.consultation_id, old.partner_id, old.place, old.difference, old.text, old.said_by, old.said_at)
            is distinct from
            (new.consultation_id, new.partner_id, new.place, new.difference, new.text, new.said_by, new.said_at))
        or exists (select from tiers_consultation where id = new.consultation_id and closed_at is not null)
    then
        raise exception 'What was said in a consultation stays, and nothing is added once it is closed.'
            using errcode = 'check_violation', constraint = 'tiers_consultationcomment_append_only';
    end if;
    return new;
end $$;

create trigger tiers_consultationcomment_append_only before insert or update or delete on tiers_consultationcomment
    for each row execute function tiers_consultationcomment_refuse_change();
