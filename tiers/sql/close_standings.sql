-- Close the standings that a chunk of a run changes.
-- reads: tiers_decision; writes: tiers_standing; keyed by: (program, partner) of open standings.
-- Doing it twice changes nothing: a standing that was closed is no longer open.
update tiers_standing standing
set ends_on = %(effect_on)s, set_at = %(at)s
from tiers_decision decision
where decision.run_id = %(run_id)s
  and decision.partner_id between %(first_id)s and %(last_id)s
  and decision.rank_after <> decision.previous_rank
  and standing.program_id = %(program_id)s
  and standing.partner_id = decision.partner_id
  and standing.ends_on is null
  and standing.starts_on < %(effect_on)s
