create function sales_distributorlayout_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'Version % of a layout stands: load the next one instead of changing it.', old.version
        using errcode = 'check_violation', constraint = 'sales_distributorlayout_append_only';
end $$;

create trigger sales_distributorlayout_append_only before update or delete on sales_distributorlayout
    for each row execute function sales_distributorlayout_refuse_change();
