/**
 * Ends a run: the subject's state, its run, its faults opened and closed, its waits restated. Nothing is stored
 * unless the fence is equal. $1 key, $2 fence, $3 state, $4 the claim's wanted, $5 faults (code, cause, about,
 * tech), $6 waits (onKind, onKey), $7 retry after ms, $8 look again after ms, $9 why it is excluded, $10 whether
 * a retry counts.
 *
 * A retry leaves `settled` alone. `missed`: what it waits for may have happened between its claim and now; then it
 * is owed at once. What is still owed counts as not dispatched, so that the dispatcher sees it.
 */
export const SETTLE = /* sql */ `
with waited as (
  select "onKind" as on_kind, "onKey" as on_key
  from jsonb_to_recordset($6::jsonb) as waited ("onKind" text, "onKey" text)
), stated as (
  select distinct on (code, md5(about::text)) code, cause, about, tech
  from jsonb_to_recordset($5::jsonb) as stated (code text, cause text, about jsonb, tech text)
), own as (
  select claimed_seq from subject where key = $1 and fence = $2
), missed as (
  select 1 from own, waited join woken using (on_kind, on_key) where woken.seq > own.claimed_seq
  union all
  select 1 from own, waited join subject other on waited.on_kind = 'subject' and other.key = waited.on_key
  where other.settled_seq > own.claimed_seq
), later as (
  select (exists (select 1 from missed))::int as wakes,
    case when $3 = 'retry' then null else $4::bigint end as settles
), held as (
  update subject set
    wanted = wanted + later.wakes,
    settled = coalesce(later.settles, settled),
    dispatched = case
      when wanted + later.wakes > $4::bigint then least(dispatched, coalesce(later.settles, settled))
      else dispatched end,
    owed_since = case when later.settles is null then owed_since else now() end,
    settled_seq = case when $3 in ('settled', 'applied', 'excluded') then nextval('event_seq') else settled_seq end,
    state = $3,
    attempts = case when $3 <> 'retry' then 0 when $10::boolean then attempts + 1 else attempts end,
    retry_since = case when $3 = 'retry' and $10::boolean then coalesce(retry_since, clock_timestamp()) end,
    retry_at = clock_timestamp() + $7::float8 * interval '1 ms',
    recheck_at = clock_timestamp() + $8::float8 * interval '1 ms',
    excluded = $9::jsonb,
    holder = null
  from later
  where key = $1 and fence = $2 and holder is not null
  returning key, wanted > greatest($4::bigint, settled) as owed
), ended as (
  update run set ended_at = clock_timestamp(), outcome = $3,
    faults = case when $5::jsonb = '[]'::jsonb then null else $5::jsonb end
  from held where run.subject = held.key and run.fence = $2
), opened as (
  insert into fault (subject, code, cause, about, tech)
  select held.key, code, cause, about, tech from stated, held
  on conflict (subject, code, md5(about::text)) where closed_at is null
  do update set last_seen_at = now(), times = fault.times + 1, tech = excluded.tech
), closed as (
  update fault set closed_at = now()
  from held
  where fault.subject = held.key and fault.closed_at is null
    and not exists (select 1 from stated where stated.code = fault.code and stated.about = fault.about)
), unwaited as (
  delete from wait using held
  where wait.subject = held.key
    and not exists (select 1 from waited where waited.on_kind = wait.on_kind and waited.on_key = wait.on_key)
), waits as (
  insert into wait (subject, on_kind, on_key) select held.key, on_kind, on_key from waited, held
  on conflict do nothing
)
select owed, case when owed then pg_notify('tieout_raised', '') end as told from held
`

/**
 * Before waits are stated: keeps what they wait for from settling or being woken in the same moment unseen.
 * $1 the subjects waited for; $2 the other things, as kind:key.
 */
export const LOCK_WAITED_SUBJECTS = /* sql */ `
select 1 from subject where key = any ($1::text[]) order by key for share
`
export const LOCK_WAITED_THINGS = /* sql */ `
select pg_advisory_xact_lock_shared(hashtextextended(thing, 0))
from (select thing from unnest($1::text[]) as thing order by thing) as things
`
