import { HELD } from './held.ts'

/**
 * Opens intents. $3 them as JSON (n, externalId, kind, operation, hash, sourceVersion, totalMinor, totalCurrency,
 * configVersion). An open one of equal operation and hash is kept and handed back; a planned one that differs is
 * abandoned for the new one; an unknown one that differs keeps its place, and comes back with its own hash. One that
 * another subject opened for the same record becomes this subject's: a customer whose e-mail address was corrected has
 * another match key, and the same external id. The answer of a lost fence has no row.
 *
 * What differs must be abandoned by a statement before: within one, the unique index still holds the old row.
 */
export const ABANDON_DIFFERENT = /* sql */ `
with ${HELD}, asked as (
  select "externalId" as external_id, operation, hash
  from jsonb_to_recordset($3::jsonb) as asked ("externalId" text, operation text, hash text)
)
update intent set state = 'abandoned', ended_at = clock_timestamp()
from held
where intent.state = 'planned' and intent.id in (
  select found.id from asked, lateral (
    select id, hash, operation from intent as one
    where one.external_id = asked.external_id and one.state = 'planned'
    limit 1
  ) as found
  where (found.hash, found.operation) is distinct from (asked.hash, asked.operation)
)
`

export const INTEND = /* sql */ `
with ${HELD}, asked as (
  select * from jsonb_to_recordset($3::jsonb) as asked (
    n int, "externalId" text, kind text, operation text, hash text, "sourceVersion" text,
    "totalMinor" bigint, "totalCurrency" text, "configVersion" text
  )
), open_before as materialized (
  -- One look-up a document: joined, what is cheapest while nothing is open goes through all that is open.
  select found.* from held, asked, lateral (
    select * from intent
    where intent.external_id = asked."externalId" and intent.state in ('planned', 'unknown')
    limit 1
  ) as found
), moved as (
  update intent set subject = held.key
  from held
  where intent.id in (select id from open_before) and intent.state in ('planned', 'unknown')
    and intent.subject <> held.key
  returning intent.*
), open as (
  select open_before.* from open_before, held where open_before.subject = held.key
  union all
  select * from moved
), added as (
  insert into intent (subject, external_id, kind, operation, hash, source_version, total_minor, total_currency,
    config_version, fence)
  select held.key, "externalId", kind, operation, hash, "sourceVersion", "totalMinor", "totalCurrency",
    "configVersion", $2
  from asked, held
  where "externalId" not in (select external_id from open)
  order by n
  returning *
)
select intents.id, intents.subject, intents.external_id, intents.kind, intents.operation, intents.hash,
  intents.source_version, intents.total_minor, intents.total_currency, intents.config_version, intents.state,
  intents.created_at, intents.last_sent_at,
  (extract(epoch from clock_timestamp() - intents.last_sent_at) * 1000)::float8 as sent_ago_ms
from held, (select * from open union all select * from added) as intents
join asked on asked."externalId" = intents.external_id
order by asked.n
`

/** $3 intent. */
export const ABANDON = /* sql */ `
with ${HELD}
update intent set state = 'abandoned', ended_at = clock_timestamp()
from held where intent.id = $3 and intent.subject = held.key and intent.state in ('planned', 'unknown')
returning intent.id
`
