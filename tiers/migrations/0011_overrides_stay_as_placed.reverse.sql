drop policy tiers_override_wall on tiers_override;
alter table tiers_override disable row level security;
drop trigger tiers_override_stays on tiers_override;
drop function tiers_override_refuse_change();
