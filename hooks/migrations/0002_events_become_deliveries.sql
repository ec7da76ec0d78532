-- The outbox: an event's deliveries are written in the event's own transaction, one for each endpoint that wants its type.
create function hooks_fan_out() returns trigger language plpgsql as $$
begin
    insert into hooks_delivery (endpoint_id, event_id, type, subject, state, attempt_count, next_attempt_at, created_at)
    select endpoint.id, told.id, told.type, told.subject, 'PENDING', 0, told.at, told.at
    from told join hooks_endpoint endpoint on told.type = any(endpoint.types) and endpoint.removed_at is null
    order by told.id;
    return null;
end $$;

create trigger hooks_event_fan_out after insert on events_event
    referencing new table as told
    for each statement execute function hooks_fan_out();
