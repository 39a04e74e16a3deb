import { HELD } from './held.ts'

/** The record, and its intent done. $3 intent or null, $4 the record as JSON. No row: the fence was lost. */
export const BOOK = /* sql */ `
with ${HELD}, done as (
  update intent set state = 'done', ended_at = clock_timestamp()
  from held where intent.id = $3 and intent.subject = held.key and intent.state in ('planned', 'unknown', 'done')
  returning intent.id
)
insert into record (external_id, subject, kind, internal_id, intent, hash, source_version, total_minor,
  total_currency, state, document)
select written."externalId", held.key, written.kind, written."internalId", done.id, written.hash,
  written."sourceVersion", written."totalMinor", written."totalCurrency", 'written', written.document
from held left join done on true, jsonb_to_record($4::jsonb) as written (
  "externalId" text, kind text, "internalId" text, hash text, "sourceVersion" text, "totalMinor" bigint,
  "totalCurrency" text, document jsonb
)
on conflict (external_id) do update set
  internal_id = excluded.internal_id,
  intent = coalesce(excluded.intent, record.intent),
  hash = excluded.hash,
  source_version = excluded.source_version,
  total_minor = excluded.total_minor,
  total_currency = excluded.total_currency,
  state = 'written',
  verified_at = null,
  document = excluded.document
returning external_id
`

/** $3 as JSON (externalId, state, netsuiteLastModified). Answers whether the fence was held. */
export const VERIFIED = /* sql */ `
with ${HELD}, results as (
  select * from jsonb_to_recordset($3::jsonb)
    as results ("externalId" text, state text, "netsuiteLastModified" timestamptz)
), verified as (
  update record set
    state = results.state,
    verified_at = clock_timestamp(),
    netsuite_last_modified = coalesce(results."netsuiteLastModified", record.netsuite_last_modified)
  from results, held
  where record.external_id = results."externalId"
)
select key from held
`
