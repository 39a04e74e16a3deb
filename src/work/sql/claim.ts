/**
 * Claims the subjects of a batch of jobs: one fence more, and the run is begun. $1 keys, $2 job ids, $3 worker.
 * Not claimed: what somebody else has, what is not owed any more, and anything by a worker that was taken for dead.
 * Repeating it for the same job claims again. The bugs are read on the index of open faults.
 */
export const CLAIM = /* sql */ `
with asked as (
  select key, job from unnest($1::text[], $2::uuid[]) as asked (key, job)
), claimed as (
  update subject set
    fence = fence + 1,
    holder = $3,
    job = asked.job,
    claimed_seq = nextval('event_seq'),
    retry_at = null
  from asked
  where subject.key = asked.key
    and subject.wanted > subject.settled
    and exists (select 1 from worker where id = $3)
    and (subject.holder is null or (subject.holder = $3 and subject.job = asked.job))
  returning subject.key, fence, wanted, lane, attempts, asked.job,
    coalesce(extract(epoch from clock_timestamp() - retry_since) * 1000, 0)::float8 as retrying_ms
), begun as (
  insert into run (subject, fence, worker, lane, attempt)
  select key, fence, $3, lane, attempts + 1 from claimed
)
select key, fence, wanted, lane, attempts, job, retrying_ms,
  (select coalesce(jsonb_object_agg(about ->> 'fingerprint', times), '{}') from fault
    where subject = key and code = 'work.bug' and closed_at is null and about ? 'fingerprint') as bugs
from claimed
`

/**
 * Claims one subject inside another's run, owed or not, inserting it where it is new. $1 key, $2 lane, $3 worker,
 * $4 a token made for this claim, so that repeating the statement claims again instead of finding itself there.
 * It counts as dispatched: the run that claimed it does the work.
 */
export const CLAIM_INLINE = /* sql */ `
with claimed as (
  insert into subject (key, wanted, dispatched, lane, fence, holder, job, claimed_seq)
  select $1, 1, 1, $2::lane, 1, id, $4::uuid, nextval('event_seq') from worker where id = $3
  on conflict (key) do update set
    wanted = greatest(subject.wanted, subject.settled + 1),
    dispatched = greatest(subject.wanted, subject.settled + 1),
    lane = case when subject.wanted > subject.settled then least(subject.lane, excluded.lane) else excluded.lane end,
    owed_since = case when subject.wanted > subject.settled then subject.owed_since else now() end,
    fence = subject.fence + 1,
    holder = excluded.holder,
    job = excluded.job,
    claimed_seq = excluded.claimed_seq,
    retry_at = null
  where subject.holder is null or (subject.holder = excluded.holder and subject.job = excluded.job)
  returning key, fence, wanted, lane, attempts
), begun as (
  insert into run (subject, fence, worker, lane, attempt)
  select key, fence, $3, lane, attempts + 1 from claimed
)
select key, fence, wanted, lane from claimed
`

/** Whether the claim is still ours. $1 key, $2 fence. */
export const STILL_HELD = /* sql */ `
select 1 from subject where key = $1 and fence = $2 and holder is not null
`

/** Gives up an inline claim without an outcome: the work stays owed. $1 key, $2 the token it was claimed with. */
export const RELEASE = /* sql */ `
with released as (
  update subject set holder = null, fence = fence + 1, dispatched = settled
  where key = $1 and job = $2::uuid and holder is not null
  returning key, fence
), ended as (
  update run set ended_at = clock_timestamp(), outcome = 'released'
  from released where run.subject = released.key and run.fence = released.fence - 1
)
select pg_notify('tieout_raised', '') from released
`
