-- People of each partner with a certificate in date on a day, as known up to a knowledge number.
-- A row that a later known row replaces is no longer believed; a revoked one counts for nobody.
-- reads: partners_certification, partners_person; keyed by: partner id.
select person.partner_id, count(distinct person.id)
from partners_certification held
join partners_person person on person.id = held.person_id
where person.partner_id between %(first_id)s and %(last_id)s
  and held.known_seq <= %(known_up_to)s and not held.is_revoked
  and held.issued_on <= %(as_of)s and (held.expires_on is null or held.expires_on > %(as_of)s)
  and (held.employed_from is null or held.employed_from <= %(as_of)s)
  and (held.employed_until is null or held.employed_until > %(as_of)s)
  and (cardinality(%(certificates)s::text[]) = 0 or held.certificate = any(%(certificates)s))
  and not exists (
      select 1 from partners_certification later
      where later.replaces_id = held.id and later.known_seq <= %(known_up_to)s
  )
group by person.partner_id
order by person.partner_id
