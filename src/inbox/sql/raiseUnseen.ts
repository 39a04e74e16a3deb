/**
 * A page of a sweep in one statement: remembers each (id, version) and raises only those that are news. $1 source,
 * $2 ids, $3 versions, $4 subject keys, $5 lane, $6 cause. One insert a row at most, found by primary key.
 */
export const RAISE_UNSEEN = /* sql */ `
with found as (
  select distinct on (id) id, version, key
  from unnest($2::text[], $3::text[], $4::text[]) as found (id, version, key) order by id
), news as (
  insert into seen (source, id, version) select $1, id, version from found order by id
  on conflict (source, id) do update set version = excluded.version where seen.version <> excluded.version
  returning id
), raised as (
  insert into subject (key, wanted, lane)
  select distinct key, 1, $5::lane from found join news using (id) order by key
  on conflict (key) do update set
    wanted = subject.wanted + 1,
    lane = case when subject.wanted > subject.settled then least(subject.lane, excluded.lane) else excluded.lane end,
    owed_since = case when subject.wanted > subject.settled then subject.owed_since else now() end
  returning key
), told as (
  insert into hint (subject, lane, cause) select key, $5::lane, $6 from raised
)
select key, pg_notify('tieout_raised', '') as told from raised
`
