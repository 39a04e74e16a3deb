/** A connection that refuses us, or still does. $1 system, $2 scope, $3 operation or empty, $4 fault. */
export const PAUSED = /* sql */ `
insert into pause (system, scope, operation, fault) values ($1, $2, $3, $4::jsonb)
on conflict (system, scope, operation) do update set fault = excluded.fault, probed_at = now()
`

/**
 * A connection is well again, or one operation of it; the other processes that paused it probe it now. $1 system,
 * $2 scope, $3 operation, or empty for all of them.
 */
export const RESUMED = /* sql */ `
with gone as (
  delete from pause where system = $1 and scope = $2 and ($3 = '' or operation = $3) returning 1
)
select pg_notify('tieout_resumed', '') from (select count(*) as pauses from gone) as counted where pauses > 0
`

/**
 * Who waits for a delay after a fault of a system: what would otherwise run only when its delay is over. $1 the codes'
 * beginning, $2 the keys' beginning ("order:main:", or empty for all), $3 the key to go on after, $4 how many, $5 only
 * those that met it in the last so many seconds. Runs on the index of open faults' causes, which holds nothing else.
 */
export const DELAYED_BY = /* sql */ `
select distinct subject as key from fault join subject on subject.key = fault.subject
where closed_at is null and starts_with(code, $1) and starts_with(subject, $2) and subject > $3
  and state = 'retry' and retry_at > now() and last_seen_at > now() - $5::float8 * interval '1 s'
order by subject limit $4
`
