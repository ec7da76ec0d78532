drop trigger renewals_claim_frozen on renewals_claim;
drop function renewals_claim_refuse_change();
