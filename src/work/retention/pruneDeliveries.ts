/**
 * Deliveries are kept to tell duplicates, which Shopify sends for hours (shopify.md §2.3), and for the stories of the
 * last weeks; a story's hint outlives its delivery. Ids follow arrival, so the oldest batch is found on the primary
 * key, whether anything is to go or not. $1 days kept, $2 how many at most.
 */
export const PRUNE_DELIVERIES = /* sql */ `
delete from delivery where id in (
  select id from (select id, received_at from delivery order by id limit $2) as oldest
  where received_at < now() - $1::float8 * interval '1 day'
)
`
