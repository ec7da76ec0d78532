-- The territories that a manager looks after on a day, with everything below them.
-- reads: partners_managerassignment, partners_territory; keyed by: territory id.
with recursive below(id) as (
    select territory_id from partners_managerassignment
    where user_id = %(user_id)s and starts_on <= %(on)s and (ends_on is null or ends_on > %(on)s)
    union
    select child.id from partners_territory child join below on child.parent_id = below.id
)
select id from below
