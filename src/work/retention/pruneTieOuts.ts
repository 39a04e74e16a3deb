/**
 * The answers of the equations as they were before; those of now stand in their own table for ever. Ids follow time,
 * so the oldest batch is found on the primary key. $1 days kept, $2 how many at most.
 */
export const PRUNE_TIE_OUTS = /* sql */ `
delete from tieout_history where id in (
  select id from (select id, at from tieout_history order by id limit $2) as oldest
  where at < now() - $1::float8 * interval '1 day'
)
`
