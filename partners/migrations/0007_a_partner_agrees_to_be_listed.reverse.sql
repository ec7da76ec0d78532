drop policy partners_listing_wall on partners_listing;
alter table partners_listing disable row level security;
