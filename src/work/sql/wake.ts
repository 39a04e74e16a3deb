/** Alone with these things until the transaction ends. $1 kind:key, in order. */
export const LOCK_WOKEN_THINGS = /* sql */ `
select pg_advisory_xact_lock(hashtextextended(thing, 0))
from (select thing from unnest($1::text[]) as thing order by thing) as things
`

/** Remembers the wake for runs that are under way and will state a wait on it. $1 kind, $2 keys. */
export const MARK_WOKEN = /* sql */ `
insert into woken (on_kind, on_key, seq)
select $1, on_key, nextval('event_seq') from (select distinct unnest($2::text[]) as on_key order by on_key) as keys
on conflict (on_kind, on_key) do update set seq = excluded.seq
`

/** Frees the waits on these things and raises who waited. $1 kind, $2 keys. Runs on the index wait_on. */
export const WAKE = /* sql */ `
with freed as (
  delete from wait where on_kind = $1 and on_key = any ($2::text[]) returning subject, on_key
), waiting as (
  select key from subject where key in (select subject from freed) order by key for update
), raised as (
  update subject set
    wanted = wanted + 1,
    lane = case when wanted > settled then lane else 'retry' end,
    owed_since = case when wanted > settled then owed_since else now() end
  from waiting where subject.key = waiting.key
  returning subject.key
), told as (
  insert into hint (subject, lane, cause)
  select subject, 'retry', $1 || ' ' || min(on_key) || ' changed' from freed group by subject
)
select key, pg_notify('tieout_raised', '') from raised
`
