/**
 * What no sweep lists any more needs not be known as seen; were it listed again, its subject would be looked at once
 * more, for nothing. Versions begin with an ISO date, so text is compared with text. $1 days kept, $2 how many at most.
 */
export const PRUNE_SEEN = /* sql */ `
delete from seen using (
  select source, id from seen
  where left(version, 10) < to_char(now() at time zone 'UTC' - $1::float8 * interval '1 day', 'YYYY-MM-DD') limit $2
) as old
where seen.source = old.source and seen.id = old.id
`
