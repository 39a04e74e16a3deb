/**
 * A subject's latest runs are its story, however old. Those before them are told by its intents, attempts and faults.
 * Only subjects with more runs than are kept are looked at, which the primary key counts by itself. $1 days kept,
 * $2 how many at most, $3 how many of a subject are kept.
 */
export const PRUNE_RUNS = /* sql */ `
delete from run using (
  select subject, fence from (
    select subject, fence, started_at, row_number() over (partition by subject order by fence desc) as place
    from run where subject in (select subject from run group by subject having count(*) > $3::int)
  ) as placed
  where place > $3::int and started_at < now() - $1::float8 * interval '1 day' limit $2
) as old
where run.subject = old.subject and run.fence = old.fence
`
