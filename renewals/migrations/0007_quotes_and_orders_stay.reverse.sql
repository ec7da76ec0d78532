drop trigger renewals_quote_frozen on renewals_quote;
drop function renewals_quote_refuse_change();
drop trigger renewals_earning_append_only on renewals_earning;
drop trigger renewals_orderline_append_only on renewals_orderline;
drop trigger renewals_order_append_only on renewals_order;
drop trigger renewals_quoteline_append_only on renewals_quoteline;
