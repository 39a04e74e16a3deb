/**
 * What the job engine has not been told of, most urgent first. `standing`: it stands in the queue already, delayed or
 * in a lane less urgent. $1 how many. Runs on subject_undispatched.
 */
export const UNDISPATCHED = /* sql */ `
select key, wanted, lane,
  retry_at is not null or coalesce(dispatched > settled and lane < queued_lane, false) as standing
from subject where wanted > dispatched
order by lane, owed_since limit $1
`

/** The engine has been told. $1 keys, $2 the wanted it was told of, $3 the lanes. */
export const MARK_DISPATCHED = /* sql */ `
with told as (
  select key, wanted, lane from unnest($1::text[], $2::bigint[], $3::lane[]) as told (key, wanted, lane)
), locked as (
  select subject.key, told.wanted, told.lane from subject join told using (key)
  where subject.dispatched < told.wanted order by subject.key for update of subject
)
update subject set dispatched = greatest(dispatched, locked.wanted), queued_lane = locked.lane
from locked where subject.key = locked.key
`

/** Wakes every process that runs subjects. */
export const TELL_DUE = /* sql */ `select pg_notify('tieout_due', '')`

/**
 * Owed for a while, with nobody running it and no delay to wait for: whatever lost its job. $1 seconds, $2 how
 * many. What is queued already is found here too, and inserting it again does nothing.
 */
export const OWED_WORK = /* sql */ `
select key, wanted, lane, false as standing
from subject
where wanted > settled and holder is null
  and owed_since < now() - $1::float8 * interval '1 s'
  and (retry_at is null or retry_at < now() - $1::float8 * interval '1 s')
order by owed_since limit $2
`

/** Raises what is parked or waiting and due for another look. $1 how many. */
export const RECHECK = /* sql */ `
with due as (
  select key from subject where recheck_at < now() order by recheck_at limit $1 for update skip locked
), raised as (
  update subject set
    wanted = wanted + 1,
    recheck_at = null,
    lane = case when wanted > settled then lane else 'retry' end,
    owed_since = case when wanted > settled then owed_since else now() end
  from due where subject.key = due.key
  returning subject.key
)
insert into hint (subject, lane, cause) select key, 'retry', 're-check' from raised
`

/** How much is waiting in the job engine's own queue is its own; this is the story's upkeep. $1 days kept. */
export const PRUNE_HINTS = /* sql */ `
delete from hint where id in (
  select id from hint where at < now() - $1::int * interval '1 day' order by id limit 10000
)
`
