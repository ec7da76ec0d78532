drop trigger hooks_event_fan_out on events_event;
drop function hooks_fan_out();
