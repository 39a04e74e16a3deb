/** The class of the session locks (class, worker id): "ti" of tieout in hexadecimal. */
export const WORKER_LOCK = 0x7469
/** The class of the session locks (class, task) with which one process leads a task. */
export const LEADER_LOCK = 0x746a

/** A new worker, its lock taken before its row shows. $1 pid, $2 role. */
export const JOIN = /* sql */ `
with new as materialized (select nextval('worker_id')::int as id),
locked as materialized (select id, pg_try_advisory_lock(${WORKER_LOCK}, id) as locked from new)
insert into worker (id, pid, role) select id, $1, $2 from locked where locked returning id
`

/** The same worker again after its connection was lost. No row: it was taken for dead meanwhile. $1 id. */
export const REJOIN = /* sql */ `
select id from worker where id = $1 and pg_try_advisory_lock(${WORKER_LOCK}, id)
`

/** Whether this process is still in the list. $1 id. */
export const STILL_ENROLLED = /* sql */ `select id from worker where id = $1`

/** Whether this connection leads a task from now on. $1 LEADER_LOCK, $2 task. */
export const TRY_TO_LEAD = /* sql */ `select pg_try_advisory_lock($1, $2) as leads`

/** $1 LEADER_LOCK, $2 task. */
export const STOP_LEADING = /* sql */ `select pg_advisory_unlock($1, $2)`

/**
 * The workers whose lock nobody holds, and holders that are no workers any more: a claim that a killed process had sent
 * goes on in Postgres, and may commit after its worker was released. Runs on subject_held.
 */
export const DEAD_WORKERS = /* sql */ `
select distinct holder as id from subject where holder is not null and holder not in (select id from worker)
union
select id from worker
where id not in (
  select objid::bigint::int from pg_locks
  where locktype = 'advisory' and classid = ${WORKER_LOCK} and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database())
)
`

/** The jobs under which dead workers hold subjects. $1 worker ids. */
export const HELD_JOBS = /* sql */ `
select job from subject where holder = any ($1::int[]) and job is not null
`

/** Releases everything that dead workers held; their permits go with their rows. $1 worker ids. One fence more: a zombie's next write is refused. */
export const RELEASE_WORKERS = /* sql */ `
with gone as (
  delete from worker where id = any ($1::int[])
), released as (
  update subject set holder = null, fence = fence + 1, dispatched = settled
  where holder = any ($1::int[])
  returning key, fence
), ended as (
  update run set ended_at = clock_timestamp(), outcome = 'lost'
  from released where run.subject = released.key and run.fence = released.fence - 1 and run.ended_at is null
)
select key, pg_notify('tieout_raised', '') from released
`
