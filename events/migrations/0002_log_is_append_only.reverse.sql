drop trigger events_event_append_only on events_event;
drop function events_event_refuse_change();
