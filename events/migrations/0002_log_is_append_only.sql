create function events_event_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'The event log is append-only.'
        using errcode = 'check_violation', constraint = 'events_event_append_only';
end $$;

create trigger events_event_append_only before update or delete on events_event
    for each row execute function events_event_refuse_change();
