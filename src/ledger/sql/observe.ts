const RECORD_COLUMNS = `external_id, subject, kind, internal_id, hash, source_version, total_minor, total_currency,
  state, booked_at, verified_at, netsuite_last_modified, document`

/** Everything known of a subject's records in NetSuite, in one statement. $1 subject. Runs on record_subject and intent_subject_open. */
export const OBSERVE = /* sql */ `
select 'record' as what, to_jsonb(found) as fields from (
  select ${RECORD_COLUMNS.replace('total_minor', 'total_minor::text as total_minor')}
  from record where subject = $1
) as found
union all
select 'intent', to_jsonb(found) from (
  select id::text as id, subject, external_id, kind, operation, hash, source_version,
    total_minor::text as total_minor, total_currency, config_version, state, created_at, last_sent_at,
    (extract(epoch from clock_timestamp() - last_sent_at) * 1000)::float8 as sent_ago_ms
  from intent
  where subject = $1 and state in ('planned', 'unknown') and operation <> 'reflect' order by id
) as found
`

/** $1 external id. */
export const KNOWN_HASHES = /* sql */ `select distinct hash from intent where external_id = $1`

/** $1 external ids. */
export const RECORDS = /* sql */ `
select ${RECORD_COLUMNS} from record where external_id = any ($1::text[]) order by external_id
`

/** Those of these internal ids that are ours, on record_internal_id. $1 internal ids. */
export const TRANSACTIONS = /* sql */ `
select ${RECORD_COLUMNS} from record
where internal_id = any ($1::text[]) and kind <> 'customer' order by external_id
`
