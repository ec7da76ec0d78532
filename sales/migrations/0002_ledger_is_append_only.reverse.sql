drop index sales_ledgerentry_reversals_idx;
alter table sales_ledgerentry reset (
    autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold, autovacuum_analyze_scale_factor
);
drop trigger sales_ledgerentry_revision on sales_ledgerentry;
drop function sales_ledgerentry_check_revision();
drop trigger sales_ledgerentry_append_only on sales_ledgerentry;
drop function sales_ledgerentry_refuse_change();
