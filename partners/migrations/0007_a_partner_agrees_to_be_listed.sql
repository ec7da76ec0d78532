alter table partners_listing enable row level security;
create policy partners_listing_wall on partners_listing
    using ((select wall_is_open()) or partner_id = any ((select wall_partners())::bigint[]));
