-- Partners whose folded name, or a name learned of them, is nearest, or that have the tax number.
-- Of a merged partner the one it lives on in. Trigram distance by GiST indexes: some 20 ms on 20,000 partners.
-- reads: partners_partner, partners_partneralias; keyed by: partner id.
(select coalesce(merged_into_id, id) as partner_id from partners_partner
 where %(name_key)s <> '' order by normalized_name <-> %(name_key)s, id limit %(limit)s)
union
(select partner_id from partners_partneralias
 where %(name_key)s <> '' and kind = 'NAME' and withdrawn_at is null
 order by value_key <-> %(name_key)s, id limit %(limit)s)
union
(select coalesce(merged_into_id, id) from partners_partner
 where tax_key <> '' and tax_key = %(tax_key)s order by id limit 5)
