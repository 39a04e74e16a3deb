/** $1 account, $2 the configured share: where the level starts, and its ceiling. */
export const OPEN_POOL = /* sql */ `
insert into permit_pool (account, level, ceiling) values ($1, $2, $2)
on conflict (account) do update set
  level = case when permit_pool.ceiling = excluded.ceiling then permit_pool.level else excluded.ceiling end,
  ceiling = excluded.ceiling
`

/** Alone with the pool until the transaction ends: what is read after it is what the others have. $1 account. */
export const LOCK_POOL = /* sql */ `select level from permit_pool where account = $1 for update`

/**
 * One permit more, where all are in use: at most every 30 s, and at the level that was refused last only after
 * five minutes. $1 account, $2 probe after ms, $3 probe a failed level after ms.
 */
export const RAISE_LEVEL = /* sql */ `
update permit_pool set
  level = level + 1,
  raised_at = clock_timestamp(),
  failed_level = case when level >= failed_level then null else failed_level end
where account = $1 and level < ceiling
  and greatest(raised_at, lowered_at) < clock_timestamp() - $2::float8 * interval '1 ms'
  and (failed_level is null or level + 1 < failed_level
    or failed_at < clock_timestamp() - $3::float8 * interval '1 ms')
`

/** A refusal takes back one permit, at most once a round trip. $1 account, $2 the round trip in ms. */
export const LOWER_LEVEL = /* sql */ `
update permit_pool set
  level = greatest(level - 1, 1),
  failed_level = level,
  failed_at = clock_timestamp(),
  lowered_at = clock_timestamp()
where account = $1
  and (lowered_at is null or lowered_at < clock_timestamp() - $2::float8 * interval '1 ms')
`

/**
 * A process's lease, as large as its share of what everybody could use, and never more than the others leave free.
 * One that leaves another with nothing gives way. $1 account, $2 worker, $3 how many it could use, $4 how many it
 * uses. What is in use cannot be taken back, so it stays leased until a renewal after the calls have ended; what is
 * answered is how many it may use from now on.
 */
export const RENEW_LEASE = /* sql */ `
with pool as (
  select level from permit_pool where account = $1
), alive as (
  select id from worker where id = $2
), own as (
  select coalesce((select granted from permit_lease where account = $1 and worker = $2), 0) as granted
), others as (
  select coalesce(sum(granted), 0) as granted, coalesce(sum(demand), 0) as demand,
    count(*) filter (where demand > 0 and granted = 0) as hungry
  from permit_lease where account = $1 and worker <> $2
), share as (
  select
    case when $3::int = 0 then 0 else ceil(pool.level * $3::numeric / (others.demand + $3::int)) end as fair,
    case when own.granted > 0 then greatest(pool.level - others.hungry, 0) else pool.level end as kind,
    pool.level - others.granted as free,
    pool.level as level
  from pool, own, others
), lease as (
  select case when alive.id is null then 0 else greatest(least(fair, kind, free), 0) end::int as granted, level
  from share left join alive on true
), saved as (
  insert into permit_lease (account, worker, granted, demand)
  select $1, alive.id, greatest($4::int, granted), $3::int from lease, alive
  on conflict (account, worker) do update set
    granted = excluded.granted,
    demand = excluded.demand,
    renewed_at = now()
)
select granted, level from lease
`
