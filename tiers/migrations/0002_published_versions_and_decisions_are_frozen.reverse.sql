drop trigger tiers_decision_append_only on tiers_decision;
drop function tiers_refuse_change();
drop trigger tiers_programversion_frozen on tiers_programversion;
drop function tiers_programversion_refuse_change();
