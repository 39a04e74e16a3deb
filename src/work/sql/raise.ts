/**
 * Raises subjects, inserting new ones, and keeps why. $1 keys, $2 lanes, $3 causes (arrays of one length).
 * The lane of a subject that is owed already becomes the more urgent of both. In key order, so that two batches
 * cannot lock each other out. NOTIFY is sent at commit: nobody can look before the rows are there.
 */
export const RAISE = /* sql */ `
with hinted as (
  select key, lane, cause
  from unnest($1::text[], $2::lane[], $3::text[]) as hinted (key, lane, cause)
), raised as (
  insert into subject (key, wanted, lane)
  select key, 1, min(lane) from hinted group by key order by key
  on conflict (key) do update set
    wanted = subject.wanted + 1,
    lane = case when subject.wanted > subject.settled then least(subject.lane, excluded.lane) else excluded.lane end,
    owed_since = case when subject.wanted > subject.settled then subject.owed_since else now() end
  returning key
), told as (
  insert into hint (subject, lane, cause) select key, lane, cause from hinted
)
select pg_notify('tieout_raised', '') from (select count(*) from raised) as all_raised
`
