-- Store an alias unless its key is in force at the distributor; waits for whoever stores the same key at this moment.
-- writes: partners_partneralias; keyed by: distributor, kind and value_key in force. Returns the id, no row if in force.
insert into partners_partneralias
    (distributor_id, partner_id, kind, value, value_key, learned_at, learned_by, withdrawn_by, reason)
values
    (%(distributor_id)s, %(partner_id)s, %(kind)s, %(value)s, %(value_key)s, %(learned_at)s, %(learned_by)s, '', %(reason)s)
on conflict (distributor_id, kind, value_key) where withdrawn_at is null do nothing
returning id
