-- Row security: a second wall behind the filters of the code (kernel/walls.py, docs/adr/0018). While the setting
-- meritline.partners is empty all rows are there; else those of its partners. The functions are asked once a statement.
create function wall_is_open() returns boolean language sql stable parallel safe
return coalesce(current_setting('meritline.partners', true), '') = '';

create function wall_partners() returns bigint[] language sql stable parallel safe
return nullif(current_setting('meritline.partners', true), '')::bigint[];

alter table partners_partner enable row level security;
create policy partners_partner_wall on partners_partner
    using ((select wall_is_open()) or id = any ((select wall_partners())::bigint[]));

alter table partners_partneralias enable row level security;
create policy partners_partneralias_wall on partners_partneralias
    using ((select wall_is_open()) or partner_id = any ((select wall_partners())::bigint[]));

alter table partners_partnerassignment enable row level security;
create policy partners_partnerassignment_wall on partners_partnerassignment
    using ((select wall_is_open()) or partner_id = any ((select wall_partners())::bigint[]));

alter table partners_membership enable row level security;
create policy partners_membership_wall on partners_membership
    using ((select wall_is_open()) or partner_id = any ((select wall_partners())::bigint[]));

alter table partners_invitation enable row level security;
create policy partners_invitation_wall on partners_invitation
    using ((select wall_is_open()) or partner_id = any ((select wall_partners())::bigint[]));

alter table partners_merge enable row level security;
create policy partners_merge_wall on partners_merge
    using ((select wall_is_open()) or merged_id = any ((select wall_partners())::bigint[])
           or survivor_id = any ((select wall_partners())::bigint[]));

alter table partners_person enable row level security;
create policy partners_person_wall on partners_person
    using ((select wall_is_open()) or partner_id = any ((select wall_partners())::bigint[]));

-- A certificate belongs to a person, whose own wall decides.
alter table partners_certification enable row level security;
create policy partners_certification_wall on partners_certification
    using ((select wall_is_open()) or person_id in (select id from partners_person));

alter table partners_apikey enable row level security;
create policy partners_apikey_wall on partners_apikey using ((select wall_is_open()));
