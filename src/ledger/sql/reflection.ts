import { HELD } from './held.ts'

/** $1 subject. Runs on sighting_subject, reflected_subject and intent_subject_open. */
export const REFLECTIONS = /* sql */ `
select 'sighting' as what, to_jsonb(found) as fields from (
  select netsuite_id, kind, version, reflected from sighting where subject = $1 order by netsuite_id
) as found
union all
select 'told', to_jsonb(found) from (
  select netsuite_id, part, kind, state, shopify_id, content from reflected
  where subject = $1 order by netsuite_id, part
) as found
union all
select 'intent', to_jsonb(found) from (
  select id::text as id, external_id, kind, state, created_at,
    (extract(epoch from clock_timestamp() - last_sent_at) * 1000)::float8 as sent_ago_ms
  from intent
  where subject = $1 and state in ('planned', 'unknown') and operation = 'reflect' order by id
) as found
`

/**
 * What a sweep saw: $1 as JSON (netsuiteId, subject, kind, version). A later version only; a record that was told under
 * another subject stays where it is.
 */
export const SIGHT = /* sql */ `
insert into sighting (netsuite_id, subject, kind, version)
select "netsuiteId", subject, kind, version
from jsonb_to_recordset($1::jsonb) as seen ("netsuiteId" text, subject text, kind text, version timestamptz)
order by "netsuiteId"
on conflict (netsuite_id) do update set version = excluded.version, seen_at = now()
where sighting.version < excluded.version
`

/** Subjects of records that were seen before. $1 internal ids. */
export const SIGHTED = /* sql */ `
select netsuite_id, subject, kind from sighting where netsuite_id = any ($1::text[]) order by netsuite_id
`

/** What is to be told, before it is sent. $3 as JSON (netsuiteId, part, kind, content). */
export const PLAN_TOLD = /* sql */ `
with ${HELD}
insert into reflected (netsuite_id, part, subject, kind, state, content)
select "netsuiteId", part, held.key, kind, 'planned', content
from held, jsonb_to_record($3::jsonb) as planned ("netsuiteId" text, part text, kind text, content jsonb)
on conflict (netsuite_id, part) do update set
  content = excluded.content, state = 'planned', shopify_id = null, changed_at = clock_timestamp()
returning netsuite_id
`

/** It was done: $3 intent, $4 NetSuite's id, $5 part, $6 Shopify's id. Answers whether the fence was held. */
export const TOLD = /* sql */ `
with ${HELD}, done as (
  update intent set state = 'done', ended_at = clock_timestamp()
  from held where intent.id = $3 and intent.subject = held.key and intent.state in ('planned', 'unknown')
), standing as (
  update reflected set state = 'standing', shopify_id = $6, changed_at = clock_timestamp()
  from held where netsuite_id = $4 and part = $5 and reflected.subject = held.key
)
select key from held
`

/** Both sides took it back. $3 NetSuite's id, $4 part. */
export const UNDONE = /* sql */ `
with ${HELD}, undone as (
  update reflected set state = 'undone', changed_at = clock_timestamp()
  from held where netsuite_id = $3 and part = $4 and reflected.subject = held.key
)
select key from held
`

/** Proved not to have happened, or not wanted any more: $3 intent, $4 NetSuite's id, $5 part. */
export const NOT_TOLD = /* sql */ `
with ${HELD}, abandoned as (
  update intent set state = 'abandoned', ended_at = clock_timestamp()
  from held where intent.id = $3 and intent.subject = held.key and intent.state in ('planned', 'unknown')
), gone as (
  delete from reflected using held
  where netsuite_id = $4 and part = $5 and reflected.subject = held.key and reflected.state = 'planned'
)
select key from held
`

/** Shopify does not agree any more. $3 internal ids. */
export const DISAGREED = /* sql */ `
with ${HELD}, reopened as (
  update sighting set reflected = null
  from held where netsuite_id = any ($3::text[]) and sighting.subject = held.key
)
select key from held
`

/** The versions that Shopify agrees with. $3 as JSON (netsuiteId, kind, version). */
export const AGREED = /* sql */ `
with ${HELD}, agreed as (
  insert into sighting (netsuite_id, subject, kind, version, reflected)
  select "netsuiteId", held.key, kind, version, version
  from held, jsonb_to_recordset($3::jsonb) as agreed ("netsuiteId" text, kind text, version timestamptz)
  order by "netsuiteId"
  on conflict (netsuite_id) do update set
    version = greatest(sighting.version, excluded.version), reflected = excluded.reflected
)
select key from held
`
