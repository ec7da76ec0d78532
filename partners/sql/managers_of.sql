-- Who looks after each partner on a day: the manager of its territory, else of the nearest territory above that has one.
-- Of several managers the one who came last. A partner without any has no row.
-- reads: partners_partnerassignment, partners_territory, partners_managerassignment, partners_user; keyed by: partner id.
with recursive above(partner_id, territory_id, height) as (
    select partner_id, territory_id, 0 from partners_partnerassignment
    where partner_id = any(%(partner_ids)s) and starts_on <= %(on)s and (ends_on is null or ends_on > %(on)s)
    union all
    select above.partner_id, territory.parent_id, above.height + 1
    from above join partners_territory territory on territory.id = above.territory_id
    where territory.parent_id is not null
)
select distinct on (above.partner_id) above.partner_id, manager.id, manager.name, manager.email, manager.phone
from above
join partners_managerassignment assignment
    on assignment.territory_id = above.territory_id
    and assignment.starts_on <= %(on)s and (assignment.ends_on is null or assignment.ends_on > %(on)s)
join partners_user manager on manager.id = assignment.user_id
order by above.partner_id, above.height, assignment.starts_on desc, assignment.id desc
