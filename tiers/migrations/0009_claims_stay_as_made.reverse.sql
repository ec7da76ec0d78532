drop policy tiers_disputeentry_wall on tiers_disputeentry;
alter table tiers_disputeentry disable row level security;
drop policy tiers_dispute_wall on tiers_dispute;
alter table tiers_dispute disable row level security;
drop trigger tiers_disputeentry_append_only on tiers_disputeentry;
drop trigger tiers_dispute_claim_stays on tiers_dispute;
drop function tiers_dispute_refuse_change();
