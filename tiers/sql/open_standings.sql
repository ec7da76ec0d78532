-- Open the standings that a chunk of a run brings, and return what changed for the log.
-- reads: tiers_decision, tiers_tier; writes: tiers_standing;
-- keyed by: (program, partner), of which the database lets one be open at a time.
with opened as (
    insert into tiers_standing (partner_id, program_id, tier_id, starts_on, run_id, set_at, set_by)
    select decision.partner_id, %(program_id)s, tier.id, %(effect_on)s, %(run_id)s, %(at)s, %(by)s
    from tiers_decision decision
    join tiers_tier tier on tier.program_id = %(program_id)s and tier.rank = decision.rank_after
    where decision.run_id = %(run_id)s
      and decision.partner_id between %(first_id)s and %(last_id)s
      and (decision.previous_rank is null or decision.rank_after <> decision.previous_rank)
    order by decision.partner_id
    returning partner_id, tier_id
)
select opened.partner_id, before.code, after.code, decision.verdict, %(effect_on)s::date
from opened
join tiers_decision decision on decision.run_id = %(run_id)s and decision.partner_id = opened.partner_id
join tiers_tier after on after.id = opened.tier_id
left join tiers_tier before on before.program_id = %(program_id)s and before.rank = decision.previous_rank
order by opened.partner_id
